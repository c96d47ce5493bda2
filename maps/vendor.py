"""Copies the scripts and styles of others from ``node_modules`` to ``maps/static/vendor``.

``python -m maps.vendor`` after ``npm ci``. Nothing of it is committed: the build installs what
``package-lock.json`` names, and this module checks that it is, byte for byte, what the pages were
tried with. Their licences are listed in ``docs/licences.md`` and copied along.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from maps.errors import AssetChanged, AssetMissing

STATIC = Path(__file__).parent / "static"
VENDOR = STATIC / "vendor"
NODE_MODULES = Path(__file__).parent.parent / "node_modules"


@dataclass(frozen=True)
class Asset:
    """One file of an npm package, its place under ``vendor/`` and the SHA-256 of its bytes."""

    source: str
    target: str
    sha256: str


ASSETS = (
    Asset(
        "leaflet/dist/leaflet.js",
        "leaflet/leaflet.js",
        "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
    ),
    Asset(
        "leaflet/dist/leaflet.css",
        "leaflet/leaflet.css",
        "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
    ),
    Asset(
        "leaflet/LICENSE",
        "leaflet/LICENSE",
        "53e8dc25862014e4324741ca18fbe3611e11d42ef69f59f86ea8c5389647d4cb",
    ),
    Asset(
        "leaflet/dist/images/layers.png",
        "leaflet/images/layers.png",
        "1dbbe9d028e292f36fcba8f8b3a28d5e8932754fc2215b9ac69e4cdecf5107c6",
    ),
    Asset(
        "leaflet/dist/images/layers-2x.png",
        "leaflet/images/layers-2x.png",
        "066daca850d8ffbef007af00b06eac0015728dee279c51f3cb6c716df7c42edf",
    ),
    Asset(
        "leaflet/dist/images/marker-icon.png",
        "leaflet/images/marker-icon.png",
        "574c3a5cca85f4114085b6841596d62f00d7c892c7b03f28cbfa301deb1dc437",
    ),
    Asset(
        "protomaps-leaflet/dist/protomaps-leaflet.js",
        "protomaps-leaflet/protomaps-leaflet.js",
        "26af014f7b1af308ec120b791cff76657bb9c3383633b52033e6edf9e5e4cdb5",
    ),
    Asset(
        "protomaps-leaflet/LICENSE",
        "protomaps-leaflet/LICENSE",
        "a2ada548aa25012e833b71364a402d6924f2afcf5f8f146e2989a377290ab3ad",
    ),
)


def copy_assets(*, node_modules: Path = NODE_MODULES, vendor: Path = VENDOR) -> list[Path]:
    """Copy every asset after checking all of them; nothing is written if one is not right.

    Returns
    -------
    list of Path
        The files written, in the order of ``ASSETS``.

    Raises
    ------
    AssetMissing
        A file is not in ``node_modules``.
    AssetChanged
        A file is there, but its hash is another one.
    """
    contents = [(asset, _checked(asset, node_modules)) for asset in ASSETS]
    return [_written(vendor / asset.target, content) for asset, content in contents]


def read_asset(name: str, *, static: Path = STATIC) -> bytes:
    """Return one of the files under ``maps/static``, own or vendored.

    Raises
    ------
    AssetMissing
        There is no such file, or the name leaves the folder.
    """
    path = (static / name).resolve()
    if not path.is_relative_to(static.resolve()) or not path.is_file():
        raise AssetMissing(asset=name)
    return path.read_bytes()


def _checked(asset: Asset, node_modules: Path) -> bytes:
    path = node_modules / asset.source
    if not path.is_file():
        raise AssetMissing(asset=asset.source)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != asset.sha256:
        raise AssetChanged(asset=asset.source)
    return content


def _written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def main() -> int:
    """Copy the assets, or say in one sentence why not."""
    try:
        written = copy_assets()
    except AssetMissing as error:
        sys.stderr.write(f"{error.params['asset']} is not in {NODE_MODULES}: run `npm ci` first.\n")
        return 1
    except AssetChanged as error:
        sys.stderr.write(
            f"{error.params['asset']} is not the version that package-lock.json names: "
            "delete node_modules and run `npm ci`.\n"
        )
        return 1
    sys.stderr.write(f"{len(written)} page assets are in {VENDOR}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

import shutil

import pytest

from maps import vendor
from maps.errors import AssetChanged, AssetMissing


@pytest.fixture
def installed(tmp_path):
    """Lay out the packages as npm does, from the files that the build has copied."""
    folder = tmp_path / "node_modules"
    for asset in vendor.ASSETS:
        path = folder / asset.source
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(vendor.VENDOR / asset.target, path)
    return folder


def test_every_asset_and_its_licence_is_copied(installed, tmp_path):
    written = vendor.copy_assets(node_modules=installed, vendor=tmp_path / "vendor")
    names = {path.relative_to(tmp_path / "vendor").as_posix() for path in written}
    assert {"leaflet/leaflet.js", "leaflet/leaflet.css", "leaflet/LICENSE"} <= names
    assert all(path.stat().st_size > 0 for path in written)


def test_a_missing_asset_stops_before_anything_is_written(installed, tmp_path):
    (installed / "leaflet/LICENSE").unlink()
    with pytest.raises(AssetMissing) as caught:
        vendor.copy_assets(node_modules=installed, vendor=tmp_path / "vendor")
    assert caught.value.params == {"asset": "leaflet/LICENSE"}
    assert not (tmp_path / "vendor").exists()


def test_another_version_is_refused(installed, tmp_path):
    (installed / "leaflet/dist/leaflet.js").write_text("window.L = {}", encoding="utf-8")
    with pytest.raises(AssetChanged) as caught:
        vendor.copy_assets(node_modules=installed, vendor=tmp_path / "vendor")
    assert caught.value.params == {"asset": "leaflet/dist/leaflet.js"}


def test_the_program_says_in_one_sentence_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(vendor, "NODE_MODULES", tmp_path)
    monkeypatch.setattr(vendor.copy_assets, "__kwdefaults__", {"node_modules": tmp_path, "vendor": tmp_path})
    assert vendor.main() == 1
    said = capsys.readouterr().err
    assert said == f"leaflet/dist/leaflet.js is not in {tmp_path}: run `npm ci` first.\n"


@pytest.mark.parametrize("name", ["plan/nothing.js", "../vendor.py", "vendor"])
def test_only_files_of_the_static_folder_are_read(name):
    with pytest.raises(AssetMissing):
        vendor.read_asset(name)

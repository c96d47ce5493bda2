"""What the pages may refuse: an asset that is not there, a page that would reach for the network.

::

    XunfangError
    ├── AssetMissing       a script or style of others has not been installed
    ├── AssetChanged       it is there, but not the version or the text the pages were tried with
    └── ExternalAddress    a page names something on another host
"""

from __future__ import annotations

from geo.errors import XunfangError


class AssetMissing(XunfangError):
    """A script or style of others has not been installed (params: asset)."""

    code = "asset.missing"


class AssetChanged(XunfangError):
    """An installed script or style differs from the one the pages were tried with (params: asset)."""

    code = "asset.changed"


class ExternalAddress(XunfangError):
    """A page names something on another host (params: where, address)."""

    code = "page.external_address"

"""Which city a folder is of: found by adcode, else by name, else the only one there is."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from data.errors import CityUnnamed
from data.importers.city_settings import CitySettings
from data.queries import LOCK_IMPORTS
from data.stores.content import content_sha256
from data.tables import City


def hold_city(session: Session, settings: CitySettings | None) -> tuple[int, bool]:
    """Find the city of a folder, or add it, and keep other imports out until the commit.

    Parameters
    ----------
    session
        The transaction.
    settings
        From city.toml; ``None`` or without name and adcode for the only city there is.

    Returns
    -------
    city_id : int
    added : bool
        Whether it is new.

    Raises
    ------
    CityUnnamed
        The folder does not say of which of several cities it is.
    """
    told = settings or CitySettings()
    session.execute(LOCK_IMPORTS)
    city_id = _found(session, told)
    if city_id is None:
        values = _values(told) | {"content_sha256": content_sha256(_comparable(told))}
        added = session.execute(insert(City).values(values).returning(City.id)).scalar_one()
        return int(added), True
    return city_id, False


def city_differs(session: Session, city_id: int, settings: CitySettings) -> bool:
    """Tell whether settings say something else than what is known of a city."""
    known = session.execute(select(City.content_sha256).where(City.id == city_id)).scalar_one()
    return known != content_sha256(_comparable(settings))


def change_city(session: Session, city_id: int, settings: CitySettings) -> None:
    """Bring a city up to its settings."""
    values = _values(settings) | {"content_sha256": content_sha256(_comparable(settings))}
    session.execute(update(City).where(City.id == city_id).values(values))


def _found(session: Session, told: CitySettings) -> int | None:
    known = session.execute(select(City.id, City.adcode, City.name).order_by(City.id)).all()
    if not told.adcode and not told.name:
        if len(known) > 1:
            raise CityUnnamed(cities=", ".join(name or adcode for _, adcode, name in known))
        return known[0].id if known else None
    by_adcode = {adcode: city_id for city_id, adcode, _ in known if adcode}
    by_name = {name: city_id for city_id, adcode, name in known if not (adcode and told.adcode)}
    # A city that was imported before it had a name takes the first that is told.
    return by_adcode.get(told.adcode) or by_name.get(told.name) or by_name.get("")


def _values(told: CitySettings) -> dict[str, Any]:
    return _comparable(told) | {"bbox": _box(told.bbox)}


def _comparable(told: CitySettings) -> dict[str, Any]:
    return {
        "adcode": told.adcode,
        "name": told.name,
        "timezone": told.timezone.key,
        "metric_epsg": told.metric_epsg,
        "bbox": told.bbox,
        "targets": dict(told.targets),
    }


def _box(bbox: tuple[float, float, float, float] | None) -> WKTElement | None:
    if bbox is None:
        return None
    west, south, east, north = bbox
    ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
    return WKTElement(f"POLYGON(({ring}))", srid=4326)

"""How the tables are put together: the root of the models, kinds of columns, kinds of rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Text,
    column,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB, REAL, ExcludeConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from data.records.caller import CallerNumber

WGS84 = 4326

# The names that PostgreSQL itself would give, so that a refusal names the rule in both schemas alike.
_NAMES = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}


class CallerNumberType(TypeDecorator[CallerNumber]):
    """Keeps a caller's number as text and hands it out as the value that masks itself."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: CallerNumber | None, dialect: Dialect) -> str | None:
        """Return what the column holds."""
        del dialect
        return None if value is None else value.revealed()

    def process_result_value(self, value: str | None, dialect: Dialect) -> CallerNumber | None:
        """Return what the program sees."""
        del dialect
        return None if value is None else CallerNumber(value)


class Model(DeclarativeBase):
    """The root of the models; every column is NOT NULL unless its type says ``None``."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        float: Double,
        datetime: DateTime(timezone=True),
        bytes: LargeBinary,
        list[str]: ARRAY(Text),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        CallerNumber: CallerNumberType,
    }


metadata = Model.metadata

Key = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]
CityKey = Annotated[int, mapped_column(BigInteger, ForeignKey("city.id"))]
ImportKey = Annotated[int, mapped_column(BigInteger, ForeignKey("city_import.id"))]
ClientKey = Annotated[UUID, mapped_column(primary_key=True)]
BigInt = Annotated[int, mapped_column(BigInteger)]
Real = Annotated[float, mapped_column(REAL)]


def shape(kind: str, *, nullable: bool = False) -> Any:
    """Return a column of WGS-84 shapes; its index is written out under a name of our own."""
    return mapped_column(Geometry(kind, srid=WGS84, spatial_index=False), nullable=nullable)


def gist(table: str, name: str) -> Index:
    """Return the index that finds shapes by where they lie."""
    return Index(f"{table}_{name}_idx", name, postgresql_using="gist")


def geography(table: str, name: str) -> Index:
    """Return the index that finds points by metres."""
    return Index(f"{table}_geography_idx", func.geography(column(name)), postgresql_using="gist")


def check(name: str, rule: str) -> CheckConstraint:
    """Return a rule that each row keeps."""
    return CheckConstraint(rule, name=name)


def filled(name: str) -> CheckConstraint:
    """Refuse an empty text."""
    return check(name, f"{name} <> ''")


def least(name: str, number: int) -> CheckConstraint:
    """Refuse what is below a number."""
    return check(name, f"{name} >= {number}")


def not_empty(name: str) -> CheckConstraint:
    """Refuse a shape without coordinates."""
    return check(name, f"NOT ST_IsEmpty({name})")


def sha256(name: str) -> CheckConstraint:
    """Refuse what has not the length of a SHA-256."""
    return check(name, f"octet_length({name}) = 32")


def quoted(words: Iterable[str]) -> str:
    """Return words as a list in SQL, ascending."""
    return ", ".join(f"'{word}'" for word in sorted(words))


def one_of(name: str, words: Iterable[str]) -> CheckConstraint:
    """Refuse a word that is not in a list."""
    return check(name, f"{name} IN ({quoted(words)})")


def no_overlap(name: str, equal: tuple[str, ...], period: tuple[str, str], **options: Any) -> Any:
    """Refuse two rows that agree in some columns and overlap in time; the end of a period is outside."""
    spans = (func.tstzrange(column(period[0]), column(period[1])), "&&")
    return ExcludeConstraint(
        *((column(part), "=") for part in equal), spans, name=name, using="gist", **options
    )

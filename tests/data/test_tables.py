import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from data.engine import make_engine
from data.tables import happenings, metadata, plans, register
from data.tables.columns import Model

CATALOGUE = {
    "columns": """
        SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
            CAST(a.attidentity AS text), pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind = 'r' AND a.attnum > 0
    """,
    "rules": """
        SELECT c.relname, k.conname, pg_get_constraintdef(k.oid), k.condeferrable, k.condeferred
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE k.connamespace = CAST('public' AS regnamespace)
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}
PERSISTENCE = """
    SELECT relname, relpersistence::text FROM pg_class
    WHERE relnamespace = CAST('public' AS regnamespace) AND relkind IN ('r', 'S', 'i')
"""
NOT_OURS = ("spatial_ref_sys", "alembic_version")


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query)) if row[0] not in NOT_OURS]


@pytest.fixture
def declared(empty_database_url: str):
    engine = make_engine(empty_database_url)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("part", sorted(CATALOGUE))
def test_the_migrations_make_what_the_models_say(engine: Engine, declared: Engine, part: str) -> None:
    ours = set(metadata.tables)
    migrated = {row for row in rows(engine, CATALOGUE[part]) if row[0] in ours}
    assert migrated ^ set(rows(declared, CATALOGUE[part])) == set()


def test_every_table_has_a_model(engine: Engine) -> None:
    assert {row[0] for row in rows(engine, CATALOGUE["columns"])} == set(metadata.tables)


def test_every_table_is_permanent(engine: Engine) -> None:
    found = rows(engine, PERSISTENCE)
    assert set(metadata.tables) <= {name for name, _ in found}
    assert {kind for _, kind in found} == {"p"}


def test_every_time_has_its_zone(engine: Engine) -> None:
    types = {row[3] for row in rows(engine, CATALOGUE["columns"])}
    assert "timestamp with time zone" in types
    assert not types & {"timestamp without time zone", "time with time zone", "time without time zone"}


def test_every_shape_is_wgs84_and_found_by_where_it_lies(engine: Engine) -> None:
    shapes = {(row[0], row[2]): row[3] for row in rows(engine, CATALOGUE["columns"]) if "geometry" in row[3]}
    indexed = [row[2].replace('"', "") for row in rows(engine, CATALOGUE["indexes"])]
    assert {kind.rpartition(",")[2] for kind in shapes.values()} == {"4326)"}
    assert [
        (table, name)
        for table, name in shapes
        if not any(f"ON public.{table} USING gist ({name})" in each for each in indexed)
    ] == []


def test_every_rule_has_a_name_of_its_own(engine: Engine) -> None:
    # PostgreSQL numbers the names it makes up for several rules of one column.
    names = [row[1] for row in rows(engine, CATALOGUE["rules"])]
    assert [name for name in names if name[-1].isdigit()] == []


def test_the_reference_names_the_tables_of_the_bureau() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/database.md").read_text("utf-8")
    modules = (happenings, plans, register)
    ours = {
        model.__tablename__ for model in Model.__subclasses__() if sys.modules[model.__module__] in modules
    }
    assert len(ours) == 20
    assert [name for name in sorted(ours) if f"`{name}`" not in page] == []

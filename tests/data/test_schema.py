import pytest
from sqlalchemy import Engine, text

from data.database_errors import SchemaMissing, SchemaNewer, SchemaOlder, StatementTooSlow
from data.engine import make_engine
from data.schema import check_schema, head_revision, revision_of, upgrade


def _claim(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})


def test_a_migrated_database_has_the_newest_revision(engine: Engine) -> None:
    with engine.connect() as connection:
        check_schema(connection)
        assert revision_of(connection) == head_revision() is not None


def test_a_database_without_tables_is_told_so(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    with engine.connect() as connection, pytest.raises(SchemaMissing):
        check_schema(connection)
    engine.dispose()


def test_older_tables_are_told_so(engine: Engine) -> None:
    _claim(engine, "0001")
    with engine.connect() as connection, pytest.raises(SchemaOlder) as refused:
        check_schema(connection)
    assert refused.value.params == {"revision": "0001", "head": head_revision()}


def test_tables_of_a_newer_program_are_refused_and_left(engine: Engine) -> None:
    _claim(engine, "9999")
    with engine.connect() as connection, pytest.raises(SchemaNewer):
        check_schema(connection)
    with pytest.raises(SchemaNewer):
        upgrade(engine)
    with engine.connect() as connection:
        assert revision_of(connection) == "9999"


def test_an_upgrade_tells_each_step_and_a_second_one_has_nothing_to_do(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url, statement_timeout_s=0)
    told: list[tuple[str, float]] = []
    applied = upgrade(engine, progress=lambda stage, share: told.append((stage, share)))
    again = upgrade(engine)
    engine.dispose()
    assert applied[-1] == head_revision()
    assert [stage for stage, _ in told] == applied
    assert told[-1][1] == 1.0
    assert again == []


def test_no_table_may_vanish_with_the_server(engine: Engine) -> None:
    unlogged = text("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relpersistence <> 'p'")
    with engine.connect() as connection:
        assert connection.scalars(unlogged).all() == []


def test_who_waits_too_long_for_another_migration_is_refused_and_changes_nothing(
    empty_database_url: str,
) -> None:
    engine = make_engine(empty_database_url, statement_timeout_s=0.3)
    with engine.connect() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(x'78756E66'::int)"))
        with pytest.raises(StatementTooSlow):
            upgrade(engine)
        assert revision_of(other) is None
    engine.dispose()

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, text

from data.engine import make_engine
from data.schema import MIGRATIONS, _config, differences, head_revision, upgrade

OBJECTS = """
    SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = CAST('public' AS regnamespace)
        AND relkind <> 'c' AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
        AND relname NOT LIKE 'alembic_version%' AND relname NOT LIKE 'spatial_ref_sys%'
    UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = CAST('public' AS regnamespace)
        AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
    UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1
"""


@pytest.fixture
def empty(empty_database_url: str):
    engine = make_engine(empty_database_url, statement_timeout_s=0)
    yield engine
    engine.dispose()


def objects(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text(OBJECTS)).scalars())


def downgrade(engine: Engine, to: str) -> None:
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)


def steps() -> list[str]:
    files = sorted(Path(MIGRATIONS / "versions").glob("[0-9]*.py"))
    return [file.name[:4] for file in files]


def test_the_steps_are_numbered_without_a_gap(empty: Engine) -> None:
    assert steps() == [f"{number:04d}" for number in range(1, len(steps()) + 1)]
    assert upgrade(empty) == steps()
    assert head_revision() == steps()[-1]


def test_nothing_drifts_in_alembics_own_words(engine: Engine) -> None:
    assert differences(engine) == []


def test_each_step_can_be_gone_back_and_leaves_nothing(empty: Engine) -> None:
    upgrade(empty)
    full = objects(empty)
    for revision in reversed(["base", *steps()[:-1]]):
        downgrade(empty, revision)
    assert objects(empty) == []
    upgrade(empty)
    assert objects(empty) == full
    assert "trigger event_append_only" in full


def test_a_second_run_changes_nothing(empty: Engine) -> None:
    upgrade(empty)
    assert upgrade(empty) == []

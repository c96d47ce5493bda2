import pytest
from sqlalchemy import Engine, text

from data.database_errors import DurabilityOff, ServerTooOld
from data.database_facts import check_database, database_facts
from data.schema import head_revision


def test_a_database_says_what_it_is(database_url: str) -> None:
    facts = database_facts(database_url)
    assert (facts.revision, facts.head, facts.schema) == (head_revision(), head_revision(), "current")
    assert int(facts.version.split(".")[0]) >= 14
    assert facts.postgis is not None
    assert facts.size_bytes > 1_000_000


def test_a_server_that_is_too_old_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.database_facts.LEAST_VERSION", 99)
    with pytest.raises(ServerTooOld) as refused:
        check_database(database_url)
    assert refused.value.params["least"] == 99


def test_a_setting_of_one_database_that_loses_commits_is_found(database_url: str, engine: Engine) -> None:
    check_database(database_url)
    with engine.begin() as connection:
        name = connection.scalar(text("SELECT current_database()"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    with pytest.raises(DurabilityOff) as refused:
        check_database(database_url)
    assert refused.value.params == {"setting": "synchronous_commit", "value": "off"}

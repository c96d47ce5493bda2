import psycopg
import pytest
from sqlalchemy import Engine, text

from data.database_errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseDown,
    DatabaseMissing,
    DatabaseReadOnly,
    DatabaseRefused,
    DatabaseStarting,
    DiskFull,
    HostUnknown,
    LoginRefused,
    NotPostgres,
    RightsMissing,
    SchemaRefused,
    StatementTooSlow,
)
from data.database_refusals import as_refusals
from data.engine import database_url, make_engine


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        ("53100", DiskFull),
        ("53200", DatabaseBusy),
        ("53300", DatabaseBusy),
        ("40001", DatabaseBusy),
        ("40P01", DatabaseBusy),
        ("55P03", StatementTooSlow),
        ("57014", StatementTooSlow),
        ("57P01", DatabaseStarting),
        ("57P03", DatabaseStarting),
        ("58030", DatabaseDamaged),
        ("58P01", DatabaseDamaged),
        ("XX001", DatabaseDamaged),
        ("XX002", DatabaseDamaged),
    ],
)
def test_what_the_server_says_by_its_state_has_a_sentence(
    engine: Engine, state: str, refusal: type[DatabaseRefused]
) -> None:
    raised = text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")
    with pytest.raises(DatabaseRefused) as refused, as_refusals("here"), engine.connect() as connection:
        connection.execute(raised)
    assert type(refused.value) is refusal


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ('could not translate host name "h" to address: Name or service not known', HostUnknown),
        ("failed to resolve host 'h': [Errno -2] Name or service not known", HostUnknown),
        ("FATAL:  the database system is starting up", DatabaseStarting),
        ('FATAL:  database "d" is not currently accepting connections', DatabaseStarting),
        ("FATAL:  sorry, too many clients already", DatabaseBusy),
        ('FATAL:  too many connections for role "u"', DatabaseBusy),
        ('FATAL:  could not open file "base/5/2601": No such file or directory', DatabaseDamaged),
        (
            'FATAL:  database "d" does not exist\nThe database subdirectory "base/5" is missing.',
            DatabaseDamaged,
        ),
        ('FATAL:  database "d" does not exist', DatabaseMissing),
        ('FATAL:  role "u" is not permitted to log in', LoginRefused),
        ("FATAL:  could not write init file: No space left on device", DiskFull),
        ("received invalid response to SSL negotiation: H", NotPostgres),
        ("server closed the connection unexpectedly", DatabaseDown),
    ],
)
def test_a_connection_that_fails_has_a_sentence_by_its_words(
    said: str, refusal: type[DatabaseRefused]
) -> None:
    with pytest.raises(DatabaseRefused) as refused, as_refusals("here"):
        raise psycopg.OperationalError(f"connection failed: {said}")
    assert type(refused.value) is refusal


@pytest.mark.parametrize("statement", ["SELECT * FROM nothing_there", "SELECT nothing_there FROM city"])
def test_tables_that_are_not_there_are_told_without_their_names(engine: Engine, statement: str) -> None:
    with pytest.raises(SchemaRefused) as refused, as_refusals("here"), engine.connect() as connection:
        connection.execute(text(statement))
    assert "nothing_there" not in str(refused.value)


def test_a_database_that_takes_no_changes_says_so(engine: Engine) -> None:
    readers = engine.execution_options(postgresql_readonly=True)
    with pytest.raises(DatabaseReadOnly), as_refusals("here"), readers.connect() as connection:
        connection.execute(text("CREATE TABLE t (n int)"))


def test_an_account_without_rights_is_told_so(engine: Engine) -> None:
    with pytest.raises(RightsMissing), as_refusals("here"), engine.connect() as connection:
        connection.execute(text("CREATE ROLE nobody_at_all"))


def test_a_mistake_of_the_program_is_no_refusal(engine: Engine) -> None:
    with pytest.raises(Exception, match="syntax error") as failed, as_refusals("here"), engine.connect() as c:
        c.execute(text("SELEC 1"))
    assert not isinstance(failed.value, DatabaseRefused)


def test_a_database_that_was_shut_says_so(database_url: str, engine: Engine) -> None:
    admin = make_engine(engine.url.set(database="postgres"))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"ALTER DATABASE {engine.url.database} ALLOW_CONNECTIONS false"))
    admin.dispose()
    with pytest.raises(DatabaseStarting), as_refusals("here"), make_engine(database_url).connect():
        pass


def test_no_refusal_names_the_password() -> None:
    with pytest.raises(DatabaseRefused) as refused:
        _connect("postgresql://u:secret@127.0.0.1:1/d")
    assert "secret" not in f"{refused.value!r}{refused.value}"


def _connect(url: str) -> None:
    with as_refusals("here"), make_engine(database_url(url)).connect():
        pass

"""Refusals of the database and its server (a branch of the tree in :mod:`geo.errors`).

::

    DatabaseRefused              the server said no, in words that have no sentence of their own
    ├── …                        packages, data folder, start and stop of the program's own server
    ├── …                        reaching a server: down, log-in, busy, without PostGIS
    ├── SchemaRefused            tables older or newer than the program
    └── BackupRefused            dumps and what they are restored into
"""

from __future__ import annotations

from typing import ClassVar

from geo.errors import XunfangError


class DatabaseRefused(XunfangError):
    """The server refused for a reason without a sentence of its own (params: reason)."""

    code: ClassVar[str] = "database.refused"


class PackagesMissing(DatabaseRefused):
    """PostgreSQL or PostGIS is not installed and may not be installed by this account (params: packages)."""

    code = "database.packages_missing"


class PackagesNotInstalled(DatabaseRefused):
    """The package manager could not install what is missing (params: packages, reason)."""

    code = "database.packages_not_installed"


class ServerVersionMissing(DatabaseRefused):
    """The data were written by a version whose programs are not installed (params: needed, found)."""

    code = "database.server_version_missing"


class ServerAccountMissing(DatabaseRefused):
    """PostgreSQL does not run as root, and there is no account for it (params: account)."""

    code = "database.account_missing"


class DataFolderForeign(DatabaseRefused):
    """The folder holds something that this program did not make (params: folder)."""

    code = "database.folder_foreign"


class DataFolderOwner(DatabaseRefused):
    """The folder belongs to another account (params: folder, owner, account)."""

    code = "database.folder_owner"


class DataFolderRights(DatabaseRefused):
    """The account of the server cannot make or enter the folder (params: folder, account)."""

    code = "database.folder_rights"


class SocketPathTooLong(DatabaseRefused):
    """The system cannot make a socket at so long a path (params: path, length, limit)."""

    code = "database.socket_path_too_long"


class PortTaken(DatabaseRefused):
    """Another program listens on the TCP port (params: port)."""

    code = "database.port_taken"


class PortChanged(DatabaseRefused):
    """The running server listens elsewhere than it is set to (params: running, wanted)."""

    code = "database.port_changed"


class AnotherIsAtWork(DatabaseRefused):
    """Another call starts or stops the same server and does not end (params: folder, seconds)."""

    code = "database.another_at_work"


class ServerNotStarted(DatabaseRefused):
    """The server did not start (params: reason, log)."""

    code = "database.not_started"


class ServerNotStopped(DatabaseRefused):
    """The server did not stop in time (params: seconds)."""

    code = "database.not_stopped"


class DataFolderDamaged(DatabaseRefused):
    """The server does not start on its data: files of it are damaged or gone (params: folder, log)."""

    code = "database.folder_damaged"


class DiskFull(DatabaseRefused):
    """There is no space left where the database writes (no params)."""

    code = "database.disk_full"


class DurabilityOff(DatabaseRefused):
    """A setting of the server gives up what was committed (params: setting, value)."""

    code = "database.durability_off"


class DatabaseUrlUnusable(DatabaseRefused):
    """XUNFANG_DATABASE_URL is no address of a PostgreSQL database (no params: it may hold a password)."""

    code = "database.url_unusable"


class DatabaseDown(DatabaseRefused):
    """Nothing answers at the address (params: place)."""

    code = "database.down"


class DatabaseSilent(DatabaseRefused):
    """Something was reached, or should be, and does not answer in time (params: place)."""

    code = "database.silent"


class HostUnknown(DatabaseRefused):
    """No machine is known by the name in the address (params: place)."""

    code = "database.host_unknown"


class NotPostgres(DatabaseRefused):
    """What listens at the address is no PostgreSQL (params: place)."""

    code = "database.not_postgres"


class DatabaseStarting(DatabaseRefused):
    """The server is starting, recovering or stopping (params: place)."""

    code = "database.starting"


class DatabaseMissing(DatabaseRefused):
    """The server has no database of that name (params: place)."""

    code = "database.missing"


class LoginRefused(DatabaseRefused):
    """The server does not let the account in (params: place)."""

    code = "database.login_refused"


class DatabaseBusy(DatabaseRefused):
    """No connection became free in time (no params)."""

    code = "database.busy"


class StatementTooSlow(DatabaseRefused):
    """A statement ran into its deadline (no params)."""

    code = "database.too_slow"


class DatabaseReadOnly(DatabaseRefused):
    """The server takes no changes, as a standby does (params: place)."""

    code = "database.read_only"


class RightsMissing(DatabaseRefused):
    """The account may not do this to the tables (params: place)."""

    code = "database.rights_missing"


class DatabaseDamaged(DatabaseRefused):
    """Files of the database are damaged or gone (params: place)."""

    code = "database.damaged"


class WithoutPostgis(DatabaseRefused):
    """The database has no PostGIS (params: place)."""

    code = "database.without_postgis"


class ServerTooOld(DatabaseRefused):
    """The server is older than the program can use (params: version, least)."""

    code = "database.server_too_old"


class SchemaRefused(DatabaseRefused):
    """The tables cannot be used as they are (params: reason)."""

    code = "schema.refused"


class SchemaMissing(SchemaRefused):
    """The database has no tables yet (no params)."""

    code = "schema.missing"


class SchemaOlder(SchemaRefused):
    """The tables are older than the program (params: revision, head)."""

    code = "schema.older"


class SchemaNewer(SchemaRefused):
    """The tables were made by a newer program (params: revision)."""

    code = "schema.newer"


class BackupRefused(DatabaseRefused):
    """Saving or restoring failed; nothing was changed (params: reason)."""

    code = "backup.refused"


class BackupUnusable(BackupRefused):
    """The file is no backup, or is damaged (params: file)."""

    code = "backup.unusable"


class DatabaseNotEmpty(BackupRefused):
    """A backup is restored into a database that holds tables (params: place)."""

    code = "backup.database_not_empty"

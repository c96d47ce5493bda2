"""Where the server keeps its data, its socket and its logs, and the address that follows from it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from data.database_errors import SocketPathTooLong

NAME = "xunfang"
ADMIN = "postgres"
# The number in the socket's name when there is no TCP.
SOCKET_PORT = 5432
# The system's limit is 107 bytes; PostgreSQL makes a lock file beside the socket.
LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True)
class ServerPlace:
    """The folder of one server.

    ::

        home/made-by-xunfang    says that the folder is this program's
        home/lock               held by whoever starts or stops the server
        home/cluster/           the data
        home/socket/            the private socket
        home/log/               one log a day of the week; start.log of the last start
        home/tcp-password       what a caller through TCP must know; made with the first port

    Attributes
    ----------
    home : absolute, without symbolic links
    port : TCP port on 127.0.0.1, ``None`` for the socket alone
    """

    home: Path
    port: int | None = None

    @classmethod
    def below(cls, data_dir: Path, *, port: int | None = None) -> ServerPlace:
        """Return the place of the server in the program's data folder."""
        return cls(Path(os.path.realpath(data_dir)) / "postgres", port)

    @property
    def data(self) -> Path:
        """The folder that PostgreSQL calls PGDATA."""
        return self.home / "cluster"

    @property
    def socket(self) -> Path:
        """The folder of the socket."""
        return self.home / "socket"

    @property
    def log(self) -> Path:
        """The folder of the logs."""
        return self.home / "log"

    @property
    def start_log(self) -> Path:
        """What the last start said before the server had its own log."""
        return self.log / "start.log"

    @property
    def password_file(self) -> Path:
        """The file with the password of callers through TCP."""
        return self.home / "tcp-password"

    @property
    def socket_port(self) -> int:
        """The number in the socket's name."""
        return self.port or SOCKET_PORT

    def check_socket_path(self) -> None:
        """Refuse a socket that the system could not make.

        Raises
        ------
        SocketPathTooLong
        """
        path = self.socket / f".s.PGSQL.{self.socket_port}"
        length = len(os.fsencode(path))
        if length > LONGEST_SOCKET_PATH:
            raise SocketPathTooLong(path=str(path), length=length, limit=LONGEST_SOCKET_PATH)

    def url(self, database: str = NAME, *, role: str = NAME) -> str:
        """Return the address of a database, through the socket."""
        where = {"host": str(self.socket), "port": str(self.socket_port)}
        url = URL.create("postgresql+psycopg", username=role, database=database, query=where)
        return url.render_as_string(hide_password=False)

    def conninfo(self, database: str, *, role: str = ADMIN) -> dict[str, str | int]:
        """Return the arguments of a direct connection."""
        return {
            "host": str(self.socket),
            "port": self.socket_port,
            "dbname": database,
            "user": role,
            "connect_timeout": 5,
            "application_name": "xunfang db",
        }

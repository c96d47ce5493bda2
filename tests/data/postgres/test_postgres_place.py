from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.database_errors import SocketPathTooLong
from data.engine import database_url
from data.postgres.configuration import server_settings
from data.postgres.place import ServerPlace


def test_a_long_data_folder_is_refused_by_the_path_of_its_socket() -> None:
    ServerPlace(Path("/d/" + 70 * "x")).check_socket_path()
    with pytest.raises(SocketPathTooLong) as refused:
        ServerPlace(Path("/d/" + 80 * "x")).check_socket_path()
    assert refused.value.params["length"] == len("/d/" + 80 * "x" + "/socket/.s.PGSQL.5432")


def test_the_length_counts_bytes_and_not_characters() -> None:
    with pytest.raises(SocketPathTooLong):
        ServerPlace(Path("/" + 30 * "鄂")).check_socket_path()


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_any_folder_name_survives_in_the_address(name: str) -> None:
    place = ServerPlace(Path("/") / name)
    assert database_url(place.url()).query["host"] == str(place.socket)


def test_tcp_is_off_unless_a_port_is_set() -> None:
    assert "listen_addresses = ''" in server_settings(ServerPlace(Path("/d")))
    assert "listen_addresses = '127.0.0.1'\nport = 5433" in server_settings(ServerPlace(Path("/d"), 5433))

"""A server on the town of ``live_town``, and clients that are signed in as what a test asks for."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from live_town import NOW, seed
from sqlalchemy import Engine

from api.actions.sessions import make_token
from api.http.app import create_app
from api.shelf import CityPlaces
from data.database import Database

with warnings.catch_warnings():
    # It asks for a successor of httpx that is not among our requirements.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def town(engine: Engine) -> Database:
    seed(engine)
    return Database(engine)


@pytest.fixture
def app(town: Database, clock: Clock, tmp_path: Path) -> FastAPI:
    # Not the gazetteer of whoever runs the tests.
    return create_app(town, clock=clock, session_clock=clock, places=CityPlaces.of(tmp_path / "gazetteer"))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def signed_in(app: FastAPI, client: TestClient, town: Database) -> Callable[[str], TestClient]:
    """Return a client with a token of a role."""
    assert client is not None

    def with_role(role: str) -> TestClient:
        token = make_token(town, role=role, days=1, now=NOW)
        headers = {"Authorization": f"Bearer {token}"}
        return TestClient(app, headers=headers, follow_redirects=False, raise_server_exceptions=False)

    return with_role


@pytest.fixture
def desk(signed_in: Callable[[str], TestClient]) -> TestClient:
    return signed_in("dispatcher")

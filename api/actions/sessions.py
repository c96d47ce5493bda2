"""Signing in, being known, signing out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from api.refusals import AccountExists, RoleUnknown, SignInRefused, TooManyTries
from api.security.passwords import check_new_password, hash_password, is_outdated, password_fits
from api.security.permissions import ROLES
from api.security.tokens import new_token, token_hash
from api.settings import settings
from data.database import Database
from data.stores import accounts
from data.stores.accounts import Account, Session

__all__ = ["Session", "add_account", "log_in", "log_out", "make_token", "session_of", "sessions_open"]

TRIES = 5
TRIES_EVERYWHERE = 20
WINDOW = timedelta(minutes=15)


def log_in(
    database: Database, user: str, password: str, *, source: str, now: datetime
) -> tuple[str, Session]:
    """Start a session for who knows the password.

    Parameters
    ----------
    source
        Where the caller sits; guesses are counted per account and source.

    Returns
    -------
    tuple
        The token, told only here, and the session.

    Raises
    ------
    TooManyTries
        Five failures from here within 15 minutes; or twenty from everywhere within an hour, unless
        somebody has signed in from here before: guessing from afar locks nobody out at his own desk.
    SignInRefused
    """
    _count(database, user, source, now)
    with database.transaction() as transaction:
        known = accounts.account(transaction, user)
    # Outside of any transaction: a hash takes as long as many statements.
    if not password_fits(known.password_hash if known else None, password) or known is None:
        raise SignInRefused
    better = hash_password(password) if is_outdated(known.password_hash or "") else None
    with database.transaction() as transaction:
        accounts.forget_tries(transaction, user, source, now=now)
        if better is not None:
            accounts.set_password_hash(transaction, user, better)
        told = settings()
        idle_s = None if known.always_on else told.session_idle_s
        ends_at = now + timedelta(seconds=told.session_s)
        token, session = _new_session(known)
        accounts.open_session(transaction, session, now=now, idle_s=idle_s, ends_at=ends_at)
    return token, session


def session_of(database: Database, token: str, *, now: datetime) -> Session | None:
    """Return the session of a token, ``None`` if it is unknown or has ended."""
    with database.transaction() as transaction:
        return accounts.session(transaction, token_hash(token), now=now)


def sessions_open(database: Database, hashes: Iterable[bytes], *, now: datetime) -> set[bytes]:
    """Return which of these sessions are still open."""
    with database.transaction() as transaction:
        return accounts.open_among(transaction, sorted(hashes), now=now)


def log_out(database: Database, hashed: bytes) -> None:
    """End a session at once."""
    with database.transaction() as transaction:
        accounts.close_session(transaction, hashed)


def add_account(
    database: Database, user: str, *, name: str, role: str, password: str, always_on: bool, now: datetime
) -> None:
    """Add an account with a password.

    Raises
    ------
    RoleUnknown, PasswordWeak, AccountExists
    """
    check_role(role)
    check_new_password(password)
    new = Account(user, name, role, hash_password(password), always_on)
    with database.transaction() as transaction:
        if not accounts.add_account(transaction, new, now=now):
            raise AccountExists(user=user)


def make_token(database: Database, *, role: str, days: float, now: datetime) -> str:
    """Return a token for a program: an account of the role without a password, and a session.

    Raises
    ------
    RoleUnknown
    """
    check_role(role)
    service = Account(f"token:{role}", role, role, None)
    token, session = _new_session(service)
    with database.transaction() as transaction:
        accounts.add_account(transaction, service, now=now)
        accounts.open_session(transaction, session, now=now, idle_s=None, ends_at=now + timedelta(days=days))
    return token


def check_role(role: str) -> None:
    """Refuse a role that is none of ours.

    Raises
    ------
    RoleUnknown
    """
    if role not in ROLES:
        raise RoleUnknown(role=role, roles=", ".join(ROLES))


def _new_session(known: Account) -> tuple[str, Session]:
    token = new_token()
    return token, Session(token_hash(token), new_token(), known.user, known.name, known.role)


def _count(database: Database, user: str, source: str, now: datetime) -> None:
    with database.transaction() as transaction:
        tries = accounts.count_try(transaction, user, source, now=now, window=WINDOW)
        here, everywhere = tries.here > TRIES, tries.elsewhere > TRIES_EVERYWHERE and not tries.known
        if here or everywhere:
            accounts.uncount_try(transaction, user, source)
    if here or everywhere:
        raise TooManyTries(retry_after_s=max(1, round((tries.since + WINDOW - now).total_seconds())))

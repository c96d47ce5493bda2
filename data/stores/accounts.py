"""Accounts, their sessions, and how often somebody guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session as Transaction


@dataclass(frozen=True)
class Account:
    """Who may sign in.

    Attributes
    ----------
    user : what is typed
    name : what is shown
    role : one of the roles of the permission table
    password_hash : ``None`` for an account that only has tokens
    always_on : a dispatch console, whose session does not end by idleness
    """

    user: str
    name: str
    role: str
    password_hash: str | None
    always_on: bool = False


@dataclass(frozen=True)
class Session:
    """An open session with what is known of its account."""

    token_hash: bytes
    csrf: str
    user: str
    name: str
    role: str


@dataclass(frozen=True)
class Tries:
    """What is known of an account and a place when somebody tries to sign in.

    Attributes
    ----------
    here : tries from this place since the last success, this one included
    since : when they began
    elsewhere : tries from all places in the last hour
    known : whether somebody has signed in from here before
    """

    here: int
    since: datetime
    elsewhere: int
    known: bool


_ACCOUNT = text(
    "SELECT user_name, name, role, password_hash, always_on FROM account"
    " WHERE user_name = :user AND disabled_at IS NULL"
)
_ADD = text(
    "INSERT INTO account (user_name, name, role, password_hash, always_on, created_at)"
    " VALUES (:user, :name, :role, :password_hash, :always_on, :now)"
    " ON CONFLICT (user_name) DO NOTHING RETURNING user_name"
)
_REHASH = text("UPDATE account SET password_hash = :password_hash WHERE user_name = :user")
_OPEN = text(
    "INSERT INTO login_session (token_hash, user_name, csrf, began_at, seen_at, idle_s, ends_at)"
    " VALUES (:token_hash, :user, :csrf, :now, :now, :idle_s, :ends_at)"
)
_CLEAR = text("DELETE FROM login_session WHERE ends_at < :now")
_CLOSE = text("DELETE FROM login_session WHERE token_hash = :token_hash")
# One look-up by primary key for every request: a session is dead as soon as its row or its account is.
_SESSION = text(
    """
    SELECT s.token_hash, s.csrf, s.user_name, a.name, a.role, s.seen_at
    FROM login_session s JOIN account a USING (user_name)
    WHERE s.token_hash = ANY(:hashes) AND a.disabled_at IS NULL AND s.ends_at > :now
      AND (s.idle_s IS NULL OR s.seen_at > :now - make_interval(secs => s.idle_s))
    """
)
_SEEN = text("UPDATE login_session SET seen_at = :now WHERE token_hash = :token_hash AND seen_at < :now")
# The try is counted before the password is looked at, so that racing guesses cannot pass the limit; the
# count begins anew when the last run of failures is older than the window.
_TRY = text(
    """
    INSERT INTO login_try AS t (user_name, source, failures, failing_since)
    VALUES (:user, :source, 1, :now)
    ON CONFLICT (user_name, source) DO UPDATE SET
        failures = CASE WHEN t.failing_since < :window_start THEN 1 ELSE t.failures + 1 END,
        failing_since = CASE WHEN t.failing_since < :window_start OR t.failures = 0 THEN :now
                        ELSE t.failing_since END
    RETURNING failures, failing_since, succeeded_at IS NOT NULL AS known
    """
)
_UNTRY = text(
    "UPDATE login_try SET failures = failures - 1"
    " WHERE user_name = :user AND source = :source AND failures > 0"
)
_ELSEWHERE = text(
    "SELECT coalesce(sum(failures), 0) FROM login_try WHERE user_name = :user AND failing_since > :hour_ago"
)
_SUCCEEDED = text(
    "UPDATE login_try SET failures = 0, succeeded_at = :now WHERE user_name = :user AND source = :source"
)
_FORGET = text("DELETE FROM login_try WHERE succeeded_at IS NULL AND failing_since < :day_ago")
# How often a session's last use is written down.
_SEEN_STEP = timedelta(seconds=30)


def account(transaction: Transaction, user: str) -> Account | None:
    """Return an account that may sign in."""
    row = transaction.execute(_ACCOUNT, {"user": user}).one_or_none()
    return None if row is None else Account(*row)


def add_account(transaction: Transaction, new: Account, *, now: datetime) -> bool:
    """Add an account; false if there is one of that name."""
    values = {
        "user": new.user,
        "name": new.name,
        "role": new.role,
        "password_hash": new.password_hash,
        "always_on": new.always_on,
        "now": now,
    }
    return transaction.execute(_ADD, values).first() is not None


def set_password_hash(transaction: Transaction, user: str, password_hash: str) -> None:
    """Replace the hash of an account's password."""
    transaction.execute(_REHASH, {"user": user, "password_hash": password_hash})


def open_session(
    transaction: Transaction, new: Session, *, now: datetime, idle_s: float | None, ends_at: datetime
) -> None:
    """Add a session, and drop those that have ended."""
    transaction.execute(_CLEAR, {"now": now})
    values = {"token_hash": new.token_hash, "user": new.user, "csrf": new.csrf}
    transaction.execute(_OPEN, values | {"now": now, "idle_s": idle_s, "ends_at": ends_at})


def session(transaction: Transaction, token_hash: bytes, *, now: datetime) -> Session | None:
    """Return the session of a token if it is still open, and note that it was used."""
    row = transaction.execute(_SESSION, {"hashes": [token_hash], "now": now}).one_or_none()
    if row is None:
        return None
    if row.seen_at < now - _SEEN_STEP:
        transaction.execute(_SEEN, {"token_hash": token_hash, "now": now})
    return Session(bytes(row.token_hash), row.csrf, row.user_name, row.name, row.role)


def open_among(transaction: Transaction, hashes: list[bytes], *, now: datetime) -> set[bytes]:
    """Return which of these sessions are still open, without using them."""
    return {bytes(row.token_hash) for row in transaction.execute(_SESSION, {"hashes": hashes, "now": now})}


def close_session(transaction: Transaction, token_hash: bytes) -> None:
    """End a session."""
    transaction.execute(_CLOSE, {"token_hash": token_hash})


def count_try(transaction: Transaction, user: str, source: str, *, now: datetime, window: timedelta) -> Tries:
    """Count a try to sign in before its password is looked at."""
    values = {"user": user, "source": source, "now": now, "window_start": now - window}
    row = transaction.execute(_TRY, values).one()
    elsewhere = transaction.execute(
        _ELSEWHERE, {"user": user, "hour_ago": now - timedelta(hours=1)}
    ).scalar_one()
    return Tries(row.failures, row.failing_since, int(elsewhere), row.known)


def uncount_try(transaction: Transaction, user: str, source: str) -> None:
    """Take back a try whose password was not looked at."""
    transaction.execute(_UNTRY, {"user": user, "source": source})


def forget_tries(transaction: Transaction, user: str, source: str, *, now: datetime) -> None:
    """Note a success, and forget the guesses of yesterday."""
    transaction.execute(_SUCCEEDED, {"user": user, "source": source, "now": now})
    transaction.execute(_FORGET, {"day_ago": now - timedelta(days=1)})

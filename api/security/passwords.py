"""Passwords: Argon2id with 19 MiB and two passes, and a hash to try when the user is not known."""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.refusals import PasswordWeak

LEAST_LENGTH = 12
MOST_LENGTH = 256
# The first words anybody tries here, beside digits and one letter repeated.
_TRIED_FIRST = ("xunfang", "巡防", "password", "police", "110110", "123456", "qwerty", "admin")
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Two at a time: more would take the memory and the cores from the alerts.
_at_once = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """Return the hash to store."""
    with _at_once:
        return _hasher.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Return whether the password has this hash; takes as long when there is none."""
    try:
        with _at_once:
            _hasher.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Return whether the hash was made with weaker figures than today's."""
    return _hasher.check_needs_rehash(stored)


def check_new_password(password: str) -> None:
    """Refuse a password that is too short or that anybody tries first.

    Raises
    ------
    PasswordWeak
        Fewer than 12 characters, fewer than 5 different ones, or mostly a word that is tried first.
    """
    rest = password.lower()
    for word in _TRIED_FIRST:
        rest = rest.replace(word, "")
    if not LEAST_LENGTH <= len(password) <= MOST_LENGTH or len(set(password)) < 5 or len(rest) < 6:  # noqa: PLR2004 - told in the docstring
        raise PasswordWeak(least=LEAST_LENGTH)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's")

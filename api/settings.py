"""Settings from the environment, each documented in docs/reference/settings.md."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.errors import SettingUnusable

_LARGEST_PORT = 65_535

# Environment variable, default in words, meaning; the reference page is written from this table.
ENVIRONMENT = (
    (
        "XUNFANG_LANG",
        "language of the terminal (LC_ALL, LANG)",
        "`zh` or `en`: the language of words on stderr",
    ),
    (
        "XUNFANG_DATA_DIR",
        "/var/lib/xunfang for root, else $XDG_DATA_HOME/xunfang",
        "what the program keeps: the private database with its socket and logs",
    ),
    (
        "XUNFANG_DATABASE_PORT",
        "none",
        "the private database listens on this port of 127.0.0.1 too; password: `postgres/tcp-password`",
    ),
    (
        "XUNFANG_DATABASE_URL",
        "none: the private database",
        "a PostgreSQL with PostGIS to use instead, as `postgresql://user:password@host:5432/name`",
    ),
    ("XUNFANG_MAX_INPUT_BYTES", "2000000000", "a larger input file is refused"),
    ("XUNFANG_SESSION_IDLE_S", "1800", "a session ends when it was not used for so many seconds"),
    ("XUNFANG_SESSION_S", "43200", "a session ends after so many seconds, used or not"),
    ("XUNFANG_SHARED", "../shared", "real networks and development data for benchmarks and `shared` tests"),
)


@dataclass(frozen=True)
class Settings:
    """What an administrator may set; every one has a default.

    Attributes
    ----------
    language : "en" or "zh-CN", for words on stderr
    data_dir : what the program keeps, the private database in it
    database_port : TCP port of the private database, ``None`` for its socket alone
    database_url : of a server to use instead of the private one
    max_input_bytes : a larger input file is refused
    session_idle_s, session_s : after which a session ends, unused or at all
    """

    language: str = "en"
    data_dir: Path = Path("/var/lib/xunfang")
    database_port: int | None = None
    database_url: str | None = None
    max_input_bytes: int = 2_000_000_000
    session_idle_s: float = 1_800.0
    session_s: float = 43_200.0


def settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; ``XUNFANG_LANG`` wins over the locale of the terminal.

    Raises
    ------
    SettingUnusable
    """
    env = os.environ if environment is None else environment
    return Settings(
        language=terminal_language(env),
        data_dir=_data_dir(env),
        database_port=_port(env),
        database_url=env.get("XUNFANG_DATABASE_URL") or None,
        max_input_bytes=_max_input_bytes(env),
        session_idle_s=_seconds(env, "XUNFANG_SESSION_IDLE_S", Settings.session_idle_s),
        session_s=_seconds(env, "XUNFANG_SESSION_S", Settings.session_s),
    )


def terminal_language(environment: Mapping[str, str] | None = None) -> str:
    """Return "en" or "zh-CN"; never refuses, so that a refusal of another setting has its words."""
    env = os.environ if environment is None else environment
    wish = env.get("XUNFANG_LANG") or env.get("LC_ALL") or env.get("LANG") or ""
    return "zh-CN" if wish.lower().startswith("zh") else "en"


def _max_input_bytes(env: Mapping[str, str]) -> int:
    written = env.get("XUNFANG_MAX_INPUT_BYTES") or str(Settings.max_input_bytes)
    if not re.fullmatch(r"0*[1-9][0-9]{0,17}", written):
        raise SettingUnusable(
            field="XUNFANG_MAX_INPUT_BYTES", value=written[:40], expected=str(Settings.max_input_bytes)
        )
    return int(written)


def _data_dir(env: Mapping[str, str]) -> Path:
    told = env.get("XUNFANG_DATA_DIR")
    if told:
        return Path(told)
    if os.geteuid() == 0:
        return Settings.data_dir
    return Path(env.get("XDG_DATA_HOME") or Path(env.get("HOME") or "/", ".local/share")) / "xunfang"


def _port(env: Mapping[str, str]) -> int | None:
    written = env.get("XUNFANG_DATABASE_PORT")
    if not written:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,4}", written) or int(written) > _LARGEST_PORT:
        raise SettingUnusable(field="XUNFANG_DATABASE_PORT", value=written[:40], expected="5433")
    return int(written)


def _seconds(env: Mapping[str, str], name: str, default: float) -> float:
    written = env.get(name)
    if not written:
        return default
    if not re.fullmatch(r"[1-9][0-9]{0,7}", written):
        raise SettingUnusable(field=name, value=written[:40], expected=str(round(default)))
    return float(written)

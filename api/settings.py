"""Settings from the environment, each documented in docs/reference/settings.md."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import SettingUnusable

# Environment variable, default in words, meaning; the reference page is written from this table.
ENVIRONMENT = (
    (
        "XUNFANG_LANG",
        "language of the terminal (LC_ALL, LANG)",
        "`zh` or `en`: the language of words on stderr",
    ),
    ("XUNFANG_MAX_INPUT_BYTES", "2000000000", "a larger input file is refused"),
    ("XUNFANG_SHARED", "../shared", "real networks and development data for benchmarks and `shared` tests"),
)


@dataclass(frozen=True)
class Settings:
    """What an administrator may set; every one has a default.

    Attributes
    ----------
    language : "en" or "zh-CN", for words on stderr
    max_input_bytes : a larger input file is refused
    """

    language: str = "en"
    max_input_bytes: int = 2_000_000_000


def settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; ``XUNFANG_LANG`` wins over the locale of the terminal.

    Raises
    ------
    SettingUnusable
    """
    env = os.environ if environment is None else environment
    return Settings(language=terminal_language(env), max_input_bytes=_max_input_bytes(env))


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

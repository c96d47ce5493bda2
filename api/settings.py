"""Settings from the environment, each documented in docs/reference/settings.md."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

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
    """Read the settings; ``XUNFANG_LANG`` wins over the locale of the terminal."""
    env = os.environ if environment is None else environment
    wish = env.get("XUNFANG_LANG") or env.get("LC_ALL") or env.get("LANG") or ""
    return Settings(
        language="zh-CN" if wish.lower().startswith("zh") else "en",
        max_input_bytes=int(env.get("XUNFANG_MAX_INPUT_BYTES", Settings.max_input_bytes)),
    )

"""The reference pages, written from the program itself: ``python -m api.reference docs/reference``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

import api.refusals  # noqa: F401 - these and geo.errors fill the tree
import data.database_errors
import data.errors  # noqa: F401
import geo.geocoding.places.notes  # noqa: F401
import maps.errors  # noqa: F401
import routing.errors  # noqa: F401
from api.cli import application
from api.errors import locale
from api.settings import ENVIRONMENT
from geo.errors import XunfangError


def error_classes() -> list[type[XunfangError]]:
    """Every class of the error tree, by code."""
    found: list[type[XunfangError]] = []
    waiting: list[type[XunfangError]] = [XunfangError]
    while waiting:
        cls = waiting.pop()
        found.append(cls)
        waiting.extend(cls.__subclasses__())
    return sorted(found, key=lambda cls: cls.code)


def errors_page() -> str:
    """Every error code with its sentences."""
    lines = ["# Errors", "", "Each refusal has a stable code; `{…}` is filled in.", ""]
    lines += ["| code | English | 中文 |", "|---|---|---|"]
    english, chinese = locale("en"), locale("zh-CN")
    for code in sorted({cls.code for cls in error_classes()}):
        section, _, name = code.partition(".")
        lines.append(f"| `{code}` | {english[section][name]} | {chinese[section][name]} |")
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Every environment variable."""
    lines = ["# Settings", "", "Environment variables; each has a default.", ""]
    lines += ["| variable | default | meaning |", "|---|---|---|"]
    lines += [f"| `{name}` | {default} | {meaning} |" for name, default, meaning in ENVIRONMENT]
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Every command with its arguments and options."""
    lines = [
        "# Commands",
        "",
        "Data go to the file or stdout, words to stderr. Exit 0 done, 1 refused, 2 wrong usage.",
    ]
    for name, command in _commands("xunfang", typer.main.get_command(application())):
        lines += ["", f"## `{name}`", "", (command.help or "").strip(), ""]
        lines += ["| | |", "|---|---|"]
        lines += [f"| {_spelling(parameter)} | {_meaning(parameter)} |" for parameter in command.params]
    return "\n".join(lines) + "\n"


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield name, command
        return
    for child in sorted(children):
        yield from _commands(f"{name} {child}", children[child])


def _spelling(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.name.upper()}`"
    return " ".join(f"`{spelling}`" for spelling in [*parameter.opts, *parameter.secondary_opts])


def _meaning(parameter: Any) -> str:
    default = parameter.default
    shown = (
        default is not None and default is not False and not parameter.required and default not in ((), [])
    )
    return (
        f"{parameter.help or ''}{f' (default {default})' if shown and not callable(default) else ''}".strip()
    )


PAGES = {"errors.md": errors_page, "settings.md": settings_page, "commands.md": commands_page}

if __name__ == "__main__":
    for page_name, page in PAGES.items():
        (Path(sys.argv[1]) / page_name).write_text(page(), encoding="utf-8")

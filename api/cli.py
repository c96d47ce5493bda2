"""The command ``xunfang``: puts the groups together and turns refusals into exit codes.

Data go to the file or stdout, words to stderr. Exit 0 done, 1 refused, 2 wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module

import typer

from api.errors import sentence
from api.problems import problem_lines
from api.settings import terminal_language
from data.errors import RowsRejected
from geo.errors import XunfangError

# Each module has ``register(app)``. Only what is asked for is imported: the scientific libraries behind
# all of them together take seconds.
COMMANDS = (
    *("account", "city", "cluster", "compare", "db", "demo", "dose", "family"),
    *(
        "geocode",
        "network",
        "patrol",
        "plan",
        "replan",
        "report",
        "roster",
        "serve",
        "shifts",
        "simulate",
        "site",
        "token",
        "transport",
        "visits",
        "worker",
    ),
)


def application(commands: Iterable[str] = COMMANDS) -> typer.Typer:
    """Return the program with some of its commands."""
    app = typer.Typer(
        name="xunfang",
        help="Patrol planning and dispatch around enterprises that resume work.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    # With a callback it stays a group, also with a single command.
    app.callback()(lambda: None)
    for command in commands:
        import_module(f"api.commands.{command}").register(app)
    return app


def main() -> None:
    """Run the command line."""
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    try:
        application([asked] if asked in COMMANDS else COMMANDS)()
    except XunfangError as error:
        language = terminal_language()
        typer.echo(f"xunfang: {sentence(error, language)}", err=True)
        for line in problem_lines(error.problems if isinstance(error, RowsRejected) else (), language):
            typer.echo(f"  {line}", err=True)
        sys.exit(1)

"""The command ``xunfang``: puts the groups together and turns refusals into exit codes.

Data go to the file or stdout, words to stderr. Exit 0 done, 1 refused, 2 wrong usage.
"""

from __future__ import annotations

import sys

import typer

from api.errors import sentence
from api.settings import settings
from geo.errors import XunfangError

app = typer.Typer(
    name="xunfang",
    help="Patrol planning and dispatch around enterprises that resume work.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except XunfangError as error:
        typer.echo(f"xunfang: {sentence(error, settings().language)}", err=True)
        sys.exit(1)

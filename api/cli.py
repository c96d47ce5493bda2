"""The command ``xunfang``: puts the groups together and turns refusals into exit codes.

Data go to the file or stdout, words to stderr. Exit 0 done, 1 refused, 2 wrong usage.
"""

from __future__ import annotations

import sys

import typer

from api.commands import city, cluster, network, network_queries, patrol, plan
from api.errors import sentence
from api.problems import problem_lines
from api.settings import settings
from data.errors import RowsRejected
from geo.errors import XunfangError

app = typer.Typer(
    name="xunfang",
    help="Patrol planning and dispatch around enterprises that resume work.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(city.app, name="city")
app.add_typer(network.app, name="network")
network_queries.register(network.app)

app.command()(cluster.cluster)
app.command()(patrol.patrol)
app.command()(plan.plan)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except XunfangError as error:
        language = settings().language
        typer.echo(f"xunfang: {sentence(error, language)}", err=True)
        for line in problem_lines(error.problems if isinstance(error, RowsRejected) else (), language):
            typer.echo(f"  {line}", err=True)
        sys.exit(1)

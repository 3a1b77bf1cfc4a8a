"""The command itself; each module of commands adds its own."""

from typing import Final

import typer

app: Final = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Scores customs consignments for six kinds of risk and says why. Start with [bold]tidewaiter demo[/].",
)

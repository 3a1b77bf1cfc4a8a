"""Commands of the life of a bundle: who lets it in, what decided when, how it does."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.app import app
from cli.operating import Url
from cli.screen import screen, step

Area = Annotated[str, typer.Option("--area", help="The risk area.")]
Version = Annotated[str, typer.Option("--version", help="As `models` lists them; the challenger if none is named.")]
By = Annotated[str, typer.Option("--by", help="Who you are: an account of the workbench, or your name.")]
Note = Annotated[str, typer.Option("--note", help="What the ledger should remember of why.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the account's password from standard input instead of asking.")
]


@app.command()
def approve(  # noqa: PLR0913, PLR0917  each is an option
    area: Area,
    by: By,
    version: Version = "",
    note: Note = "",
    override: Annotated[str, typer.Option(help="Why it may go live although the gate refuses it; recorded.")] = "",
    extract: Annotated[
        Path | None,
        typer.Option(help="Findings on which it is held against the champion.", exists=True, file_okay=False),
    ] = None,
    from_stdin: FromStdin = False,  # noqa: FBT002
    url: Url = "",
) -> None:
    """Approve a bundle as the second person, after the gate: no worse, calibrated, explained, not stale, no leaks."""
    from serving.succession import commands

    wanted = commands.Wanted(area, version, by, note, _asked(from_stdin=from_stdin), override)
    commands.approve(_url(url), wanted, extract, screen, step)


@app.command()
def promote(
    area: Area,
    by: By,
    version: Version = "",
    note: Note = "",
    from_stdin: FromStdin = False,  # noqa: FBT002
    url: Url = "",
) -> None:
    """Make an approved bundle the champion of its area; of two at once one wins, and the other is told."""
    from serving.succession import commands

    commands.promote(_url(url), commands.Wanted(area, version, by, note, _asked(from_stdin=from_stdin)), screen)


@app.command()
def rollback(
    area: Area,
    by: By,
    note: Note = "",
    from_stdin: FromStdin = False,  # noqa: FBT002
    url: Url = "",
) -> None:
    """Go back to the champion before; running services swap to it within a second."""
    from serving.succession import commands

    commands.rollback(_url(url), commands.Wanted(area, "", by, note, _asked(from_stdin=from_stdin)), screen)


@app.command()
def models(
    at: Annotated[str, typer.Option(help="Which bundles decided at this moment: 2026-03-01T12:00 (UTC).")] = "",
    area: Annotated[str, typer.Option(help="Only this risk area.")] = "",
    life: Annotated[bool, typer.Option("--life", help="Who approved, promoted, rolled back what and when.")] = False,  # noqa: FBT002
    url: Url = "",
) -> None:
    """List the registered bundles with their measures; what decided when (--at), who let it in (--life)."""
    from serving import catalogue
    from serving.succession import commands

    if at:
        commands.at(_url(url), at, screen)
    elif life:
        commands.life(_url(url), area or None, screen)
    else:
        catalogue.models(screen)


def _asked(*, from_stdin: bool) -> Callable[[], str]:
    def password() -> str:
        return sys.stdin.readline().rstrip("\r\n") if from_stdin else str(typer.prompt("Password", hide_input=True))

    return password


def _url(given: str) -> str:
    from serving import settings

    return given or settings.load(os.environ).ledger_url

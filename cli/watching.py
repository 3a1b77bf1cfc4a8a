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


@app.command()
def watch(
    once: Annotated[bool, typer.Option("--once", help="Look once instead of every hour.")] = False,  # noqa: FBT002
    since: Annotated[
        str, typer.Option(help="First day, as 2026-03-01: what is usual is learned from the weeks that follow it.")
    ] = "",
    url: Url = "",
) -> None:
    """Say what moved since (inputs, scores, lanes, reasons), and how good the models are by what controls found."""
    import datetime as dt
    import logging

    from serving import settings
    from serving.watch import commands

    if once and sys.stdout.isatty():  # the screen shows what the log would say a second time
        logging.getLogger("tidewaiter.watch").addHandler(logging.NullHandler())
    set_ = settings.load({**os.environ, **({"TIDEWAITER_LEDGER_URL": url} if url else {})})
    commands.watch(set_, since, lambda: dt.datetime.now(dt.UTC), screen, step, once=once)


@app.command()
def shadow(
    area: Annotated[str, typer.Option(help="Only this risk area.")] = "",
    version: Annotated[str, typer.Option(help="Another version than the challenger; name its --area.")] = "",
    since: Annotated[str, typer.Option(help="First day, as 2026-03-01; thirty days ago if none is named.")] = "",
    hourly: Annotated[bool, typer.Option("--hourly", help="Every hour, and judge challengers for /models.")] = False,  # noqa: FBT002
    url: Url = "",
) -> None:
    """Put what was decided to the challengers: who would be treated otherwise, load, reasons, who was right."""
    import time

    from serving import settings
    from serving.shadow import commands
    from serving.succession import sidecar

    if version and not area:
        raise typer.BadParameter("name its area too (--area)", param_hint="--version")
    if hourly and (area or version or since):
        raise typer.BadParameter("it looks at all challengers, of the last thirty days", param_hint="--hourly")
    set_ = settings.load({**os.environ, **({"TIDEWAITER_LEDGER_URL": url} if url else {})})
    if hourly:
        sidecar.run(set_, screen, step)
    now = time.time_ns() // 1000
    commands.shadow(set_, area, version, commands.told_since(since, now), now, screen, step)

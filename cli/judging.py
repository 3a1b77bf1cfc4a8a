"""Commands of the analyst's loop: look at labels, look for leaks, tune, compare."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from cli.app import app
from cli.screen import Areas, ExtractFolder, Seed, screen, step

# The rooms are imported inside the commands: `--help` and usage errors answer at once.


@app.command()
def labels(
    extract: ExtractFolder,
    area: Areas = None,
    as_of: Annotated[
        dt.datetime | None, typer.Option(help="Only what was known before this time (UTC); absent: all.")
    ] = None,
    details: Annotated[bool, typer.Option("--details", help="By control, office and officer.")] = False,  # noqa: FBT002
) -> None:
    """Say what there is to learn from: how controlled, where, how late, and what is wrong with it."""
    from training.stock import door

    moment = None if as_of is None else as_of.replace(tzinfo=dt.UTC)
    door.show(extract, area, moment, screen, details=details)


@app.command()
def leaks(extract: ExtractFolder, area: Areas = None, seed: Seed = 1) -> None:
    """Look for what gives labels away: filled after control, dated late, learned by heart. Exit code 1 if found."""
    from training.leaks import door

    if door.show(extract, area, seed, screen, step):
        raise typer.Exit(1)


@app.command()
def tune(  # noqa: PLR0913, PLR0917  each is an option
    extract: ExtractFolder,
    area: Annotated[str, typer.Option(help="The risk area.")],
    trials: Annotated[int, typer.Option(help="How many more parameter sets to try.", min=1)] = 30,
    workers: Annotated[int, typer.Option(help="How many at a time; all share one dataset.", min=1)] = 1,
    study: Annotated[
        str, typer.Option(help="Database of the study (sqlite:///FILE, postgresql://...); absent: that of MLflow.")
    ] = "",
    minutes: Annotated[float | None, typer.Option(help="Begin no trial after so many minutes.", min=0.1)] = None,
    seed: Seed = 1,
    allow: Annotated[str, typer.Option(help="Search in spite of a leak, and why that is right.")] = "",
) -> None:
    """Search for better parameters of an area's trees; the test window is not touched. Run again to go on."""
    from training.tuning import door

    order = door.Order(extract, area, trials, workers, study, minutes, seed, allow.strip())
    door.tune(order, screen, step)


@app.command()
def compare(
    extract: ExtractFolder,
    area: Annotated[str, typer.Option(help="The risk area.")],
    challenger: Annotated[str, typer.Option(help="Alias, version or bundle id of the first.")] = "challenger",
    against: Annotated[str, typer.Option(help="Alias, version or bundle id of the second.")] = "champion",
    capacity: Annotated[
        float, typer.Option(help="Share of all goods items that can be controlled.", min=0.001, max=0.5)
    ] = 0.03,
    out: Annotated[Path, typer.Option(help="HTML page of the comparison.")] = Path("build/compare.html"),
    seed: Seed = 1,
) -> None:
    """Hold two models of an area against each other on the same later goods items: who finds more, who moves, why."""
    from training.comparing import door

    door.compare(door.Order(extract, area, challenger, against, capacity, out, seed), screen, step)

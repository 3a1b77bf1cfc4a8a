"""Commands of who learns: practice, import, train, judge, score, explain, and what there is."""

import datetime as dt
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from cli.app import app
from cli.screen import Areas, ExtractFolder, Seed, screen, step

# The rooms are imported inside the commands: `--help` and usage errors answer at once.


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for what the demo makes.")] = Path("build/demo"),
    consignments: Annotated[int, typer.Option(help="How much trade.", min=20_000)] = 60_000,
    seed: Seed = 1,
) -> None:
    """Show the main job on a made-up trade world: learn, score the last week, say why, fill the workbench."""
    from serving import settings
    from tour import demo as demonstrating

    demonstrating.demo(out, consignments, seed, dt.datetime.now(dt.UTC), settings.load(os.environ), screen, step)


@app.command()
def practice(
    out: Annotated[Path, typer.Option(help="Folder for the extract.")],
    consignments: Annotated[int, typer.Option(help="How many consignments.", min=100)] = 60_000,
    days: Annotated[int, typer.Option(help="Over how many days.", min=30)] = 365,
    seed: Seed = 1,
    report: Annotated[bool, typer.Option("--report", help="Show how hard the world is to see through.")] = False,  # noqa: FBT002
) -> None:
    """Write a practice world as an extract, with its hidden truth in a file that nothing else reads."""
    from training.practice import door

    with step("Making a practice world") as advance:
        world = door.write(out, consignments, days, seed, advance)
    door.show(world, out, screen)
    if report:
        door.report(world, screen)


@app.command("import")
def import_(
    source: Annotated[
        list[Path], typer.Argument(help="CSV or Parquet files with declarations.", exists=True, dir_okay=False)
    ],
    mapping: Annotated[Path, typer.Option(help="TOML file: which column is which field.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="Folder for the extract.")],
    findings: Annotated[
        Path | None,
        typer.Option(help="Control results, where they have a file of their own.", exists=True, dir_okay=False),
    ] = None,
) -> None:
    """Turn files of declarations and control results into an extract."""
    from extract import importing

    with step(f"Importing {source[0].name}") as advance:
        result = importing.run(source, mapping, out, findings, lambda done, total: advance(done / max(total, 1)))
    screen.print(escape(result.told()), soft_wrap=True)


@app.command()
def train(  # noqa: PLR0913, PLR0917  each is an option
    extract: ExtractFolder,
    area: Areas = None,
    seed: Seed = 1,
    report: Annotated[Path, typer.Option(help="HTML report of the run.")] = Path("build/report.html"),
    details: Annotated[bool, typer.Option("--details", help="Every measure of every area.")] = False,  # noqa: FBT002
    allow: Annotated[
        str, typer.Option(help="Train in spite of a leak, and why that is right; it will stand in the bundle.")
    ] = "",
    study: Annotated[str, typer.Option(help="Database of the studies of `tune`; absent: that of MLflow.")] = "",
    without: Annotated[
        list[str] | None, typer.Option(help="Leave out this feature, such as officers reject (repeat for more).")
    ] = None,
    because: Annotated[str, typer.Option(help="Why it is left out; it will stand in the bundle.")] = "",
) -> None:
    """Fit, calibrate, judge and register a bundle for each area."""
    from training import door

    options = door.Options(details, allow.strip(), study, tuple(without or ()), because.strip())
    door.train(extract, area, seed, report, screen, step, options)


@app.command()
def score(
    extract: ExtractFolder,
    out: Annotated[Path, typer.Option(help="Where the scores go: .parquet, .csv or .jsonl.")],
    history: Annotated[
        Path | None, typer.Option(help="An extract of what was known before.", exists=True, file_okay=False)
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Add the reasons.")] = False,  # noqa: FBT002
    area: Areas = None,
) -> None:
    """Score goods items in batch with the champion of each area."""
    from serving import batch

    if out.suffix not in batch.WRITERS:
        raise typer.BadParameter(
            f"{out.name}: the ending must be one of {', '.join(batch.WRITERS)}", param_hint="--out"
        )
    batch.score(extract, out, history, area, screen, step, explain=explain)


@app.command()
def judge(
    scores: Annotated[Path, typer.Option(help="A score file.", exists=True, dir_okay=False)],
    extract: ExtractFolder,
    seed: Seed = 1,
) -> None:
    """Hold scores against findings: measures with intervals."""
    from training import door

    door.judge(scores, extract, seed, screen)


@app.command()
def explain(
    extract: ExtractFolder,
    consignment: Annotated[str, typer.Option("--id", help="Reference of the consignment.")],
    history: Annotated[
        Path | None, typer.Option(help="An extract of what was known before.", exists=True, file_okay=False)
    ] = None,
    area: Areas = None,
) -> None:
    """Show the reason card of one consignment."""
    from serving import batch

    batch.explain(extract, consignment, history, area, screen, step)


@app.command()
def areas() -> None:
    """List the risk areas with their questions and features."""
    from serving import catalogue

    catalogue.areas(screen)


@app.command()
def features() -> None:
    """List every feature with its concept, unit and meaning."""
    from serving import catalogue

    catalogue.features(screen)

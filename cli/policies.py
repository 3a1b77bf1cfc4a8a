"""Commands of who sets the policy: show it, simulate it on history, publish it, replay a year under it."""

import datetime as dt
import os
from pathlib import Path
from typing import Annotated

import typer

from cli.app import app
from cli.operating import Url
from cli.screen import ExtractFolder, screen, step

policy = typer.Typer(
    no_args_is_help=True, help="From scores to controls: how many, of what, and what is left to chance."
)
app.add_typer(policy, name="policy")

PolicyFile = Annotated[
    Path | None,
    typer.Option(
        "--policy",
        help="Policy file; otherwise TIDEWAITER_POLICY_FILE, or the one that is shipped.",
        exists=True,
        dir_okay=False,
    ),
]


@policy.command("show")
def show(file: PolicyFile = None) -> None:
    """Say what a policy says: capacity, shares, boundaries, rules, the random stream."""
    from training.policies import door

    door.show(file, screen)


@policy.command("simulate")
def simulate(
    extract: ExtractFolder,
    file: PolicyFile = None,
    history: Annotated[
        Path | None, typer.Option(help="An extract of what was known before.", exists=True, file_okay=False)
    ] = None,
    days: Annotated[int, typer.Option(help="On so many of the last days.", min=1)] = 28,
    fit: Annotated[
        Path | None,
        typer.Option(
            help="Find the boundaries that meet the capacity, and write the policy with them here.", dir_okay=False
        ),
    ] = None,
    report: Annotated[Path, typer.Option(help="The same for a browser.")] = Path("build/policy.html"),
) -> None:
    """Say what a policy would do on history, before it does: load, yield, rules that fire, trade-offs.

    Scores come from the champions. Of a running service, take the ledger: tidewaiter export --out DIR.
    """
    from training.policies import door

    door.simulate(file, extract, history, days, fit, report, dt.datetime.now(dt.UTC).date(), screen, step)


@policy.command("publish")
def publish(
    file: Annotated[Path, typer.Argument(help="Policy file to publish.", exists=True, dir_okay=False)],
    by: Annotated[str, typer.Option(help="Who publishes it.")],
    note: Annotated[str, typer.Option(help="Why, for those who ask later.")] = "",
    to: Annotated[
        Path | None, typer.Option(help="The file that services read; otherwise TIDEWAITER_POLICY_FILE.", dir_okay=False)
    ] = None,
    url: Url = "",
) -> None:
    """Put a policy into force: checked, dated, noted in the ledger; running services take it up within a second."""
    from serving import publishing, settings

    told = settings.load({**os.environ, **({"TIDEWAITER_LEDGER_URL": url} if url else {})})
    screen.print(publishing.publish(file, to, by, note, told), markup=False, soft_wrap=True)


@app.command()
def replay(  # noqa: PLR0913, PLR0917 - what is replayed, how, and where to
    weeks: Annotated[int, typer.Option(help="So many weeks.", min=4, max=520)] = 52,
    policies: Annotated[
        list[str] | None,
        typer.Option(
            "--policy",
            help="oracle, ours, greedy, greedy+random, uncertainty, rules, random, frozen, or a file (repeat; all).",
        ),
    ] = None,
    seeds: Annotated[list[int] | None, typer.Option("--seed", help="A world each (repeat for more).", min=0)] = None,
    consignments: Annotated[int, typer.Option(help="Of the practice world a year.", min=2_000)] = 60_000,
    capacity: Annotated[
        float, typer.Option(help="Share of the goods items that can be controlled.", min=0.001, max=0.5)
    ] = 0.03,
    pull: Annotated[
        float, typer.Option(help="How fast tactics move away from what is caught; 0 for not at all.", min=0.0)
    ] = 0.5,
    extract: Annotated[
        Path | None,
        typer.Option(help="A labelled extract instead of the practice world.", exists=True, file_okay=False),
    ] = None,
    quick: Annotated[  # noqa: FBT002
        bool, typer.Option("--quick", help="A small world, one seed, four policies: a look in a minute.")
    ] = False,
    out: Annotated[
        Path, typer.Option(help="Folder for runs and report; runs that are there are not run again.")
    ] = Path("build/replay"),
) -> None:
    """Replay a year week by week under several policies: score, control, learn, drift; who finds how much."""
    from training.replay import door

    few = ("oracle", "ours", "greedy", "random")
    chosen = tuple(policies or (few if quick else door.NAMES))
    size = min(consignments, 15_000) if quick else consignments
    plan = door.Plan(weeks, chosen, tuple(seeds or ([1] if quick else [1, 2, 3])), size, capacity, pull, extract)
    door.replay(plan, out, screen, step)

"""Commands of who runs the service: serve, tokens, the ledger, what is live, export."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.app import app
from cli.screen import ExtractFolder, screen, step
from features.errors import TidewaiterError

token = typer.Typer(no_args_is_help=True, help="Who may call the service.")
ledger = typer.Typer(no_args_is_help=True, help="The memory of the service.")
app.add_typer(token, name="token")
app.add_typer(ledger, name="ledger")
bench = typer.Typer(no_args_is_help=True, help="Measure, beside a peer in the same run.")
app.add_typer(bench, name="bench")
_PASSED_ON: Final = {"allow_extra_args": True, "ignore_unknown_options": True}

Url = Annotated[
    str,
    typer.Option("--ledger", help="sqlite:///FILE or postgresql://...; the absent: the setting TIDEWAITER_LEDGER_URL."),
]


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on (setting TIDEWAITER_HOST).")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on (setting TIDEWAITER_PORT).", min=0, max=65_535)] = 0,
    workers: Annotated[int, typer.Option(help="Processes (setting TIDEWAITER_WORKERS).", min=0)] = 0,
    url: Url = "",
) -> None:
    """Answer targeting systems: scores, reasons, a recommendation. All settings are in docs/settings.md."""
    given = {"HOST": host, "PORT": port, "WORKERS": workers, "LEDGER_URL": url}
    os.environ.update({f"TIDEWAITER_{name}": str(value) for name, value in given.items() if value})
    from serving import launch, settings

    launch.serve(settings.load(os.environ), screen)


@token.command("issue")
def issue(
    client: Annotated[str, typer.Option(help="Name of the system or person that will call.")],
    role: Annotated[list[str], typer.Option(help="What it may do (repeat for more); docs/api.md lists the roles.")],
    office: Annotated[list[str] | None, typer.Option(help="Only this customs office (repeat for more).")] = None,
    days: Annotated[int | None, typer.Option(help="Valid for so many days.", min=1)] = None,
    url: Url = "",
) -> None:
    """Issue a token; it is shown once."""
    from serving.access import commands

    commands.issue(_url(url), client, role, office or (), days, screen)


@token.command("list")
def list_(url: Url = "") -> None:
    """List the tokens, without their secrets."""
    from serving.access import commands

    commands.show(_url(url), screen)


@token.command("revoke")
def revoke(id_: Annotated[str, typer.Argument(metavar="ID", help="As `token list` shows it.")], url: Url = "") -> None:
    """Revoke a token; workers forget it within a second."""
    from serving.access import commands

    commands.revoke(_url(url), id_, screen)


@ledger.command("load")
def load(extract: ExtractFolder, url: Url = "") -> None:
    """Take an extract into the ledger as what was known before the service began."""
    from serving import history

    with step("Taking in what was known before") as advance:
        told = history.load(_url(url), extract, advance)
    screen.print(told, markup=False)


@ledger.command("verify")
def verify(url: Url = "") -> None:
    """Walk the chain of hashes from the first entry to the last."""
    from serving.ledger import commands

    commands.verify(_url(url), screen, step)


@ledger.command("audit")
def audit(url: Url = "") -> None:
    """Make every decision anew from what the ledger holds, and compare it byte for byte."""
    from serving import audit as auditing

    auditing.audit(_url(url), screen, step)


@ledger.command("upgrade")
def upgrade(url: Url = "") -> None:
    """Bring the tables of an older version up to this one."""
    from serving.ledger import commands

    commands.upgrade(_url(url), screen)


@app.command()
def export(out: Annotated[Path, typer.Option(help="Folder for the extract.")], url: Url = "") -> None:
    """Write the ledger as an extract, which `train` reads."""
    from serving import exporting

    with step("Reading the ledger") as advance:
        told = exporting.export(_url(url), out, advance)
    screen.print(told, markup=False)


@app.command()
def pull() -> None:
    """Fetch the champions from the model registry to this machine; running services swap to them within seconds."""
    from models import registry

    for area, bundle in registry.pulled().items():
        screen.print(f"{area} {bundle.id}")


@bench.command("serving", context_settings=_PASSED_ON)
def bench_serving(context: typer.Context) -> None:
    """The endpoint beside the documented ways to serve the same models; --rounds, --seconds, --quick."""
    _measure("serving/run.py", *context.args)


@bench.command("scoring", context_settings=_PASSED_ON)
def bench_scoring(context: typer.Context) -> None:
    """Batch scores and reasons beside LightGBM's own calls on data frames: EXTRACT [ROWS]."""
    _measure("scoring.py", *context.args)


@bench.command("pages", context_settings=_PASSED_ON)
def bench_pages(context: typer.Context) -> None:
    """The officers' pages on a ledger of a million decisions: --decisions, --asked, --painted."""
    _measure("pages/run.py", *context.args)


def _measure(script: str, *words: str) -> None:
    """Run a measurement of the repository in a process of its own."""
    path = Path(__file__).parents[1] / "bench" / script
    if not path.exists():
        raise TidewaiterError(f"{path} is not there: measurements come with the repository, not with the package.")
    done = subprocess.run([sys.executable, str(path), *words], check=False)  # noqa: S603  our own script
    raise typer.Exit(done.returncode)


def _url(given: str) -> str:
    from serving import settings

    return given or settings.load(os.environ).ledger_url

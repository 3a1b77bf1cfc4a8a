"""Commands of who lets people in: accounts of the workbench, and its tables."""

import os
import sys
from typing import Annotated

import typer

from cli.app import app
from cli.operating import Url
from cli.screen import screen, step

account = typer.Typer(no_args_is_help=True, help="Who may sign in to the workbench.")
cases = typer.Typer(no_args_is_help=True, help="What the workbench shows, made from the ledger.")
app.add_typer(account, name="account")
app.add_typer(cases, name="cases")
Id = Annotated[str, typer.Argument(metavar="ID", help="As they sign in: a to z, 0 to 9, dot, dash, underscore.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@account.command("add")
def add(
    id_: Id,
    name: Annotated[str, typer.Option(help="Name as colleagues see it.")],
    role: Annotated[list[str], typer.Option(help="officer, lead, analyst, approver, auditor (repeat for more).")],
    office: Annotated[list[str] | None, typer.Option(help="Only this customs office (repeat for more).")] = None,
    from_stdin: FromStdin = False,  # noqa: FBT002
    url: Url = "",
) -> None:
    """Let somebody sign in; asks for a password of at least 12 characters."""
    from serving.access import people

    people.add(_url(url), id_, name, role, office or (), _password(asked=not from_stdin), screen)


@account.command("list")
def list_(url: Url = "") -> None:
    """List the accounts."""
    from serving.access import people

    people.show(_url(url), screen)


@account.command("remove")
def remove(id_: Id, url: Url = "") -> None:
    """End an account, and sign it out everywhere."""
    from serving.access import people

    people.remove(_url(url), id_, screen)


@account.command("password")
def password(id_: Id, from_stdin: FromStdin = False, url: Url = "") -> None:  # noqa: FBT002
    """Give an account another password, and sign it out everywhere."""
    from serving.access import people

    people.set_password(_url(url), id_, _password(asked=not from_stdin), screen)


@cases.command("rebuild")
def rebuild(url: Url = "") -> None:
    """Make the workbench's tables again from the ledger; harmless, and safe while the service runs."""
    from serving.cases import commands

    commands.rebuild(_url(url), screen, step)


def _password(*, asked: bool) -> str:
    if asked:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _url(given: str) -> str:
    from serving import settings

    return given or settings.load(os.environ).ledger_url

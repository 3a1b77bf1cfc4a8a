"""What ``tidewaiter account`` does: accounts are added, listed and ended."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from serving.access import accounts
from serving.access.commands import named_roles
from serving.ledger.database import Database
from serving.ledger.ledger import Ledger


def add(
    url: str,
    account_id: str,
    name: str,
    roles: Sequence[str],
    offices: Sequence[str],
    password: str,
    screen: Console,
) -> None:
    """Make an account.

    Raises:
        TidewaiterError: there is no such role, or the rest will not do.
    """
    held = named_roles(roles)
    with _opened(url) as database:
        accounts.add(database, account_id, name, password, held, offices, _now())
    where = " ".join(offices) or "all customs offices"
    screen.print(f"{escape(name)} may sign in as {account_id}: {', '.join(held)}, {escape(where)}.", soft_wrap=True)


def show(url: str, screen: Console) -> None:
    """All accounts."""
    with _opened(url) as database:
        known = accounts.every(database)
    table = Table("id", "name", "roles", "offices", "from", box=None, pad_edge=False)
    for each in known:
        offices, source = " ".join(each.offices) or "all", "here" if each.local else "OpenID"
        table.add_row(each.id, escape(each.name), " ".join(each.roles), offices, source)
    screen.print(table if known else "There are no accounts yet: `tidewaiter account add` makes one.", markup=False)


def remove(url: str, account_id: str, screen: Console) -> None:
    """End an account.

    Raises:
        TidewaiterError: there is none.
    """
    with _opened(url) as database:
        accounts.remove(database, account_id, _now())
    screen.print(f"{escape(account_id)} may not sign in any more, and is signed out.")


def set_password(url: str, account_id: str, password: str, screen: Console) -> None:
    """Give an account another password.

    Raises:
        TidewaiterError: there is none, or the password will not do.
    """
    with _opened(url) as database:
        accounts.set_password(database, account_id, password)
    screen.print(f"{escape(account_id)} has another password, and is signed out everywhere.")


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    ledger = Ledger.open(url)
    try:
        yield ledger.database
    finally:
        ledger.close()


def _now() -> int:
    return time.time_ns() // 1000

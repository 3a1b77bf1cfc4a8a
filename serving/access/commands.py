"""What ``tidewaiter token`` does: tokens are issued, listed and taken back."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from features.errors import TidewaiterError
from serving.access import tokens
from serving.access.roles import DUTIES, Role
from serving.access.tokens import Grant, Token
from serving.ledger.database import Database
from serving.ledger.ledger import Ledger


def issue(
    url: str, client: str, roles: Sequence[str], offices: Sequence[str], days: float | None, screen: Console
) -> None:
    """Make a token and show its secret, this once.

    Raises:
        TidewaiterError: There is no such role, or the rest makes no sense.

    """
    grant = Grant(client, named_roles(roles), tuple(offices), days)
    with _opened(url) as database:
        token, secret = tokens.issue(database, grant, _now())
    screen.print(f"Token [bold]{token.id[:8]}[/] for {escape(token.client)}, valid {_until(token)}:")
    for role in token.roles:
        screen.print(f"  {role}: {DUTIES[role].text}", soft_wrap=True)
    screen.print(f"  customs offices: {_offices(token)}")
    screen.print("\nKeep it where secrets are kept; it is not shown again:\n")
    screen.print(secret, soft_wrap=True, highlight=False)


def show(url: str, screen: Console) -> None:
    """All tokens, without their secrets."""
    table = Table("id", "client", "roles", "offices", "issued", "valid", box=None, pad_edge=False)
    with _opened(url) as database:
        known = tokens.every(database)
    for token in known:
        roles, issued = " ".join(token.roles), _day(token.created_at)
        table.add_row(token.id[:8], escape(token.client), roles, _offices(token), issued, _state(token))
    screen.print(table if known else "There are no tokens yet: nobody may call.")


def revoke(url: str, token_id: str, screen: Console) -> None:
    """End a token.

    Raises:
        TidewaiterError: No token, or more than one, begins like this.

    """
    with _opened(url) as database:
        token = tokens.revoke(database, token_id, _now())
    screen.print(f"Token {token.id[:8]} of {escape(token.client)} is revoked; workers stop taking it within seconds.")


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    ledger = Ledger.open(url)
    try:
        yield ledger.database
    finally:
        ledger.close()


def named_roles(names: Sequence[str]) -> tuple[Role, ...]:
    """The roles with these names.

    Raises:
        TidewaiterError: there is no such role.
    """
    for name in names:
        if name not in set(Role):
            raise TidewaiterError(f"There is no role {name!r}. Choose from {', '.join(Role)}.")
    return tuple(Role(name) for name in names)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _offices(token: Token) -> str:
    return " ".join(token.offices) or "all"


def _until(token: Token) -> str:
    return "until it is revoked" if token.expires_at is None else f"until {_day(token.expires_at)}"


def _state(token: Token) -> str:
    if token.revoked_at is not None:
        return f"revoked {_day(token.revoked_at)}"
    return _until(token) if token.valid(int(_now().timestamp() * 1_000_000)) else "expired"


def _day(moment: int) -> str:
    return f"{dt.datetime.fromtimestamp(moment / 1e6, dt.UTC):%Y-%m-%d}"

"""Tokens: shown once, stored as a hash, revoked for good."""

import datetime as dt
import io
import re

import pytest
from rich.console import Console
from sqlalchemy import insert, text

from features.errors import TidewaiterError
from serving.access import commands
from serving.access.roles import Role
from serving.access.tokens import Grant, Tokens, digest, every, issue, revoke
from serving.ledger.database import Database
from serving.ledger.schema import tokens

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
HOUR = 3_600_000_000
NOON_US = int(NOON.timestamp()) * 1_000_000
GRANT = Grant("border system", (Role.OFFICER, Role.SCORER), ("IT058100", "DE004600"), days=1)


def test_the_secret_is_nowhere_in_the_database(database: Database) -> None:
    """What is stored cannot be used to call."""
    _, secret = issue(database, GRANT, NOON)
    with database.reading() as connection:
        rows = connection.execute(text("SELECT * FROM tokens")).all()
    assert secret.startswith("tw_")
    assert len(secret) == 46
    assert secret not in repr(rows)
    assert rows[0].digest == digest(secret.encode())


def test_a_token_opens_until_it_expires(database: Database) -> None:
    """A worker that has read the tokens knows who calls, with roles and offices, and for how long."""
    _, secret = issue(database, GRANT, NOON)
    known = Tokens(database)
    assert known.find(secret.encode(), NOON_US) is None
    known.refresh()
    caller = known.find(secret.encode(), NOON_US + 23 * HOUR)
    assert caller
    assert caller.client == "border system"
    assert caller.roles == {Role.SCORER, Role.OFFICER}
    assert caller.offices == {"DE004600", "IT058100"}
    assert known.find(secret.encode(), NOON_US + 24 * HOUR) is None
    assert known.find(secret.encode()[:-1], NOON_US) is None
    assert known.find(b"", NOON_US) is None


def test_a_revoked_token_stops_at_the_next_look(database: Database) -> None:
    """Revoking by the beginning of the id ends it for good, and again changes nothing."""
    token, secret = issue(database, GRANT, NOON)
    known = Tokens(database)
    known.refresh()
    assert known.find(secret.encode(), NOON_US)
    assert revoke(database, token.id[:8], NOON).revoked_at == NOON_US
    known.refresh()
    assert known.find(secret.encode(), NOON_US) is None
    assert revoke(database, token.id, NOON + dt.timedelta(days=1)).revoked_at == NOON_US


def test_revoking_must_mean_one_token(database: Database) -> None:
    """An id that fits none, or several, revokes nothing."""
    issue(database, GRANT, NOON)
    for meant in ("zz", ""):
        with pytest.raises(TidewaiterError, match="Nothing was revoked: no token has"):
            revoke(database, meant, NOON)
    firsts = [issue(database, GRANT, NOON)[0].id[0] for _ in range(17)]
    twice = max(firsts, key=firsts.count)
    with pytest.raises(TidewaiterError, match="tokens have an id"):
        revoke(database, twice, NOON)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"client": " "}, "client's name"),
        ({"client": "a\nb"}, "client's name"),
        ({"roles": ()}, "without a role"),
        ({"offices": ("DE 4600",)}, "Customs office"),
        ({"days": 0}, "valid for more than 0"),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(change: dict[str, object], told: str) -> None:
    """An administrator hears what is wrong before anything is stored."""
    with pytest.raises(TidewaiterError, match=told):
        Grant(**{"client": "c", "roles": (Role.ADMIN,)} | change)  # type: ignore[arg-type]


def test_a_role_of_the_future_allows_nothing(database: Database) -> None:
    """A role that this version does not know is no role."""
    row = {
        "id": "f" * 32,
        "digest": bytes(32),
        "client": "c",
        "roles": "emperor officer",
        "offices": "",
        "created_at": 0,
    }
    with database.writing() as connection:
        connection.execute(insert(tokens).values(row))
    assert every(database)[0].roles == (Role.OFFICER,)


def test_the_command_shows_the_secret_once(database: Database) -> None:
    """Issuing prints the token whole on one line; listing and revoking never do."""
    url = database.engine.url.render_as_string(hide_password=False)
    paper = io.StringIO()
    screen = Console(file=paper, width=40)
    commands.show(url, screen)
    assert "no tokens yet" in paper.getvalue()
    commands.issue(url, "[red]x", ["scorer"], [], None, screen)
    secret = next(line for line in paper.getvalue().splitlines() if line.startswith("tw_"))
    known = Tokens(database)
    known.refresh()
    assert known.find(secret.encode(), NOON_US)
    after = io.StringIO()
    screen = Console(file=after, width=120)
    commands.show(url, screen)
    commands.revoke(url, every(database)[0].id, screen)
    commands.show(url, screen)
    assert "[red]x" in after.getvalue()
    assert "until it is revoked" in after.getvalue()
    assert re.search(r"revoked \d{4}-", after.getvalue())
    assert secret not in after.getvalue()


def test_unknown_roles_are_told(database: Database) -> None:
    """A misspelt role is answered with those that there are."""
    with pytest.raises(TidewaiterError, match=r"no role 'boss'.*scorer, officer"):
        commands.issue(str(database.engine.url), "c", ["boss"], [], None, Console())

"""The demo's ledger: made only where there is no other, and opened to nobody beyond this machine."""

import dataclasses
import json
import stat
from pathlib import Path

import pytest
from caseload import decision, declared, record

from serving import demonstration
from serving.access import accounts
from serving.access.roles import Role
from serving.ledger.ledger import Ledger
from serving.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A ledger in a folder of its own."""
    return Settings(ledger_url=f"sqlite:///{tmp_path / 'ledger/tidewaiter.db'}")


def test_a_ledger_that_is_no_demos_is_never_touched(settings: Settings) -> None:
    """Where a ledger is, or on a server, no demo is made; where none is, one may be."""
    assert demonstration.possible(settings)
    ledger = Ledger.open(settings.ledger_url)
    record(ledger, [decision(declared(1))])
    ledger.close()
    assert not demonstration.possible(settings)
    assert not demonstration.possible(dataclasses.replace(settings, ledger_url="postgresql+psycopg://u@/d"))


def test_the_sign_in_is_kept_for_its_owner_and_told_on_this_machine_only(settings: Settings) -> None:
    """The password is random, in a file that only its owner reads; with another host it is neither told nor taken."""
    ledger = Ledger.open(settings.ledger_url)
    demonstration._people(ledger.database, settings)
    mark = demonstration._mark(settings)
    assert mark is not None
    assert stat.S_IMODE(mark.stat().st_mode) == 0o600
    told = demonstration.signing_in(settings)
    assert told is not None
    assert told == (json.loads(mark.read_text())["account"], json.loads(mark.read_text())["password"])
    account = accounts.signed_in(ledger.database, told.account, told.password)
    assert account is not None
    assert Role.ADMIN not in account.roles
    ledger.close()
    for other in ({"host": "0.0.0.0"}, {"public_url": "https://desk.example"}):  # noqa: S104
        open_to_others = dataclasses.replace(settings, **other)
        assert demonstration.signing_in(open_to_others) is None
        assert not demonstration.private(open_to_others)
    assert demonstration.possible(settings)


def test_there_is_no_sign_in_without_a_demo(settings: Settings) -> None:
    """A ledger of one's own has no account that its owner did not make."""
    ledger = Ledger.open(settings.ledger_url)
    assert accounts.every(ledger.database) == []
    ledger.close()
    assert demonstration.signing_in(settings) is None

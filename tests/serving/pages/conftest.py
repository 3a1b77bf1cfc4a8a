"""The workbench as browsers meet it, in this process: one worker, its ledger, and people who may sign in."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from caseload import NOW, decision, declared, record
from desk_people import PASSWORD, PEOPLE, SignIn
from httpx import Client as Browser
from in_thread import served

from serving.access import accounts
from serving.api.app import application
from serving.ledger.entry import Entry
from serving.ledger.ledger import Ledger
from serving.settings import Settings


@pytest.fixture(scope="session")
def hashed() -> dict[str, str]:
    """A hashed password is slow to make, so it is made once."""
    return {PASSWORD: accounts._hashed(PASSWORD)}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A worker's settings, in a folder of its own."""
    return Settings(
        ledger_url=f"sqlite:///{tmp_path / 'ledger.db'}",
        checkpoint_folder=str(tmp_path / "past"),
        jobs_folder=str(tmp_path / "jobs"),
    )


@pytest.fixture
def cases(settings: Settings, hashed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """What waits: one case of BE343000, one of NL000396; and the people who may see them."""
    monkeypatch.setattr(accounts, "_hashed", hashed.__getitem__)
    entries = [decision(declared(1)), decision(declared(2, office="NL000396"))]
    ledger = Ledger.open(settings.ledger_url)
    record(ledger, entries)
    for account, (roles, offices) in PEOPLE.items():
        accounts.add(ledger.database, account, account.title(), PASSWORD, roles, offices, NOW)
    ledger.close()
    return entries


@pytest.fixture
def visitor(settings: Settings, cases: list[Entry]) -> Iterator[Browser]:
    """A browser that nobody signed in with."""
    assert cases
    with served(application(settings)) as url, Browser(base_url=url) as browser:
        yield browser


@pytest.fixture
def sign_in(visitor: Browser) -> Iterator[SignIn]:
    """Sign somebody in, with a browser of their own."""
    with contextlib.ExitStack() as stack:

        def signed_in(account: str, password: str = PASSWORD) -> Browser:
            browser = stack.enter_context(Browser(base_url=visitor.base_url))
            token = re.search(r'name="token" value="([^"]+)"', browser.get("/signin").text)
            assert token
            said = {"token": token[1], "account": account, "password": password, "next": "/queue"}
            answer = browser.post("/signin", data=said)
            assert answer.status_code == 303, answer.text
            return browser

        yield signed_in

"""`/models`: what decides, seen by those who answer for it and by nobody else."""

import contextlib
import json
import re
from pathlib import Path

import httpx
import pytest
from service_process import Running

from serving.access import accounts
from serving.access.roles import Role
from serving.ledger.ledger import Ledger
from serving.succession import acts
from serving.succession.acts import Act, Person

PASSWORD = "a long enough password"  # noqa: S105  (of this test)
HOSTILE = "<script>alert(1)</script>\u202e"


@pytest.fixture(scope="module")
def peopled(service: Running) -> Running:
    """A service that knows an analyst and an officer, and an approval with a hostile note."""
    with contextlib.closing(Ledger.open(service.ledger)) as ledger:
        for name, role in (("ann", Role.ANALYST), ("otto", Role.OFFICER)):
            accounts.add(ledger.database, name, name.title(), PASSWORD, [role], [], 1)
        person = Person(HOSTILE, account=False, os_user="root")
        act = Act(
            act="approved",
            area="waste",
            version="2",
            bundle="b" * 16,
            by=person,
            note=HOSTILE,
            replaces="",
            override=HOSTILE,
        )
        ledger.record([acts.entry(act, 0)])
    return service


def signed_in(running: Running, name: str) -> httpx.Client:
    """A browser of somebody."""
    browser = httpx.Client(base_url=running.url, timeout=30)
    token = re.search(r'name="token" value="([^"]+)"', browser.get("/signin").text)
    assert token
    said = {"token": token[1], "account": name, "password": PASSWORD, "next": "/queue"}
    assert browser.post("/signin", data=said).status_code == 303
    return browser


def test_who_answers_for_models_sees_them(peopled: Running) -> None:
    """Each area with the bundle that decides, what decided at a moment, acts without markup of others."""
    with contextlib.closing(signed_in(peopled, "ann")) as browser:
        page = browser.get("/models")
        assert page.status_code == 200
        for title in ("IPR infringement", "Undervaluation", "Waste", "Tobacco"):
            assert title in page.text
        named = json.loads(Path(peopled.home, "mlruns/champions.json").read_text())["bundles"]
        assert all(bundle in page.text for bundle in named.values())
        assert "<script>alert" not in page.text
        assert "\u202e" not in page.text
        assert "Nobody watches yet" in page.text
        assert "The reference list duty_cet_hs6 is of 2021-01-27, older than" in page.text
        early = browser.get("/models", params={"at": "2020-01-01T00:00"})
        assert "Nothing was live then" in early.text
        late = browser.get("/models", params={"at": "2098-01-01T00:00"})
        assert "by entry" in late.text
        assert browser.get("/models", params={"at": "soon"}).status_code == 400
        assert 'href="/models"' in page.text


def test_nobody_else_does(peopled: Running) -> None:
    """An officer is turned away, and a stranger asked to sign in."""
    with contextlib.closing(signed_in(peopled, "otto")) as browser:
        assert browser.get("/models").status_code == 403
    answer = httpx.get(f"{peopled.url}/models")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?next=/models")

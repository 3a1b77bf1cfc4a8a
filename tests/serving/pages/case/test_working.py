"""A case from the screen to the next training extract: findings, corrections, overrides, and who was first."""

import html
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest
from service_process import Running

from serving.access import accounts
from serving.access.roles import Role
from serving.exporting import export
from serving.ledger.ledger import Ledger

PASSWORD = "practice-password"  # noqa: S105  (of accounts that live as long as a test)
Declared = list[dict[str, Any]]


class Officer:
    """Somebody at a browser without JavaScript."""

    def __init__(self, running: Running, name: str) -> None:
        self.http = httpx.Client(base_url=running.url, timeout=30, headers={"origin": running.url})
        running.clients.append(self.http)
        token = _hidden(self.http.get("/signin").text, "token")
        said = {"account": name, "password": PASSWORD, "token": token}
        assert self.http.post("/signin", data=said).status_code == 303

    def see(self, path: str) -> str:
        """A page."""
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, page: str, path: str, **said: str) -> httpx.Response:
        """A form of a page, with what is chosen in it and what is said beside."""
        return self.http.post(path, data=_form(page) | said)


def _form(page: str) -> dict[str, str]:
    """The fields of the page's own form as a browser would send them."""
    form = page[page.index("<main") :]
    form = form[form.index("<form") :]
    form = form[: form.index("</form>")]
    said = {}
    for tag in re.findall(r"<input[^>]*>", form):
        if ("radio" in tag or "checkbox" in tag) and " checked" not in tag:
            continue
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            said[name[1]] = html.unescape(value[1]) if value else ""
    return said


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return html.unescape(found[1])


@pytest.fixture(scope="module")
def people(service: Running) -> dict[str, Officer]:
    """Two officers, one of another customs office, one who only reads."""
    ledger = Ledger.open(service.ledger)
    held = {
        "anna": (Role.OFFICER, ()),
        "ben": (Role.OFFICER, ()),
        "far": (Role.OFFICER, ("XX000001",)),
        "iris": (Role.AUDITOR, ()),
    }
    try:
        for name, (role, offices) in held.items():
            accounts.add(ledger.database, name, name.title(), PASSWORD, [role], offices, 1)
    finally:
        ledger.close()
    return {name: Officer(service, name) for name in held}


@pytest.fixture(scope="module")
def scorer(service: Running) -> httpx.Client:
    """A targeting system."""
    return service.client("scorer", "officer")


@pytest.fixture
def case(scorer: httpx.Client, declarations: Declared) -> Iterator[Callable[..., dict[str, Any]]]:
    """Lodges a declaration, another at each call, and gives its decision."""

    def lodge(**changed: object) -> dict[str, Any]:
        whole = declarations[-1 - int(time.monotonic_ns() % 300)]
        goods = [
            item | {name: value for name, value in changed.items() if name != "header"} for item in whole["goods_items"]
        ]
        said = whole | {"consignment_id": f"case-{time.monotonic_ns()}", "goods_items": goods}
        decided: dict[str, Any] = scorer.post("/v1/score?reasons=all", json=said).raise_for_status().json()
        return decided

    return lodge


def _findings(service: Running, consignment: str) -> list[dict[str, Any]]:
    ledger = Ledger.open(service.ledger)
    try:
        return [json.loads(each.said) for each in ledger.of_subject(consignment) if each.kind == "finding"]
    finally:
        ledger.close()


def _areas(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="result-([a-z_]+)"', page)))


def test_a_finding_reaches_the_next_extract(
    service: Running, people: dict[str, Officer], case: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """What an officer types is recorded, shown, and stands in the extract, with what the reasons were worth."""
    decided = case()
    anna, where = people["anna"], f"/case/{decided['id']}"
    area = decided["worst"]["area"]
    page = anna.see(f"{where}/finding?area={area}&item={decided['worst']['item_number']}")
    worth = re.findall(r'name="(worth-[a-z_]+-[a-z_]+)"', page)
    said = {f"result-{area}": "irregular", "corrected_value": "1 234,50", "note": "see photo", "control_type": "full"}
    answer = anna.send(page, f"{where}/finding", **said, **({worth[0]: "wrong"} if worth else {}))
    assert answer.status_code == 303, answer.text
    shown = anna.see(answer.headers["location"])
    assert "Recorded." in shown
    assert "see photo" in shown
    assert 'class="result irregular"' in shown
    export(service.ledger, tmp_path / "out")
    found = pq.read_table(tmp_path / "out/findings.parquet").to_pylist()
    mine = [each for each in found if each["consignment_id"] == decided["consignment_id"] and each["area"] == area]
    assert [(each["result"], each["corrected_value_eur"], each["control_type"]) for each in mine] == [
        ("irregular", 1234.5, "full")
    ]
    if worth:
        feedback = pq.read_table(tmp_path / "out/feedback.parquet").to_pylist()
        told = [each for each in feedback if each["decision_id"] == decided["id"]]
        assert [(each["area"], each["verdict"]) for each in told] == [(area, "wrong")]
        assert told[0]["feature"]
        assert "anna" not in told[0]["officer"]


def test_nothing_found_is_one_confirmation(
    service: Running, people: dict[str, Officer], case: Callable[..., dict[str, Any]]
) -> None:
    """Of all suggested areas, and of no other, it is recorded that they were conform."""
    decided = case()
    anna, where = people["anna"], f"/case/{decided['id']}"
    page = anna.see(f"{where}/finding?nothing=1")
    assert anna.send(page, f"{where}/finding").status_code == 303
    found = _findings(service, decided["consignment_id"])
    assert {each["area"] for each in found} == set(_areas(page))
    assert {each["result"] for each in found} == {"conform"}


def test_of_two_officers_the_second_is_told(
    service: Running, people: dict[str, Officer], case: Callable[..., dict[str, Any]]
) -> None:
    """Both looked at the same sight of the case; the ledger has what the first recorded and nothing of the second."""
    decided = case()
    where = f"/case/{decided['id']}/finding"
    pages = {name: people[name].see(where) for name in ("anna", "ben")}
    area = _areas(pages["anna"])[0]
    assert people["anna"].send(pages["anna"], where, **{f"result-{area}": "conform"}).status_code == 303
    second = people["ben"].send(pages["ben"], where, **{f"result-{area}": "irregular"})
    assert second.status_code == 409
    assert "Anna was quicker" in second.text
    found = _findings(service, decided["consignment_id"])
    assert "irregular" not in {each["result"] for each in found}


def test_who_has_a_case_is_told(people: dict[str, Officer], case: Callable[..., dict[str, Any]]) -> None:
    """Who opens a case that somebody works on reads who, and since when."""
    where = f"/case/{case()['id']}"
    anna, ben = people["anna"], people["ben"]
    page, other = anna.see(where), ben.see(where)
    assert anna.send(page, f"{where}/take").status_code == 303
    assert "Anna has this case since" in ben.see(where)
    late = ben.send(other, f"{where}/take")
    assert late.status_code == 409
    assert "Anna was quicker" in late.text


def test_a_correction_is_a_new_fact(
    service: Running, people: dict[str, Officer], case: Callable[..., dict[str, Any]]
) -> None:
    """The first finding stays in the ledger and on the page; the second names it."""
    decided = case()
    anna, where = people["anna"], f"/case/{decided['id']}/finding"
    page = anna.see(where)
    area = _areas(page)[0]
    anna.send(page, where, **{f"result-{area}": "irregular"})
    anna.send(anna.see(where), where, **{f"result-{area}": "conform"})
    found = [each for each in _findings(service, decided["consignment_id"]) if each["area"] == area]
    assert [each["result"] for each in found] == ["irregular", "conform"]
    assert found[1]["corrects"] == found[0]["finding_id"]
    assert "corrected later" in anna.see(f"/case/{decided['id']}")


def test_nothing_is_recorded_of_nothing(people: dict[str, Officer], case: Callable[..., dict[str, Any]]) -> None:
    """A form in which no area was checked, or with a code that is none, comes back and says what to mend."""
    where = f"/case/{case()['id']}/finding"
    anna = people["anna"]
    page = anna.see(where)
    answer = anna.send(page, where, corrected_hs6="12")
    assert answer.status_code == 422
    assert "Say of at least one area what was found." in answer.text
    assert "A subheading has six digits." in answer.text
    area = _areas(page)[0]
    mended = anna.send(answer.text, where, corrected_hs6="610910", **{f"result-{area}": "conform"})
    assert mended.status_code == 303


def test_an_override_needs_a_reason(people: dict[str, Officer], case: Callable[..., dict[str, Any]]) -> None:
    """Without one nothing happens; with one the decision and the reason stand on the case."""
    where = f"/case/{case()['id']}"
    anna = people["anna"]
    page = anna.see(f"{where}/override")
    lane = {"lane": "green" if 'value="green"' in page else "red"}
    assert anna.send(page, f"{where}/override", reason=" ", **lane).status_code == 422
    assert anna.send(page, f"{where}/override", reason="seen at the <b>pier</b>", **lane).status_code == 303
    assert "seen at the &lt;b&gt;pier&lt;/b&gt;" in anna.see(where)


def test_the_trader_learns_no_score(people: dict[str, Officer], case: Callable[..., dict[str, Any]]) -> None:
    """The trader's sheet has the declaration, and no area, reason, probability, peer or way of selection."""
    decided = case()
    anna, where = people["anna"], f"/case/{decided['id']}/evidence"
    whole, theirs = anna.see(where), anna.see(f"{where}/trader")
    sheet = theirs[theirs.index('<article class="sheet"') :]
    assert decided["consignment_id"] in sheet
    for card in decided["reasons"]:
        assert html.escape(card["title"]) in whole
        assert html.escape(card["title"]) not in sheet
        for reason in card["reasons"]:
            assert all(html.escape(each, quote=False) not in sheet for each in reason["sentences"])
    assert decided["recommendation"]["because"] not in sheet
    assert "strip" not in sheet
    for bundle in decided["versions"]["bundles"].values():
        assert bundle in whole
        assert bundle not in sheet


def test_the_evidence_names_the_hashes(
    service: Running, people: dict[str, Officer], case: Callable[..., dict[str, Any]]
) -> None:
    """The hash of the decision's own row stands in the evidence, as the ledger has it."""
    decided = case()
    ledger = Ledger.open(service.ledger)
    try:
        stored = ledger.find(decided["id"])
    finally:
        ledger.close()
    assert stored is not None
    page = people["iris"].see(f"/case/{decided['id']}/evidence")
    assert stored.hash.hex() in page
    assert stored.digest.hex() in page


def test_nobody_sees_or_does_more_than_they_may(
    people: dict[str, Officer], case: Callable[..., dict[str, Any]]
) -> None:
    """Another office's case is unknown; who only reads has no form and cannot send one."""
    where = f"/case/{case()['id']}"
    for path in ("", "/finding", "/evidence", "/evidence/trader", "/contributions", "/override"):
        assert people["far"].http.get(where + path).status_code == 404
    iris = people["iris"]
    page = iris.see(where)
    assert "/finding" not in page
    assert iris.http.get(f"{where}/finding").status_code == 403
    assert iris.http.post(f"{where}/finding", data={"csrf": "x"}).status_code == 403


def test_the_analyst_has_every_feature(people: dict[str, Officer], case: Callable[..., dict[str, Any]]) -> None:
    """The table says that the bundle gives the stored inputs the stored probability."""
    page = people["iris"].see(f"/case/{case()['id']}/contributions")
    assert "which gives them the probability that is stored" in page
    assert page.count("<tr>") > 30

"""The queue page: what it shows to whom, and what becomes of an act."""

import html
import json

from desk_people import SignIn, csrf

from serving.ledger.entry import Entry
from serving.ledger.ledger import Ledger
from serving.settings import Settings


def test_an_officer_sees_the_cases_of_their_offices(sign_in: SignIn, cases: list[Entry]) -> None:
    """Anna sees both, Bert the one of his office; the other one is not there at all, by page or by act."""
    both, one = sign_in("anna").get("/queue").text, sign_in("bert")
    assert all(case.subject in both for case in cases)
    page = one.get("/queue").text
    assert cases[0].subject in page
    assert cases[1].subject not in page
    said = {"csrf": csrf(one), "decision": cases[1].id, "act": "lock", "after": "0"}
    assert one.post("/queue/act", data=said).status_code == 404
    assert one.get(f"/queue/pass/{cases[1].id}").status_code == 404


def test_of_two_officers_the_second_is_told(sign_in: SignIn, cases: list[Entry], settings: Settings) -> None:
    """Both saw a free case; the first has it, the second hears who was quicker, and one act is in the ledger."""
    anna, bert = sign_in("anna"), sign_in("bert")
    said = {"decision": cases[0].id, "act": "lock", "after": "0", "next": "/queue"}
    assert "is yours" in anna.post("/queue/act", data={**said, "csrf": csrf(anna)}).text
    answer = bert.post("/queue/act", data={**said, "csrf": csrf(bert)})
    assert "Anna was quicker" in answer.text
    ledger = Ledger.open(settings.ledger_url)
    done = [entry for entry in ledger.of_subject(cases[0].subject) if entry.kind == "act"]
    assert [(entry.actor, json.loads(entry.said)["act"]) for entry in done] == [("@anna", "lock")]
    ledger.close()


def test_a_case_is_passed_on_only_to_who_may_see_it(sign_in: SignIn, cases: list[Entry]) -> None:
    """The colleagues offered are those of the case's office who may act; nobody else can be named."""
    lena = sign_in("lena")
    page = lena.get(f"/queue/pass/{cases[1].id}").text
    assert 'value="anna"' in page
    assert 'value="bert"' not in page
    assert 'value="paul"' not in page
    said = {"csrf": csrf(lena), "decision": cases[1].id, "act": "assign", "after": "0"}
    assert lena.post("/queue/act", data={**said, "to": "bert"}).status_code == 400
    assert lena.post("/queue/act", data={**said, "to": "anna"}).status_code == 200
    assert "Anna" in lena.get("/queue").text


def test_what_is_set_aside_is_found_there(sign_in: SignIn, cases: list[Entry]) -> None:
    """It leaves the queue, stands among those set aside, and a lock takes it back."""
    anna = sign_in("anna")
    said = {"csrf": csrf(anna), "decision": cases[0].id, "next": "/queue"}
    anna.post("/queue/act", data={**said, "act": "skip", "after": "0", "reason": "not ours"})
    assert cases[0].id not in anna.get("/queue").text
    assert cases[0].id in anna.get("/queue?state=skipped").text
    anna.post("/queue/act", data={**said, "act": "lock", "after": "1"})
    assert cases[0].id in anna.get("/queue").text


def test_the_list_is_asked_for_again_only_when_something_changed(sign_in: SignIn, cases: list[Entry]) -> None:
    """The look that browsers take every few seconds is answered with nothing until a case changes."""
    anna = sign_in("anna")
    seen = anna.get("/queue").text.split("/queue/changed?since=")[1].split('"')[0]
    quiet = anna.get(f"/queue/changed?since={seen}")
    assert (quiet.status_code, "hx-trigger" in quiet.headers) == (204, False)
    anna.post("/queue/act", data={"csrf": csrf(anna), "decision": cases[0].id, "act": "lock", "after": "0"})
    assert anna.get(f"/queue/changed?since={seen}").headers["hx-trigger"] == "queue-changed"


def test_whatever_was_declared_is_harmless(sign_in: SignIn) -> None:
    """What the filter holds is escaped wherever it comes back."""
    page = sign_in("anna").get("/queue", params={"words": '"><script>alert(1)</script>', "area": "<b>"}).text
    assert "<script>alert" not in page
    assert html.escape('"><script>alert(1)</script>', quote=True).replace("&quot;", "&#34;") in page

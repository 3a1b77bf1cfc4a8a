"""The calls as a targeting system and an officer make them, against the service as anybody starts it."""

import json
from typing import Any

import httpx
import pytest
from service_process import Running

Declarations = list[dict[str, Any]]
PLAIN = {"idempotency-key": "first"}


@pytest.fixture(scope="module")
def scorer(service: Running) -> httpx.Client:
    """A targeting system."""
    return service.client("scorer", name="tms")


@pytest.fixture(scope="module")
def officer(service: Running) -> httpx.Client:
    """A targeting system whose token may also see reasons."""
    return service.client("scorer", "officer", name="desk")


def ok(answer: httpx.Response) -> dict[str, Any]:
    """What was answered, and that it was no refusal."""
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_declaration_gets_a_decision(officer: httpx.Client, declarations: Declarations) -> None:
    """One call: for each goods item six calibrated scores with intervals, a recommendation, versions and reasons."""
    told = ok(officer.post("/v1/score", json=declarations[0]))
    assert len(told["goods_items"]) == len(declarations[0]["goods_items"])
    for item in told["goods_items"]:
        assert len(item["areas"]) == 6
        for score in item["areas"].values():
            assert 0 < score["low"] <= score["probability"] <= score["high"] < 1
    advice = told["recommendation"]
    assert advice["lane"] in {"red", "orange", "green"}
    assert advice["source"] in {"mandatory", "rule", "model", "random"}
    assert 0 < advice["selection_probability"] <= 1
    assert told["versions"].keys() >= {"bundles", "features", "policy", "reference", "seen"}


def test_every_area_is_explained_on_request(officer: httpx.Client, declarations: Declarations) -> None:
    """With ``reasons=all`` each card adds up to the probability that is shown."""
    told = ok(officer.post("/v1/score?reasons=all", json=declarations[1]))
    assert told["explanation"] == "given"
    assert len(told["reasons"]) == 6 * len(declarations[1]["goods_items"])
    for card in told["reasons"]:
        points = [reason["points"] for reason in (*card["reasons"], *card["against"])]
        assert card["baseline"] + sum(points) + card["rest"] == pytest.approx(card["probability"], abs=1e-9)


def test_a_scorer_sees_no_reasons(scorer: httpx.Client, officer: httpx.Client, declarations: Declarations) -> None:
    """Reasons are for people; the same decision is told to a machine without them."""
    asked = declarations[2] | {"consignment_id": "without-reasons"}
    told = ok(scorer.post("/v1/score?reasons=all", json=asked))
    assert told["reasons"] is None
    whole = ok(officer.get(f"/v1/decisions/{told['id']}"))
    assert whole["reasons"]
    assert {**whole, "reasons": None} == told


def test_the_same_key_gives_the_same_bytes(scorer: httpx.Client, declarations: Declarations) -> None:
    """A repeated request is answered with what is stored; with another body it is refused."""
    first = scorer.post("/v1/score", json=declarations[3], headers=PLAIN)
    again = scorer.post("/v1/score", json=declarations[3], headers=PLAIN)
    other = scorer.post("/v1/score", json=declarations[4], headers=PLAIN)
    assert again.content == first.content
    assert again.status_code == 200
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_without_a_key_the_content_counts(scorer: httpx.Client, declarations: Declarations) -> None:
    """The same declaration again is the same decision; another one under its reference is refused with what to do."""
    first = scorer.post("/v1/score", json=declarations[5])
    again = scorer.post("/v1/score", json=declarations[5])
    other = scorer.post("/v1/score", json={**declarations[5], "customs_office": "FR000001"})
    assert again.content == first.content
    assert (other.status_code, other.json()["code"]) == (409, "already_lodged")
    assert "amendments" in other.json()["detail"]


def test_a_batch_answers_each_in_order(scorer: httpx.Client, declarations: Declarations) -> None:
    """Each declaration has its own decision or its own problem; a repeated batch has the same bytes."""
    some = declarations[10:30]
    spoilt = [*some[:3], {**some[3], "goods_items": []}, *some[4:]]
    first = scorer.post("/v1/score/batch", json={"consignments": spoilt}, headers={"idempotency-key": "batch"})
    told = ok(first)["decisions"]
    assert [each.get("consignment_id") for each in told[:3]] == [each["consignment_id"] for each in some[:3]]
    assert told[3]["code"] == "invalid_declaration"
    again = scorer.post("/v1/score/batch", json={"consignments": spoilt}, headers={"idempotency-key": "batch"})
    assert again.content == first.content


def test_an_amendment_is_linked_and_the_first_stays(officer: httpx.Client, declarations: Declarations) -> None:
    """A later version is scored anew and names the one before; the first decision is as it was."""
    declared = declarations[6]
    path = f"/v1/declarations/{declared['consignment_id']}/amendments"
    assert officer.post(path, json=declared).json()["code"] == "unknown_declaration"
    first = officer.post("/v1/score", json=declared)
    changed = json.loads(json.dumps(declared))
    changed["goods_items"][0]["value_eur"] = 1.5
    second = ok(officer.post(path, json=changed))
    assert (second["version"], second["amends"]) == (2, first.json()["id"])
    assert ok(officer.post(path, json=changed)) == second
    assert officer.get(f"/v1/decisions/{first.json()['id']}").content == first.content
    other = officer.post("/v1/declarations/another/amendments", json=changed)
    assert other.json()["code"] == "other_consignment"


def test_findings_are_recorded_once(scorer: httpx.Client, declarations: Declarations) -> None:
    """What a control found is receipted; sent again it is the same; about nothing declared it is refused."""
    declared = declarations[7]
    scorer.post("/v1/score", json=declared)
    found = {
        "finding_id": "F-1", "consignment_id": declared["consignment_id"], "item_number": 1, "area": "ipr",
        "result": "irregular", "known_at": "2026-11-01T08:00:00Z", "control_type": "full", "thoroughness": 1.0,
    }  # fmt: skip
    first = scorer.post("/v1/findings", json={"findings": [found]})
    assert first.status_code == 201, first.text
    assert first.json()["findings"][0]["finding_id"] == "F-1"
    assert scorer.post("/v1/findings", json={"findings": [found]}).content == first.content
    other = scorer.post("/v1/findings", json={"findings": [{**found, "result": "conform"}]})
    assert (other.status_code, other.json()["code"]) == (409, "already_recorded")
    stray = scorer.post("/v1/findings", json={"findings": [{**found, "consignment_id": "nowhere"}]})
    assert (stray.status_code, stray.json()["code"]) == (422, "unknown_goods_item")


def test_the_tenth_parcel_sees_the_nine_before(officer: httpx.Client, declarations: Declarations) -> None:
    """What was lodged a moment ago is known: parcels of one seller count up as they come in."""
    model = declarations[40]
    seen = []
    for place in range(3):
        parcel = {**model, "consignment_id": f"parcel-{place}", "lodged_at": f"2026-11-01T10:00:0{place}Z"}
        parcel["seller_id"] = "a seller of this afternoon"
        told = ok(officer.post("/v1/score?reasons=none", json=parcel))
        seen.append(told["versions"]["seen"])
    assert seen == sorted(set(seen))


def test_offices_are_kept_apart(service: Running, scorer: httpx.Client, declarations: Declarations) -> None:
    """A token of one office neither lodges nor reads what is another's."""
    declared = declarations[50]
    elsewhere = service.client("scorer", name="elsewhere", offices=("XX000001",))
    refused = elsewhere.post("/v1/score", json=declared)
    assert (refused.status_code, refused.json()["code"]) == (403, "office_out_of_scope")
    told = ok(scorer.post("/v1/score", json=declared))
    assert elsewhere.get(f"/v1/decisions/{told['id']}").status_code in {403, 404}


def test_who_reads_is_written_down(service: Running, officer: httpx.Client, declarations: Declarations) -> None:
    """Every reading of a decision is an entry of the ledger."""
    told = ok(officer.post("/v1/score", json=declarations[51]))
    officer.get(f"/v1/decisions/{told['id']}")
    from serving.ledger.ledger import Ledger  # noqa: PLC0415

    ledger = Ledger.open(service.ledger)
    kinds = [entry.kind for entry in ledger.of_subject(declarations[51]["consignment_id"])]
    ledger.close()
    assert kinds == ["declaration", "read"]


def test_what_was_live_is_a_query(officer: httpx.Client, declarations: Declarations) -> None:
    """For any moment the service tells which bundles and policy were live."""
    told = ok(officer.post("/v1/score", json=declarations[52]))
    answer = ok(officer.get(f"/v1/decisions/{told['id']}", params={"at": told["decided_at"]}))
    assert answer["live"] == {name: value for name, value in told["versions"].items() if name != "seen"}
    before = ok(officer.get(f"/v1/decisions/{told['id']}", params={"at": "2020-01-01T00:00:00Z"}))
    assert before["live"] is None


def test_operators_see_what_they_expect(service: Running, scorer: httpx.Client) -> None:
    """Alive, ready, numbers and the description of the calls, all without a token."""
    scorer.get("/v1/decisions/0")
    assert httpx.get(f"{service.url}/livez").status_code == 200
    ready = httpx.get(f"{service.url}/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert "tidewaiter_requests_total" in httpx.get(f"{service.url}/metrics").text
    assert httpx.get(f"{service.url}/openapi.json").json()["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "code"),
    [
        ("POST", "/v1/score", {"authorization": ""}, b"{}", 401, "token_missing"),
        ("POST", "/v1/score", {"authorization": "Bearer tw_no"}, b"{}", 401, "token_unknown"),
        ("POST", "/v1/score", {"content-type": "text/plain"}, b"{}", 415, "media_type"),
        ("POST", "/v1/score", {}, b"[" * 100_000, 422, "invalid_json"),
        ("POST", "/v1/score", {}, b'{"value_eur": NaN}', 422, "invalid_declaration"),
        ("POST", "/v1/score", {}, b" " * 1_100_000, 413, "body_too_large"),
        ("POST", "/v1/score?reasons=some", {}, b"{}", 422, "invalid_query"),
        ("POST", "/v1/score", {"idempotency-key": ""}, b"{}", 422, "invalid_key"),
        ("GET", "/v1/score", {}, b"", 405, "method_not_allowed"),
        ("GET", "/v1/nothing", {}, b"", 404, "unknown_path"),
        ("GET", "/v1/decisions/0", {}, b"", 404, "unknown_decision"),
        ("GET", "/docs.json", {}, b"", 404, "unknown_path"),
    ],
)
def test_refusals_are_problems(
    scorer: httpx.Client, method: str, path: str, headers: dict[str, str], body: bytes, status: int, code: str
) -> None:
    """Whatever is refused is refused as a problem with a code, and the value is not sent back."""
    answer = scorer.request(method, path, content=body, headers={"content-type": "application/json"} | headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"

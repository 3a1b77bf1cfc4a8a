"""What the Python client promises, against a small real service that fails on purpose."""

import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
from tidewaiter_client import Client, Decision, Problem

Answer = tuple[int, dict[str, str], bytes]


class Service(Protocol):
    """What the tests see of the service in conftest.py."""

    failures: list[Answer | str]
    asked: list[tuple[str, str]]
    stored: dict[str, tuple[bytes, Answer]]
    most: int
    jobs: list[bytes]


NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def declaration(name: str = "C1", items: int = 1) -> dict[str, Any]:
    """A declaration with so many goods items."""
    goods = [{"item_number": number + 1, "hs6": "640411", "value_eur": 40.0} for number in range(items)]
    return {"consignment_id": name, "lodged_at": NOON, "goods_items": goods}


def failing(status: int, code: str, **headers: str) -> Answer:
    """A problem the service answers with."""
    return status, headers, json.dumps({"status": status, "code": code, "title": code}).encode()


def test_a_decision_is_read_with_what_is_known_of_it(client: Client) -> None:
    """Members that the client does not know are left out, and kept in the document as received."""
    decision = client.score(declaration())
    assert (decision.recommendation.lane, decision.lodged_at) == ("red", NOON)
    assert decision.goods_items[0].areas["ipr"].probability == 0.5
    assert decision.reasons is not None
    assert decision.reasons[0].reasons[0].sentences == ("Cheap.",)
    assert decision.document["recommendation"] == {"lane": "red", "source": "model", "tomorrow": True}


def test_a_lost_answer_comes_back(service: Service, client: Client) -> None:
    """The connection breaks after the decision was stored: the retry carries the same key and brings that decision."""
    service.failures = ["drop"]
    decision = client.score(declaration())
    keys = [key for _, key in service.asked]
    assert len(keys) == 2
    assert len(set(keys)) == len(service.stored) == 1
    assert Decision.of(json.loads(service.stored[keys[0]][1][2])) == decision


@pytest.mark.parametrize(
    ("status", "code"), [(503, "overloaded"), (429, "rate_limited"), (409, "in_progress"), (504, "deadline")]
)
def test_what_passes_is_asked_again(service: Service, client: Client, status: int, code: str) -> None:
    """What may pass is asked again under the same key, with a new one for the next question."""
    service.failures = [failing(status, code), failing(status, code)]
    client.score(declaration())
    client.score(declaration("C2"))
    keys = [key for _, key in service.asked]
    assert len(keys) == 4
    assert len(set(keys[:3])) == 1
    assert keys[3] != keys[0]


def test_the_service_says_how_long_to_wait(service: Service, client: Client) -> None:
    """Retry-After is honoured; where it asks for more patience than anybody has, the problem is told at once."""
    service.failures = [failing(503, "overloaded", retry_after="1")]
    start = time.monotonic()
    client.score(declaration())
    assert time.monotonic() - start >= 1.0
    service.failures = [failing(429, "rate_limited", retry_after="3600")]
    with pytest.raises(Problem) as told:
        client.score(declaration())
    assert told.value.retry_after == 3600


@pytest.mark.parametrize(
    ("status", "code"), [(422, "invalid_declaration"), (409, "already_lodged"), (401, "x"), (500, "x")]
)
def test_what_stays_wrong_is_not_asked_again(service: Service, client: Client, status: int, code: str) -> None:
    """Asking again would not help, so it is told at once, with what is wrong and whether to fall back."""
    service.failures = [failing(status, code)]
    with pytest.raises(Problem) as told:
        client.score(declaration())
    assert (told.value.status, told.value.code, told.value.fall_back) == (status, code, status == 500)
    assert len(service.asked) == 1


def test_faults_name_the_place_and_the_remedy(client: Client) -> None:
    """A refused declaration says which member, which rule and what to do."""
    with pytest.raises(Problem, match="/goods_items/0/hs6: six digits") as told:
        client.score(declaration(items=0))
    assert told.value.errors[0].remedy == "Give all six."


def test_an_own_key_belongs_to_one_declaration(client: Client) -> None:
    """The same key and declaration bring the same decision, another declaration is refused."""
    assert client.score(declaration(), key="mine") == client.score(declaration(), key="mine")
    with pytest.raises(Problem, match="idempotency_key_reused"):
        client.score(declaration("other"), key="mine")


def test_an_answer_that_is_no_decision_means_fall_back(service: Service, client: Client) -> None:
    """A page of some proxy in between is never taken for a decision."""
    service.failures = [(200, {}, b"<html>Welcome</html>"), (200, {}, b"{}")]
    for _ in range(2):
        with pytest.raises(Problem, match="unreadable_answer") as told:
            client.score(declaration())
        assert told.value.fall_back


def test_no_service_means_fall_back() -> None:
    """Where nothing listens, the caller is told to decide without a score."""
    with Client("http://127.0.0.1:9", "tw_x", retries=1) as nobody, pytest.raises(Problem) as told:
        nobody.score(declaration())
    assert told.value.fall_back
    assert told.value.code == "no_answer"


def test_a_batch_of_any_length_comes_in_order(service: Service, client: Client) -> None:
    """2,300 consignments go in three requests; each gets its decision or its problem, in order."""
    many = [declaration(f"C{number}", items=number % 7 and 1) for number in range(2_300)]
    answers = list(client.score_batch(many))
    assert [path for path, _ in service.asked] == ["/v1/score/batch"] * 3
    assert len({key for _, key in service.asked}) == 3
    for asked, answer in zip(many, answers, strict=True):
        if isinstance(answer, Problem):
            assert not asked["goods_items"]
        else:
            assert answer.consignment_id == asked["consignment_id"]


def test_a_batch_too_large_is_halved(service: Service, client: Client) -> None:
    """A service that takes less at a time gets less at a time."""
    service.most = 50_000
    answers = list(client.score_batch(declaration(f"C{number}") for number in range(1_000)))
    assert [answer.consignment_id for answer in answers if isinstance(answer, Decision)] == [
        f"C{number}" for number in range(1_000)
    ]


def test_a_failing_piece_leaves_the_others(service: Service, client: Client) -> None:
    """Where the service fails for one request, its consignments get the problem and the next ones their decision."""
    service.failures = [failing(500, "fault")]
    answers = list(client.score_batch(declaration(f"C{number}") for number in range(1_500)))
    assert all(isinstance(answer, Problem) and answer.fall_back for answer in answers[:1_000])
    assert all(isinstance(answer, Decision) for answer in answers[1_000:])


@pytest.mark.parametrize("wrong", [dt.datetime(2026, 3, 1), float("nan"), b"bytes"])  # noqa: DTZ001  naive on purpose
def test_what_json_cannot_say_never_leaves(service: Service, client: Client, wrong: object) -> None:
    """A naive time, a number that is none, or bytes are refused before anything is sent."""
    with pytest.raises((ValueError, TypeError)):
        client.score(declaration() | {"arrival_at": wrong})
    assert not service.asked


def test_findings_and_amendments(service: Service, client: Client) -> None:
    """Findings bring receipts; an amendment goes to its declaration, whatever its reference is made of."""
    assert client.findings([{"consignment_id": "C1", "result": "conform"}])[0]["result"] == "conform"
    client.amend(declaration("A/1 ?"))
    assert service.asked[-1][0] == "/v1/declarations/A/1 ?/amendments"


def test_a_job_is_handed_over_waited_for_and_read(service: Service, client: Client, tmp_path: Path) -> None:
    """A file goes up as it is (again, if it was lost), progress is told, results come line by line."""
    file = tmp_path / "parcels.csv"
    file.write_bytes(b"consignment_id\nC1\n")
    service.failures = ["drop"]
    seen: list[str] = []
    job = client.job(file).wait(lambda progress: seen.append(progress.state), every=0.01)
    assert service.jobs == [file.read_bytes()]
    assert seen == ["running", "running", "finished"]
    assert [each.consignment_id for each in job.results()] == ["C1", "C2"]
    assert [each["rule"] for each in job.rejects()] == ["six digits, no more"]


def test_an_unknown_decision_is_a_problem(client: Client) -> None:
    """What is not there is said to be not there."""
    with pytest.raises(Problem) as told:
        client.decision("0" * 32)
    assert (told.value.status, told.value.fall_back) == (404, False)


@pytest.mark.parametrize("call", [lambda client: client.job("notes.txt"), lambda client: client.job("missing.csv")])
def test_a_file_that_cannot_be_sent_is_said_so(client: Client, call: Callable[[Client], object]) -> None:
    """A file of an unknown kind, or none at all, fails before anything is sent."""
    with pytest.raises((ValueError, FileNotFoundError)):
        call(client)

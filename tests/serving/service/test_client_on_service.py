"""The Python client against the real service, started as anybody starts it."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from service_process import Running
from tidewaiter_client import Client, Decision, Problem


@pytest.fixture(scope="module")
def client(service: Running) -> Iterator[Client]:
    """A client that may score, read reasons and record findings."""
    token = service.token("scorer", "officer", "analyst", client="python")
    with Client(service.url, token, timeout=60) as made:
        yield made


def test_a_decision_with_its_reasons(client: Client, declarations: list[dict[str, Any]]) -> None:
    """A declaration brings a decision on every goods item; asked again, the very same; read again, too."""
    asked = declarations[0]
    decision = client.score(asked, reasons="all")
    assert decision.consignment_id == asked["consignment_id"]
    assert len(decision.goods_items) == len(asked["goods_items"])
    assert decision.explanation == "given"
    assert decision.reasons
    assert client.score(asked, reasons="all") == decision
    assert client.decision(decision.id) == decision


def test_an_amendment_is_linked(client: Client, declarations: list[dict[str, Any]]) -> None:
    """A later version has a decision of its own that names the one before."""
    first = client.score(declarations[1])
    later = client.amend(declarations[1] | {"country_of_dispatch": "VN"})
    assert (later.version, later.amends) == (2, first.id)


def test_a_wrong_declaration_says_where(client: Client, declarations: list[dict[str, Any]]) -> None:
    """What the service refuses comes with pointer, rule and remedy."""
    wrong = declarations[2]["goods_items"][0] | {"hs6": "no code at all"}
    with pytest.raises(Problem) as told:
        client.score(declarations[2] | {"goods_items": [wrong]})
    assert (told.value.status, told.value.fall_back) == (422, False)
    assert [fault.pointer for fault in told.value.errors] == ["/goods_items/0/hs6"]
    assert "no code at all" not in str(told.value)


def test_a_batch_in_order(client: Client, declarations: list[dict[str, Any]]) -> None:
    """Each of a batch has its decision, or its problem."""
    many = [*declarations[10:40], declarations[40] | {"goods_items": []}]
    answers = list(client.score_batch(many, reasons="none"))
    assert isinstance(answers[-1], Problem)
    decided = [each for each in answers[:-1] if isinstance(each, Decision)]
    assert [each.consignment_id for each in decided] == [each["consignment_id"] for each in many[:-1]]


def test_findings_are_received(client: Client, declarations: list[dict[str, Any]]) -> None:
    """What a control found is recorded with a receipt."""
    decision = client.score(declarations[3])
    found = {"consignment_id": decision.consignment_id, "item_number": 1, "area": "ipr", "result": "conform"}
    receipts = client.findings([found | {"known_at": declarations[3]["lodged_at"]}])
    assert receipts[0]["finding_id"]


def test_a_file_is_a_job(client: Client, declarations: list[dict[str, Any]], tmp_path: Path) -> None:
    """A file is scored line by line; what cannot be is told with the reason."""
    file = tmp_path / "parcels.csv"
    header = {name: value for name, value in declarations[50].items() if isinstance(value, str)}
    item = {name: value for name, value in declarations[50]["goods_items"][0].items() if not isinstance(value, list)}
    rows = [header | item | {"consignment_id": f"JOB-{number}"} for number in range(3)]
    rows[2]["hs6"] = "no code at all"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    job = client.job(file).wait(every=0.1)
    assert [each.consignment_id for each in job.results()] == ["JOB-0", "JOB-1"]
    assert len(list(job.rejects())) == job.progress().consignments.rejected == 1


def test_files_that_are_gone_are_not_taken_for_empty(
    service: Running, client: Client, declarations: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Once the files of a job are deleted its results are refused, and nobody takes them for none."""
    file = tmp_path / "parcels.jsonl"
    file.write_text(json.dumps(declarations[60]) + "\n")
    job = client.job(file).wait(every=0.1)
    assert len(list(job.results())) == 1
    for path in (service.home / "ledger/jobs").glob(f"{job.id}.*"):
        path.unlink()
    for answers in (job.results, job.rejects):
        with pytest.raises(Problem) as told:
            list(answers())
        assert (told.value.status, told.value.code) == (410, "job_removed")

"""Killed without warning: nothing acknowledged is lost, nothing is doubled, each answer is given again as it was."""

import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from service_process import PATIENCE, Running
from traffic import Traffic, entries, kept

from serving.ledger.ledger import Ledger

Declarations = list[dict[str, Any]]
Starter = Callable[..., Running]
MANY = 240


def workers(running: Running) -> list[int]:
    """Process ids of the workers that live."""
    parent = running.process.pid
    return sorted(map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split()))


def lodging(running: Running) -> Traffic:
    """Clients that may see reasons, so that what they get is what is stored."""
    return Traffic(running, running.token("scorer", "officer", client="tms"))


def given_again(traffic: Traffic, declarations: Declarations) -> None:
    """Whoever asks once more, with the same key, gets the same bytes."""
    assert len(traffic.answers) == len(declarations)
    with httpx.Client(headers={"authorization": f"Bearer {traffic.secret}"}, timeout=PATIENCE) as client:
        for each in declarations:
            if each["consignment_id"] in traffic.repeated:
                assert traffic.send(client, each).content == traffic.answers[each["consignment_id"]]


def test_a_killed_worker_is_replaced_and_missed_by_nobody(starter: Starter, declarations: Declarations) -> None:
    """One worker of two, and later the other, gets kill -9 under load: clients repeat, and every promise holds."""
    running = starter(workers=2, checkpoint_entries=100)
    traffic, mine = lodging(running), declarations[:MANY]
    first = workers(running)
    traffic.begin(mine)
    for share, victim in zip((4, 2), first, strict=True):
        traffic.wait_for(MANY // share)
        os.kill(victim, signal.SIGKILL)
    traffic.end()
    until = time.monotonic() + PATIENCE
    while len(workers(running)) < len(first) and time.monotonic() < until:
        time.sleep(0.05)
    assert traffic.repeated
    given_again(traffic, mine)
    assert len(workers(running)) == len(first)
    assert not set(workers(running)) & set(first)
    assert running.log.count("another takes its place") == len(first)
    running.stop()
    assert kept(running, traffic.answers) == MANY


def test_a_killed_service_goes_on_where_it_was(starter: Starter, declarations: Declarations) -> None:
    """All of it gets kill -9 under load, amid a file: started in its folder, every promise holds, the file's too."""
    running = starter(workers=2, checkpoint_entries=100)
    traffic, mine, lines = lodging(running), declarations[:MANY], declarations[MANY : MANY + 1_000]
    job = hand_in(running, traffic.secret, lines)
    with closing(Ledger.open(running.ledger)) as ledger:
        wait_for_some(ledger, lines)
        traffic.begin(mine)
        traffic.wait_for(MANY // 20)
        running.stop(signal.SIGKILL)
        assert len(lodged_of(ledger, lines)) < len(lines)
    traffic.running = again = starter(running.home, checkpoint_entries=100)
    traffic.end()
    assert traffic.repeated
    given_again(traffic, mine)
    told = results(again, traffic.secret, job)
    assert [*told] == [each["consignment_id"] for each in lines]
    again.stop()
    assert kept(again, traffic.answers | told) == len(mine) + len(lines)


def hand_in(running: Running, secret: str, lines: Declarations) -> str:
    """Where to ask for a job of these declarations."""
    headers = {"authorization": f"Bearer {secret}", "content-type": "application/x-ndjson"}
    body = "\n".join(map(json.dumps, lines))
    answer = httpx.post(f"{running.url}/v1/jobs", content=body, headers=headers, timeout=PATIENCE)
    assert answer.status_code == 202, answer.text
    place: str = answer.headers["location"]
    return place


def lodged_of(ledger: Ledger, lines: Declarations) -> set[str]:
    """Which of these declarations are in the ledger."""
    mine = {each["consignment_id"] for each in lines}
    return {entry.subject for entry in entries(ledger) if entry.kind == "declaration" and entry.subject in mine}


def wait_for_some(ledger: Ledger, lines: Declarations) -> None:
    """Until one of these declarations is in the ledger."""
    until = time.monotonic() + PATIENCE
    while not lodged_of(ledger, lines):
        assert time.monotonic() < until, "the job was not begun"
        time.sleep(0.002)


def results(running: Running, secret: str, job: str) -> dict[str, bytes]:
    """The decisions of a job when it is done, by consignment, in the order of the file."""
    with httpx.Client(base_url=running.url, headers={"authorization": f"Bearer {secret}"}, timeout=PATIENCE) as client:
        while (told := client.get(job).json())["state"] in ("waiting", "running"):
            time.sleep(0.05)
        found = client.get(f"{job}/results").content.splitlines()
    assert (told["state"], told["consignments"]) == ("finished", {"scored": len(found), "rejected": 0})
    return {json.loads(line)["consignment_id"]: line for line in found}

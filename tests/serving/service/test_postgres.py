"""Two machines on one PostgreSQL: each in a folder of its own, together one ledger and one past."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpx
import postgres_server
import pytest
from service_process import PATIENCE, Running
from traffic import Traffic, kept

Declarations = list[dict[str, Any]]
Starter = Callable[..., Running]
SELLER = "a seller of this afternoon"
_STARVED: Final = 5
"""Seconds that a machine on which everything else is tested at the same time may keep either service from running."""


@pytest.fixture
def machines(server: str, starter: Starter) -> list[Running]:
    """Two services that share nothing but their database."""
    url = postgres_server.empty_database(server)
    return [starter(ledger_url=url, checkpoint_entries=100) for _ in range(2)]


@pytest.fixture
def clients(machines: list[Running]) -> Iterator[list[httpx.Client]]:
    """The same targeting system at both machines."""
    secret = machines[0].token("scorer", "officer", client="tms")
    headers = {"authorization": f"Bearer {secret}"}
    made = [httpx.Client(base_url=each.url, headers=headers, timeout=PATIENCE) for each in machines]
    yield made
    for each in made:
        each.close()


def parcel(model: dict[str, Any], number: int) -> dict[str, Any]:
    """A parcel of one seller."""
    return {
        **model,
        "consignment_id": f"P-{number}",
        "seller_id": SELLER,
        "lodged_at": f"2026-11-01T10:00:{number:02}Z",
    }


def test_machines_share_one_past_and_one_answer(
    machines: list[Running], clients: list[httpx.Client], declarations: Declarations
) -> None:
    """What one machine was told the other knows within a second; a key means the same to both, even at once.

    Afterwards every decision of both is made anew to the bit.
    """
    here, there = clients
    told: dict[str, bytes] = {}

    def lodge(client: httpx.Client, declared: dict[str, Any]) -> dict[str, Any]:
        answer = client.post("/v1/score?reasons=all", json=declared)
        assert answer.status_code == 200, answer.text
        told[declared["consignment_id"]] = answer.content
        content: dict[str, Any] = answer.json()
        return content

    for number in range(10):
        lodge(here, parcel(declarations[0], number))
    seen = here.get("/readyz").json()["seen"]
    until = time.monotonic() + 1 + _STARVED
    while there.get("/readyz").json()["seen"] < seen:
        assert time.monotonic() < until, "within a second"
        time.sleep(0.01)
    assert lodge(there, parcel(declarations[0], 10))["versions"]["seen"] == seen

    with ThreadPoolExecutor(2) as both:
        for number, declared in enumerate(declarations[1:31]):
            key = {"idempotency-key": f"at both {number}"}
            answers = list(both.map(lambda client: client.post("/v1/score", json=declared, headers=key), clients))  # noqa: B023
            assert [answer.status_code for answer in answers] == [200, 200]
            assert answers[0].content == answers[1].content
            told[declared["consignment_id"]] = answers[0].content

    loads = [Traffic(each, clients[0].headers["authorization"].removeprefix("Bearer "), clients=2) for each in machines]
    for place, load in enumerate(loads):
        load.begin(declarations[31 + place : 191 : 2])
    for load in loads:
        load.end()
        told |= load.answers
    for each in machines:
        each.stop()
    for each in machines:
        assert kept(each, told) == len(told)

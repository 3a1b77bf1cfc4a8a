"""A call that brings many holds up nobody, and is still a function of what the ledger held at one moment."""

import threading
from collections.abc import Callable
from typing import Any

import httpx
from service_process import Running
from traffic import kept

Declarations = list[dict[str, Any]]
MANY = 900


def test_single_questions_go_on_beside_a_big_batch(starter: Callable[..., Running], declarations: Declarations) -> None:
    """While a batch is scored others lodge and are answered; afterwards every decision is made anew to the bit."""
    running = starter(checkpoint_entries=100)
    secret = running.token("scorer", "officer", client="tms")
    headers = {"authorization": f"Bearer {secret}"}
    answered: list[httpx.Response] = []
    before: list[int] = []

    def lodge_many() -> None:
        body = {"consignments": declarations[:MANY]}
        told = httpx.post(f"{running.url}/v1/score/batch?reasons=none", json=body, headers=headers, timeout=60)
        before.append(len(answered))
        assert told.status_code == 200, told.text
        assert [each["consignment_id"] for each in told.json()["decisions"]] == [
            each["consignment_id"] for each in declarations[:MANY]
        ]

    many = threading.Thread(target=lodge_many)
    with httpx.Client(base_url=running.url, headers=headers, timeout=60) as client:
        many.start()
        for each in declarations[MANY : MANY + 200]:
            answered.append(client.post("/v1/score", json=each))
            if not many.is_alive() and len(answered) >= 20:
                break
        many.join()
    assert before
    assert before[0] > 0, "nobody was answered before the batch was"
    assert {answer.status_code for answer in answered} == {200}
    running.stop()
    told = {each["consignment_id"]: answer.content for each, answer in zip(declarations[MANY:], answered, strict=False)}
    assert kept(running, told) == MANY + len(answered)

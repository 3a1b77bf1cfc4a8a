"""What operators ask: is it alive, may it be sent work, how is it doing, what can it do."""

import msgspec

from serving.access.roles import Permission
from serving.api.house import House
from serving.api.http import JSON, Receive, Reply, Scope, Send, answer, refusal
from serving.door.openapi import document
from serving.door.problems import Refused, problem


async def alive(scope: Scope, receive: Receive, send: Send) -> None:
    """``GET /livez``: the event loop turns."""
    del scope, receive
    await answer(send, Reply(b'{"status":"alive"}'))


async def ready(scope: Scope, receive: Receive, send: Send) -> None:
    """``GET /readyz``: verified champions and a ledger that can be written."""
    del receive
    house: House = scope["house"]
    standing = house.desk.standing
    told = {
        "status": "ready" if house.ready else "not ready",
        "models": "verified" if standing else "no verified champion: train and promote one, or see the log",
        "ledger": "writable" if house.ledger.writable() else "cannot be written: see the log",
        "seen": house.live.seen,
        "versions": standing.versions if standing else None,
    }
    await answer(send, Reply(msgspec.json.encode(told), 200 if house.ready else 503))


async def metrics(scope: Scope, receive: Receive, send: Send) -> None:
    """``GET /metrics``: Prometheus text of this worker."""
    del receive
    house: House = scope["house"]
    if not house.settings.metrics_open and not await _allowed(house, scope, send, Permission.METRICS):
        return
    await answer(send, Reply(house.metrics.text(), media_type=house.metrics.MEDIA_TYPE))


async def openapi(scope: Scope, receive: Receive, send: Send) -> None:
    """``GET /openapi.json``."""
    del receive
    house: House = scope["house"]
    if not house.settings.docs_open and not await _allowed(house, scope, send, Permission.DECISIONS):
        return
    await answer(send, Reply(document(), media_type=JSON))


async def _allowed(house: House, scope: Scope, send: Send, permission: Permission) -> bool:
    try:
        house.access.admit(dict(scope["headers"]), permission)
    except Refused as refused:
        await answer(send, refusal(refused.problem))
        return False
    return True


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Any other path."""
    del receive
    if scope["type"] == "http":
        await answer(send, refusal(problem("unknown_path")))

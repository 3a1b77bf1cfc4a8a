"""A workbench with work on it: scored declarations of the last days, and people who may sign in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx
from service_process import Running

from features.columns import microseconds
from features.declaration import FIELDS
from serving.access import accounts
from serving.access.roles import Role
from serving.ledger.ledger import Ledger

PASSWORD: Final = "a long enough password"  # noqa: S105  (of a place that lives for a minute)
_TRIES: Final = 20
_TIMES: Final = frozenset(field.name for field in FIELDS if field.kind == "time")


def let_in(running: Running, account: str, name: str, role: Role, *offices: str) -> None:
    """Somebody who may sign in with `PASSWORD`."""
    ledger = Ledger.open(running.ledger)
    try:
        now = microseconds(dt.datetime.now(dt.UTC))
        accounts.add(ledger.database, account, name, PASSWORD, (role,), offices, now)
    finally:
        ledger.close()


def recent(declared: Sequence[Mapping[str, Any]], ago: dt.timedelta) -> list[dict[str, Any]]:
    """The same declarations, the last of them lodged so long ago."""
    last = max(dt.datetime.fromisoformat(each["lodged_at"]) for each in declared)
    by = dt.datetime.now(dt.UTC) - ago - last
    return [_moved(each, by) for each in declared]


def lodge(client: httpx.Client, declared: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Have declarations scored in this order, patiently; returns the decisions."""
    told = []
    for each in declared:
        key = {"idempotency-key": f"key of {each['consignment_id']}"}
        for _ in range(_TRIES):
            answer = client.post("/v1/score", json=each, headers=key)
            if answer.is_success:
                break
        assert answer.status_code == 200, answer.text
        told.append(answer.json())
    return told


def _moved(told: Mapping[str, Any], by: dt.timedelta) -> dict[str, Any]:
    def moved(name: str, value: object) -> object:
        if name == "goods_items":
            return [_moved(item, by) for item in value]  # type: ignore[attr-defined]
        if name not in _TIMES:
            return value
        return (dt.datetime.fromisoformat(str(value)) + by).isoformat().replace("+00:00", "Z")

    return {name: moved(name, value) for name, value in told.items()}

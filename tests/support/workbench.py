"""A workbench with work on it: scored declarations of the last days, and people who may sign in."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import pandas as pd
from service_process import Running

from extract import folder
from features.columns import microseconds
from features.declaration import FIELDS
from serving import history
from serving.access import accounts
from serving.access.roles import Role
from serving.ledger.ledger import Ledger
from training.practice.world import World

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


def later(declared: Sequence[Mapping[str, Any]], ago: dt.timedelta) -> dt.timedelta:
    """How far to move declarations so that the last of them was lodged so long ago."""
    return dt.datetime.now(dt.UTC) - ago - max(dt.datetime.fromisoformat(each["lodged_at"]) for each in declared)


def remember(running_in: Path, world: World, but: Collection[str], by: dt.timedelta) -> None:
    """Take what was lodged and found in a world into the ledger of a folder, moved in time, but for some of it."""
    kept = [
        _of_frame(table[~table["consignment_id"].isin(but)], by)
        for table in (world.goods_items, world.findings, world.selections)
    ]
    folder.write(running_in / "before", *kept, "a little trade, moved in time")
    history.load(f"sqlite:///{running_in}/ledger/tidewaiter.db", running_in / "before", lambda _share: None)


def _of_frame(table: pd.DataFrame, by: dt.timedelta) -> pd.DataFrame:
    times = [name for name, kind in table.dtypes.items() if str(kind).startswith("datetime64")]
    return table.assign(**{name: table[name] + by for name in times})


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


def moved(told: Mapping[str, Any], by: dt.timedelta) -> dict[str, Any]:
    """A declaration with all its times moved."""

    def one(name: str, value: object) -> object:
        if name == "goods_items":
            return [moved(item, by) for item in value]  # type: ignore[attr-defined]
        if name not in _TIMES:
            return value
        return (dt.datetime.fromisoformat(str(value)) + by).isoformat().replace("+00:00", "Z")

    return {name: one(name, value) for name, value in told.items()}

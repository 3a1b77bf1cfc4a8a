"""A policy put into force: checked, dated, kept in the ledger, and written where services read it."""

import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from features.errors import TidewaiterError
from models import policy
from models.stake import shortfalls, telling_at_hand
from serving.ledger.entry import Entry, fresh_id
from serving.ledger.ledger import Ledger
from serving.settings import Settings

SUBJECT = "policy"
"""Whom the ledger's entries about published policies are about."""


def publish(file: Path, to: Path | None, by: str, note: str, settings: Settings) -> str:
    """Publish a policy file; says what was done.

    The ledger hears of it first, with the whole policy, so that no decision can name one that was never kept; then the
    file that services read is replaced as a whole. They check it again and go live with it between two decisions.

    Raises:
        TidewaiterError: it is no policy, it is older than the one in force, or nothing says where services read theirs.
    """
    fresh = policy.load(file)
    target = to or (Path(settings.policy_file) if settings.policy_file else None)
    if target is None:
        raise TidewaiterError(
            "Nothing says which file services read: set TIDEWAITER_POLICY_FILE for them and for this "
            "command, or name it with --to."
        )
    before = policy.load(target) if target.exists() else None
    if before and before.id == fresh.id:
        return f"Policy {fresh.id} is in force already ({target}); nothing was done."
    if before and fresh.as_of < before.as_of:
        raise TidewaiterError(
            f"{file} is of {fresh.as_of}, the policy in force ({before.id}) of {before.as_of}. Date it (as_of), so "
            "that nobody mistakes it for an older one."
        )
    if not by.strip():
        raise TidewaiterError("Say who publishes it (--by): somebody has to answer for a policy.")
    ledger = Ledger.open(settings.ledger_url)
    try:
        ledger.record([_entry(fresh, before.id if before else None, by, note)])
    finally:
        ledger.close()
    _replace(target, file.read_bytes())
    return (
        f"Policy {fresh.id} of {fresh.as_of} ({fresh.title}) is published in {target}"
        + (f", in place of {before.id}" if before else "")
        + f". The ledger knows it. Services that read {target} take it up within a second; `tidewaiter policy show` "
        "says what it says." + "".join(f"\nBut {each}" for each in shortfalls(fresh, telling_at_hand()))
    )


def _entry(fresh: policy.Policy, before: str | None, by: str, note: str) -> Entry:
    """What the ledger keeps: who, when, why, in place of what, and the policy itself as ``answer``."""
    said = {
        "act": "policy_published",
        "policy": fresh.id,
        "as_of": fresh.as_of.isoformat(),
        "title": fresh.title,
        "before": before,
        "by": by,
        "note": note,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return Entry("model", fresh_id(), SUBJECT, "", by, msgspec.json.encode(said), fresh.content)


def _replace(target: Path, content: bytes) -> None:
    """The file appears whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(target.name + ".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)

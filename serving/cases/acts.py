"""What an officer does with a case, as entries of the ledger; the ledger decides who was first.

An act that says who works on a case, or what becomes of it, takes the case's next number, and of each number there is
one: two officers who act on the same sight of a case make entries with the same id, and the ledger keeps the first.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec

from serving.ledger.entry import Entry, fresh_id

LOCK: Final = "lock"
"""I work on it."""
RELEASE: Final = "release"
"""I do not work on it any more; nobody does."""
ASSIGN: Final = "assign"
"""`to` (an account) works on it."""
SKIP: Final = "skip"
"""Set aside, with a `reason`; it stays in the queue, last. A lock takes it back."""
OVERRIDE: Final = "override"
"""An officer's decision against the recommendation: `lane`, `reason`; green closes the case."""
FEEDBACK: Final = "feedback"
"""What a reason was worth: `area`, `concept`, `verdict` (right, wrong, irrelevant). Decides nothing."""
NOTE: Final = "note"
"""A remark for colleagues: `text`. Decides nothing."""
DECIDING: Final = frozenset({LOCK, RELEASE, ASSIGN, SKIP, OVERRIDE})
ACTS: Final = DECIDING | {FEEDBACK, NOTE}


def entry(actor: str, consignment: str, office: str, act: str, *, after: int = 0, **said: object) -> Entry:
    """An act as it goes into the ledger.

    Args:
        actor: who acts, as the ledger names them (`Account.actor`).
        consignment: on what.
        office: its customs office.
        act: one of `ACTS`.
        after: for those that decide, how many had decided when the officer looked (`acts` of the case).
        said: what belongs to the act; times are microseconds.

    Raises:
        ValueError: there is no such act.
    """
    if act not in ACTS:
        raise ValueError(f"there is no act {act!r}")
    whole: Mapping[str, object] = {"act": act, **({"after": after} if act in DECIDING else {}), **said}
    named = id_of_act(consignment, after) if act in DECIDING else fresh_id()
    body = msgspec.json.encode(whole)
    mine = hashlib.sha256(f"{actor}\n".encode() + body).digest()  # the same act of somebody else is no repetition
    return Entry("act", named, consignment, office, actor, body, digest=mine)


def id_of_act(consignment: str, after: int) -> str:
    """The id of the act on a consignment that follows so many others; there can be one."""
    return hashlib.sha256(f"act\n{consignment}\n{after}".encode()).hexdigest()[:32]

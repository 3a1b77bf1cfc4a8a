"""`python -m serving.warm`: compile once what numba compiles for this kind of CPU, so that a service starts in seconds.

numba keeps machine code beside the source, or in NUMBA_CACHE_DIR, and compiles again (a minute in all) where it finds
none: in a container image, in a fresh Bento. An image runs this when it is built. A service does so before it says
that it is ready: a loop that is first called by a request would be compiled, or at least loaded, while all wait.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from features.columns import Records, microseconds
from features.matrix import matrix
from features.past.findings import Findings
from features.past.measures import MEASURES
from features.past.memory import Memory
from models.areas import AREAS
from models.probe_records import RECORDS
from serving.assess.answering import Question, answered
from serving.assess.live import Live
from serving.assess.standing import Standing
from serving.door.declared import Consignment
from serving.door.scan import scan
from serving.ledger.ledger import Ledger

_HOUR: Final = 3_600_000_000
_NOW: Final = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
"""Any time after the made-up consignments were lodged."""


def warm() -> None:
    """Let some made-up declarations and findings go all ways that a ledger's entries go, and compute every feature."""
    scan(b"{}")
    memory, entries = Memory(tuple(AREAS)), [Records([record]) for record in _TIMED]
    features = {feature: None for area in AREAS.values() for feature in area.features}
    for known_at, some in ((_HOUR, entries[::2]), (-_HOUR, entries[1::2])):  # later than the last lodged_at; earlier
        for columns in some:
            lodged = memory.look(columns, together=False)
            matrix(tuple(features), lodged)
            memory.admit_noted(memory.noted(columns))
            memory.learn(columns, _found(int(lodged.times[0]) + known_at))
    memory = Memory.restored(*memory.state())
    every = Records(_TIMED)
    memory.admit_noted(memory.noted(every))
    memory.admit(every)
    memory.look(every)
    for measure in MEASURES:
        memory.histogram(measure, entries[-1])
    memory.recall(every)


def rehearse(standing: Standing, ledger: Ledger) -> None:
    """Answer the made-up consignments with all reasons, so that the first who asks waits for nothing; none is kept."""
    asked = [Question(_consignment(record), "", "all") for record in _TIMED]
    answered(standing, Live(ledger), asked, _NOW, together=True)


def _consignment(record: Mapping[str, Any]) -> Consignment:
    return Consignment(record["consignment_id"], record["lodged_at"], "", [dict(record)], b"{}", bytes(32))


def _found(known_at: int) -> Findings:
    first = np.zeros(1, np.int64)
    return Findings(first, first, np.ones(1, np.bool_), np.array([known_at]))


_TIMED: Final = [
    {**record, "lodged_at": microseconds(dt.datetime.fromisoformat(str(record["lodged_at"])))} for record in RECORDS
]


if __name__ == "__main__":
    warm()

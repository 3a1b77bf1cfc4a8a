"""Findings at the door: what controls found, as plain dicts, or refused with every fault named."""

from typing import Any

from serving.door import quick
from serving.door.declared import TOLERANCE
from serving.door.problems import Refused, problem
from serving.door.reading import Faults, Reader
from serving.door.rules import FINDINGS_CALL
from serving.door.strict import document


def findings(body: bytes, now: int, tolerance: int = TOLERANCE) -> list[dict[str, Any]]:
    """Read the findings of one call, each with the names of ``FINDING_FIELDS`` and ``corrects``; times in microseconds.

    Arguments as for ``consignment``. A finding without a ``finding_id`` has none yet.

    Raises:
        Refused: with every fault and what to do, and never a value.
    """
    latest = now + tolerance
    try:
        return quick.findings(body, latest)
    except quick.Unclear:
        return carefully(body, latest)


def carefully(body: bytes, latest: int) -> list[dict[str, Any]]:
    """The same without haste.

    Raises:
        Refused: with every fault.
    """
    faults = Faults()
    call: dict[str, Any] = Reader(faults, latest).record(FINDINGS_CALL, document(body), "")
    if faults:
        raise Refused(problem("invalid_findings", errors=faults))
    found: list[dict[str, Any]] = call["findings"]
    return found

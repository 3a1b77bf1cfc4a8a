"""A job: a file of any length that the service scores on its own."""

import csv
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tidewaiter_client.asking import Asker, Question
from tidewaiter_client.decision import Decision
from tidewaiter_client.reading import read

MEDIA_TYPES: Final = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
}
_ENDED: Final = frozenset({"finished", "failed"})


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines (CSV, JSON lines) or rows (Parquet) of the file."""

    done: int = 0
    total: int | None = None
    """About, while it is not finished."""


@dataclass(frozen=True, slots=True)
class Consignments:
    """What became of the consignments in the file."""

    scored: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is."""

    id: str
    state: str
    """waiting, running, finished or failed."""
    lines: Lines = field(default_factory=Lines)
    consignments: Consignments = field(default_factory=Consignments)
    error: str | None = None

    @property
    def ended(self) -> bool:
        """Nothing more will happen."""
        return self.state in _ENDED


class Job:
    """A job of the service; it goes on if you go away, and ``Client.job_again(id)`` finds it."""

    def __init__(self, asker: Asker, job_id: str) -> None:
        self._asker = asker
        self.id = job_id

    def progress(self) -> Progress:
        """How far it is now."""
        return read(Progress, self._asker.ask(Question("GET", f"/v1/jobs/{self.id}")).json())

    def wait(self, progress: Callable[[Progress], None] | None = None, every: float = 1.0) -> "Job":
        """Wait for its end, telling how far it is every so many seconds.

        Raises:
            RuntimeError: it failed; it says why.
        """
        while not (told := self.progress()).ended:
            if progress:
                progress(told)
            time.sleep(every)
        if progress:
            progress(told)
        if told.state == "failed":
            raise RuntimeError(f"job {self.id} failed: {told.error}")
        return self

    def results(self) -> Iterator[Decision]:
        """The decisions, one at a time, in the order of the file."""
        return (Decision.of(json.loads(line)) for line in self._lines("results") if line)

    def rejects(self) -> Iterator[Mapping[str, str]]:
        """What was not scored: line, field, rule and remedy."""
        return csv.DictReader(f"{line}\n" for line in self._lines("rejects"))

    def _lines(self, what: str) -> Iterator[str]:
        return self._asker.lines(f"/v1/jobs/{self.id}/{what}")


def question(path: Path, key: str | None) -> Question:
    """The request that hands over a file.

    Raises:
        ValueError: the ending of its name is of no kind that the service reads.
    """
    if path.suffix not in MEDIA_TYPES:
        raise ValueError(f"{path.name}: the ending must be one of {', '.join(MEDIA_TYPES)}")
    return Question("POST", "/v1/jobs", path, MEDIA_TYPES[path.suffix], key=key)

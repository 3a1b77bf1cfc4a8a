"""Jobs in the service's database, and the files that belong to each."""

from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, insert, select, update

from features.columns import moment
from serving.ledger.database import Database
from serving.ledger.schema import jobs

State = Literal["waiting", "running", "finished", "failed"]
OPEN: Final = ("waiting", "running")


class Job(NamedTuple):
    """A file to be scored; times in microseconds since 1970 UTC."""

    id: str
    client: str
    office: str
    """Customs offices whose declarations it may hold, with a space between; empty: all."""
    state: State
    media_type: str
    file: str
    created_at: int
    started_at: int | None = None
    finished_at: int | None = None
    done: int = 0
    """Last line (CSV, JSON lines) or row (Parquet) that is behind us; everything up to it is recorded."""
    total: int | None = None
    """Lines in all; about, while it is not finished."""
    scored: int = 0
    """Consignments with a decision."""
    rejected: int = 0
    """Consignments, or torn lines, without one."""
    error: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        """The job as it is answered."""
        return {
            "id": self.id,
            "state": self.state,
            "media_type": self.media_type,
            "created_at": _iso(self.created_at),
            "started_at": _iso(self.started_at),
            "finished_at": _iso(self.finished_at),
            "lines": {"done": self.done, "total": self.total},
            "consignments": {"scored": self.scored, "rejected": self.rejected},
            "error": self.error,
        }


class Files(NamedTuple):
    """Where the files of a job are."""

    folder: Path
    job: Job

    @property
    def handed_in(self) -> Path:
        """The declarations, as received."""
        return self.folder / self.job.file

    @property
    def decisions(self) -> Path:
        """The id of the decision on each consignment that has one, a line each, in the order of the file."""
        return self.folder / f"{self.job.id}.decisions"

    @property
    def rejects(self) -> Path:
        """What was refused: line, field, rule, remedy."""
        return self.folder / f"{self.job.id}.rejects.csv"


class Jobs:
    """The table of jobs. Blocking: called in a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job: Job) -> None:
        """Keep a new one; durable when it returns."""
        with self._database.writing() as connection:
            connection.execute(insert(jobs).values(job._asdict()))

    def find(self, job_id: str) -> Job | None:
        """The job of an id."""
        return self._first(jobs.c.id == job_id)

    def open_ones(self) -> list[Job]:
        """Those that are not at their end, the oldest first."""
        return self._all(jobs.c.state.in_(OPEN))

    def set(self, job_id: str, **values: object) -> None:
        """Note how far it is; durable when it returns."""
        with self._database.writing() as connection:
            connection.execute(update(jobs).where(jobs.c.id == job_id).values(values))

    def _first(self, where: ColumnElement[bool]) -> Job | None:
        return next(iter(self._all(where)), None)

    def _all(self, where: ColumnElement[bool]) -> list[Job]:
        with self._database.reading() as connection:
            rows = connection.execute(select(jobs).where(where).order_by(jobs.c.created_at, jobs.c.id)).all()
        return [Job(**{name: getattr(row, name) for name in Job._fields}) for row in rows]


def _iso(time: int | None) -> str | None:
    if time is None:
        return None
    return moment(time).isoformat().replace("+00:00", "Z")

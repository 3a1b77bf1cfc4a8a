"""A file comes in: on disk as received, looked at, and noted as a job before anybody is told that it was accepted."""

import asyncio
import contextlib
import hashlib
import os
import uuid
from collections.abc import AsyncIterable
from pathlib import Path
from typing import IO, Final

from sqlalchemy.exc import IntegrityError

from features.errors import TidewaiterError
from serving.access.caller import Caller
from serving.door.problems import Refused, problem
from serving.jobs.reading import check
from serving.jobs.store import Files, Job, Jobs

ENDINGS: Final = {"text/csv": "csv", "application/vnd.apache.parquet": "parquet", "application/x-ndjson": "jsonl"}
_AT_ONCE: Final = 1 << 20
"""Bytes that are written together."""


async def accept(
    jobs: Jobs, folder: Path, caller: Caller, media_type: str, body: AsyncIterable[bytes], *, key: str | None, now: int
) -> Job:
    """Take a file in; it is durable, and noted as a job, when this returns.

    Args:
        jobs: The table.
        folder: Where files are kept.
        caller: Whose job it is; its declarations must be of the caller's offices.
        media_type: One of ``ENDINGS``.
        body: The file, in pieces; whoever hands it in keeps to the size limit.
        key: Idempotency key: the same key and file are the same job.
        now: Microseconds since 1970 UTC.

    Raises:
        Refused: It cannot be read (422), or the key stands for another file (422).

    """
    ending = ENDINGS[media_type]
    job_id = hashlib.sha256(f"{caller.client}\n{key}".encode()).hexdigest()[:32] if key else uuid.uuid4().hex
    job = Job(job_id, caller.client, " ".join(sorted(caller.offices)), "waiting", media_type, f"{job_id}.{ending}", now)
    partial = folder / f"{uuid.uuid4().hex}.partial.{ending}"
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    try:
        lines = await _stored(partial, body)
        earlier = await asyncio.to_thread(jobs.find, job_id)
        if earlier:
            await asyncio.to_thread(_same, partial, Files(folder, earlier).handed_in)
            return earlier
        await asyncio.to_thread(_look, partial)
        await asyncio.to_thread(_place, partial, folder / job.file)
    finally:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
    return await asyncio.to_thread(_added, jobs, job._replace(total=None if ending == "parquet" else lines))


async def _stored(path: Path, body: AsyncIterable[bytes]) -> int:
    """Write a body to disk for good; returns how many lines it has, about."""
    with path.open("xb") as file:
        lines = 0
        waiting = bytearray()
        async for part in body:
            lines += part.count(b"\n")
            waiting += part
            if len(waiting) >= _AT_ONCE:
                await asyncio.to_thread(file.write, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(_written, file, bytes(waiting))
        return lines + (bytes(waiting[-1:]) not in (b"\n", b""))


def _written(file: IO[bytes], rest: bytes) -> None:
    file.write(rest)
    file.flush()
    os.fsync(file.fileno())


def _look(path: Path) -> None:
    try:
        check(path)
    except TidewaiterError as error:
        raise Refused(problem("invalid_file", without(path, error))) from None


def without(path: Path, error: TidewaiterError) -> str:
    """What is wrong with a file, for whoever handed it in: they know nothing of our folders."""
    return str(error).removeprefix(f"{path}: ").replace(str(path), "the file").replace(path.name, "the file")


def _same(one: Path, other: Path) -> None:
    """Make sure that two files are the same.

    Raises:
        Refused: They are not.

    """
    if not other.exists() or _digest(one) != _digest(other):
        raise Refused(problem("idempotency_key_reused"))


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _place(partial: Path, path: Path) -> None:
    """Give the file its name, durably; never over another one that came in with the same key.

    Raises:
        Refused: There is another one.

    """
    try:
        os.link(partial, path)
    except FileExistsError:
        _same(partial, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _added(jobs: Jobs, job: Job) -> Job:
    """The job as it is noted; the same file may come in twice at the same moment."""
    try:
        jobs.add(job)
    except IntegrityError:
        return jobs.find(job.id) or job
    return job

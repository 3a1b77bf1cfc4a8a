"""Files of any length: handed in, followed, and what came out of them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import msgspec

from serving.access.roles import Permission
from serving.api.http import Call, Reply
from serving.api.keys import key_of, text_of
from serving.door.problems import Refused, problem
from serving.jobs import results
from serving.jobs.intake import ENDINGS, accept
from serving.jobs.store import Files, Job
from serving.ledger.entry import Entry, fresh_id

_PIECE: Final = 1 << 18
_CSV: Final = "text/csv"
_LINES: Final = "application/x-ndjson"


async def accept_job(call: Call) -> Reply:
    """``POST /v1/jobs``: a file of declarations; accepted once it is safe."""
    call.query()
    media_type, key = call.must_be(*ENDINGS), key_of(call)
    body = call.stream(call.house.settings.job_file_limit)
    jobs, folder = call.house.jobs, Path(call.house.settings.jobs_folder)
    job = await accept(jobs, folder, call.caller, media_type, body, key=text_of(key), now=call.house.now)
    return Reply(msgspec.json.encode(job.told), 202, headers={"location": f"/v1/jobs/{job.id}"})


async def job(call: Call) -> Reply:
    """``GET /v1/jobs/{id}``: how far it is."""
    call.query()
    return Reply(msgspec.json.encode((await _own(call)).told))


async def job_results(call: Call) -> Reply:
    """``GET /v1/jobs/{id}/results``: decisions as JSON lines in the order of the file, or as CSV."""
    form = call.query(format=frozenset({"jsonl", "csv"})).get("format", "jsonl")
    files, database = await _finished(call), call.house.ledger.database
    reading = {"job": files.job.id, "roles": sorted(call.caller.roles)}
    entry = Entry("read", fresh_id(), f"job {files.job.id}", "", call.caller.client, msgspec.json.encode(reading))
    await call.house.desk.record([entry])
    if form == "csv":
        return Reply(results.table(database, files), media_type=_CSV)
    reasons = call.caller.may(Permission.REASONS)
    return Reply(results.lines(database, files, reasons=reasons), media_type=_LINES)


async def job_rejects(call: Call) -> Reply:
    """``GET /v1/jobs/{id}/rejects``: what was refused: line, field, rule, remedy."""
    call.query()
    return Reply(_pieces((await _finished(call)).rejects), media_type=_CSV)


async def _own(call: Call) -> Job:
    """The job, if it is of this client; others are told that there is none."""
    found = await asyncio.to_thread(call.house.jobs.find, call.place["id"])
    if found is None or found.client != call.caller.client:
        raise Refused(problem("unknown_job"))
    return found


async def _finished(call: Call) -> Files:
    found = await _own(call)
    if found.finished_at is None:
        raise Refused(problem("job_unfinished", retry_after=1))
    files = Files(Path(call.house.settings.jobs_folder), found)
    if not await asyncio.to_thread(files.handed_in.exists):
        raise Refused(problem("job_removed"))
    return files


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece
    finally:
        file.close()

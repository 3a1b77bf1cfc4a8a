"""Files of jobs are kept for a while only: they hold what was declared, and the ledger has every decision anyhow."""

import logging
from pathlib import Path
from typing import Final

from serving.jobs.store import Files, Job, Jobs

LOCK: Final = "runner.lock"
_LOG: Final = logging.getLogger("tidewaiter.jobs")


def forget(jobs: Jobs, folder: Path, before: int) -> None:
    """Delete the files of the jobs that ended before a time (microseconds since 1970 UTC); blocking.

    The jobs themselves stay in the table, so that it can be said what became of them.
    """
    named = {path.name.partition(".")[0] for path in folder.iterdir() if path.name != LOCK}
    ended = [job for name in sorted(named) if (job := jobs.find(name)) and _ended_before(job, before)]
    for job in ended:
        files = Files(folder, job)
        for path in (files.decisions, files.rejects, files.handed_in):  # the last one says that they are there
            path.unlink(missing_ok=True)
    if ended:
        _LOG.info("the files of %d jobs were kept long enough and are deleted", len(ended))


def _ended_before(job: Job, time: int) -> bool:
    return job.finished_at is not None and job.finished_at < time

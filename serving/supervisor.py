"""The parent of the workers: starts them, starts another at once where one dies, lets them finish when it should stop.

The workers are forked from a process that has imported everything, so that a new one is at work in the time it takes
to load bundles and read the ledger's tail, and pages that nobody changes are in memory once. All listen on one socket
that was bound before: while a worker is away, the kernel hands its connections to the others.
"""

import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from typing import Final

from serving.worker import DRAIN_SECONDS, NEVER_STARTED, leave_with_parent

_LOG: Final = logging.getLogger("tidewaiter.supervisor")
_HEARD: Final = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
_LOOK_SECONDS: Final = 1.0
"""How often to look around when no signal came."""
_PATIENCE: Final = DRAIN_SECONDS + 5
_FORK: Final = multiprocessing.get_context("fork")
Worker = multiprocessing.context.ForkProcess
Mask = set[int | signal.Signals]


def supervise(count: int, work: Callable[[], None]) -> bool:
    """Keep so many workers at it until SIGTERM or SIGINT; must be called from a process with one Python thread.

    Returns:
        Whether the workers had started; if one of the first could not, all are stopped.
    """
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
    crew = [_started(work, mask) for _ in range(count)]
    try:
        return _watch(crew, work, mask)
    finally:
        _dismiss(crew)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _watch(crew: list[Worker], work: Callable[[], None], mask: Mask) -> bool:
    """Replace whoever dies; whether it ended because somebody asked for it."""
    first = {worker.pid for worker in crew}
    while True:
        heard = signal.sigtimedwait(_HEARD, _LOOK_SECONDS)
        if heard and heard.si_signo != signal.SIGCHLD:
            return True
        for place, worker in enumerate(crew):
            if worker.is_alive():
                continue
            if worker.exitcode == NEVER_STARTED:
                if worker.pid in first:
                    return False
                time.sleep(_LOOK_SECONDS)  # what it needs is away for now; try again, not in a whirl
            _LOG.error("worker %d died (status %s): another takes its place", worker.pid, worker.exitcode)
            crew[place] = _started(work, mask)


def _started(work: Callable[[], None], mask: Mask) -> Worker:
    worker = _FORK.Process(target=_begin, args=(work, mask, os.getpid()), name="worker")
    worker.start()
    return worker


def _begin(work: Callable[[], None], mask: Mask, parent: int) -> None:
    """In the worker: hear signals as any process does, and do not outlive the parent."""
    for heard in _HEARD:
        signal.signal(heard, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    leave_with_parent(parent)
    work()


def _dismiss(crew: list[Worker]) -> None:
    """Let each worker finish what it has accepted; end those that take too long."""
    for worker in crew:
        worker.terminate()
    until = time.monotonic() + _PATIENCE
    for worker in crew:
        worker.join(max(0.0, until - time.monotonic()))
        if worker.is_alive():
            _LOG.error("worker %d did not finish in %d s: it is ended", worker.pid, _PATIENCE)
            worker.kill()
            worker.join()

"""One worker process: one event loop, one memory of the past, one share of the requests."""

import ctypes
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any, Final

import uvicorn

from serving.settings import Settings

Message = MutableMapping[str, Any]
Application = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
DRAIN_SECONDS: Final = 30
"""How long a worker that should stop goes on with the requests it has accepted."""
IDLE_SECONDS: Final = 75
"""How long a connection may idle: longer than a proxy keeps it (60 s), so that none is closed as it is used again."""
BACKLOG: Final = 2048
NEVER_STARTED: Final = 3
"""Exit status of a worker that could not start; uvicorn's own."""
_LOG: Final = logging.getLogger("tidewaiter.worker")
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_PARENT_DEATH_SIGNAL: Final = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


def prepare() -> None:
    """Before anything heavy is imported: one thread for arithmetic, as one-row work on two is slower, and a log."""
    for variable in _ONE_THREAD:
        os.environ.setdefault(variable, "1")
    if not logging.getLogger().handlers:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s")
    for talkative in ("uvicorn", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


def application(settings: Settings) -> Application:
    """The application that answers; imported here, as importing it takes most of a cold start."""
    from serving.api import app  # noqa: PLC0415

    found: Application = app.application(settings)
    return found


def leave_with_parent(parent: int) -> None:
    """Stop in an orderly way when the parent is gone, however it went; an orphan would keep the port.

    Linux only; elsewhere a parent that is killed leaves its workers behind.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it went before we asked
            os.kill(os.getpid(), signal.SIGTERM)


class _Server(uvicorn.Server):
    """uvicorn, saying when it is ready."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        began = perf_counter()
        await super().startup(sockets)
        if self.started:
            _LOG.info("ready to answer after %.1f s", perf_counter() - began)


def work(app: Application, listener: socket.socket) -> None:
    """Answer requests until told to stop; exits with NEVER_STARTED if the application cannot start."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = _Server(config)
    server.run([listener])
    if not server.started:
        sys.exit(NEVER_STARTED)

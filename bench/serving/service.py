"""A contender that runs: started on a free port, watched, and ended with all its processes."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from field import BIN, HERE, WORKSHOP, Contender

_PATIENCE = 120.0
_QUIET = {
    "BENTOML_DO_NOT_TRACK": "True",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "OMP_NUM_THREADS": "1",
}
"""Nobody phones home; with one thread each, contenders do not fight over two cores."""


@dataclass(frozen=True, slots=True)
class Running:
    """A contender that answers."""

    contender: Contender
    port: int
    process: psutil.Process
    cold_start: float
    """Seconds from its start to the first good answer of its readiness path."""
    token: str

    def url(self, kind: str) -> str:
        """Where questions of a kind go."""
        return self.contender.paths[kind]

    @property
    def memory(self) -> float:
        """Resident MB of the largest of its processes: a worker."""
        every = [self.process, *self.process.children(recursive=True)]
        return max(each.memory_info().rss for each in every) / 1e6

    def ask(self, path: str, body: bytes) -> bytes:
        """One answer, over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        told = answer.read()
        connection.close()
        if answer.status != http.client.OK:
            raise RuntimeError(f"({self.contender.letter}) answered {answer.status}: {told[:300].decode()}")
        return told


@contextmanager
def running(contender: Contender, token: str) -> Iterator[Running]:
    """Start it, wait until it is ready, and end it afterwards."""
    port = _free_port()
    environment = {**os.environ, **_QUIET, **(_ours(contender, port) if contender.ours else places())}
    log = WORKSHOP / f"{contender.letter}.log"
    with log.open("wb") as out:
        start = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  our own commands
            contender.line(port), env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            _wait(process, port, contender.ready, log)
            yield Running(contender, port, psutil.Process(process.pid), time.monotonic() - start, token)
        finally:
            _end(process)


def _wait(process: "subprocess.Popen[bytes]", port: int, path: str, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == http.client.OK:
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.05)
    raise RuntimeError(f"{log}: it did not start. Its last words:\n" + log.read_text(errors="replace")[-1500:])


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask its whole session to stop, then make it."""
    for how, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, how)
            process.wait(patience)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
        if how is signal.SIGTERM:
            time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return int(some.getsockname()[1])


def places() -> dict[str, str]:
    """Where a contender finds the bundles, its neighbours and the commands."""
    return {
        "BENCH_HOME": str(Path.cwd()),
        "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
        "PATH": f"{BIN}:{os.environ['PATH']}",
    }


def _ours(contender: Contender, port: int) -> dict[str, str]:
    """Settings of ours, with a fresh copy of the ledger and its checkpoint; nobody is slowed down for asking much."""
    mine = WORKSHOP / "mine"
    shutil.rmtree(mine, ignore_errors=True)
    shutil.copytree(WORKSHOP / "seed", mine)
    return {
        "TIDEWAITER_LEDGER_URL": f"sqlite:///{mine}/ledger.db",
        "TIDEWAITER_CHECKPOINT_FOLDER": f"{mine}/past",
        "TIDEWAITER_JOBS_FOLDER": f"{mine}/jobs",
        "TIDEWAITER_PORT": str(port),
        "TIDEWAITER_WORKERS": str(contender.workers),
        "TIDEWAITER_RATE_LIMIT": "0",
    }

"""Recorded before answered: by the order of system calls, and by what is said when nothing can be recorded."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from service_process import PATIENCE, Running
from syscalls import told

Declarations = list[dict[str, Any]]
Starter = Callable[..., Running]
CALLS: Final = "trace=fdatasync,fsync,pwrite64,write,writev,sendto,sendmsg"
HOLD: Final = """
import sys
from pysqlite3 import dbapi2 as sqlite
connection = sqlite.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


@contextlib.contextmanager
def traced(process: int, trace: Path) -> Iterator[None]:
    """Watch all threads of a process."""
    strace = shutil.which("strace")
    if not strace:
        if os.environ.get("CI"):
            pytest.fail("CI must show the order of system calls, but strace is not installed")
        pytest.skip("strace is not installed")
    command = [strace, "-f", "-y", "-s", "16", "-e", CALLS, "-o", str(trace), "-p", str(process)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stderr
        said = watching.stderr.readline()
        if "attached" not in said:
            watching.wait(10)
            pytest.skip("processes cannot be traced here")
        yield
        watching.send_signal(signal.SIGINT)
        watching.communicate(timeout=PATIENCE)


def worker_of(running: Running) -> int:
    """The process id of the only worker."""
    parent = running.process.pid
    return int(Path(f"/proc/{parent}/task/{parent}/children").read_text())


def test_the_reply_leaves_after_the_disk_has_it(starter: Starter, declarations: Declarations, tmp_path: Path) -> None:
    """Before each reply its entry was written to the log of SQLite, and that was synced to the disk."""
    running, trace = starter(), tmp_path / "trace"
    client = running.client("scorer")
    with traced(worker_of(running), trace):
        for each in declarations[:12]:
            assert client.post("/v1/score", json=each).status_code == 200
    assert replies(trace.read_text()) == 12


def replies(trace: str) -> int:
    """How many replies left; fails if one did so before an entry was written since the last one, and synced."""
    count = 0
    for line, written, synced in told(trace, r'(write|send)\w*\(\d+<(socket|TCP)[^"]*"HTTP/1\.1 200'):
        count += 1
        assert written, line
        assert synced, line
    return count


def test_what_cannot_be_recorded_is_not_answered(starter: Starter, declarations: Declarations) -> None:
    """While another process keeps the ledger locked there is no score, and no readiness; then all is as before."""
    running = starter(deadline_seconds=10)  # the ledger is waited for as long as a caller waits
    client = running.client("scorer", "officer")
    first = client.post("/v1/score", json=declarations[0])
    database = running.home / "ledger/tidewaiter.db"
    command = [sys.executable, "-c", HOLD, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holding:
        assert holding.stdin
        assert holding.stdout
        assert holding.stdout.readline() == "held\n"
        answer = client.post("/v1/score", json=declarations[1], headers={"idempotency-key": "while it was locked"})
        assert (answer.status_code, answer.json()["code"]) == (503, "decision_not_recorded")
        assert "fall back to rules and random" in answer.json()["detail"]
        assert httpx.get(f"{running.url}/readyz").status_code == 503
        assert httpx.get(f"{running.url}/livez").status_code == 200
        began = time.monotonic()
        assert client.post("/v1/score", json=declarations[2]).json()["code"] == "decision_not_recorded"
        assert time.monotonic() - began < 4, "once it is known that nothing can be recorded, that is said at once"
        holding.communicate("let go\n", timeout=PATIENCE)
    until = time.monotonic() + PATIENCE
    while httpx.get(f"{running.url}/readyz").status_code != 200:
        assert time.monotonic() < until, running.log
        time.sleep(0.05)
    again = client.post("/v1/score", json=declarations[1], headers={"idempotency-key": "while it was locked"})
    assert again.status_code == 200
    assert client.post("/v1/score", json=declarations[0]).content == first.content

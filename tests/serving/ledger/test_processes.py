"""Several processes, and processes that die: what was acknowledged is there, once, in one chain."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from syscalls import told

from serving.ledger.ledger import Ledger

ROOT = Path(__file__).parents[3]
SCRIPT = Path(__file__).with_name("one_writer.py")


def writer(url: str, prefix: str, calls: int, group: int, *, keyed: bool = False) -> subprocess.Popen[str]:
    """A worker that waits to begin."""
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), url, prefix, str(calls), str(group), str(int(keyed)), "2"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


def begin(*workers: subprocess.Popen[str]) -> None:
    """Let workers begin together, when all are ready."""
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()


def acknowledged(worker: subprocess.Popen[str]) -> list[tuple[str, int, str]]:
    """What a worker said was recorded, until it ended: state, number, id."""
    said = worker.communicate(timeout=180)[0]
    lines = [line.split() for line in said.splitlines(keepends=True) if line.endswith("\n") and line != "ready\n"]
    return [(state, int(seq), id_) for _, state, seq, id_ in lines]


def test_processes_keep_one_chain(ledger: Ledger, url: str) -> None:
    """Two processes that write at once keep one chain without gaps; each entry is acknowledged once."""
    workers = [writer(url, prefix, 20, 8) for prefix in "ab"]
    begin(*workers)
    said = [line for worker in workers for line in acknowledged(worker)]
    assert {state for state, _, _ in said} == {"new"}
    assert sorted(seq for _, seq, _ in said) == list(range(1, 321))
    verdict = ledger.verify()
    assert verdict.whole
    assert verdict.entries == 320


def test_a_key_at_once_from_two_processes(ledger: Ledger, url: str) -> None:
    """The same keys and bodies from two processes at once: one is new, the other gets the very row of the first."""
    workers = [writer(url, "a", 20, 4, keyed=True) for _ in range(2)]
    begin(*workers)
    first, second = (acknowledged(worker) for worker in workers)
    assert ledger.verify().entries == 80
    rows = Counter(seq for _, seq, _ in first + second)
    assert rows == Counter(dict.fromkeys(range(1, 81), 2))
    assert Counter(state for state, _, _ in first + second) == {"new": 80, "repeated": 80}
    assert {(seq, id_) for _, seq, id_ in first} == {(seq, id_) for _, seq, id_ in second}


def test_killed_workers_leave_what_they_acknowledged(ledger: Ledger, url: str) -> None:
    """After kill -9 at any moment the chain fits and holds everything acknowledged; others write on."""
    killed, other = [writer(url, f"k{number}", 10_000, 4) for number in range(3)], writer(url, "o", 40, 4)
    begin(*killed, other)
    kept: list[tuple[str, int, str]] = []
    for worker in killed:
        time.sleep(0.15)
        worker.send_signal(signal.SIGKILL)
        kept += acknowledged(worker)
        assert ledger.verify().whole
    kept += acknowledged(other)
    assert other.returncode == 0
    assert ledger.verify().whole
    held = {(row.seq, row.id) for row in ledger.follow(0, 100_000)}
    assert {(seq, id_) for _, seq, id_ in kept} <= held
    assert len(kept) > 40 * 4


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_durable_before_acknowledged(ledger: Ledger, url: str, tmp_path: Path) -> None:
    """Between writing the log and every acknowledgement there is a sync of the log to the disk."""
    strace = shutil.which("strace")
    if not strace:
        pytest.skip("strace is not installed")
    trace = tmp_path / "trace"
    command = [strace, "-f", "-y", "-e", "trace=fdatasync,fsync,write,pwrite64", "-o", str(trace), sys.executable]
    said = subprocess.run(
        [*command, str(SCRIPT), url, "s", "12", "2", "0", "1"],
        input="go\n",
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
        timeout=180,
    )
    if "ptrace" in said.stderr and not said.stdout:
        pytest.skip("processes cannot be traced here")
    assert ordered(trace.read_text()) >= 6
    assert said.stdout.count("ack new") == ledger.verify().entries == 24


def ordered(trace: str) -> int:
    """How many acknowledgements left; fails if one did before what was written to the log was synced."""
    acknowledgements = 0
    for line, _, synced in told(trace, r"write\(1<[^>]*>, \"ack "):
        acknowledgements += 1
        assert synced, line
    return acknowledgements

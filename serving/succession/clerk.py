"""The clerk: a process beside the service that asks the model registry and judges challengers for the pages.

`python -m serving.succession.clerk [AREA VERSION]`. MLflow takes seconds to import and holdouts take longer; in a
worker either would keep declarations waiting. There is one clerk of a folder at a time: it holds the lock of a file.
"""

import contextlib
import fcntl
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from features.errors import TidewaiterError
from serving.settings import Settings

_LOCK: Final = "clerk.lock"
_TOLD: Final = "clerk.json"
_MORE: Final = "clerk.more"
"""There while somebody wants the registry asked once more, of a clerk that may have asked it before they acted."""
_PAUSE: Final = 0.3
"""Seconds between two notes of how far it is."""
_NICE: Final = 10
_FAULT: Final = "It failed; the log of the service says why."
_STOPPED: Final = "It was stopped before it ended: by a restart, or for want of memory."
_LOG: Final = logging.getLogger("tidewaiter.clerk")


class Told(msgspec.Struct, frozen=True):
    """How far the clerk is, or how it ended."""

    area: str = ""
    version: str = ""
    doing: str = ""
    share: float = 0.0
    fault: str = ""
    """Why it gave up; English."""


class State(NamedTuple):
    """What a page shows of it."""

    running: bool
    told: Told


def state(folder: Path) -> State:
    """Whether it works, and how far it is."""
    try:
        told = msgspec.json.decode((folder / _TOLD).read_bytes(), type=Told)
    except (OSError, msgspec.DecodeError):
        told = Told()
    try:
        with (folder / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return State(running=True, told=told)
    except OSError:
        return State(running=False, told=Told())
    stopped = told.doing and not told.fault
    return State(running=False, told=msgspec.structs.replace(told, fault=_STOPPED) if stopped else told)


def start(settings: Settings, area: str = "", version: str = "") -> bool:
    """Let it begin; false if one is at work already, which then asks the registry once more before it ends."""
    try:
        return _begun(settings, Path(settings.watch_folder), area, version)
    except OSError:
        _LOG.exception("no clerk can begin: can TIDEWAITER_WATCH_FOLDER be written?")
        return False


def _begun(settings: Settings, folder: Path, area: str, version: str) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            (folder / _MORE).touch()
            return False
        (folder / _MORE).unlink(missing_ok=True)
        _tell(folder, Told(area, version))
        known = {name: text for name, text in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
        known |= {"TIDEWAITER_LEDGER_URL": settings.ledger_url, "TIDEWAITER_WATCH_FOLDER": settings.watch_folder}
        # The lock belongs to the open file, which the process inherits: it ends with the process, however that ends.
        process = subprocess.Popen(  # noqa: S603  ourselves; the page has seen that area and version are registered
            [sys.executable, "-m", __name__, area, version],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=known,
            pass_fds=[lock.fileno()],
        )
    threading.Thread(target=process.wait, name="clerk", daemon=True).start()
    return True


def work(settings: Settings, area: str, version: str) -> None:
    """Ask the registry; judge one version, if one is named."""
    from serving.ledger.ledger import Ledger  # noqa: PLC0415  (what a worker that only starts a clerk need not import)
    from serving.succession import judging  # noqa: PLC0415

    folder, now = Path(settings.watch_folder), time.time_ns() // 1000
    step = _steps(folder, area, version)
    try:
        with contextlib.closing(Ledger.open(settings.ledger_url)) as ledger:
            with step("Asking the model registry"):
                versions = judging.looked(settings, ledger, now)
            if version:
                judging.judge(settings, ledger, versions, area, version, now, step)
            while (folder / _MORE).exists():
                (folder / _MORE).unlink(missing_ok=True)
                judging.looked(settings, ledger, time.time_ns() // 1000)
    except TidewaiterError as error:
        _tell(folder, Told(area, version, fault=str(error)))
    except Exception:
        _tell(folder, Told(area, version, fault=_FAULT))
        raise
    else:
        _tell(folder, Told(area, version, share=1.0))


def _steps(
    folder: Path, area: str, version: str
) -> "Callable[[str], contextlib.AbstractContextManager[Callable[[float], None]]]":
    @contextlib.contextmanager
    def step(what: str) -> Iterator[Callable[[float], None]]:
        last = 0.0

        def advance(share: float) -> None:
            nonlocal last
            if time.monotonic() - last > _PAUSE:
                last = time.monotonic()
                _tell(folder, Told(area, version, what, share))

        advance(0.0)
        yield advance

    return step


def _tell(folder: Path, told: Told) -> None:
    fresh = folder / f".{_TOLD}.{os.getpid()}"
    fresh.write_bytes(msgspec.json.encode(told))
    fresh.replace(folder / _TOLD)


if __name__ == "__main__":
    from serving import settings as table

    os.nice(_NICE)
    with contextlib.suppress(OSError):  # where memory runs out, the clerk goes and not a worker
        Path("/proc/self/oom_score_adj").write_text("1000")
    work(table.load(os.environ), *sys.argv[1:3])

"""What is multiplied: the demo's last week, scored by the real service into a ledger of its own, cases and all."""

import contextlib
import datetime as dt
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import psutil

from serving import history
from serving.access.roles import Role
from serving.access.tokens import Grant, issue
from serving.ledger.ledger import Ledger

WORKSHOP: Final = Path("build/bench/pages")
_WEEK: Final = Path("build/demo/week")
_SERVE: Final = (str(Path(sys.executable).parent / "tidewaiter"), "serve")
_PATIENCE: Final = 180.0


def made() -> Path:
    """The folder with the ledger; scored once."""
    home = WORKSHOP / "template"
    if (home / "done").exists():
        return home
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    bodies = _declarations(home)
    ledger = Ledger.open(f"sqlite:///{home}/ledger.db")
    secret = issue(ledger.database, Grant("bench", (Role.SCORER, Role.OFFICER)), dt.datetime.now(dt.UTC))[1]
    ledger.close()
    headers = {"authorization": f"Bearer {secret}", "content-type": "application/json"}
    with served(home) as (url, _), httpx.Client(base_url=url, timeout=30, headers=headers) as client:
        for body in bodies:
            answer = client.post("/v1/score", content=body)
            if answer.is_error:
                raise RuntimeError(f"a declaration of {_WEEK} was not scored: {answer.text[:500]}")
        _until_followed(home)
    (home / "done").touch()
    return home


@contextlib.contextmanager
def served(home: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The service on the ledger of a folder: its address, and its process."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    settings = {
        "PORT": port, "RATE_LIMIT": 0, "LEDGER_URL": f"sqlite:///{home.absolute()}/ledger.db",
        "CHECKPOINT_FOLDER": home.absolute() / "past", "JOBS_FOLDER": home.absolute() / "jobs",
    }  # fmt: skip
    environment = os.environ | {f"TIDEWAITER_{name}": str(value) for name, value in settings.items()}
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(_SERVE, env=environment, stdout=log, stderr=log, start_new_session=True)  # noqa: S603
    try:
        url = f"http://127.0.0.1:{port}"
        _until_ready(url, process, home / "serve.log")
        yield url, psutil.Process(process.pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def _declarations(home: Path) -> list[bytes]:
    """The week's declarations as they would be sent: read back from a ledger that took them in as history."""
    aside = Ledger.open(f"sqlite:///{home}/aside.db")
    aside.close()
    history.load(f"sqlite:///{home}/aside.db", _WEEK, lambda _share: None)
    aside = Ledger.open(f"sqlite:///{home}/aside.db")
    rows = aside.database.rows("SELECT said FROM entries WHERE kind = 'history' ORDER BY seq")
    aside.close()
    now = dt.datetime.now(dt.UTC)
    known = [json.loads(said) for (said,) in rows]
    lodged = [each for each in known if dt.datetime.fromisoformat(each["lodged_at"]) < now]  # the day is not over
    return [json.dumps(_without_gaps(each)).encode() for each in lodged]


def _without_gaps(told: Any) -> Any:  # noqa: ANN401  (JSON)
    """The same without empty entries of lists, which history may hold and the door refuses."""
    if isinstance(told, dict):
        return {name: _without_gaps(each) for name, each in told.items()}
    return [_without_gaps(each) for each in told if each != ""] if isinstance(told, list) else told


def _until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/readyz").is_success:
                return
        time.sleep(0.2)
    raise RuntimeError(f"{log}: the service did not start. Its last words:\n{log.read_text()[-1500:]}")


def _until_followed(home: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{home}/ledger.db")
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        ((behind,),) = ledger.database.rows(
            "SELECT (SELECT max(seq) FROM entries) - coalesce((SELECT seq FROM case_watermark), 0)"
        )
        if not behind:
            ledger.close()
            return
        time.sleep(0.2)
    raise RuntimeError(f"{home}: the tables of cases did not catch up within {_PATIENCE:.0f} s.")

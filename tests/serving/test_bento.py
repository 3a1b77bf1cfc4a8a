"""The Bento: built from the repository as a user builds it, complete, and served with our calls alone."""

import datetime as dt
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tidewaiter_client import Client

from serving.access.roles import Role
from serving.access.tokens import Grant, issue
from serving.ledger.ledger import Ledger

ROOT = Path(__file__).parents[2]
ROOMS = ("features", "extract", "models", "serving", "cli")


def free_port() -> int:
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def bento(place: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A Bento of the rooms and of small champions; its folder, and the environment that knows it."""
    source = tmp_path_factory.mktemp("source")
    for folder in ROOMS:
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("bentofile.yaml", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "requirements.lock"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(place / "mlruns", source / "mlruns")
    home = tmp_path_factory.mktemp("bentoml")
    environ = os.environ | {"BENTOML_HOME": str(home), "BENTOML_DO_NOT_TRACK": "True"}
    command = [sys.executable, "-m", "bentoml", "build", "--output", "tag"]
    subprocess.run(command, cwd=source, env=environ, check=True, capture_output=True)
    return next((home / "bentos/tidewaiter").glob("*/bento.yaml")).parent, environ


def test_a_bento_is_complete_and_names_no_index(bento: tuple[Path, dict[str, str]]) -> None:
    """It holds what answers and the champions, nothing that learns, no compiled Python, and no address of an index."""
    held = bento[0] / "src"
    assert {path.name for path in held.iterdir() if path.is_dir()} == {*ROOMS, "mlruns"}
    champions = json.loads((held / "mlruns/champions.json").read_text())["bundles"].values()
    assert champions
    assert all((held / "mlruns/bundles" / each / "manifest.json").is_file() for each in champions)
    assert (held / "models/trees/kernel.c").is_file()
    assert not [*held.rglob("*.pyc"), *held.rglob("*.nbi")]
    pinned = (bento[0] / "env/python/requirements.txt").read_text()
    assert "--hash=sha256:" in pinned
    for path in (*(bento[0] / "env").rglob("*"), bento[0] / "bento.yaml"):
        assert not path.is_file() or not re.search(r"(?<!no-emit-)index-url|https?://\S*simple", path.read_text()), path


def test_a_bento_wants_a_ledger_outside_itself(bento: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    """Without TIDEWAITER_LEDGER_URL it refuses: the next Bento would not have the ledger."""
    environ = {name: value for name, value in bento[1].items() if name != "TIDEWAITER_LEDGER_URL"}
    command = [sys.executable, "-m", "bentoml", "serve", "tidewaiter:latest"]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 1
    assert "TIDEWAITER_LEDGER_URL" in done.stderr + done.stdout


def test_a_served_bento_answers_with_our_calls_alone(
    bento: tuple[Path, dict[str, str]], declarations: list[dict[str, Any]], tmp_path: Path
) -> None:
    """`bentoml serve` runs our application for our client; BentoML's pages, schema and health are closed."""
    port = free_port()
    environ = bento[1] | {
        "TIDEWAITER_PORT": str(port),
        "TIDEWAITER_LEDGER_URL": f"sqlite:///{tmp_path}/ledger.db",
        "TIDEWAITER_CHECKPOINT_FOLDER": str(tmp_path / "past"),
        "TIDEWAITER_JOBS_FOLDER": str(tmp_path / "jobs"),
        "TIDEWAITER_DEADLINE_SECONDS": "45",
    }
    command = [sys.executable, "-m", "bentoml", "serve", "tidewaiter:latest"]
    with (tmp_path / "log").open("wb") as log:
        served = subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 600  # numba compiles for the new folder
        while got(port, "/livez")[0] != 200:
            going = served.poll() is None and time.monotonic() < end
            assert going, (tmp_path / "log").read_text()[-3000:]
            time.sleep(0.1)
        assert got(port, "/")[0] == 303  # people are sent to the workbench
        for path in ("/docs.json", "/schema.json", "/healthz", "/static_content/index.html"):
            assert got(port, path)[0] == 404, path
        assert got(port, "/readyz")[0] == 200
        ledger = Ledger.open(environ["TIDEWAITER_LEDGER_URL"])
        grant = Grant("bento", (Role.SCORER, Role.OFFICER))
        token = issue(ledger.database, grant, dt.datetime.now(dt.UTC))[1]
        ledger.close()
        while got(port, "/v1/decisions/0", token)[0] == 401:  # tokens are read every second
            time.sleep(0.1)
        with Client(f"http://127.0.0.1:{port}", token, timeout=60) as client:
            decision = client.score(declarations[0], reasons="all")
            assert decision.reasons
            assert client.decision(decision.id) == decision
        assert json.loads(got(port, "/openapi.json")[1])["openapi"].startswith("3.1")
    finally:
        served.terminate()
        served.wait(40)


def got(port: int, path: str, token: str = "") -> tuple[int, bytes]:
    """Status and body of a page; status 0 if nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"authorization": f"Bearer {token}"} if token else {})
        reply = connection.getresponse()
        return reply.status, reply.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()

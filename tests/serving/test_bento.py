"""The Bento: built from the repository as a user builds it, complete, and served with our calls alone."""

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

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("features", "extract", "models", "serving", "cli")


def free_port() -> int:
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def bento(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A Bento of the rooms and of a note that names a champion; its folder, and the environment that knows it."""
    source = tmp_path_factory.mktemp("source")
    for folder in ROOMS:
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("bentofile.yaml", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "requirements.lock"):
        shutil.copy(ROOT / name, source)
    bundle = source / "mlruns/bundles/0123456789abcdef"
    bundle.mkdir(parents=True)
    (bundle / "manifest.json").write_text("{}")
    note = {"bundles": {"ipr": bundle.name}, "database": [], "registry": "sqlite:///mlruns/mlflow.db"}
    (source / "mlruns/champions.json").write_text(json.dumps(note))
    home = tmp_path_factory.mktemp("bentoml")
    environ = os.environ | {"BENTOML_HOME": str(home), "BENTOML_DO_NOT_TRACK": "True"}
    command = [sys.executable, "-m", "bentoml", "build", "--output", "tag"]
    subprocess.run(command, cwd=source, env=environ, check=True, capture_output=True)
    return next((home / "bentos/tidewaiter").glob("*/bento.yaml")).parent, environ


def test_a_bento_is_complete_and_names_no_index(bento: tuple[Path, dict[str, str]]) -> None:
    """It holds what answers and the champions, nothing that learns, no compiled Python, and no address of an index."""
    held = bento[0] / "src"
    assert {path.name for path in held.iterdir() if path.is_dir()} == {*ROOMS, "mlruns"}
    assert (held / "mlruns/bundles/0123456789abcdef/manifest.json").is_file()
    assert (held / "mlruns/champions.json").is_file()
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
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "TIDEWAITER_LEDGER_URL" in done.stderr + done.stdout


def test_a_served_bento_answers_with_our_calls_alone(bento: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    """`bentoml serve` runs our application: BentoML's pages, schema and health are closed, and ours answer."""
    port = free_port()
    environ = bento[1] | {
        "TIDEWAITER_PORT": str(port),
        "TIDEWAITER_LEDGER_URL": f"sqlite:///{tmp_path}/ledger.db",
        "TIDEWAITER_CHECKPOINT_FOLDER": str(tmp_path / "past"),
        "TIDEWAITER_JOBS_FOLDER": str(tmp_path / "jobs"),
    }
    command = [sys.executable, "-m", "bentoml", "serve", "tidewaiter:latest"]
    with (tmp_path / "log").open("wb") as log:
        served = subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 60
        while got(port, "/livez")[0] != 200:
            going = served.poll() is None and time.monotonic() < end
            assert going, (tmp_path / "log").read_text()[-3000:]
            time.sleep(0.1)
        for path in ("/", "/docs.json", "/schema.json", "/healthz", "/static_content/index.html"):
            assert got(port, path)[0] == 404, path
        assert got(port, "/readyz")[0] == 503  # the champion that the note names is no bundle
        assert json.loads(got(port, "/openapi.json")[1])["openapi"].startswith("3.1")
    finally:
        served.terminate()
        served.wait(40)


def got(port: int, path: str) -> tuple[int, bytes]:
    """Status and body of a page; status 0 if nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()

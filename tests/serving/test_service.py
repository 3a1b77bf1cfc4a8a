"""The process side of the service: sockets, workers, checks before starting, and what BentoML is given to serve."""

import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from features.errors import TidewaiterError
from serving import launch
from serving.quiet import quiet
from serving.settings import Settings, load

ECHO = """
import asyncio, os, sys
from serving import launch, supervisor, worker
from serving.settings import load

async def echo(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        if os.path.exists("broken"):
            await send({"type": "lifespan.startup.failed", "message": "no ledger"})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    if scope["path"] == "/slow":
        open("begun", "w").close()
        await asyncio.sleep(1)
    body = str(os.getpid()).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})

settings = load(os.environ)
worker.prepare()
with launch.listening(settings) as listener:
    sys.exit(0 if supervisor.supervise(settings.workers, lambda: worker.work(echo, listener)) else 1)
"""
Start = Callable[[], subprocess.Popen[bytes]]


def free_port() -> int:
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def ask(port: int, path: str = "/") -> int:
    """The process that answers; 0 if nobody does."""
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as reply:
        return int(reply.read())
    return 0


@pytest.fixture
def port() -> int:
    """Where the test's service listens."""
    return free_port()


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    """Starts an echoing service with two workers."""
    begun: list[subprocess.Popen[bytes]] = []
    environ = os.environ | {"TIDEWAITER_PORT": str(port), "TIDEWAITER_WORKERS": "2"}

    def starting() -> subprocess.Popen[bytes]:
        with (tmp_path / "log").open("ab") as log:
            begun.append(subprocess.Popen([sys.executable, "-c", ECHO], env=environ, cwd=tmp_path, stderr=log))
        return begun[-1]

    yield starting
    for process in begun:
        process.terminate()
        process.wait(40)


def test_a_killed_worker_is_replaced_at_once_and_the_other_goes_on(start: Start, port: int) -> None:
    """After kill -9 of one of two workers calls are answered without a pause, and soon there are two again."""
    start()
    until(lambda: ask(port))
    seen: set[int] = set()
    until(lambda: seen.add(ask(port)) or len(seen) == 2)
    killed = seen.pop()
    os.kill(killed, signal.SIGKILL)
    assert ask(port) not in {0, killed}
    until(lambda: seen.add(ask(port)) or len(seen - {0, killed}) == 2)


def test_who_asked_before_the_end_is_answered(start: Start, port: int, tmp_path: Path) -> None:
    """SIGTERM stops the service after the requests that it had accepted, and it says that all is well."""
    service = start()
    until(lambda: ask(port))
    with socket.create_connection(("127.0.0.1", port)) as caller:
        caller.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        until((tmp_path / "begun").exists)
        service.terminate()
        assert b"200 OK" in caller.recv(1000)
    assert service.wait(40) == 0


def test_a_service_that_was_killed_starts_again_on_its_port(start: Start, port: int) -> None:
    """Killing the parent leaves no orphan: the next service has the port within moments."""
    first = start()
    until(lambda: ask(port))
    first.kill()
    first.wait(40)
    start()
    time.sleep(0.5)
    until(lambda: ask(port))


def test_a_service_that_cannot_start_says_so_and_ends(start: Start, tmp_path: Path) -> None:
    """Where the first worker fails, there is no service that looks alive."""
    (tmp_path / "broken").touch()
    assert start().wait(60) == 1
    assert "no ledger" in (tmp_path / "log").read_text()


def test_a_taken_port_is_named_with_the_remedy(port: int) -> None:
    """Whoever starts a second service reads which port is taken and what to set."""
    taken = f"port {port}.*TIDEWAITER_PORT"
    with socket.create_server(("127.0.0.1", port)), pytest.raises(TidewaiterError, match=taken):
        launch.listening(Settings(port=port), patience=0)


def test_a_strange_address_is_refused() -> None:
    """An address of another machine is an error with a remedy, not a traceback."""
    with pytest.raises(TidewaiterError, match="TIDEWAITER_HOST"):
        launch.listening(Settings(host="192.0.2.1"))


def test_without_champions_nothing_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No champion, no service: a score is never invented, and the error says where to get one."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TidewaiterError, match="tidewaiter demo"):
        launch.serve(Settings(port=free_port()), Console(quiet=True))


def test_a_champion_that_is_away_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the registry named a bundle that is not here, the error says which and how to get it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlruns").mkdir()
    note = '{"bundles":{"ipr":"0123456789abcdef"},"database":[],"registry":"sqlite:///mlruns/mlflow.db"}'
    (tmp_path / "mlruns/champions.json").write_text(note)
    with pytest.raises(TidewaiterError, match="ipr, bundle 0123456789abcdef"):
        launch.champions()


def test_a_ledger_that_is_away_is_named_without_its_password() -> None:
    """A database that does not answer is an error that says where it was looked for, and no secret."""
    settings = Settings(ledger_url=f"postgresql+psycopg://me:sesame@127.0.0.1:{free_port()}/ledger")
    with pytest.raises(TidewaiterError, match=r"127\.0\.0\.1.*running") as raised:
        launch.ledger(settings)
    assert "sesame" not in str(raised.value)


def test_what_is_told_holds_what_a_person_needs_and_no_password() -> None:
    """Address, bundles, ledger, how to get a token; the ledger's password stays unsaid."""
    settings = Settings(host="0.0.0.0", port=4000, ledger_url="postgresql+psycopg://me:secret@db/ledger")  # noqa: S104
    told = launch._told(settings, {"ipr": "de80b44fdb15b92b"}, 12)
    for part in ("http://localhost:4000", "ipr de80b44f", "postgresql db/ledger, 12 entries", "token issue"):
        assert part in told
    assert "secret" not in told


def test_the_collector_forgets_what_stays() -> None:
    """After loading, what lives for ever is not walked again; new garbage still is."""
    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    try:
        gc.set_threshold(700, 10, 10)  # another test of this process may have been quiet before
        quiet()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() > (700, 10, 10)
        assert gc.isenabled()
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
        sys.setswitchinterval(interval)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # BentoML's own, of the pathspec it uses
def test_bentoml_serves_with_our_settings() -> None:
    """Workers, address and port of the BentoML service are our settings; it has no calls of its own."""
    from serving.service import Tidewaiter  # noqa: PLC0415  slow

    settings = load(os.environ)
    assert Tidewaiter.config["workers"] == settings.workers
    assert Tidewaiter.config["http"] == {"host": settings.host, "port": settings.port}
    assert not Tidewaiter.apis
    assert not Tidewaiter.mount_apps

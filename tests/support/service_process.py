"""The service as anybody starts it, for tests: `tidewaiter serve` in a process and a folder of its own."""

import contextlib
import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from serving.access.roles import Role
from serving.access.tokens import Grant, issue
from serving.ledger.ledger import Ledger

SERVE: Final = (str(Path(sys.executable).parent / "tidewaiter"), "serve")
"""As anybody starts it."""
PATIENCE: Final = 60.0
"""Seconds after which what should happen at once has not happened, on a machine that is slow and busy too."""
UNHURRIED: Final = {
    "TIDEWAITER_TOKEN_SECONDS": "0.1",
    "TIDEWAITER_CHAMPIONS_SECONDS": "0.1",
    "TIDEWAITER_DEADLINE_SECONDS": "45",
    "TIDEWAITER_BATCH_DEADLINE_SECONDS": "45",
}
"""Settings of a service under test, if the test does not say otherwise: no answer fails because a disk was busy."""


@dataclass
class Running:
    """The service in a process of its own, in a folder of its own."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]
    environment: dict[str, str] = field(default_factory=dict)
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ledger(self) -> str:
        """Its ledger."""
        own = f"sqlite:///{self.home / 'ledger/tidewaiter.db'}"
        return self.environment.get("TIDEWAITER_LEDGER_URL", own)

    @property
    def log(self) -> str:
        """What it said."""
        return (self.home / "serve.log").read_text()

    def token(self, *roles: str, client: str = "test", offices: tuple[str, ...] = ()) -> str:
        """A token that works at once, or within two seconds."""
        ledger = Ledger.open(self.ledger)
        try:
            grant = Grant(client, tuple(map(Role, roles)), offices)
            secret = issue(ledger.database, grant, dt.datetime.now(dt.UTC))[1]
        finally:
            ledger.close()
        self._await_known(secret)
        return secret

    def _await_known(self, secret: str) -> None:
        """Until the service knows a token, in each of its workers: they read the tokens anew every so often."""
        headers = {"authorization": f"Bearer {secret}", "connection": "close"}
        known, until = 0, time.monotonic() + PATIENCE
        while known < 8 and time.monotonic() < until:
            status = httpx.get(f"{self.url}/v1/decisions/0", headers=headers, timeout=PATIENCE).status_code
            known = 0 if status == 401 else known + 1
            time.sleep(0.02)

    def client(self, *roles: str, name: str = "test", offices: tuple[str, ...] = ()) -> httpx.Client:
        """An HTTP client with a token of these roles."""
        headers = {"authorization": f"Bearer {self.token(*roles, client=name, offices=offices)}"}
        self.clients.append(httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE))
        return self.clients[-1]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it and everything that it started."""
        for client in self.clients:
            client.close()
        with contextlib.suppress(ProcessLookupError):
            if how == signal.SIGKILL:
                os.killpg(self.process.pid, how)
            else:
                self.process.send_signal(how)
        self.process.wait(40)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def start(home: Path, *, command: Sequence[str] = SERVE, ready: int = 200, **settings: object) -> Running:
    """Start a service in a folder and wait until `/readyz` answers with a status."""
    port = free_port()
    given = {f"TIDEWAITER_{name.upper()}": str(value) for name, value in settings.items()}
    given = UNHURRIED | given
    environment = os.environ | given | {"TIDEWAITER_PORT": str(port)}
    with (home / "serve.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log, start_new_session=True)
    running = Running(home, port, process, given)
    until = time.monotonic() + 5 * PATIENCE  # numba may have to compile
    while time.monotonic() < until:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{running.url}/readyz").status_code == ready:
                return running
        if process.poll() is not None:
            break
        time.sleep(0.1)
    running.stop(signal.SIGKILL)
    raise AssertionError(running.log)

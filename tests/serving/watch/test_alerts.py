"""Alerts leave by log, webhook and mail, to servers that really listen; one that fails holds up no other."""

import json
import logging
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from serving.settings import Settings
from serving.watch import alerts, commands
from serving.watch.report import Report, SignFigures, WeekFigures

LINES = ["Waste: the scores moved in the week of 2026-03-02 (PSI 0.41 beyond chance)"]
TOLD: dict[str, object] = {"signs": [{"kind": "score", "area": "waste"}]}


class Hook(BaseHTTPRequestHandler):
    """Takes what is posted."""

    taken: list[tuple[str, bytes]] = []  # noqa: RUF012  (the class is the mailbox)

    def do_POST(self) -> None:
        """Keep the body."""
        self.taken.append((self.headers["content-type"], self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Mailbox(socketserver.StreamRequestHandler):
    """A mail server that takes one message after another, as RFC 5321 has it."""

    taken: list[str] = []  # noqa: RUF012

    def handle(self) -> None:
        """One conversation."""
        self.wfile.write(b"220 here\r\n")
        for line in iter(self.rfile.readline, b""):
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 fine\r\n")


@pytest.fixture
def hook() -> Iterator[str]:
    """The address of a web server."""
    Hook.taken.clear()
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/alert"
        server.shutdown()


@pytest.fixture
def post() -> Iterator[str]:
    """The address of a mail server."""
    Mailbox.taken.clear()
    with socketserver.TCPServer(("127.0.0.1", 0), Mailbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_an_alert_leaves_by_all_ways(hook: str, post: str, caplog: pytest.LogCaptureFixture) -> None:
    """The log has the line, the web server gets JSON with text and figures, the mail server gets a mail."""
    settings = Settings(watch_webhook=hook, watch_mail_to="a@example.org, b@example.org", watch_mail_server=post)
    with caplog.at_level(logging.WARNING):
        assert alerts.send(settings, LINES, TOLD) == []
    assert LINES[0] in caplog.text
    ((kind, body),) = Hook.taken
    assert kind == "application/json"
    assert json.loads(body) == {"text": LINES[0], **TOLD}
    (mail,) = Mailbox.taken
    assert "Subject: Tidewaiter: 1 sign of drift" in mail
    assert "To: a@example.org, b@example.org" in mail
    assert "the scores moved in the week of 2026-03-02" in mail


def test_a_way_that_fails_holds_up_no_other(post: str) -> None:
    """A web server that is away is said, and the mail leaves all the same."""
    settings = Settings(watch_webhook="http://127.0.0.1:9/", watch_mail_to="a@example.org", watch_mail_server=post)
    (fault,) = alerts.send(settings, LINES, TOLD)
    assert "did not leave by webhook" in fault
    assert len(Mailbox.taken) == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"watch_webhook": "file:///etc/passwd"}, "no http or https address"),
        ({"watch_mail_to": "a@example.org", "watch_mail_server": "nowhere"}, "not HOST:PORT"),
    ],
)
def test_what_is_no_address_is_said(changed: dict[str, str], why: str) -> None:
    """A file is not posted to, and a server without a port is named."""
    (fault,) = alerts.send(replace(Settings(), **changed), LINES, TOLD)  # type: ignore[arg-type]
    assert why in fault


def test_no_password_goes_in_the_clear(post: str) -> None:
    """A mail server that offers no STARTTLS gets neither name nor password, and no mail."""
    settings = Settings(
        watch_mail_to="a@example.org",
        watch_mail_server=post,
        watch_mail_user="u",
        watch_mail_password="p",  # noqa: S106
    )
    (fault,) = alerts.send(settings, LINES, TOLD)
    assert "no password goes there in the clear" in fault
    assert Mailbox.taken == []


def test_a_sign_is_told_once(hook: str, tmp_path: Path) -> None:
    """Each look tells what is new; what could not be told is told at the next look."""
    sign = SignFigures("score", "waste", "", 0.4, 0.0001, rings=True)
    week = WeekFigures(1_772_409_600_000_000, 500, 700, 0, 10, {"green": 500}, "", 200, [sign])
    report = Report(0, 0, 8, 0.05, [week], [])
    away = Settings(watch_webhook="http://127.0.0.1:9/")
    assert len(commands._alert(away, tmp_path, report)) == 1
    here = Settings(watch_webhook=hook)
    assert commands._alert(here, tmp_path, report) == []
    assert commands._alert(here, tmp_path, report) == []
    assert len(Hook.taken) == 1
    later = WeekFigures(week.start + 7 * 86_400_000_000, 500, 700, 0, 10, {}, "", 200, [sign])
    assert commands._alert(here, tmp_path, Report(0, 0, 8, 0.05, [week, later], [])) == []
    assert len(Hook.taken) == 2
    assert "week of 2026-03-09" in json.loads(Hook.taken[1][1])["text"]

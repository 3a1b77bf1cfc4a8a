"""Telling people: a log line always, a webhook and a mail where they are set; one that fails holds up no other."""

import json
import logging
import smtplib
import ssl
import urllib.request
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import Final
from urllib.parse import urlsplit

from features.errors import TidewaiterError
from serving.settings import Settings

_LOG: Final = logging.getLogger("tidewaiter.watch")
_SECONDS: Final = 10.0
_SUBJECT: Final = "Tidewaiter: {count} sign{s} of drift"


def send(settings: Settings, lines: Sequence[str], told: dict[str, object]) -> list[str]:
    """Send an alert everywhere.

    Args:
        settings: where to.
        lines: what people read.
        told: the same for machines.

    Returns:
        What went wrong, a sentence each; the log has everything whatever went wrong.
    """
    for line in lines:
        _LOG.warning("%s", line)
    ways: list[tuple[str, Callable[[], None]]] = []
    if settings.watch_webhook:
        ways.append(("webhook", lambda: _webhook(settings.watch_webhook, lines, told)))
    if settings.watch_mail_to:
        ways.append(("mail", lambda: _mail(settings, lines)))
    faults = []
    for name, way in ways:
        try:
            way()
        except (OSError, smtplib.SMTPException, TidewaiterError) as fault:
            faults.append(f"The alert did not leave by {name}: {fault}. It is in the log.")
            _LOG.error("%s", faults[-1])
    return faults


def _webhook(url: str, lines: Sequence[str], told: dict[str, object]) -> None:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise TidewaiterError("the setting TIDEWAITER_WATCH_WEBHOOK is no http or https address")
    body = json.dumps({"text": "\n".join(lines), **told}, allow_nan=False).encode()
    request = urllib.request.Request(url, body, {"content-type": "application/json"}, method="POST")  # noqa: S310
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310  (the scheme was checked)
        answer.read(1)


def _mail(settings: Settings, lines: Sequence[str]) -> None:
    message = EmailMessage()
    message["Subject"] = _SUBJECT.format(count=len(lines), s="" if len(lines) == 1 else "s")
    message["From"], message["To"] = settings.watch_mail_from, settings.watch_mail_to
    message.set_content("\n".join(lines) + "\n")
    host, _, port = settings.watch_mail_server.rpartition(":")
    if not host or not port.isdigit():
        raise TidewaiterError("the setting TIDEWAITER_WATCH_MAIL_SERVER is not HOST:PORT")
    with smtplib.SMTP(host, int(port), timeout=_SECONDS) as server:
        server.ehlo()
        safe = server.has_extn("starttls")
        if safe:
            server.starttls(context=ssl.create_default_context())
        if settings.watch_mail_user:
            if not safe:
                raise TidewaiterError(f"{host} offers no STARTTLS, and no password goes there in the clear")
            server.login(settings.watch_mail_user, settings.watch_mail_password)
        server.send_message(message)

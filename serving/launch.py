"""`tidewaiter serve`: check what a service needs, say where it is, start the workers.

The same application runs under `bentoml serve` and in a Bento (serving/service.py). Here our own supervisor starts it:
BentoML's takes 2 s more to start, 10 s to notice a dead worker (and never replaces one in a container), and every
worker of it imports everything again.
"""

import contextlib
import errno
import os
import socket
import tempfile
import time
from typing import Final

from rich.console import Console
from rich.markup import escape

from features.errors import TidewaiterError
from serving import demonstration, supervisor, worker
from serving import settings as table
from serving.settings import Settings

SHARED_NUMBERS: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Where workers keep their numbers together, so that any of them answers for all; set before they are imported."""
_BIND_SECONDS: Final = 5.0
"""How long to wait for a port that the workers of a service that was killed are just leaving."""


def serve(settings: Settings, screen: Console) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        TidewaiterError: something that is needed is missing or damaged, or the workers could not start.
    """
    worker.prepare()
    if settings.workers > 1:
        os.environ.setdefault(SHARED_NUMBERS, tempfile.mkdtemp(prefix="tidewaiter-metrics-"))
    for name in table.strange(os.environ):
        screen.print(f"[yellow]{escape(name)} is no setting; see docs/settings.md[/]")
    with listening(settings) as listener:
        screen.print(escape(_told(settings, champions(), ledger(settings))), soft_wrap=True)
        answering = worker.application(settings)
        if not supervisor.supervise(settings.workers, lambda: worker.work(answering, listener)):
            raise TidewaiterError("The workers could not start; what they said is above. Nothing is served.")


def champions() -> dict[str, str]:
    """The bundle of each area, every byte of it verified; the workers load and try them.

    Raises:
        TidewaiterError: there is none, or one is damaged.
    """
    from models import champions, manifest  # noqa: PLC0415  slow; the port is checked first

    named = champions.last_known()
    if not named:
        raise TidewaiterError(
            f"There are no champions in {champions.HOME.absolute()}, so no score could be given. Train them here "
            "(tidewaiter demo makes some in a minute), or start in the folder that holds mlruns/."
        )
    for area, bundle in named.items():
        if not champions.at_hand(bundle):
            raise TidewaiterError(
                f"The champion of {area}, bundle {bundle}, is not in {champions.HOME.absolute()}. Fetch it from the "
                "registry (tidewaiter pull), or copy mlruns/bundles and mlruns/champions.json from where it is."
            )
        manifest.verified(champions.HOME / "bundles" / bundle)
    return named


def ledger(settings: Settings) -> int:
    """The number of the last entry of the ledger, which is opened, brought up to date and closed again.

    Raises:
        TidewaiterError: it cannot be opened.
    """
    from serving.ledger.ledger import Ledger  # noqa: PLC0415  slow

    with contextlib.closing(Ledger.open(settings.ledger_url)) as opened:
        return int(opened.head()[0])


def listening(settings: Settings, patience: float = _BIND_SECONDS) -> socket.socket:
    """The socket that all workers accept from.

    Raises:
        TidewaiterError: the address is taken, or is none of this machine.
    """
    until = time.monotonic() + patience
    where = f"{settings.host} port {settings.port}"
    while True:
        try:
            family, _, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
            return socket.create_server(address[:2], family=family, backlog=worker.BACKLOG)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise TidewaiterError(
                    f"Cannot listen on {where} ({error.strerror}). Set TIDEWAITER_HOST to an address of this machine "
                    "(0.0.0.0: all of them), and TIDEWAITER_PORT above 1023 unless you may use lower ones."
                ) from None
            if time.monotonic() > until:
                raise TidewaiterError(
                    f"Something else listens on {where}. Stop it, or set TIDEWAITER_PORT to another port."
                ) from None
        time.sleep(0.1)


def _kept(settings: Settings) -> str:
    """Where the ledger is, without a password."""
    store, _, place = settings.ledger_url.partition("://")
    return f"{store.partition('+')[0]} {place.removeprefix('/') if '@' not in place else place.rpartition('@')[2]}"


def _told(settings: Settings, bundles: dict[str, str], entries: int) -> str:
    """What a person needs in the first ten seconds."""
    host = "localhost" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104  compared, not bound
    at = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    areas = ", ".join(f"{area} {bundle[:8]}" for area, bundle in sorted(bundles.items()))
    demo = demonstration.signing_in(settings)
    sign_in = "tidewaiter account add ID --name NAME --role officer"
    if demo:
        sign_in = f"sign in as {demo.account} with {demo.password} (a practice world; from this machine only)"
    return (
        f"Tidewaiter answers at {at} ({settings.workers} worker{'s' if settings.workers > 1 else ''})\n"
        f"  people   {at}/queue; {sign_in}\n"
        f"  bundles  {areas}\n"
        f"  ledger   {_kept(settings)}, {entries:,} entries\n"
        f"  token    tidewaiter token issue --client NAME --role scorer\n"
        f"  calls    {at}/openapi.json, examples in docs/api.md; settings in docs/settings.md\n"
        f"  health   {at}/readyz; stop with Ctrl-C"
    )

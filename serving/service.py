"""The service as BentoML serves it: `bentoml serve serving.service:Tidewaiter`, and what starts in a Bento."""

import os
from typing import Any, Final

import bentoml
from _bentoml_sdk import Service  # type: ignore[import-untyped]
from bentoml.exceptions import BentoMLConfigException

from serving import worker
from serving.settings import load

SETTINGS_IN_FORCE: Final = load(os.environ)


class Bare(Service[Any]):  # type: ignore[misc]
    """A BentoML service that answers with our application and nothing around it.

    BentoML would mount the application behind its own routes (/, /docs.json, /schema.json, /metrics, /livez, ...),
    which answer to anybody, and behind its middleware, whose tracing, timers and context cost more than the request:
    measured with an application that only echoes, 760 requests/s as it comes (p99 123 ms), 3,500 mounted with all off
    that can be switched off (p99 78 ms), 10,700 so (p99 3.4 ms), as fast as uvicorn alone.
    """

    def to_asgi(self, is_main: bool = True) -> worker.Application:  # noqa: ARG002, FBT001, FBT002  BentoML's signature
        """The application; only a worker asks for it, so that BentoML's supervisor stays small."""
        worker.prepare()
        worker.leave_with_parent(os.getppid())
        return worker.application(SETTINGS_IN_FORCE)


@bentoml.service(
    name="tidewaiter",
    service_class=Bare,
    workers=SETTINGS_IN_FORCE.workers,
    http={"host": SETTINGS_IN_FORCE.host, "port": SETTINGS_IN_FORCE.port},
)
class Tidewaiter:
    """Scores customs consignments for kinds of risk and says why; the calls are in /openapi.json."""

    @bentoml.on_deployment  # type: ignore[untyped-decorator]
    @staticmethod
    def own_ledger() -> None:
        """Before workers start: a Bento is replaced by the next one with every file in it, so no ledger may live there.

        Raises:
            BentoMLConfigException: nobody said where the ledger is.
        """
        if Tidewaiter.bento and not os.environ.get("TIDEWAITER_LEDGER_URL", "").strip():  # type: ignore[attr-defined]
            raise BentoMLConfigException(
                "A ledger inside the Bento would be lost with it. Set TIDEWAITER_LEDGER_URL, with four strokes for a "
                "file: sqlite:////FOLDER/tidewaiter.db, or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE."
            )

"""The application: which call goes where."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from starlette.routing import Route, Router

from serving.access.roles import Permission
from serving.api import operations
from serving.api.house import House
from serving.api.http import Endpoint, Handler, Receive, Reply, Scope, Send, answer, refusal
from serving.api.jobs import accept_job, job, job_rejects, job_results
from serving.api.records import decision, record_findings
from serving.api.scoring import amend, score, score_batch
from serving.door.problems import problem
from serving.pages import assets, site
from serving.settings import Settings

App = Callable[[Scope, Receive, Send], Awaitable[None]]
_P: Final = Permission
_LONG: Final = "batch_deadline_seconds"
_CALLS: Final[tuple[tuple[str, str, Handler, Permission, str], ...]] = (
    ("POST", "/v1/score", score, _P.SCORE, "deadline_seconds"),
    ("POST", "/v1/score/batch", score_batch, _P.BATCH, _LONG),
    ("POST", "/v1/declarations/{consignment_id:path}/amendments", amend, _P.AMEND, "deadline_seconds"),
    ("POST", "/v1/findings", record_findings, _P.FINDINGS, "deadline_seconds"),
    ("GET", "/v1/decisions/{id}", decision, _P.DECISIONS, "deadline_seconds"),
    ("POST", "/v1/jobs", accept_job, _P.JOBS, "job_upload_seconds"),
    ("GET", "/v1/jobs/{id}", job, _P.JOBS, "deadline_seconds"),
    ("GET", "/v1/jobs/{id}/results", job_results, _P.JOBS, "deadline_seconds"),
    ("GET", "/v1/jobs/{id}/rejects", job_rejects, _P.JOBS, "deadline_seconds"),
)
_OPEN: Final[tuple[tuple[str, App], ...]] = (
    ("/livez", operations.alive),
    ("/readyz", operations.ready),
    ("/metrics", operations.metrics),
    ("/openapi.json", operations.openapi),
    ("/", site.home),
    ("/static/{name}", assets.static),
)


class _Methods:
    """The methods of one path; any other is answered with those that there are."""

    def __init__(self, methods: dict[str, App]) -> None:
        self._methods = methods
        self._allow = {"allow": ", ".join(sorted(methods))}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        app = self._methods.get(scope["method"])
        if app is not None:
            await app(scope, receive, send)
            return
        said = refusal(problem("method_not_allowed"))
        await answer(send, Reply(said.body, said.status, said.media_type, self._allow))


def application(settings: Settings) -> App:
    """The service as an ASGI application; what it holds is opened when it starts and closed when it stops."""
    held: list[House] = []

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        async with House.opened(settings) as house:
            held.append(house)
            yield
            held.clear()

    router = Router(_routes(), redirect_slashes=False, default=operations.nowhere, lifespan=lifespan)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if held:
            scope["house"] = held[0]
        await router(scope, receive, send)

    return app


def _routes() -> Sequence[Route]:
    paths: dict[str, dict[str, App]] = {}
    for method, path, handler, permission, deadline in _CALLS:
        paths.setdefault(path, {})[method] = Endpoint(path, handler, permission, deadline=deadline)
    paths |= {path: dict(methods) for path, methods in site.routes().items()}
    for path, app in _OPEN:
        paths[path] = {"GET": app}
    return [Route(path, _Methods(methods)) for path, methods in paths.items()]

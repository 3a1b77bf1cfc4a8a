"""The door where callers are let in: who it is, whether they may, whether they ask too often."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Final, Protocol, Self

from serving.access.caller import Caller
from serving.access.limits import Rates
from serving.access.roles import Permission, allowing
from serving.access.tokens import Tokens
from serving.door.problems import Refused, problem
from serving.ledger.database import Database
from serving.settings import Settings

_LOG: Final = logging.getLogger("tidewaiter.access")
_SCHEME: Final = b"bearer "
_LONGEST: Final = 256
"""Bytes of the header that are looked at; ours have 53."""


class Tally(Protocol):
    """Whoever counts refusals."""

    def token_refused(self, code: str) -> None:
        """One more, for this reason."""


class Access:
    """Lets in who may come in; default deny. It never keeps, logs or shows what a caller sent."""

    def __init__(
        self,
        tokens: Tokens,
        rates: Rates,
        tally: Tally,
        *,
        now: Callable[[], int] = lambda: time.time_ns() // 1000,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tokens = tokens
        self._rates = rates
        self._tally = tally
        self._now = now
        self._elapsed = elapsed

    @classmethod
    def of(cls, database: Database, settings: Settings, tally: Tally) -> Self:
        """The door of a worker; it knows the tokens that there are now."""
        tokens = Tokens(database)
        tokens.refresh()
        return cls(tokens, Rates(settings.rate_limit, settings.rate_burst), tally)

    async def keep_fresh(self, seconds: float) -> None:
        """Read the tokens so often, until cancelled; a look that fails leaves what is known."""
        while True:
            await asyncio.sleep(seconds)
            try:
                await asyncio.to_thread(self.tokens.refresh)
            except Exception:  # noqa: BLE001  (a loop that died would never hear of a revoked token)
                _LOG.exception("the tokens could not be read; those known before still work")

    def admit(self, headers: Mapping[bytes, bytes], permission: Permission) -> Caller:
        """The caller of a request.

        Args:
            headers: Those of the request, names in lower case as ASGI has them.
            permission: What the call needs.

        Raises:
            Refused: No token (401), not a valid one (401), no role that may (403), or too many requests (429).

        """
        try:
            caller = self._known(headers.get(b"authorization"))
            self._rates.take(caller.client, self._elapsed())
            require(caller, permission)
        except Refused as refused:
            self._tally.token_refused(refused.problem.code)
            raise
        return caller

    def _known(self, header: bytes | None) -> Caller:
        if header is None or header[: len(_SCHEME)].lower() != _SCHEME:
            raise Refused(problem("token_missing"))
        secret = header[len(_SCHEME) :].strip(b" ")
        caller = self.tokens.find(secret, self._now()) if len(header) <= _LONGEST else None
        if caller is None:
            raise Refused(problem("token_unknown"))
        return caller


def require(caller: Caller, permission: Permission) -> None:
    """Let pass who may.

    Raises:
        Refused: No role of the caller allows it.

    """
    if not caller.may(permission):
        roles = " or ".join(allowing(permission))
        raise Refused(problem("role_missing", f"This call needs the role {roles}; the token has none of them."))


def within(caller: Caller, office: str) -> None:
    """Let pass what is within the caller's offices.

    Raises:
        Refused: The declaration is another office's. Decisions of others are better answered as unknown: do not tell
            that there is one.

    """
    if not caller.sees(office):
        raise Refused(problem("office_out_of_scope"))

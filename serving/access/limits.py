"""Limits that keep accepted requests fast: how often one client may ask, and how many requests are at work.

Both refuse at once and tell when to come again. Nothing waits in line here: a targeting system falls back to rules
and random selection sooner than it would get an answer from a queue.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from serving.door.problems import Refused, problem

_FIRST_RETRY: Final = 1.0
"""Seconds after which it is worth asking an overloaded worker again."""


class Bucket:
    """Tokens drip in at a steady rate; each request takes one out. Constant time and memory."""

    __slots__ = ("_burst", "_full", "_last", "_rate")

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._full = self._burst
        self._last = now

    def take(self, now: float) -> float:
        """Take one out.

        Returns:
            Seconds until there will be one, 0 if there was one. ``now`` in seconds, on a clock that never goes back.

        """
        self._full = min(self._burst, self._full + (now - self._last) * self._rate)
        self._last = now
        if self._full < 1.0:
            return (1.0 - self._full) / self._rate
        self._full -= 1.0
        return 0.0


class Rates:
    """A bucket for each client; a rate of 0 is no limit."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: dict[str, Bucket] = {}

    def take(self, client: str, now: float) -> None:
        """Count one request of a client.

        Raises:
            Refused: It asks too often; the problem says when to come again.

        """
        if not self._rate:
            return
        bucket = self._buckets.get(client)
        if bucket is None:  # as many as there are clients with a token, so they never need clearing
            bucket = self._buckets[client] = Bucket(self._rate, self._burst, now)
        wait = bucket.take(now)
        if wait:
            raise Refused(problem("rate_limited", retry_after=max(1, round(wait + 0.5))))


class Gate:
    """How many requests one worker has at work; on the event loop only.

    Attributes:
        limit: More are refused.
        inside: At work now.

    """

    def __init__(self, limit: int, watch: Callable[[int], None] = lambda _inside: None) -> None:
        self.limit = limit
        self.inside = 0
        self._watch = watch
        self._way = _Way(self)

    def enter(self) -> AbstractContextManager[None]:
        """Be at work while inside.

        Raises:
            Refused: As many as can be answered fast are at work already.

        """
        return self._way

    def count(self, more: int) -> None:
        """So many more are at work."""
        self.inside += more
        self._watch(self.inside)

    @property
    def busy(self) -> bool:
        """Whether so much is at work that what can wait should: a quarter of the limit."""
        return 4 * self.inside >= self.limit


class _Way:
    """In through a gate and out again; holds nothing of who is inside, so all go the same way."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def __enter__(self) -> None:
        if self._gate.inside >= self._gate.limit:
            raise Refused(problem("overloaded", retry_after=_FIRST_RETRY))
        self._gate.count(1)

    def __exit__(self, *_: object) -> None:
        self._gate.count(-1)

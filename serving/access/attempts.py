"""How often somebody may try to sign in: a few times at once, then ever more slowly."""

from collections import OrderedDict
from threading import Lock
from typing import Final

from serving.access.limits import Bucket

_TRIES: Final = 5
"""Tries of one name at once."""
_PER_SECOND: Final = 1 / 30
"""Further tries of one name: one in half a minute."""
_ADDRESS_TRIES: Final = 60
_ADDRESS_PER_SECOND: Final = 1.0
_MOST: Final = 10_000
"""Names and addresses remembered; the least recently tried are forgotten first."""


class Attempts:
    """Counts tries by name and by address; for threads."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[tuple[str, str], Bucket] = OrderedDict()
        self._mine = Lock()

    def wait(self, name: str, address: str, now: float) -> float:
        """Count a try.

        Args:
            name: what somebody wants to sign in as.
            address: where from; behind a proxy it is everybody's.
            now: seconds, on a clock that never goes back.

        Returns:
            Seconds until it may be tried; 0: now.
        """
        with self._mine:
            named = self._bucket(("name", name), _PER_SECOND, _TRIES, now).take(now)
            placed = self._bucket(("address", address), _ADDRESS_PER_SECOND, _ADDRESS_TRIES, now).take(now)
            return max(named, placed)

    def forgive(self, name: str) -> None:
        """Somebody got in: what they mistyped before is forgotten."""
        with self._mine:
            self._buckets.pop(("name", name), None)

    def _bucket(self, key: tuple[str, str], rate: float, burst: int, now: float) -> Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(rate, burst, now)
            while len(self._buckets) > _MOST:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return bucket

"""Which definitions and which lists an answer rests on, and which of the lists are older than they should be."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from features.columns import DAY
from features.feature import Feature
from features.reference import rows

_EPOCH: Final = dt.date(1970, 1, 1)


class Stale(NamedTuple):
    """A reference list that is older than the policy allows."""

    name: str
    as_of: dt.date
    most_days: int


def features_version(features: Iterable[Feature]) -> str:
    """Sixteen hexadecimal digits of the definitions of these features, whatever their order."""
    told = sorted(f"{each.name}:{_fingerprint(each)}" for each in features)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


@cache
def reference_version() -> str:
    """Sixteen hexadecimal digits of all reference lists with their dates (SOURCES.csv is one of them)."""
    folder = files("features").joinpath("reference")
    lists = sorted((each.name, each.read_bytes()) for each in folder.iterdir() if each.name.endswith(".csv"))
    told = "".join(f"{name}:{hashlib.sha256(content).hexdigest()}\n" for name, content in lists)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def stale_lists(at: int, most_days: Mapping[str, int], otherwise: int) -> tuple[Stale, ...]:
    """The lists that are older than they should be.

    Args:
        at: microseconds since 1970 UTC.
        most_days: how many days after its date each list still holds, where it is said.
        otherwise: the same for all other lists.
    """
    return _stale(at // DAY, tuple(sorted(most_days.items())), otherwise)


@lru_cache(maxsize=64)
def _stale(day: int, most_days: tuple[tuple[str, int], ...], otherwise: int) -> tuple[Stale, ...]:
    limits = dict(most_days)
    today = _EPOCH + dt.timedelta(days=day)
    dated = [
        Stale(row["list"], dt.date.fromisoformat(row["as_of"]), limits.get(row["list"], otherwise))
        for row in rows("SOURCES")
    ]
    return tuple(each for each in dated if (today - each.as_of).days > each.most_days)


@cache
def _fingerprint(feature: Feature) -> str:
    return feature.fingerprint

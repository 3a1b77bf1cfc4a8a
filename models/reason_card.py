"""The reason card of a goods item: what stands on it, and how it reads."""

from collections.abc import Iterator
from typing import Final

import msgspec

from features.sentence import Said

_MOST_SHOWN: Final = 99
"""Nobody knows more than this per cent from papers alone."""


class Strip(msgspec.Struct, frozen=True):
    """Where a goods item stands among similar goods lodged before (``Lodged.peers``)."""

    measure: str
    position: float
    """Share of similar goods below this one."""
    low: float
    typical: float
    high: float
    n: float
    cell: int
    """0 subheading and origin, 1 subheading, 2 heading, 3 chapter."""
    value: float
    """Its own, in the unit of the measure as all others: EUR/kg for unit_value."""
    edges: tuple[float, ...] = ()
    """Of the bins of a histogram of similar goods, one more than these; none if it is not to be had."""
    counts: tuple[float, ...] = ()
    """Similar goods in each bin; older ones count less."""


class Reason(msgspec.Struct, frozen=True):
    """One family of facts, and how much it moves the probability."""

    concept: str
    title: str
    points: float
    """Added to the probability; negative where it speaks against."""
    sentences: tuple[str, ...]
    """What moves it most, strongest first: one sentence, two if the second is strong too."""
    features: tuple[str, ...]
    """The feature behind each sentence."""
    but: str = ""
    """What pulls the other way within the same family, if it does so strongly."""
    peers: Strip | None = None
    """Where the goods item stands, if the reason speaks of similar goods."""
    said: tuple[Said, ...] = ()
    """Each of the sentences before it was put in words."""
    but_said: Said | None = None


class Reasons(msgspec.Struct, frozen=True):
    """The reason card of one goods item: baseline + points of all reasons + against + rest = probability."""

    area: str
    title: str
    bundle: str
    probability: float
    low: float
    high: float
    level: str
    baseline: float
    """The usual for all goods items the model learned from."""
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    rest: float
    missing: tuple[str, ...]
    """What could not be computed and would have mattered, where no reason says so already."""
    control: str
    missing_said: tuple[Said, ...] = ()
    """Each of what is missing before it was put in words."""

    def as_dict(self) -> dict[str, object]:
        """The card as plain values, ready for JSON."""
        told: dict[str, object] = msgspec.to_builtins(self)
        return told


def text(reasons: Reasons) -> str:
    """The card as plain lines."""
    shown = f"{percent(reasons.probability)} ({percent(reasons.low)} to {percent(reasons.high)})"
    lines = [f"{reasons.title}: {shown}, {reasons.level}"]
    lines.append(f"  {percent(reasons.baseline)} is usual for all goods items the model learned from")
    lines += [line for reason in reasons.reasons for line in _lines(reason)]
    if reasons.against:
        lines.append("  Against suspicion:")
        lines += [line for reason in reasons.against for line in _lines(reason)]
    lines.append(f"  {_signed(reasons.rest)} everything else")
    lines += [f"  Missing: {each}" for each in reasons.missing]
    return "\n".join((*lines, f"  Suggested control: {reasons.control}"))


def percent(probability: float) -> str:
    """A probability for people: two figures that matter, never more digits than are known."""
    shown = 100 * probability
    if shown > _MOST_SHOWN:
        return f"over {_MOST_SHOWN} %"
    return f"{shown:.0f} %" if shown >= 9.95 else f"{shown:.2g} %"


def _signed(points: float) -> str:
    return f"{'−' if points < 0 else '+'}{percent(abs(points))}".replace(" %", " points")


def _lines(reason: Reason) -> Iterator[str]:
    yield f"  {_signed(reason.points)} {reason.title}: {'; '.join(reason.sentences)}"
    if reason.but:
        yield f"      but: {reason.but}"

"""What is wrong with the labels of an area, in plain words."""

from collections.abc import Callable, Iterator
from typing import Final

from training.judge import LEAST_POSITIVES, LEAST_ROWS
from training.stock.stock import NOT_SAID, Part, Stock

_FEW: Final = 100
_MOST_OF_TWO: Final = 0.5
_LEAST_OFFICES: Final = 5
_MOST_OF_ONE: Final = 0.3
_LEAST_OFFICERS: Final = 4
_MOST_OF_A_KIND: Final = 0.8
_LEAST_RANDOM: Final = 0.05
_OLD_DAYS: Final = 60
_SLOWER: Final = 2.0
_UNUSUAL: Final = 0.001
"""An office this unlikely to find so little by chance is named."""


def warnings(stock: Stock, title: str) -> list[str]:
    """The warnings, the gravest first; empty where nothing stands out."""
    return [told for check in _CHECKS for told in check(stock, title)]


def _number(stock: Stock, title: str) -> Iterator[str]:
    conform = stock.labels - stock.irregular
    if stock.irregular < LEAST_POSITIVES or conform < LEAST_POSITIVES:
        yield (
            f"{title} has {stock.irregular:,} irregular and {conform:,} conform labels; a model needs more of both. "
            "Until then its rules and expert indicators are all there is."
        )
    elif stock.irregular < _FEW:
        yield f"{title} has only {stock.irregular:,} irregular labels: its intervals will be wide."


def _places(stock: Stock, title: str) -> Iterator[str]:
    offices = stock.parts["office"]
    two = sum(part.share for part in offices[:2])
    if len(offices) >= _LEAST_OFFICES and two > max(_MOST_OF_TWO, 4 / len(offices)):
        names = " and ".join(part.name for part in offices[:2])
        yield (
            f"{two:.0%} of the labels of {title} come from two offices ({names}) of {len(offices)}: the model will "
            "know their trade and guess at the others'."
        )
    officers = stock.parts["officer"]
    if len(officers) >= _LEAST_OFFICERS and officers[0].share > _MOST_OF_ONE and officers[0].name != NOT_SAID:
        yield f"{officers[0].share:.0%} of the labels of {title} come from one officer ({officers[0].name})."


def _blind(stock: Stock, title: str) -> Iterator[str]:
    """Offices whose controls find far less than others'."""
    rate = stock.irregular / stock.labels
    blind = [part for part in stock.parts["office"] if not part.irregular and _chance(part, rate) < _UNUSUAL]
    if blind:
        names = ", ".join(f"{part.name} (0 of {part.labels:,})" for part in blind[:3])
        yield (
            f"No irregularity of {title} at {names}, where {rate:.1%} is usual: ask whether it is looked for and "
            "recorded there; until then its “conform” may mean “not looked at”."
        )


def _chance(part: Part, rate: float) -> float:
    return (1 - rate) ** part.labels


def _kinds(stock: Stock, title: str) -> Iterator[str]:
    kinds = stock.parts["control"]
    if kinds and kinds[0].share > _MOST_OF_A_KIND and kinds[0].name != NOT_SAID:
        yield (
            f"{kinds[0].share:.0%} of the labels of {title} come from one kind of control ({kinds[0].name}): the "
            "model learns what that kind can see."
        )


def _chosen(stock: Stock, title: str) -> Iterator[str]:
    if stock.random < _LEAST_RANDOM * stock.labels:
        yield (
            f"Chance selected {stock.random:,} of the {stock.labels:,} labels of {title}: what controls never look at "
            "cannot be seen from them. Give the random stream a larger share (docs/policy.md)."
        )
    if stock.unweighted:
        yield (
            f"{stock.unweighted / stock.labels:.0%} of the labels of {title} have no recorded selection probability; "
            "they cannot speak for goods that were not controlled."
        )
    elif stock.effective < LEAST_ROWS or stock.effective_irregular < LEAST_POSITIVES:
        yield (
            f"Weighed by how they were selected, the labels of {title} tell as much as {stock.effective:,.0f} drawn at "
            f"random ({stock.effective_irregular:,.1f} irregular): too few for an estimate of all goods items."
        )


def _late(stock: Stock, title: str) -> Iterator[str]:
    slow, usual = stock.delay_irregular, stock.delay
    if slow.median > _SLOWER * usual.median and slow.median > 1:
        yield (
            f"Irregular verdicts of {title} take {slow.median:.0f} days (median), all {usual.median:.0f}: the last "
            f"{slow.ninetieth:.0f} days look cleaner than they are."
        )
    if stock.newest_days > _OLD_DAYS:
        yield f"The newest label of {title} is {stock.newest_days:.0f} days old: trade has moved on since."


def _changing(stock: Stock, title: str) -> Iterator[str]:
    if stock.changed > 0.05 * stock.labels:
        yield f"{stock.changed / stock.labels:.0%} of the verdicts of {title} were changed later."


_CHECKS: Final[tuple[Callable[[Stock, str], Iterator[str]], ...]] = (
    _number,
    _places,
    _blind,
    _chosen,
    _kinds,
    _late,
    _changing,
)

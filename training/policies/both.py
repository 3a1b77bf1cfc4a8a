"""Ranking by expected value beside ranking by probability, as a table."""

from collections.abc import Sequence
from typing import Final

from models.areas import AREAS
from training.bootstrap import Interval
from training.pages import Section
from training.policies.beside import Beside, Found, Ranking
from training.policies.telling import share
from training.policies.yields import LEAST_EFFECTIVE

_WHAT: Final = (
    "As many controls of each area, ranked in each way: hits are the irregular share of them, EUR is what each finds. "
    "Where EUR rise, hits usually fall; which matters is for an authority to say ([value]). A policy may mix: "
    "part of the controls go to what is worth most, the rest to what is surest. The difference is that of the mixed "
    "ranking, else of that by value, to that by probability."
)
_HOW: Final = (
    "Expected figures come from the models that rank, so ranking by expected value wins in EUR by construction: only "
    f"observed figures can bear it out. Below {LEAST_EFFECTIVE:.0f} effective findings there are none; the report of "
    "`tidewaiter train` then says what either ranking finds among all that was controlled in its test."
)
_COLUMNS: Final = (
    *("area", "ranked by", "a day", "hits, expected", "EUR, expected", "hits, observed", "EUR, observed"),
    *("effective findings", "next control"),
)
_FEW: Final = ("–", "–")
_THOUSANDS: Final = 10_000


def value_section(found: Sequence[Beside]) -> Section:
    """Per area with a value: ranking by it beside ranking by probability, and the difference."""
    rows = [row for each in found for row in _rows(each)]
    title = "By expected value, beside by probability with as many controls (95 % intervals)"
    return Section(
        title, (_WHAT, _HOW), _COLUMNS, rows, [place for place, row in enumerate(rows) if "policy" in row[1]]
    )


def _rows(each: Beside) -> list[list[str]]:
    title, many = AREAS[each.area].title, f"{each.controls:,.2f}"
    lead = ["", "difference", "", *_cells(each.expected_lead), *_cells(each.observed_lead), "", ""]
    mixed = [] if each.mixed is None else [_row("", "mixed", "", each.mixed, mine=True)]
    return [
        _row(title, "value", many, each.value, mine=each.by_value and not mixed),
        _row("", "probability", "", each.probability, mine=not each.by_value),
        *mixed,
        lead,
    ]


def _row(title: str, how: str, many: str, told: Ranking, *, mine: bool) -> list[str]:
    following = f"{told.next_irregular:.0%}, EUR {_short(told.next_eur)}"
    named = f"{how} (policy)" if mine else how
    return [
        *(title, named, many, *_cells(told.expected), *_cells(told.observed)),
        *(f"{told.effective:,.0f}", following),
    ]


def _cells(found: Found | None) -> tuple[str, str]:
    return _FEW if found is None else (share(found.irregular), _amount(found.eur))


def _amount(eur: Interval) -> str:
    return f"{_short(eur.value)} [{_short(eur.low)}, {_short(eur.high)}]"


def _short(eur: float) -> str:
    """EUR, in thousands where they are many."""
    return f"{eur:,.0f}" if abs(eur) < _THOUSANDS else f"{eur / 1000:,.0f}k"

"""What a control finds, how surely, and when the result is known."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from features.finding import CONFORM, CONTROL_TYPES, IRREGULAR, UNCHECKED
from training.practice import rates, where
from training.practice.draft import EXPORT_SEA, Array, Bools, Draft, Floats, Rng, Rows, Texts
from training.practice.goods import catalogue
from training.practice.schemes.ipr import BRANDED

_KINDS: Final = {
    "bulk": (0.24, 0.2, 0.27, 0.22, 0.07),
    "parcel": (0.24, 0.12, 0.36, 0.28, 0.0),
    "export": (0.28, 0.2, 0.26, 0.22, 0.04),
}
"""Share of each control type (in the order of CONTROL_TYPES), for each kind of trade."""

SEES: Final[dict[str, dict[str, float]]] = {
    "document": {
        "undervaluation": 0.62,
        "misclassification": 0.5,
        "waste": 0.4,
        "precursors": 0.35,
        "product_safety": 0.4,
    },
    "scan": {"tobacco": 0.62, "waste": 0.6, "precursors": 0.3},
    "partial": {
        "ipr": 0.78,
        "misclassification": 0.68,
        "waste": 0.78,
        "tobacco": 0.78,
        "precursors": 0.68,
        "product_safety": 0.7,
        "undervaluation": 0.45,
    },
    "full": {
        "ipr": 0.93,
        "misclassification": 0.88,
        "waste": 0.95,
        "tobacco": 0.96,
        "precursors": 0.9,
        "product_safety": 0.88,
        "undervaluation": 0.74,
    },
    "audit": {"undervaluation": 0.88, "misclassification": 0.85},
}
"""How surely a control of each type finds what is there; areas not named are not checked."""

_DELAY: Final = {
    "document": (3.0, 0.6),
    "scan": (1.0, 0.6),
    "partial": (6.0, 0.7),
    "full": (14.0, 0.7),
    "audit": (120.0, 0.5),
}
"""Days until the result is known: median, and spread of the logarithm."""
_LABORATORY: Final = frozenset({"ipr", "precursors"})
_DAY: Final = 86_400_000_000
_LOOKED: Final = {
    "document": (0.0, 0.0),
    "scan": (0.9, 1.0),
    "partial": (0.1, 0.5),
    "full": (0.85, 1.0),
    "audit": (0.3, 0.8),
}


def control(
    draft: Draft, rows: Rows, by: Texts, areas: tuple[str, ...], rng: Rng, every: str | None = None
) -> dict[str, Array]:
    """Findings of the controls of these goods items: one for each goods item and area, shape (rows * areas).

    Every control is of one type if it is named; as customs do it otherwise.
    """
    kind = _types(draft, rows, by, rng)
    if every is not None:
        kind[:] = every
    low, high = np.array([_LOOKED[one] for one in kind]).reshape(-1, 2).T
    looked = rng.uniform(low, np.maximum(high, low + 1e-9))
    done = _Controls(rows, kind, np.round(looked, 2), by)
    made = [_check(draft, done, number, area, rng) for number, area in enumerate(areas)]
    return {name: np.stack([part[name] for part in made], 1).ravel() for name in made[0]}


def _types(draft: Draft, rows: Rows, by: Texts, rng: Rng) -> Texts:
    stream = draft.see("stream", rows)
    kind = np.full(len(rows), "full", object)
    for name, here in (
        ("bulk", stream < 4),
        ("parcel", (stream == 4) | (stream == 5)),
        ("export", stream >= EXPORT_SEA),
    ):
        kind[here] = rng.choice(np.array(CONTROL_TYPES, object), int(here.sum()), p=_KINDS[name])
    return np.where(by == "random", "full", kind)


@dataclass(frozen=True, slots=True)
class _Controls:
    """Controls, one for each goods item."""

    rows: Rows
    kind: Texts
    looked: Floats
    by: Texts


def _check(draft: Draft, done: _Controls, number: int, area: str, rng: Rng) -> dict[str, Array]:
    """What the controls find in one area."""
    rows, size = done.rows, len(done.rows)
    there = draft.items["area"][rows] == number
    checked, sure = _looks(draft, done, area)
    found = checked & np.where(there, rng.random(size) < sure, rng.random(size) < rates.FALSE_ALARM)
    late = np.where(found & (area in _LABORATORY), rng.gamma(2, 9, size), 0)
    stake = np.where(there, draft.items["stake"][rows], 0.02 * draft.items["value_eur"][rows])
    value = found & there & (area == "undervaluation")
    code = found & there & (area == "misclassification")
    words = [np.full(size, word, object) for word in (IRREGULAR, CONFORM)]
    return {
        "row": rows,
        "area": np.full(size, area, object),
        "result": np.select([found, checked], words, UNCHECKED),
        "known_at": draft.see("lodged_at", rows) + ((0.2 + _days(done.kind, rng) + late) * _DAY).astype(np.int64),
        "control_type": done.kind,
        "thoroughness": done.looked,
        "selected_by": done.by,
        "value_found_eur": np.where(found, np.round(stake * rng.uniform(0.7, 1.0, size), 2), np.nan),
        "corrected_value_eur": np.where(value, draft.items["true_value"][rows], np.nan),
        "corrected_hs6": np.where(code, catalogue().hs6[draft.items["product"][rows]], ""),
        "officer": _officers(draft, rows),
    }


def _officers(draft: Draft, rows: Rows) -> Texts:
    """Six officers an office, who take turns; no dice are thrown, so that worlds stay what they were."""
    offices = draft.see("customs_office", rows)
    return np.array([f"{office}-{row % 6 + 1}" for office, row in zip(offices, rows, strict=True)], object)


def _looks(draft: Draft, done: _Controls, area: str) -> tuple[Bools, Floats]:
    """Whether each control checks the area, and how surely it finds what is there."""
    sure = np.array([SEES[one].get(area, -1.0) for one in done.kind])
    sure *= np.where(done.kind == "partial", 0.75 + 0.5 * done.looked, 1.0)
    return (sure >= 0) & ((done.kind == "full") | _matters(draft, done.rows, area)), sure


def _days(kind: Texts, rng: Rng) -> Floats:
    median, spread = np.array([_DELAY[one] for one in kind]).reshape(-1, 2).T
    return np.asarray(median * np.exp(spread * rng.normal(size=len(kind))), np.float64)


def _matters(draft: Draft, rows: Rows, area: str) -> Bools:
    """Whether the goods as declared give a reason to look at the area."""
    goods = np.array([catalogue().at[hs6] for hs6 in draft.items["hs6"][rows]], np.intp)
    sector = catalogue().sector[goods].astype(str)
    away = where.exports(draft, rows)
    return {
        "ipr": ~away
        & (np.isin(goods, BRANDED) | np.isin(sector, ("labels", "packaging", "medicine", "accessories", "bags"))),
        "undervaluation": ~away,
        "misclassification": ~away,
        "waste": away
        | np.isin(sector, ("recycling", "secondhand", "electronics", "vehicles", "polymers", "appliances")),
        "tobacco": ~away,
        "precursors": ~away,
        "product_safety": ~away,
    }.get(area, np.ones(len(rows), np.bool_))

"""Misclassification: a neighbouring subheading with a lower duty."""

from typing import Final

import numpy as np

from features.reference import rows as reference
from training.practice import where
from training.practice.draft import Bools, Draft, Floats, Rng, Rows, Texts, choose
from training.practice.goods import catalogue
from training.practice.load import declare_code
from training.practice.scheme import Scheme, Tactic, Trace
from training.practice.wording import describe, suffix, vague

_GAP: Final = 1.0
_FOREIGN: Final = frozenset({"24", "29", "38", "55", "81", "27", "26"})
"""Chapters whose pairs belong to other areas."""


def _neighbours() -> dict[int, list[int]]:
    """For goods of the catalogue the goods under whose lower duty they are declared."""
    found: dict[int, list[int]] = {}
    at = catalogue().at
    for row in reference("misclass_pairs"):
        true, declared = row["true_hs6"], row["declared_hs6"]
        if (
            true[:2] in _FOREIGN
            or true == declared
            or not row["max_duty_gap_pp"]
            or true not in at
            or declared not in at
        ):
            continue
        if float(row["max_duty_gap_pp"]) >= _GAP or catalogue().defence[at[true]] > catalogue().defence[at[declared]]:
            found.setdefault(at[true], []).append(at[declared])
    return found


NEIGHBOURS: Final = _neighbours()
_TRUE: Final = np.array(sorted(NEIGHBOURS))


def _declared(draft: Draft, rows: Rows, rng: Rng) -> Rows:
    goods = draft.items["product"][rows]
    return np.array(
        [NEIGHBOURS[g][int(u * len(NEIGHBOURS[g]))] for g, u in zip(goods, rng.random(len(rows)), strict=True)], np.intp
    )


def _neighbour(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Declare the neighbour's code and duty; leave the words as they are."""
    declare_code(draft, rows, _declared(draft, rows, rng))


def _slip(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Describe goods by the words of others of the same sector: a slip of the pen, in any direction."""
    sectors = draft.items["sector"][rows]
    others = np.zeros(len(rows), np.intp)
    for sector in sorted(set(sectors)):
        here = sectors == sector
        others[here] = rng.choice(where.of(sector), int(here.sum()))
    describe(draft, rows, others, rng)


def _adapt(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Describe goods as what their declared code says."""
    goods = np.array([catalogue().at[hs6] for hs6 in draft.items["hs6"][rows]], np.intp)
    describe(draft, rows, goods, rng)


def _merge(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Describe several goods in one line."""
    for _ in range(2):
        other = rng.permutation(rows)
        suffix(draft, rows, np.asarray("+ " + draft.see("goods_description", other), object))


def _real_set(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Sets that are one thing of several pieces, and lists of colours and sizes."""
    other = _same_sector_words(draft, rows, rng)
    suffix(draft, rows, choose(rng, ("+ ", "and ", "with ", ", "), len(rows)) + other)


def _same_sector_words(draft: Draft, rows: Rows, rng: Rng) -> Texts:
    order = np.argsort(draft.items["sector"][rows].astype(str), kind="stable")
    words = draft.see("goods_description", rows)
    mixed = words.copy()
    mixed[order] = np.roll(words[order], int(rng.integers(1, 3)))
    return mixed


def _one_line(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Take the code with the lowest duty for all that is in the parcel."""
    low = np.array([catalogue().at[hs6] for hs6 in ("950300", "392690", "630790", "854370", "847330")])
    declare_code(draft, rows, rng.choice(low, len(rows)))


def _real_catch_all(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Goods that belong under a catch-all code, and say so."""
    _one_line(draft, rows, rng)
    goods = np.array([catalogue().at[hs6] for hs6 in draft.items["hs6"][rows]], np.intp)
    draft.items["product"][rows] = goods
    describe(draft, rows, goods, rng)


def _true(draft: Draft, rows: Rows) -> Bools:
    return where.imports(draft, rows) & where.traded_as(draft, _TRUE, rows)


CODE: Final = Trace("words_of_another_code", _neighbour, 0.13, where.imports, _slip)
VAGUE: Final = Trace("vague_words", vague, 0.11, where.imports)
ADAPTED: Final = Trace("words_of_declared_code", _adapt, 0.03, where.imports)
MERGED: Final = Trace("several_goods_in_a_line", _merge, 0.15, where.imports, _real_set)
LOWEST: Final = Trace("catch_all_code", _one_line, 0.19, where.low_value, _real_catch_all)


def _stake(draft: Draft, rows: Rows, _rng: Rng) -> Floats:
    goods = draft.items["product"][rows]
    declared = np.array([catalogue().at[hs6] for hs6 in draft.items["hs6"][rows]], np.intp)
    gap = catalogue().duty[goods] + catalogue().defence[goods] - catalogue().duty[declared]
    return np.maximum(gap, 1.0) / 100 * draft.items["value_eur"][rows]


SCHEME: Final = Scheme(
    "misclassification",
    (
        Tactic("words left", 0.34, "importer", lambda d, r: _true(d, r) & where.bulk(d, r), ((CODE, 1.0),)),
        Tactic(
            "words made vague",
            0.24,
            "importer",
            lambda d, r: _true(d, r) & where.bulk(d, r),
            ((CODE, 1.0), (VAGUE, 0.8)),
        ),
        Tactic(
            "words adapted",
            0.22,
            "importer",
            lambda d, r: _true(d, r) & where.bulk(d, r),
            ((CODE, 1.0), (ADAPTED, 0.9)),
        ),
        Tactic("parcels in one line", 0.2, "seller", where.low_value, ((LOWEST, 0.9), (MERGED, 0.75))),
    ),
    _stake,
)

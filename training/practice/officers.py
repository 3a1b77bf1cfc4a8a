"""How officers choose: by rules, by hunch, by what they remember of a party, and at random.

Each way fires with a probability of its own, and a goods item is controlled if any of them fires, so the
probability of selection is known for every goods item: 1 - (1 - random)(1 - rule)(1 - hunch).
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from training.practice import rates
from training.practice.draft import EXPORT_SEA, Bools, Draft, Floats, Rng, Rows, Texts
from training.practice.goods import catalogue
from training.practice.papers import SCHEDULED, WASTE

RULES: Final = 0.055
"""Share of goods items that rules and memory select."""
_HIGHEST: Final = 0.7
_MEMORY: Final = 0.35
"""Weight of each earlier hit of a party in the rules."""
_INSTINCT: Final = {
    "undervaluation": 0.95,
    "misclassification": 0.95,
    "ipr": 0.95,
    "waste": 2.1,
    "tobacco": 2.45,
    "precursors": 2.75,
    "product_safety": 1.6,
}
"""How much a hunch rises (logarithm) where something is wrong: more where the harm is greater."""
_NOISE: Final = 0.9

OBVIOUS: Final = {
    "brand_word": 0.25,
    "lookalike_brand": 0.3,
    "dispatched_from_a_hub": 0.15,
    "gift": 0.2,
    "vague_words": 0.2,
    "words_of_praise": 0.2,
    "same_address_same_day": 0.2,
    "freight_above_value": 0.25,
    "second_hand_words": 0.3,
    "off_grade_words": 0.3,
    "heavy_load": 0.2,
    "measures": 0.3,
    "flavour_words": 0.4,
    "detour": 0.15,
    "named_substance": 0.5,
    "chemical_packing": 0.3,
    "drums_in_parcels": 0.5,
    "light_pieces": 0.2,
    "words_for_pills": 0.2,
    "kilograms_by_parcel": 0.2,
    "printed_with_a_name": 0.2,
    "battery_words": 0.15,
    "words_for_cures": 0.2,
}
"""Traces that the rules look for, honest or not, with their weight."""


@dataclass(slots=True)
class Memory:
    """Irregular findings that the officers have heard of: when, and of whom."""

    known: list[Rows] = field(default_factory=list)
    parties: list[Rows] = field(default_factory=list)

    def hear(self, parties: Rows, known: Rows) -> None:
        """Note findings, some of which will only be known later."""
        self.known.append(known)
        self.parties.append(parties)

    def hits(self, parties: Rows, now: int) -> Floats:
        """Findings about each party that are known by now."""
        if not self.known:
            return np.zeros(len(parties))
        heard = np.concatenate(self.parties)[np.concatenate(self.known) <= now]
        count = np.bincount(heard, minlength=int(parties.max(initial=0)) + 1)
        return np.minimum(count[parties], 6).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Selection:
    """Who is chosen, for each goods item."""

    probability: Floats
    selected: Bools
    by: Texts


def party(draft: Draft, rows: Rows) -> Rows:
    """A number for whoever is behind each goods item: importer, seller or exporter."""
    stream = draft.see("stream", rows)
    who = np.where(stream < 4, draft.see("importer", rows) * 3, draft.see("seller", rows) * 3 + 1)
    return np.where(stream >= EXPORT_SEA, draft.see("exporter", rows) * 3 + 2, who)


def select(draft: Draft, rows: Rows, areas: tuple[str, ...], memory: Memory, now: int, rng: Rng) -> Selection:
    """Choose goods items for control."""
    rule = _scaled(_rules(draft, rows) + _MEMORY * memory.hits(party(draft, rows), now), RULES)
    instinct = np.array([*(_INSTINCT[area] for area in areas), 0.0])[draft.items["area"][rows]]
    hunch = _scaled(
        np.exp(_NOISE * rng.normal(size=len(rows)) + instinct), rates.CAPACITY - RULES - rates.RANDOM_STREAM
    )
    fired = rng.random((3, len(rows))) < np.stack((np.full(len(rows), rates.RANDOM_STREAM), rule, hunch))
    by = np.select(
        [fired[0], fired[1], fired[2]], [np.full(len(rows), word, object) for word in ("random", "rule", "hunch")], ""
    )
    probability = 1 - (1 - rates.RANDOM_STREAM) * (1 - rule) * (1 - hunch)
    return Selection(probability, np.asarray(fired.any(0)), by)


def _rules(draft: Draft, rows: Rows) -> Floats:
    points = np.full(len(rows), 0.02)
    for trace, weight in OBVIOUS.items():
        points += weight * draft.marked(trace, rows)
    codes, papers = draft.items["hs6"][rows], draft.items["supporting_documents"][rows]
    typical = catalogue().price[np.array([catalogue().at[hs6] for hs6 in codes], np.intp)]
    ratio = draft.items["value_eur"][rows] / draft.items["gross_mass_kg"][rows] / typical
    points += 0.35 * (ratio < 0.35) + 0.15 * (ratio < 0.6)
    points += 0.4 * np.array([code in WASTE and "C669" not in paper for code, paper in zip(codes, papers, strict=True)])
    points += 0.4 * np.array(
        [code in SCHEDULED and "C015" not in paper for code, paper in zip(codes, papers, strict=True)]
    )
    points += 0.25 * np.isin(draft.items["sector"][rows].astype(str), ("tobaccoinput", "tobacco", "vape"))
    trusted = np.array(["Y023" in text or "Y031:AEOCN" in text for text in draft.items["additional_references"][rows]])
    return points * np.where(trusted, 0.4, 1.0)


def _scaled(points: Floats, mean: float) -> Floats:
    """Probabilities in proportion to the points, with this mean."""
    factor = mean / max(points.mean(), 1e-9)
    for _ in range(6):
        chances = np.minimum(points * factor, _HIGHEST)
        factor *= mean / max(chances.mean(), 1e-9)
    return np.asarray(np.minimum(points * factor, _HIGHEST), np.float64)

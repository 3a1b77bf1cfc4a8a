"""The recommendation: which lane a consignment should take, why, and how probable that was before the draw."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from features.columns import Floats, Ints
from features.lodged import Lodged
from models.advice import Advice, Recommendation, Worst, released
from models.areas import AREAS
from models.assessment import Assessment
from models.bars import STRATUM, Bars, unfamiliar
from models.because import Because, scored
from models.bundle import Bundle
from models.lottery import Claim, Odds, Source, decided, ramp, steepness
from models.policy import Lane, Policy, Rule
from models.stake import settings

__all__ = ["Advice", "Recommendation", "Recommender", "Worst"]
_ALMOST_SURE: Final = 1 - 2.0**-53
_HALF: Final = 0.5
_MOST_STRATA: Final = 10_000


class _Highest(NamedTuple):
    """For each goods item: which area stands highest against its boundary, and how many times as high as that."""

    area: list[int]
    times: list[float]

    @classmethod
    def of(cls, times: Floats) -> "_Highest":
        """From how many times as high as the boundaries, shape (areas, items)."""
        return cls(times.argmax(axis=0).tolist(), times.max(axis=0).tolist())


class _Where(NamedTuple):
    """For each goods item which boundaries hold, and how many of its parties and combinations were never seen."""

    place: list[int]
    unfamiliar: list[int] | None


class _Shown(NamedTuple):
    """What sentences show, by area and goods item."""

    probability: dict[str, list[float]]
    assessments: Mapping[str, Assessment]
    """Of which the value of the one goods item is asked that a sentence is about."""


class Recommender:
    """A policy at work on certain bundles; made once for each set of them."""

    def __init__(self, policy: Policy, bundles: Mapping[str, Bundle]) -> None:
        self.policy = policy
        self._areas = tuple(bundles)
        self._bars = Bars.of(policy, settings(bundles))
        self._power = steepness(policy.draw)
        self._streams: dict[tuple[str, str, str], Claim] = {}
        both: tuple[tuple[Source, Sequence[Rule]], ...] = (("mandatory", policy.mandatory), ("rule", policy.rules))
        self._rules = [(rule, source) for source, rules in both for rule in rules]
        names = [each.name for each in policy.features]
        conditions = [(each, place) for place, (rule, _) in enumerate(self._rules) for each in rule.conditions]
        self._asked = np.array([names.index(each.feature) for each, _ in conditions], np.intp)
        self._least = np.array([[each.at_least] for each, _ in conditions])
        self._firsts = np.unique([place for _, place in conditions], return_index=True)[1]

    def recommend(
        self, lodged: Lodged, assessments: Mapping[str, Assessment], starts: Sequence[int] | Ints, draws: Floats
    ) -> list[Advice]:
        """Advice for each consignment.

        Args:
            lodged: the goods items, those of a consignment side by side.
            assessments: of each area, for the same goods items.
            starts: the first row of each consignment, rising from 0.
            draws: a number in [0, 1) for each consignment.
        """
        probability = np.array([assessments[name].probability for name in self._areas])
        shown = _Shown(dict(zip(self._areas, probability.tolist(), strict=True)), assessments)
        place = self._bars.place(lodged)
        standing = self._bars.times(probability, self._expected(assessments, probability), place)
        red, orange = (_Highest.of(times) for times in standing)
        where = _Where(place.tolist(), unfamiliar(lodged, self.policy.explore))
        met, numbers = self._met(lodged), lodged.number("item_number").tolist()
        firsts = [*map(int, starts)]
        ends = (*firsts[1:], len(lodged))
        strata = zip(*(map(lodged.text(name).__getitem__, firsts) for name in STRATUM), strict=True)
        told: list[Advice] = []
        for first, last, stratum, drawn in zip(firsts, ends, strata, draws.tolist(), strict=True):
            worst = self._claim(red, "red", first, last)
            claims = [each for row in range(first, last) for each in met.get(row, ())] if met else []
            claims += [worst, self._claim(orange, "orange", first, last)]
            claims += self._explored(red, where.unfamiliar, first, last)
            stream = self._streams.get(stratum) or self._stream(stratum)
            odds = decided(claims, stream, self.policy.draw.held_back, drawn)
            highest = Worst(int(numbers[worst.row]), str(worst.area))
            told.append(Advice(highest, self._recommendation(odds, claims, numbers, shown, where.place)))
        return told

    def _expected(self, assessments: Mapping[str, Assessment], probability: Floats) -> Floats | None:
        """EUR expected to be found, shape (areas, items), 0 where no bundle tells it; none where no boundary asks."""
        if not self._bars.euro.any():
            return None
        told = np.zeros_like(probability)
        for row, name in enumerate(self._areas):
            expected = assessments[name].expected_value
            if expected is not None:
                told[row] = expected
        return told

    def _stream(self, stratum: tuple[str, str, str]) -> Claim:
        """What the random stream asks for in a part of the trade; parts are few, so each is kept."""
        random = self.policy.random
        claim = Claim(random.of(*stratum), random.lane, "random")
        if len(self._streams) < _MOST_STRATA:
            self._streams[stratum] = claim
        return claim

    def _explored(self, red: _Highest, unseen: Sequence[int] | None, first: int, last: int) -> list[Claim]:
        """What is asked for to learn more: the goods item nearest to a boundary among those that are unfamiliar."""
        explore = self.policy.explore
        if explore is None or unseen is None:
            return []
        near = [
            row for row in range(first, last) if unseen[row] >= explore.least and red.times[row] * explore.reach >= 1
        ]
        if not near:
            return []
        row = max(near, key=red.times.__getitem__)
        return [Claim(explore.share, "red", "model", self._areas[red.area[row]], row, None, unseen[row])]

    def _claim(self, highest: _Highest, lane: Lane, first: int, last: int) -> Claim:
        """What the scores of a consignment claim of a lane."""
        row = max(range(first, last), key=highest.times.__getitem__) if last - first > 1 else first
        return Claim(ramp(highest.times[row], self._power), lane, "model", self._areas[highest.area[row]], row)

    def _met(self, lodged: Lodged) -> dict[int, list[Claim]]:
        """What the rules claim, by row; a feature that cannot be computed meets no condition."""
        found: dict[int, list[Claim]] = {}
        if not self._rules:
            return found
        values = np.array([each(lodged) for each in self.policy.features])
        holds = values.take(self._asked, axis=0) >= self._least
        if holds.any():
            for place, row in np.argwhere(np.logical_and.reduceat(holds, self._firsts)).tolist():
                rule, source = self._rules[place]
                share = _ALMOST_SURE if rule.share is None else rule.share
                chance = 1.0 if source == "mandatory" else share
                found.setdefault(row, []).append(Claim(chance, rule.lane, source, rule.area, row, rule))
        return found

    def _recommendation(
        self,
        odds: Odds,
        claims: Sequence[Claim],
        numbers: list[float],
        shown: _Shown,
        places: Sequence[int],
    ) -> Recommendation:
        claim = odds.prevails
        if claim is None:
            asked = odds.selected >= _HALF or any(each.source == "rule" for each in claims)
            return released(odds.selected, by_draw=asked)
        because = self._because(claim, shown, places)
        return Recommendation(
            lane=claim.lane,
            control=self._control(claim),
            area=claim.area,
            item_number=int(numbers[claim.row]) if claim.row >= 0 else None,
            source=claim.source,
            selected=True,
            selection_probability=odds.selected,
            lane_probability=odds.red if claim.lane == "red" else odds.selected - odds.red,
            random=odds.random,
            because=because.english,
            because_said=because,
        )

    def _control(self, claim: Claim) -> str:
        if claim.area is None:
            return self.policy.random.control
        if claim.rule and claim.rule.control:
            return claim.rule.control
        control = AREAS[claim.area].control
        return control if claim.lane == "red" else f"{self.policy.lanes.orange_control} {control}"

    def _because(self, claim: Claim, shown: _Shown, places: Sequence[int]) -> Because:
        if claim.rule:
            return Because("rule", {"text": claim.rule.because})
        if claim.area is None:
            return Because("random", {"share": claim.probability})
        told, probability = shown.assessments[claim.area].value, shown.probability[claim.area][claim.row]
        value = None if told is None else float(told[claim.row])
        boundary, value = self._bars.decisive(claim.area, claim.lane, places[claim.row], probability, value)
        share = claim.probability if claim.unfamiliar else None
        return scored(AREAS[claim.area].title, claim.lane, probability, boundary, value, share)

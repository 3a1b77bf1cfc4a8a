"""The recommendation: which lane a consignment should take, why, and how probable that was before the draw."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from features.columns import Floats, Ints
from features.lodged import Lodged
from models.advice import Advice, Recommendation, Worst
from models.area import Area
from models.areas import AREAS
from models.assessment import Assessment
from models.bars import STRATUM, Bars, unfamiliar
from models.because import Because
from models.bundle import Bundle
from models.lottery import Claim, Odds, Source, decided, ramp, steepness
from models.policy import Lane, Policy, Rule

__all__ = ["Advice", "Recommendation", "Recommender", "Worst", "expected_stake"]
_ALMOST_SURE: Final = 1 - 2.0**-53
_HALF: Final = 0.5
_MOST_STRATA: Final = 10_000


class _Highest(NamedTuple):
    """For each goods item: which area stands highest against its boundary, and its odds over those of the boundary."""

    area: list[int]
    odds: list[float]

    @classmethod
    def of(cls, odds: Floats) -> "_Highest":
        """From odds over those of the boundaries, shape (areas, items)."""
        return cls(odds.argmax(axis=0).tolist(), odds.max(axis=0).tolist())


class _Where(NamedTuple):
    """For each goods item which boundaries hold, and how many of its parties and combinations were never seen."""

    place: list[int]
    unfamiliar: list[int] | None


class Recommender:
    """A policy at work on certain bundles; made once for each set of them."""

    def __init__(self, policy: Policy, bundles: Mapping[str, Bundle]) -> None:
        self.policy = policy
        self._areas = tuple(bundles)
        self._bars = Bars.of(policy, {name: each.levels for name, each in bundles.items()})
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
        shown = dict(zip(self._areas, probability.tolist(), strict=True))
        place = self._bars.place(lodged)
        against = self._bars.odds(probability, place)
        red, orange = (_Highest.of(odds) for odds in against)
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
            row for row in range(first, last) if unseen[row] >= explore.least and red.odds[row] * explore.reach >= 1
        ]
        if not near:
            return []
        row = max(near, key=red.odds.__getitem__)
        return [Claim(explore.share, "red", "model", self._areas[red.area[row]], row, None, unseen[row])]

    def _claim(self, highest: _Highest, lane: Lane, first: int, last: int) -> Claim:
        """What the scores of a consignment claim of a lane."""
        row = max(range(first, last), key=highest.odds.__getitem__) if last - first > 1 else first
        return Claim(ramp(highest.odds[row], self._power), lane, "model", self._areas[highest.area[row]], row)

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
        shown: Mapping[str, list[float]],
        places: Sequence[int],
    ) -> Recommendation:
        claim = odds.prevails
        if claim is None:
            asked = odds.selected >= _HALF or any(each.source == "rule" for each in claims)
            return _released(odds.selected, by_draw=asked)
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

    def _because(self, claim: Claim, shown: Mapping[str, list[float]], places: Sequence[int]) -> Because:
        if claim.rule:
            return Because("rule", {"text": claim.rule.because})
        if claim.area is None:
            return Because("random", {"share": claim.probability})
        boundary = self._bars.boundary(claim.area, claim.lane, places[claim.row])
        probability = shown[claim.area][claim.row]
        said: dict[str, float | str] = {
            "title": AREAS[claim.area].title,
            "probability": probability,
            "boundary": boundary,
            "lane": claim.lane,
        }
        if claim.unfamiliar and probability < boundary:
            return Because("unfamiliar", said | {"share": claim.probability})
        return Because("above" if probability >= boundary else "below", said)


def expected_stake(area: Area, lodged: Lodged, assessment: Assessment) -> list[float | None]:
    """EUR at stake for each goods item times the probability that it is irregular; none where there is no price."""
    if area.stake is None:
        return [None] * len(lodged)
    worth = (lodged.once(area.stake) * assessment.probability).tolist()
    return [each if 0 <= each < _ENDLESS else None for each in worth]


def _released(selected: float, *, by_draw: bool) -> Recommendation:
    """Green, and whether that was the draw's doing."""
    because = Because("released", {"share": 1 - selected}) if by_draw else _NOTHING
    return Recommendation(
        lane="green",
        control=None,
        area=None,
        item_number=None,
        source="random" if by_draw else "model",
        selected=False,
        selection_probability=selected,
        lane_probability=1 - selected,
        random=False,
        because=because.english,
        because_said=because,
    )


_ENDLESS: Final = float("inf")
_NOTHING: Final = Because("nothing")

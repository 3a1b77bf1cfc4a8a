"""Boundaries that meet a capacity: how high the bar must be in each area so that what passes can be controlled."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from features.columns import Bools, Floats
from features.errors import TidewaiterError
from models.lottery import steepness
from models.policy import Boundaries, Capacity, Local, Policy
from training.policies.chances import Asks, asks, chances
from training.policies.consignments import History, part
from training.policies.standing import Placed
from training.slope import boundaries, ramp

_STEPS: Final = 40
_NEVER: Final = 1 - 1e-9
_LEAST_EUR: Final = 0.01
_EDGE: Final = 0.01
_HUNDRED: Final = 100
_ENOUGH: Final = 100
"""Fewer consignments of an office or shift than these do not show where a boundary belongs."""


class Load(NamedTuple):
    """One entry of the capacity against what it meets: numbers of consignments in the history."""

    capacity: Capacity
    here: Bools
    """Which consignments it holds for."""
    red: float
    """How many can go to red, and to orange."""
    orange: float


def loads(policy: Policy, past: History) -> list[Load]:
    """Each entry of the capacity with the consignments that are its own: the first that holds takes them.

    Raises:
        TidewaiterError: the policy says no capacity.
    """
    if not policy.capacity:
        raise TidewaiterError(
            f"The policy {policy.title!r} says no capacity, so nothing can be fitted to it or held against it. Add "
            '[[capacity]] with red, orange and per = "hundred" or "day"; docs/policy.md shows how.'
        )
    left = np.ones(len(past), np.bool_)
    found = []
    for each in policy.capacity:
        here = left & shift(each.office, each.hours, past)
        left &= ~here
        count = past.days if each.per == "day" else int(here.sum()) / _HUNDRED
        found.append(Load(each, here, each.red * count, each.orange * count))
    return found


def shift(office: str, hours: tuple[int, int], past: History) -> Bools:
    """Which consignments are of an office and shift."""
    asked = Capacity(office=office, hours=hours, red=1.0)
    at = np.array([asked.holds(each, hours[0]) for each in past.office.values], np.bool_)[past.office.codes]
    now = np.array([asked.holds(office, hour) for hour in range(24)], np.bool_)[past.hour]
    return np.asarray(at & now, np.bool_)


def fitted(policy: Policy, past: History) -> tuple[Local, ...]:
    """Boundaries for each entry of the capacity, so that what is expected to be selected is what can be controlled.

    Raises:
        TidewaiterError: rules and chance alone ask for more, or there is too little history of an office or shift.
    """
    asked = asks(policy, past)
    return tuple(_local(policy, past, asked, load) for load in loads(policy, past))


def _local(policy: Policy, past: History, asked: Asks, load: Load) -> Local:
    name = named(load.capacity)
    if load.here.sum() < _ENOUGH:
        raise TidewaiterError(
            f"{name}: only {load.here.sum()} consignments in these {past.days} days, too few to fit boundaries to. "
            "Simulate on more days, or join it with other offices."
        )
    some = part(past, load.here)
    mine = Asks(*(each[load.here] for each in asked))
    weights, floors = _weights(policy, past.areas), _floors(policy, past.areas, len(some))
    euro = np.array([policy.by_value(area) for area in past.areas], np.bool_) & past.valued
    wholly = euro & np.array([not policy.mixes(area) for area in past.areas], np.bool_)

    def bars(budget: float, least: Floats | float) -> Floats:
        return _bars(policy, some, euro, np.maximum(weights * budget, least))

    def placed(red: Floats, orange: Floats) -> Placed:
        return _placed(red, orange, wholly)

    def red_of(budget: float) -> float:
        bar = bars(budget, floors)
        return float(chances(policy, some, placed(bar, bar), mine).red.sum())

    def orange_of(budget: float) -> float:
        told = chances(policy, some, placed(red, np.minimum(red, bars(budget, 0.0))), mine)
        return float((told.selected - told.red).sum())

    budget = _solved(red_of, load.red, len(some), f"{name}: red", _least(policy, mine, floors))
    red = bars(budget, floors)
    more = _solved(orange_of, load.orange, len(some), name, "") if load.orange > orange_of(0.0) else 0.0
    told = red, np.minimum(red, bars(more, 0.0)) if more else red
    bounds = {area: _boundaries(row, told, eur=bool(euro[row])) for row, area in enumerate(past.areas)}
    return Local(office=load.capacity.office, hours=load.capacity.hours, areas=bounds)


def _bars(policy: Policy, past: History, euro: Bools, quota: Floats) -> Floats:
    """Boundaries at which each area's scores select so many consignments: logarithms of odds and EUR, (2, areas).

    First those in EUR, for the share that goes to what is worth most; then those of probability, so that both together
    select as many; where an area does not mix, so that they do it alone where a bundle tells no value.
    """
    power, stakes = steepness(policy.draw), log_value(past.scores.stake[euro])
    share = np.array([policy.value.get(area, 1.0) for area in past.areas])
    mixed = euro & (share < 1)
    worth, claimed = np.full(len(euro), np.inf), np.zeros(past.scores.stake.shape)
    worth[euro] = boundaries(stakes, (quota * share)[euro], power)
    claimed[mixed] = ramp(stakes[mixed[euro]] - worth[mixed, None], power)
    return np.stack([boundaries(log_odds(past.scores.probability), quota, power, claimed), worth])


def log_odds(probability: Floats) -> Floats:
    """The logarithm of the odds, kept finite."""
    certain = np.clip(probability, 1e-12, _NEVER)
    return np.asarray(np.log(certain) - np.log1p(-certain), np.float64)


def log_value(eur: Floats) -> Floats:
    """The logarithm of EUR, kept finite."""
    return np.asarray(np.log(np.maximum(np.nan_to_num(eur), _LEAST_EUR)), np.float64)


def _placed(red: Floats, orange: Floats, wholly: Bools) -> Placed:
    """Boundaries from their logarithms, of odds and EUR, shape (2, areas); which areas rank by EUR alone."""
    sure, worth = np.stack([red, orange], axis=1)
    held = np.where(wholly, np.inf, _probability(sure))
    return Placed(np.stack([held, np.exp(worth)])[..., None])


def _probability(log_odds: Floats) -> Floats:
    return np.asarray(np.clip(1 / (1 + np.exp(-log_odds)), 1e-6, 1 - 1e-6), np.float64)


def _boundaries(row: int, told: Sequence[Floats], *, eur: bool) -> Boundaries:
    """An area's boundaries of probability, and those in EUR where it is ranked by them; from red and orange."""
    red, orange = (_rounded(float(_probability(each[0, row]))) for each in told)
    if not eur:
        return Boundaries(red=red, orange=orange)
    red_eur, orange_eur = (max(round(float(np.exp(each[1, row])), 2), _LEAST_EUR) for each in told)
    return Boundaries(red=red, orange=orange, red_eur=red_eur, orange_eur=orange_eur)


def _rounded(probability: float) -> float:
    """As many digits as odds need: near 0 and 1 four are too few to meet a capacity."""
    return round(probability, 4 if _EDGE < probability < 1 - _EDGE else 7)


def _weights(policy: Policy, areas: tuple[str, ...]) -> Floats:
    weights = np.array([policy.shares.get(area, 1.0) for area in areas])
    if not weights.sum() > 0:
        raise TidewaiterError("The shares of all areas are 0: nothing is left for scores to select. Raise one of them.")
    return np.asarray(weights / weights.sum(), np.float64)


def _floors(policy: Policy, areas: tuple[str, ...], count: int) -> Floats:
    return np.array([policy.floors.get(area, 0.0) for area in areas]) * count / _HUNDRED


def _least(policy: Policy, asked: Asks, floors: Floats) -> str:
    """What is asked for whatever the scores, in words."""
    rules = float(np.where(asked.red == 1, 1.0, (1 - asked.random) * asked.red).sum())
    return (
        f"the random stream asks for {asked.random.sum():,.0f}, rules for {rules:,.0f}, floors for {floors.sum():,.0f}"
        + (", and exploration for some" if policy.explore else "")
    )


def _solved(count: Callable[[float], float], wanted: float, most: int, name: str, least: str) -> float:
    """The budget at which the count is as wanted."""
    if count(0.0) > wanted:
        raise TidewaiterError(
            f"{name}: {count(0.0):,.0f} consignments are asked for whatever the scores, and {wanted:,.0f} can be "
            f"controlled: {least}. Lower the shares of rules, the random stream or the floors, or raise the capacity."
        )
    low, high = 0.0, 2.0 * most
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if count(middle) > wanted else (middle, high)
    return low


def named(capacity: Capacity) -> str:
    """An entry of the capacity in words."""
    office = "All offices" if capacity.office == "*" else f"Office {capacity.office}"
    first, last = capacity.hours
    return office if (first, last) == (0, 24) else f"{office}, {first} to {last} h UTC"

"""What a policy says that cannot be."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from extract.lines import Place
from features.catalogue import BY_NAME
from features.feature import Feature
from features.past.keys import LIGHT, RICH
from features.reference import rows
from models.areas import AREAS
from models.policy_terms import Boundaries, Hours, Rule

if TYPE_CHECKING:
    from models.policy import Policy

_HUNDRED: Final = 100


def faults(policy: "Policy") -> Iterator[tuple[Place, str]]:
    """What the policy says that cannot be, each with its place."""
    yield from (
        (place, f"is no area; there are {', '.join(AREAS)}.")
        for place in _areas_named(policy)
        if place[-1] not in AREAS
    )
    yield from _of_shifts(policy)
    yield from _of_value(policy)
    strange = () if policy.explore is None else set(policy.explore.keys) - {*RICH, *LIGHT}
    yield from (
        (("explore", "keys"), f"{key} is no key; there are {', '.join((*RICH, *LIGHT))}.") for key in sorted(strange)
    )
    known = {row["list"] for row in rows("SOURCES")}
    yield from ((("lists", "own", name), "is no reference list.") for name in policy.lists.own if name not in known)
    if policy.draw.held_back >= 1 - max(policy.random.shares):
        yield ("draw", "held_back"), "leaves nothing between the random share and certainty; lower one of them."
    for kind, rules in (("mandatory", policy.mandatory), ("rules", policy.rules)):
        for number, rule in enumerate(rules):
            yield from ((((kind, number, key)), what) for key, what in _of_rule(rule, mandatory=kind == "mandatory"))


def _areas_named(policy: "Policy") -> Iterator[Place]:
    for key in ("areas", "shares", "floors", "value"):
        yield from ((key, name) for name in getattr(policy, key))
    for number, each in enumerate(policy.local):
        yield from (("local", number, "areas", name) for name in each.areas)


def _of_value(policy: "Policy") -> Iterator[tuple[Place, str]]:
    """Only what has a price can be ranked by it, and only what is ranked by it has boundaries in EUR."""
    for name in policy.value:
        if name in AREAS and AREAS[name].stake is None:
            yield ("value", name), "has no price, so no control of it finds a value; leave it out."
    for place, own in _boundaries(policy):
        if own.orange_eur is not None and own.red_eur is None:
            yield (*place, "orange_eur"), "goes with red_eur, which is not said."
        if own.red_eur is not None and not policy.by_value(str(place[-1])):
            yield (*place, "red_eur"), f"is in EUR; say the share of {place[-1]} in [value], or red instead."


def _boundaries(policy: "Policy") -> Iterator[tuple[Place, Boundaries]]:
    yield from ((("areas", name), own) for name, own in policy.areas.items())
    for number, each in enumerate(policy.local):
        yield from ((("local", number, "areas", name), own) for name, own in each.areas.items())


def _of_shifts(policy: "Policy") -> Iterator[tuple[Place, str]]:
    shifts: tuple[tuple[str, tuple[Hours, ...]], ...] = (("capacity", policy.capacity), ("local", policy.local))
    for kind, each in shifts:
        for number, shift in enumerate(each):
            if shift.hours[0] == shift.hours[1]:
                yield (kind, number, "hours"), "is an empty shift; the whole day is [0, 24]."
    for number, capacity in enumerate(policy.capacity):
        if capacity.per == "hundred" and capacity.red + capacity.orange > _HUNDRED:
            yield ("capacity", number, "red"), "is more than a hundred of a hundred together with orange."


def feature_of(area: str, name: str) -> Feature | None:
    """A feature of the area, else of the house; none if there is none of this name."""
    own = (each for each in AREAS[area].features if each.name == name)
    return next(own, BY_NAME.get(name))


def _of_rule(rule: Rule, *, mandatory: bool) -> Iterator[tuple[str, str]]:
    if rule.area not in AREAS:
        yield "area", f"{rule.area} is no area; there are {', '.join(AREAS)}."
    if mandatory and rule.share is not None:
        yield "share", "does not go with a mandatory control, which is always made; make it a rule, or leave it out."
    for place, each in enumerate(rule.conditions):
        key = "also" if place else "feature"
        if rule.area in AREAS and feature_of(rule.area, each.feature) is None:
            yield key, f"{each.feature} is no feature; `tidewaiter features` lists them."
        if not abs(each.at_least) < float("inf"):
            yield "at_least", "must be a finite number."

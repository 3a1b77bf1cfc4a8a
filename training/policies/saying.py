"""What a policy says, as tables."""

from collections.abc import Iterator
from typing import Final

from models.policy import Boundaries, Policy
from training.pages import Section

_VALUE: Final = (
    "Of the controls of an area so much goes to what is worth most (probability times value in EUR), the rest to what "
    "is surest: {areas}. Both boundaries hold, whichever goods stand higher against; that in EUR alone with 100 %, "
    "that of probability alone where a bundle tells no value."
)


def sections_of(rules: Policy) -> list[Section]:
    """What it says, as tables."""
    capacity = [
        [each.office, f"{each.hours[0]} to {each.hours[1]} h", f"{each.red:g}", f"{each.orange:g}",
         "of 100 consignments" if each.per == "hundred" else "a day"]
        for each in rules.capacity
    ]  # fmt: skip
    names = dict.fromkeys(
        [*rules.shares, *rules.floors, *rules.areas, *(name for each in rules.local for name in each.areas)]
    )
    areas = [[name, f"{rules.shares.get(name, 1.0):g}", f"{rules.floors.get(name, 0.0):g}"] for name in names]
    asked = [
        [source, each.area, " and ".join(f"{one.feature} ≥ {one.at_least:g}" for one in each.conditions), each.lane,
         "always" if source == "mandatory" else f"{each.share or 1 - rules.draw.held_back:.0%}"]
        for source, some in (("mandatory", rules.mandatory), ("rule", rules.rules)) for each in some
    ]  # fmt: skip
    random = [
        ["all others", f"{rules.random.share:.2%}"],
        *([name, f"{share:.2%}"] for name, share in rules.random.datasets.items()),
    ]
    random += [
        [", ".join(filter(None, (each.dataset, each.mode and f"mode {each.mode}", each.office))), f"{each.share:.2%}"]
        for each in rules.random.strata
    ]
    explore = (
        rules.explore
        and f"{rules.explore.share:.0%} of goods items up to {rules.explore.reach:g} times below a boundary, with "
        f"{rules.explore.least} or more never seen of: {', '.join(rules.explore.keys)}."
    )
    return [
        Section("Capacity", [], ("office", "hours (UTC)", "red", "orange", "per"), capacity),
        Section("Shares and floors", [], ("area", "weight", "floor of 100"), areas),
        Section(
            "Boundaries",
            [
                f"Elsewhere: red from {rules.lanes.red}, orange from {rules.lanes.orange}.",
                *_of_value(rules),
            ],
            ("area", "where", "red from", "orange from"),
            list(_boundaries(rules)),
        ),
        Section("Rules", [], ("source", "area", "meets", "lane", "selected"), asked),
        Section(
            "Random stream",
            [f"Exploration: {explore}" if explore else "No exploration beyond it."],
            ("part of the trade", "share"),
            random,
        ),
    ]


def _of_value(rules: Policy) -> list[str]:
    """How areas are ranked that are not ranked by probability alone."""
    told = ", ".join(f"{area} {share:.0%}" for area, share in rules.value.items())
    return [_VALUE.format(areas=told)] if told else []


def _boundaries(rules: Policy) -> Iterator[list[str]]:
    """Of each area that has its own: those of offices and shifts first, as they count first."""
    for each in rules.local:
        where = f"{each.office}, {each.hours[0]} to {each.hours[1]} h"
        for name, own in each.areas.items():
            yield from _bounds(name, where, own, mixes=rules.mixes(name))
    for name, own in rules.areas.items():
        yield from _bounds(name, "elsewhere" if rules.local else "everywhere", own, mixes=rules.mixes(name))


def _bounds(name: str, where: str, own: Boundaries, *, mixes: bool) -> Iterator[list[str]]:
    if own.red_eur is not None:
        yield [name, where, f"EUR {own.red_eur:,.2f}", f"EUR {own.orange_eur or own.red_eur:,.2f}"]
        name = f"{name}, or by probability" if mixes else f"{name}, where no value is told"
    if own.red is not None or own.orange is not None:
        yield [name, where, str(own.red or ""), str(own.orange or "")]

"""The door of `tidewaiter policy simulate` and `tidewaiter policy show`."""

import datetime as dt
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.resources import files
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape

from extract import folder
from extract.concatenation import concatenate
from features.errors import TidewaiterError
from models import policy, registry
from models.policy import Policy
from training.pages import Section, write
from training.policies import telling, writing
from training.policies.chances import chances
from training.policies.consignments import History
from training.policies.fitting import fitted
from training.policies.front import front
from training.policies.history import history
from training.policies.placing import placed
from training.policies.yields import Simulated, simulated

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]


def in_force(named: Path | None) -> Path:
    """The policy file that is meant: the one named, else that of the service, else the shipped one."""
    own = os.environ.get("TIDEWAITER_POLICY_FILE")
    return named or (Path(own) if own else Path(str(files("models").joinpath("policy.toml"))))


def simulate(  # noqa: PLR0913, PLR0917 - what, on what, and where to
    named: Path | None,
    extract: Path,
    earlier: Path | None,
    days: int,
    fit: Path | None,
    page: Path,
    today: dt.date,
    screen: Console,
    step: Step,
) -> Policy:
    """Say what a policy would do on the last days of an extract; with ``fit``, write one that meets the capacity.

    Raises:
        TidewaiterError: the policy, the extract or the champions cannot be used, or the capacity cannot be met.
    """
    source = in_force(named)
    rules = policy.load(source)
    bundles = registry.champions(None)
    with step("Reading the extract"):
        data = folder.read(extract)
        if earlier is not None:
            data, _ = concatenate(folder.read(earlier), data)
    with step(f"Scoring the last {days} days") as advance:
        past = history(data, bundles, rules, days, advance)
    if fit is not None:
        local = fitted(msgspec.structs.replace(rules, local=()), past)
        how = f"On {len(past):,} consignments of {past.days} days, scored by " + ", ".join(
            f"{name} {bundle.id}" for name, bundle in bundles.items()
        )
        rules = writing.write(source, fit, local, today, how)
    boundaries = placed(rules, past, {name: bundle.levels for name, bundle in bundles.items()})
    told = simulated(rules, past, chances(rules, past, boundaries))
    sections = [
        telling.load_section(told),
        telling.yield_section(told),
        telling.rules_section(told, rules, past, boundaries),
        telling.offices_section(told),
        *_front(rules, past, step),
    ]
    for section in sections:
        section.show(screen)
    _write(page, rules, past, told, sections)
    if fit is not None:
        told_fit = (
            f"Fitted: {fit}, policy {rules.id} of {rules.as_of}. Publish it: tidewaiter policy publish {fit} --by NAME"
        )
        screen.print(told_fit, markup=False, soft_wrap=True)
    screen.print(f"The same for a browser: {escape(str(page))}")
    return rules


def _front(rules: Policy, past: History, step: Step) -> list[Section]:
    if not rules.capacity or past.priced.all() or not past.priced.any():
        return []
    try:
        with step("Trying other ways to part the capacity") as advance:
            return [telling.front_section(front(rules, past, advance), past)]
    except TidewaiterError as error:
        return [Section("Trade-offs", [f"Not shown, for the capacity cannot be met: {error}"])]


def _write(page: Path, rules: Policy, past: History, told: Simulated, sections: list[Section]) -> None:
    selected = float(told.chances.selected.sum())
    lead = (
        f"Of {len(past) / past.days:,.0f} consignments a day, {selected / past.days:,.1f} would be selected "
        f"({selected / len(past):.1%}), {float(told.chances.red.sum()) / past.days:,.1f} of them to red."
    )
    facts = [
        ("Policy", f"{rules.title} ({rules.id}), {rules.as_of}"),
        ("History", f"{len(past):,} consignments of {past.days} days"),
    ]
    write(page, "Policy simulated on history", [lead], facts, sections)


def show(named: Path | None, screen: Console) -> None:
    """Say what a policy says.

    Raises:
        TidewaiterError: it cannot be read.
    """
    source = in_force(named)
    rules = policy.load(source)
    screen.print(f"{rules.title}: policy {rules.id} of {rules.as_of}, from {source}", markup=False, soft_wrap=True)
    for section in sections_of(rules):
        section.show(screen)


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
    local = [
        [name, f"{each.office}, {each.hours[0]} to {each.hours[1]} h", str(own.red or ""), str(own.orange or "")]
        for each in rules.local
        for name, own in each.areas.items()
    ]
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
            [f"Elsewhere: red from {rules.lanes.red}, orange from {rules.lanes.orange}."],
            ("area", "where", "red from", "orange from"),
            local,
        ),
        Section("Rules", [], ("source", "area", "meets", "lane", "selected"), asked),
        Section(
            "Random stream",
            [f"Exploration: {explore}" if explore else "No exploration beyond it."],
            ("part of the trade", "share"),
            random,
        ),
    ]

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
from models.stake import shortfalls
from models.stake import telling as telling_of
from training.pages import Section, write
from training.policies import saying, telling, writing
from training.policies.beside import besides
from training.policies.both import value_section
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
    with step("Ranking by value beside by probability"):
        both = list(besides(rules, past, boundaries))
    sections = [
        telling.load_section(told),
        telling.yield_section(told),
        *([value_section(both)] if both else []),
        telling.rules_section(told, rules, past, boundaries),
        telling.offices_section(told),
        *_front(rules, past, step),
    ]
    for section in sections:
        section.show(screen)
    for shortfall in shortfalls(rules, telling_of(bundles)):
        screen.print(escape(shortfall), style="yellow", soft_wrap=True)
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
    for section in saying.sections_of(rules):
        section.show(screen)

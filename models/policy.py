"""The policy of the day: from probabilities to lanes, as dated data that an authority owns (policy.toml)."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from extract.lines import Lines, Place
from features.catalogue import BY_NAME
from features.errors import TidewaiterError
from features.feature import Feature
from features.reference import rows
from models.areas import AREAS
from models.calibration import Levels

Lane = Literal["red", "orange"]
Share = Annotated[float, Meta(gt=0, lt=1)]
Boundary = Literal["elevated", "high"] | Share
Sentence = Annotated[str, Meta(min_length=1, max_length=300)]
_PATH: Final = re.compile(r"`\$\.?([^`]*)`$")
_PART: Final = re.compile(r"\[(\d+)\]|\[?\.*([A-Za-z_0-9]+)\]?")


class Draw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How selection is randomised around the boundaries."""

    zone: Annotated[float, Meta(gt=1, le=100)]
    """The factor above a boundary, in odds, at which nine in ten are selected."""
    held_back: Share
    """The share that is let pass however far above a boundary."""


class Random(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The random stream."""

    share: Share
    lane: Lane
    control: Sentence
    datasets: dict[str, Share] = {}
    """Shares of data sets that have their own (H7, ...)."""

    def of(self, dataset: str) -> float:
        """The share of consignments of this data set that are drawn at random."""
        return self.datasets.get(dataset, self.share)


class Boundaries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the lanes of an area begin; as the house's where silent."""

    red: Boundary | None = None
    orange: Boundary | None = None


class Lanes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the lanes begin in all areas that say nothing else."""

    red: Boundary
    orange: Boundary
    orange_control: Sentence


class Lists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many days after its date a reference list still holds."""

    days: Annotated[int, Meta(gt=0)]
    own: dict[str, Annotated[int, Meta(gt=0)]] = {}
    """Of lists that hold longer or shorter than the rest."""


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A feature that has reached a value; one that cannot be computed has not."""

    feature: str
    at_least: float


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an analyst holds to be telling: goods items that meet all conditions are selected, most or always."""

    area: str
    feature: str
    at_least: float
    because: Sentence
    also: tuple[Condition, ...] = ()
    share: Share | None = None
    """Of those that meet it; none in mandatory rules, as much as the draw allows in expert rules that are silent."""
    lane: Lane = "red"
    control: Sentence | None = None
    """The control of the area where there is none."""

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that must hold."""
        return (Condition(feature=self.feature, at_least=self.at_least), *self.also)


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """All that turns probabilities and features into lanes, but the draw."""

    title: Sentence
    as_of: date
    draw: Draw
    random: Random
    lanes: Lanes
    lists: Lists
    areas: dict[str, Boundaries] = {}
    mandatory: tuple[Rule, ...] = ()
    rules: tuple[Rule, ...] = ()

    @cached_property
    def content(self) -> bytes:
        """The one spelling of what it says, as JSON; comments and layout of its file do not count."""
        return msgspec.json.encode(self, order="sorted")

    @cached_property
    def id(self) -> str:
        """Sixteen hexadecimal digits of what it says."""
        return hashlib.sha256(self.content).hexdigest()[:16]

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features that its rules ask for, each once."""
        rules = (*self.mandatory, *self.rules)
        found = [_feature(rule.area, each.feature) for rule in rules for each in rule.conditions]
        return tuple(dict.fromkeys(each for each in found if each))

    def boundaries(self, area: str, levels: Levels) -> tuple[float, float]:
        """The probabilities from which this area asks for red and for orange; orange never begins above red."""
        own = self.areas.get(area, Boundaries())
        red, orange = (
            getattr(levels, chosen) if isinstance(chosen, str) else chosen
            for chosen in (own.red or self.lanes.red, own.orange or self.lanes.orange)
        )
        return red, min(orange, red)


def load(path: Path | None = None) -> Policy:
    """The policy of a file, or the one that comes with the house.

    Raises:
        TidewaiterError: it cannot be read, or says what cannot be; names the file, the line and the key.
    """
    source = path or Path(str(files("models").joinpath("policy.toml")))
    try:
        text = source.read_text(encoding="utf-8")
        told = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise TidewaiterError(f"{source}: cannot be read as a policy ({error}). Mend it, or name another.") from error
    lines = Lines(source, text)
    try:
        policy = msgspec.convert(told, Policy)
    except msgspec.ValidationError as error:
        found = _PATH.search(str(error))
        what = str(error)[: found.start()].removesuffix(" - at ") if found else str(error)
        raise lines.error(_place(found[1] if found else ""), f"cannot be: {what}.") from error
    for place, what in faults(policy):
        raise lines.error(place, what)
    return policy


def restored(content: bytes) -> Policy:
    """The policy of an earlier day, from its ``content`` as the ledger keeps it.

    Raises:
        TidewaiterError: it is not a policy, or asks for features and areas that are no longer there.
    """
    try:
        policy = msgspec.json.decode(content, type=Policy)
    except msgspec.DecodeError as error:
        raise TidewaiterError(f"a kept policy cannot be read: {error}. Check out the commit it was made at.") from error
    for place, what in faults(policy):
        raise TidewaiterError(f"kept policy {policy.id}: {place}: {what}")
    return policy


def faults(policy: Policy) -> Iterator[tuple[Place, str]]:
    """What the policy says that cannot be, each with its place."""
    for name in policy.areas:
        if name not in AREAS:
            yield ("areas", name), f"is no area; there are {', '.join(AREAS)}."
    known = {row["list"] for row in rows("SOURCES")}
    yield from ((("lists", "own", name), "is no reference list.") for name in policy.lists.own if name not in known)
    if policy.draw.held_back >= 1 - max(policy.random.share, *policy.random.datasets.values(), 0.0):
        yield ("draw", "held_back"), "leaves nothing between the random share and certainty; lower one of them."
    for kind, rules in (("mandatory", policy.mandatory), ("rules", policy.rules)):
        for number, rule in enumerate(rules):
            yield from ((((kind, number, key)), what) for key, what in _of_rule(rule, mandatory=kind == "mandatory"))


def _feature(area: str, name: str) -> Feature | None:
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
        if rule.area in AREAS and _feature(rule.area, each.feature) is None:
            yield key, f"{each.feature} is no feature; `tidewaiter features` lists them."
        if not abs(each.at_least) < float("inf"):
            yield "at_least", "must be a finite number."


def _place(path: str) -> Place:
    """The place of a path as msgspec writes it: mandatory[0].at_least; a key that it does not name is left out."""
    parts = _PART.findall(path.replace("[...]", ""))
    return tuple(int(number) if number else name for number, name in parts)

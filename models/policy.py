"""The policy of the day: from probabilities to lanes, as dated data that an authority owns (policy.toml)."""

import hashlib
import re
import tomllib
from datetime import date
from functools import cached_property
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from extract.lines import Lines, Place
from features.errors import TidewaiterError
from features.feature import Feature
from models.calibration import Levels
from models.policy_faults import faults, feature_of
from models.policy_terms import (
    NONE,
    Boundaries,
    Capacity,
    Condition,
    Draw,
    Explore,
    Lane,
    Lanes,
    Limits,
    Lists,
    Local,
    Random,
    Rule,
    Sentence,
)

__all__ = [
    "Boundaries",
    "Capacity",
    "Condition",
    "Draw",
    "Explore",
    "Lane",
    "Limits",
    "Local",
    "Policy",
    "Random",
    "Rule",
    "faults",
    "load",
    "restored",
]

_LATER: Final = (("capacity",), ("shares",), ("floors",), ("local",), ("explore",), ("random", "strata"), ("value",))
_LATER_OF_AREAS: Final = ("red_eur", "orange_eur")
_PATH: Final = re.compile(r"`\$\.?([^`]*)`$")
_PART: Final = re.compile(r"\[(\d+)\]|\[?\.*([A-Za-z_0-9]+)\]?")


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
    capacity: tuple[Capacity, ...] = ()
    """The first that holds for a consignment counts."""
    shares: dict[str, Annotated[float, Meta(ge=0)]] = {}
    """How the areas part what rules and chance leave of the capacity: weights, 1 where nothing is said."""
    floors: dict[str, Annotated[float, Meta(ge=0)]] = {}
    """Controls of each hundred consignments that an area has at least, whatever its weight."""
    local: tuple[Local, ...] = ()
    """The first that holds counts, before ``areas``."""
    explore: Explore | None = None
    value: dict[str, Annotated[float, Meta(gt=0, le=1)]] = {}
    """Areas ranked by the EUR that a control is expected to find, with the share of their controls that goes by it.

    Below 1 the rest goes to what is surest: boundaries of probability hold beside those in EUR (``red_eur``), and the
    one counts that a goods item stands higher against.
    """

    @cached_property
    def content(self) -> bytes:
        """The one spelling of what it says, as JSON; comments and layout of its file do not count.

        What policies could not say at first is left out where it is not said, so that those of earlier days keep their
        ids.
        """
        told = msgspec.to_builtins(self, str_keys=True)
        for *path, name in _LATER:
            part = told[path[0]] if path else told
            if not part[name]:
                del part[name]
        for areas in (told["areas"], *(each["areas"] for each in told.get("local", ()))):
            for own, name in product(areas.values(), _LATER_OF_AREAS):
                if own[name] is None:
                    del own[name]
        return msgspec.json.encode(told, order="sorted")

    @cached_property
    def id(self) -> str:
        """Sixteen hexadecimal digits of what it says."""
        return hashlib.sha256(self.content).hexdigest()[:16]

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features that its rules ask for, each once."""
        rules = (*self.mandatory, *self.rules)
        found = [feature_of(rule.area, each.feature) for rule in rules for each in rule.conditions]
        return tuple(dict.fromkeys(each for each in found if each))

    def by_value(self, area: str) -> bool:
        """Whether an area is to be ranked by the value that a control is expected to find, wholly or in part."""
        return area in self.value

    def mixes(self, area: str) -> bool:
        """Whether such an area also has controls of what is surest."""
        return self.value.get(area, 1.0) < 1

    def boundaries(self, area: str, levels: Levels, *, valued: bool = False) -> Limits:
        """From where on this area asks for red and for orange.

        Args:
            area: its name.
            levels: those of its bundle.
            valued: whether its bundle tells a value; without one, only boundaries of probability hold.
        """
        return self._limits(area, self.areas.get(area, Boundaries()), levels, valued=valued)

    def local_boundaries(self, place: int, area: str, levels: Levels, *, valued: bool = False) -> Limits:
        """The same in one of the ``local`` offices and shifts; where it says nothing of the area, as everywhere."""
        own = self.local[place].areas.get(area, self.areas.get(area, Boundaries()))
        return self._limits(area, own, levels, valued=valued)

    def _limits(self, area: str, own: Boundaries, levels: Levels, *, valued: bool) -> Limits:
        red_eur = orange_eur = NONE
        if valued and own.red_eur is not None:
            red_eur, orange_eur = own.red_eur, min(own.orange_eur or own.red_eur, own.red_eur)
            if not self.mixes(area):
                return Limits(NONE, NONE, red_eur, orange_eur)
        red, orange = (
            getattr(levels, chosen) if isinstance(chosen, str) else chosen
            for chosen in (own.red or self.lanes.red, own.orange or self.lanes.orange)
        )
        return Limits(red, min(orange, red), red_eur, orange_eur)


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


def _place(path: str) -> Place:
    """The place of a path as msgspec writes it: mandatory[0].at_least; a key that it does not name is left out."""
    parts = _PART.findall(path.replace("[...]", ""))
    return tuple(int(number) if number else name for number, name in parts)

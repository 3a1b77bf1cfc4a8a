"""What a policy can say: the draw, the random stream, lanes, capacity, rules."""

from typing import Annotated, Final, Literal, NamedTuple

import msgspec
from msgspec import Meta

Lane = Literal["red", "orange"]
Share = Annotated[float, Meta(gt=0, lt=1)]
Boundary = Literal["elevated", "high"] | Share
Euro = Annotated[float, Meta(gt=0, le=1e12)]
Sentence = Annotated[str, Meta(min_length=1, max_length=300)]
EVERYWHERE: Final = "*"
NONE: Final = float("inf")
"""A boundary that nothing reaches, for there is none."""


class Draw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How selection is randomised around the boundaries."""

    zone: Annotated[float, Meta(gt=1, le=100)]
    """The factor above a boundary, in odds or in EUR, at which nine in ten are selected."""
    held_back: Share
    """The share that is let pass however far above a boundary."""


class Stratum(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the trade that has its own random share; what is not named does not matter."""

    share: Share
    dataset: str | None = None
    mode: str | None = None
    """Mode of transport at the border, as declared."""
    office: str | None = None

    def holds(self, dataset: str, mode: str, office: str) -> bool:
        """Whether a consignment is of this part."""
        asked = (self.dataset, dataset), (self.mode, mode), (self.office, office)
        return all(named is None or named == declared for named, declared in asked)


class Random(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The random stream."""

    share: Share
    lane: Lane
    control: Sentence
    datasets: dict[str, Share] = {}
    """Shares of data sets that have their own (H7, ...)."""
    strata: tuple[Stratum, ...] = ()
    """Shares of finer parts; the first that holds counts, before those of data sets."""

    def of(self, dataset: str, mode: str = "", office: str = "") -> float:
        """The share of consignments of this data set, mode and office that are drawn at random."""
        finer = (each.share for each in self.strata if each.holds(dataset, mode, office))
        return next(finer, self.datasets.get(dataset, self.share))

    @property
    def shares(self) -> list[float]:
        """Every share that it names."""
        return [self.share, *self.datasets.values(), *(each.share for each in self.strata)]


class Boundaries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the lanes of an area begin; as the house's where silent."""

    red: Boundary | None = None
    orange: Boundary | None = None
    red_eur: Euro | None = None
    """In an area ranked by value: the EUR that a control must be expected to find.

    ``red`` and ``orange`` then hold where the area's bundle tells no value, and beside it where only a share of the
    controls goes to what is worth most.
    """
    orange_eur: Euro | None = None
    """As red where silent."""


class Limits(NamedTuple):
    """Where the lanes of an area begin under certain bundles; orange never above red, ``NONE`` where nothing holds."""

    red: float
    orange: float
    red_eur: float = NONE
    """In EUR that a control is expected to find."""
    orange_eur: float = NONE


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An office and the hours of a shift, by when goods are lodged (UTC)."""

    office: str = EVERYWHERE
    hours: tuple[Annotated[int, Meta(ge=0, le=24)], Annotated[int, Meta(ge=0, le=24)]] = (0, 24)
    """From the first hour to before the last; the last is smaller where a shift passes midnight."""

    @property
    def everywhere(self) -> bool:
        """Whether it is all offices, all day."""
        return self.office == EVERYWHERE and self.hours == (0, 24)

    def holds(self, office: str, hour: int) -> bool:
        """Whether a consignment lodged at this office in this hour of the day is of this shift."""
        first, last = self.hours
        within = first <= hour < last if first < last else hour >= first or hour < last
        return within and self.office in (EVERYWHERE, office)


class Capacity(Hours, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much can be controlled in one office or shift, by the type of the control."""

    red: Annotated[float, Meta(gt=0)]
    """Controls of the goods: all that goes to the red lane."""
    orange: Annotated[float, Meta(ge=0)] = 0.0
    """Checks of the papers: all that goes to the orange lane."""
    per: Literal["hundred", "day"] = "hundred"
    """Of each hundred consignments, or so many a day."""


class Local(Hours, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Boundaries of one office or shift; ``tidewaiter policy simulate --fit`` writes them to meet the capacity."""

    areas: dict[str, Boundaries]


class Explore(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Controls beyond the random stream where models know little: parties never seen, not far below a boundary."""

    share: Share
    """Of the goods items concerned."""
    reach: Annotated[float, Meta(gt=1, le=1000)]
    """How far below the boundary of red they may stand: a factor of the odds, or of the EUR."""
    keys: Annotated[tuple[str, ...], Meta(min_length=1)]
    """Parties and combinations; goods items are concerned where at least ``least`` of them were never seen before."""
    least: Annotated[int, Meta(ge=1)] = 1


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

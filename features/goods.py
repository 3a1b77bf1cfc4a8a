"""Features of the declared code: what the tariff says of it, and of the goods items beside it."""

import math
from collections import defaultdict

import numpy as np

from features.arithmetic import ratio
from features.code_sheet import of_code
from features.columns import Floats, Words
from features.declared import hs6
from features.feature import GOODS, fact, feature, term
from features.loads import of_load
from features.lodged import Lodged
from features.reference import rows
from features.tariff import heading_name, neighbours, subheading_name, trade_defence
from features.value import mass
from features.way import of_way


@fact
def subheading(d: Lodged) -> Words:
    """The wording of the declared subheading."""
    return d.text("hs6").words(subheading_name)


@fact
def heading(d: Lodged) -> Words:
    """The wording of the declared heading."""
    return d.text("hs6").words(heading_name)


@fact
def measure(d: Lodged) -> Words:
    """The trade defence measure on goods of the declared code from China."""
    return d.text("hs6").words(trade_defence)


@term(lambda: {row["how"] for row in rows("misclass_pairs")})
def neighbour_trick(d: Lodged) -> Words:
    """What is known to be declared under the code."""
    return d.text("hs6").words(lambda code: "; ".join(neighbour.how for neighbour in neighbours(code)[:2]))


@feature(
    unit="0/1",
    concept=GOODS,
    say="code {hs6} is in neither the 2022 nor the 2017 edition of the Harmonized System",
    otherwise="code {hs6} is known: {subheading}",
    missing="no commodity code is declared",
    shows=(hs6, subheading),
    indicators=("XX06",),
)
def hs6_unknown(d: Lodged) -> Floats:
    """Whether the declared code is in no known edition of the Harmonized System."""
    return of_code(d, "unknown")


@feature(
    unit="%",
    concept=GOODS,
    say="the duty on code {hs6} ({heading}) is about {value:.1f} % (tariff of 2020)",
    missing="the duty on code {hs6} is not known as a percentage",
    shows=(hs6, heading),
    indicators=("MC02",),
)
def duty_rate_of_code(d: Lodged) -> Floats:
    """Typical duty rate of the declared code."""
    return of_code(d, "duty")


@feature(
    unit="0/1",
    concept=GOODS,
    say="goods of code {hs6} from China carry a trade defence duty: {measure}",
    otherwise="no trade defence duty is known for code {hs6} from the declared origin",
    missing="neither origin nor dispatch is declared, so trade defence cannot be told",
    shows=(hs6, measure),
    indicators=("MC03", "MC12"),
)
def trade_defence_on_code(d: Lodged) -> Floats:
    """Whether a trade defence duty lies on goods of this code from China, and they come from China."""
    return of_code(d, "defended") * of_way(d, "from_china")


@feature(
    unit="0/1",
    concept=GOODS,
    say="code {hs6} takes what no other code names: {subheading}",
    otherwise="code {hs6} names its goods: {subheading}",
    missing="no commodity code is declared",
    shows=(hs6, subheading),
    indicators=("MC05",),
)
def residual_code(d: Lodged) -> Floats:
    """Whether the declared code is a residual one, for goods not named elsewhere."""
    return of_code(d, "residual")


@feature(
    unit="percentage points",
    concept=GOODS,
    say="goods that owe up to {value:.1f} percentage points more are known to be declared under {hs6}: "
    "{neighbour_trick:term}",
    otherwise="no dearer goods are known to be declared under {hs6}",
    missing="no commodity code is declared",
    shows=(hs6, neighbour_trick),
    indicators=("MC02", "MC08"),
)
def duty_gap_to_neighbour(d: Lodged) -> Floats:
    """Largest duty gap to a code whose goods are known to be declared under the declared one."""
    return of_code(d, "neighbour_gap")


@feature(
    unit="percentage points",
    concept=GOODS,
    say="the duty rate claimed is {value:+.1f} percentage points from the typical one of code {hs6} (tariff of 2020)",
    otherwise="the duty rate claimed is the typical one of code {hs6}",
    missing="no duty rate is claimed, or that of code {hs6} is not known",
    shows=(hs6,),
    indicators=("MC02",),
)
def claimed_rate_to_tariff(d: Lodged) -> Floats:
    """Duty rate claimed minus the typical duty rate of the declared code."""
    return d.number("duty_rate") - of_code(d, "duty")


@feature(
    unit="goods items",
    concept=GOODS,
    say="goods items in the consignment: {value:.0f}",
    missing="the goods items of the consignment cannot be counted",
    indicators=("MC10", "WA06"),
)
def items_in_consignment(d: Lodged) -> Floats:
    """How many goods items the consignment has."""
    return of_load(d, "items")


@feature(
    unit="chapters",
    concept=GOODS,
    say="chapters of the tariff to which the goods of the consignment belong: {value:.0f}",
    missing="no commodity code is declared",
    indicators=("WA06", "IP10"),
)
def chapters_in_consignment(d: Lodged) -> Floats:
    """How many chapters of the tariff the goods of the consignment belong to."""
    return distinct_together(d, of_code(d, "chapter"))


def distinct_together(d: Lodged, numbers: Floats) -> Floats:
    """How many different numbers the goods items of each consignment have; NaN where it has none itself."""
    seen: defaultdict[int, set[float]] = defaultdict(set)
    pairs = list(zip(d.text("consignment_id").codes.tolist(), numbers.tolist(), strict=True))
    for consignment, number in pairs:
        if not math.isnan(number):
            seen[consignment].add(number)
    return np.array([math.nan if math.isnan(number) else len(seen[one]) for one, number in pairs], np.float64)


@fact
def mass_of_unit(d: Lodged) -> Floats:
    """Kilograms for each supplementary unit."""
    return ratio(d.once(mass), d.number("supplementary_units"))


@feature(
    unit="share",
    concept=GOODS,
    say="{value:.0%} of similar goods weigh less per piece than the {mass_of_unit:,.3f} kg declared",
    missing="mass and number of pieces do not allow the weight of a piece to be compared",
    shows=(mass_of_unit,),
    indicators=("MC07",),
)
def unit_mass_position(d: Lodged) -> Floats:
    """Share of similar goods that weigh less for each supplementary unit."""
    return d.peers("unit_mass").position

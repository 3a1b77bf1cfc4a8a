"""Features of what the description says the goods are, against the declared code."""

import numpy as np

from features.code_sheet import of_code, of_likely_code
from features.columns import Bools, Floats, Words
from features.declared import goods_description
from features.feature import GOODS, fact, feature
from features.goods import heading
from features.lodged import Lodged
from features.tariff import heading_name, trade_defence
from features.way import of_way


@fact
def likely_heading(d: Lodged) -> Words:
    """The wording of the heading that the description goes with best."""
    return d.wording.best_hs6.words(heading_name)


@fact
def likely_hs6(d: Lodged) -> Words:
    """The subheading that the description goes with best."""
    return d.wording.best_hs6


@fact
def likely_measure(d: Lodged) -> Words:
    """The trade defence measure on goods of the code that the description goes with best."""
    return d.wording.best_hs6.words(trade_defence)


@feature(
    unit="probability",
    concept=GOODS,
    say="the words “{goods_description}” go with the declared heading ({heading}) with probability {value:.0%}",
    missing="the description has no words that tell a heading",
    shows=(goods_description, heading),
    indicators=("MC01", "DP03", "MC08"),
)
def description_fits_heading(d: Lodged) -> Floats:
    """How likely the words of the description go with the declared heading."""
    return d.wording.fit


@feature(
    unit="probability",
    concept=GOODS,
    say="the words “{goods_description}” go best with {likely_hs6} ({likely_heading}), with probability {value:.0%}; "
    "declared: {heading}",
    otherwise="the words “{goods_description}” point to the declared heading",
    missing="the description has no words that tell a code",
    shows=(goods_description, likely_hs6, likely_heading, heading),
    indicators=("MC01",),
)
def other_heading_likely(d: Lodged) -> Floats:
    """How likely the description goes with another heading than the declared one; 0 if with that one."""
    other: Bools = of_likely_code(d, "heading") != of_code(d, "heading")
    return np.multiply(other, d.wording.best_probability)


@feature(
    unit="percentage points",
    concept=GOODS,
    say="the duty on what the description fits best ({likely_heading}) differs by {value:+.1f} percentage points "
    "from that on what is declared ({heading})",
    otherwise="what the description fits best carries the same duty as what is declared ({heading})",
    missing="the duty of what the description fits best cannot be compared with that of what is declared",
    shows=(likely_heading, heading),
    indicators=("MC02",),
)
def duty_gap_to_wording(d: Lodged) -> Floats:
    """Duty on the code that the description fits best minus duty on the declared code."""
    return of_likely_code(d, "duty") - of_code(d, "duty")


@feature(
    unit="0/1",
    concept=GOODS,
    say="the description fits {likely_heading}, on which a trade defence duty lies ({likely_measure}); "
    "on the declared code lies none",
    otherwise="the description points to no trade defence duty that the declared code escapes",
    missing="the description has no words that tell a code, or the origin is not known",
    shows=(likely_heading, likely_measure),
    indicators=("MC03",),
)
def trade_defence_gap(d: Lodged) -> Floats:
    """Whether the description fits goods from China with a trade defence duty, and the declared code has none."""
    return of_likely_code(d, "defended") * of_code(d, "undefended") * of_way(d, "from_china")

"""Features of the words of the description that point to something (``words.csv``)."""

from typing import Final

from features.columns import Floats
from features.declared import goods_description
from features.description import of_description
from features.feature import GOODS, feature
from features.lodged import Lodged

_NOTHING: Final = "the goods are not described"


@feature(
    unit="words",
    concept=GOODS,
    say="words that point to used or repaired goods ({value:.0f}): “{goods_description}”",
    otherwise="no words that point to used or repaired goods: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("WA04", "WA05"),
)
def second_hand_words(d: Lodged) -> Floats:
    """How many words of the description point to used, repaired or untested goods."""
    return of_description(d, "second_hand")


@feature(
    unit="words",
    concept=GOODS,
    say="words that point to waste or scrap ({value:.0f}): “{goods_description}”",
    otherwise="no words that point to waste or scrap: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("WA07", "WA10"),
)
def waste_words(d: Lodged) -> Floats:
    """How many words of the description point to waste, scrap or recycled material."""
    return of_description(d, "waste")


@feature(
    unit="words",
    concept=GOODS,
    say="words that point to tobacco or making cigarettes ({value:.0f}): “{goods_description}”",
    otherwise="no words that point to tobacco or making cigarettes: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("TO02", "TO09"),
)
def tobacco_words(d: Lodged) -> Floats:
    """How many words of the description point to tobacco or the making of cigarettes."""
    return of_description(d, "tobacco")


@feature(
    unit="words",
    concept=GOODS,
    say="words that point to water-pipe tobacco ({value:.0f}): “{goods_description}”",
    otherwise="no words that point to water-pipe tobacco: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("TO09",),
)
def water_pipe_words(d: Lodged) -> Floats:
    """How many words of the description point to water-pipe tobacco and what it is made of."""
    return of_description(d, "water_pipe")


@feature(
    unit="words",
    concept=GOODS,
    say="words that point to medicines or supplements ({value:.0f}): “{goods_description}”",
    otherwise="no words that point to medicines or supplements: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("IP09",),
)
def medicine_words(d: Lodged) -> Floats:
    """How many words of the description point to medicines or supplements."""
    return of_description(d, "medicine")


@feature(
    unit="words",
    concept=GOODS,
    say="words that point to brands, copies or luxury ({value:.0f}): “{goods_description}”",
    otherwise="no words that point to brands, copies or luxury: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("IP04", "IP10"),
)
def luxury_words(d: Lodged) -> Floats:
    """How many words of the description point to brands, copies or luxury."""
    return of_description(d, "luxury")


@feature(
    unit="words",
    concept=GOODS,
    say="words that point to labels or packaging ({value:.0f}): “{goods_description}”",
    otherwise="no words that point to labels or packaging: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("IP06",),
)
def packaging_words(d: Lodged) -> Floats:
    """How many words of the description point to labels, tags, boxes and other packaging."""
    return of_description(d, "packaging")


@feature(
    unit="words",
    concept=GOODS,
    say="words that point to batteries ({value:.0f}): “{goods_description}”",
    otherwise="no words that point to batteries: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("PS04",),
)
def battery_words(d: Lodged) -> Floats:
    """How many words of the description point to batteries."""
    return of_description(d, "battery")


@feature(
    unit="words",
    concept=GOODS,
    say="words that point to e-cigarettes ({value:.0f}): “{goods_description}”",
    otherwise="no words that point to e-cigarettes: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("TO10",),
)
def vape_words(d: Lodged) -> Floats:
    """How many words of the description point to e-cigarettes and their liquids."""
    return of_description(d, "vape")


@feature(
    unit="words",
    concept=GOODS,
    say="words that point to goods that serve as a cover for chemicals ({value:.0f}): “{goods_description}”",
    otherwise="no words that point to goods that serve as a cover for chemicals: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("DP04",),
)
def chemical_cover_words(d: Lodged) -> Floats:
    """How many words of the description point to goods under whose name precursors travel: dyes, resins, cleaners."""
    return of_description(d, "chemical_cover")

"""How goods are described: everyday words, sizes, colours, models; sometimes vague, sloppy or in another language."""

import re
from typing import Final

import numpy as np

from features.reference import rows
from training.practice import names
from training.practice.draft import Bools, Draft, Floats, Rng, Rows, Texts, choose, some
from training.practice.goods import catalogue

_VAGUE: Final = (
    "parts",
    "accessories",
    "gift",
    "sample",
    "daily necessities",
    "goods",
    "household articles",
    "other articles",
    "commodity",
    "consumer goods",
    "spare parts",
    "consolidated goods",
    "small articles",
    "promotional items",
)
_COLOURS: Final = (
    "black",
    "white",
    "blue",
    "red",
    "grey",
    "green",
    "pink",
    "mixed colours",
    "beige",
    "schwarz",
    "noir",
)
_SIZES: Final = (
    "S-XL",
    "M",
    "L",
    "size 38-42",
    "30 cm",
    "12 pcs",
    "2 pack",
    "500 ml",
    "1.5 m",
    "set of 4",
    "25 kg",
    "A4",
)
_GRADES: Final = ("new", "premium", "classic", "2026", "for retail", "hot sale", "OEM", "eco", "free of charge", "neu")


def describe(draft: Draft, items: Rows, products: Rows, rng: Rng) -> None:
    """Describe goods items as these goods of the catalogue."""
    draft.put("goods_description", items, _texts(products, rng))
    _brand(draft, items, products, rng)


def _texts(products: Rows, rng: Rng) -> Texts:
    size = len(products)
    text = _phrases(products, rng)
    style = rng.random(size)
    text = np.where(style < 0.1, _official(products), text)
    text = np.where(_between(style, 0.12, 0.42), text + " " + choose(rng, _COLOURS, size), text)
    text = np.where(_between(style, 0.35, 0.65), text + " " + choose(rng, _SIZES, size), text)
    model = choose(rng, ("A", "X", "K", "TS", "M", "PRO-", "HD"), size) + rng.integers(10, 990, size).astype(
        str
    ).astype(object)
    text = np.where(_between(style, 0.6, 0.8), text + " " + model, text)
    text = np.where(_between(style, 0.75, 0.85), choose(rng, _GRADES, size) + " " + text, text)
    text = np.where(_between(style, 0.9, 0.94), text + " " + choose(rng, _VAGUE, size), text)
    shout = rng.random(size) < 0.12
    return np.where(shout, np.array([t.upper() for t in text], object), text)


def _between(style: Floats, low: float, high: float) -> Bools:
    return (style >= low) & (style < high)


def _phrases(products: Rows, rng: Rng) -> Texts:
    goods = catalogue().phrases
    count = np.array([len(phrases) for phrases in goods])
    start = np.concatenate(([0], np.cumsum(count)[:-1]))
    every = np.array([phrase for phrases in goods for phrase in phrases], object)
    place = (rng.random(len(products)) ** 1.4 * count[products]).astype(np.intp)
    return np.asarray(every[start[products] + place], object)


def _official(products: Rows) -> Texts:
    return np.array([_OFFICIAL.get(hs6, hs6) for hs6 in catalogue().hs6], object)[products]


_OFFICIAL: Final = {
    row["hs6"]: " ".join(re.sub(r"[^A-Za-z' -]+", " ", row["description"]).lower().split()[:5]) for row in rows("hs")
}


def _brand(draft: Draft, items: Rows, products: Rows, rng: Rng) -> None:
    """Honest brand names: those that an importer has a licence for, and small ones that nobody registered."""
    codes = catalogue().hs6[products]
    licensed = draft.items["licensed"][items]
    fits = np.array(
        [brand >= 0 and code in names.BRAND_GOODS[brand] for brand, code in zip(licensed, codes, strict=True)], np.bool_
    )
    said = some(np.flatnonzero(fits), 0.8, rng)
    prefix(draft, items[said], names.brand_names(licensed[said]))
    draft.mark("brand_word", items[said])
    rest = some(np.flatnonzero(~fits), 0.1, rng)
    prefix(draft, items[rest], names.little_brands(rng, len(rest)))


def prefix(draft: Draft, items: Rows, words: Texts) -> None:
    """Put words before the descriptions; nothing where there is no word."""
    old = draft.see("goods_description", items)
    draft.put("goods_description", items, np.where(words == "", old, words + " " + old))


def suffix(draft: Draft, items: Rows, words: Texts) -> None:
    """Put words behind the descriptions."""
    draft.put("goods_description", items, draft.see("goods_description", items) + " " + words)


def vague(draft: Draft, items: Rows, rng: Rng) -> None:
    """Describe goods items so that nobody knows what they are."""
    one = choose(rng, _VAGUE, len(items))
    sector = draft.items["sector"][items]
    short = rng.random(len(items)) < 0.5
    draft.put("goods_description", items, np.where(short, one, one + " " + sector))

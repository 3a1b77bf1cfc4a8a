"""Waste: openly but without papers, as pellets, as second-hand goods, as clothing; and waste that comes back."""

from collections.abc import Callable
from typing import Final

import numpy as np

from training.practice import where
from training.practice.draft import EXPORT_SEA, Bools, Draft, Floats, Rng, Rows, choose, remove
from training.practice.goods import catalogue
from training.practice.identifiers import cents
from training.practice.load import pack
from training.practice.scheme import Scheme, Tactic, Trace
from training.practice.wording import prefix, suffix

_SCRAP: Final = catalogue().positions("391510 391590 470790 470710 854921 262099 400400 720449 854912 760200")
_PELLETS: Final = catalogue().positions("390110 390120 390210 390319 390410 390740")
_DEVICES: Final = catalogue().positions(
    "847150 852842 851718 844332 847330 850760 841810 845011 841510 870323 870899 845710 842240 847982 853710"
)
_WORN: Final = catalogue().positions("630900 631090 401220 620342 630260")
_BACK: Final = catalogue().positions(
    "850760 850710 847330 401220 844399 851762 391510 630900 870899 854442 401120 732690"
)
_HEAVY: Final = 22_000.0


def _no_papers(draft: Draft, rows: Rows, _rng: Rng) -> None:
    for start in ("C669", "Y923"):
        remove(draft, "supporting_documents", rows, start)


def _off_grade(draft: Draft, rows: Rows, rng: Rng) -> None:
    words = (
        "regrind",
        "off-grade",
        "lumps",
        "mixed colours regrind",
        "reprocessed",
        "recycled",
        "film grade mixed",
        "purge",
    )
    suffix(draft, rows, choose(rng, words, len(rows)))


def _used(draft: Draft, rows: Rows, rng: Rng) -> None:
    words = (
        "used",
        "second hand",
        "used for repair",
        "returned",
        "not tested",
        "mixed used",
        "gebraucht",
        "warranty returns",
    )
    prefix(draft, rows, choose(rng, words, len(rows)))


def _really_used(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Second-hand goods that work."""
    words = ("used", "refurbished", "second hand", "tested working", "used tested", "warranty returns", "gebraucht")
    prefix(draft, rows, choose(rng, words, len(rows)))


def _worthless(draft: Draft, rows: Rows, rng: Rng) -> None:
    draft.put("value_eur", rows, cents(draft.see("value_eur", rows) * rng.uniform(0.12, 0.5, len(rows))))


def _heavy(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Fill a container to the limit of the road."""
    old = draft.see("net_mass_kg", rows)
    mass = rng.uniform(_HEAVY, 26_500, len(rows))
    draft.put("value_eur", rows, cents(draft.see("value_eur", rows) * mass / old))
    draft.put("net_mass_kg", rows, np.round(mass, 0))
    pack(draft, rows, draft.items["product"][rows], rng)
    draft.put("gross_mass_kg", rows, np.round(mass * rng.uniform(1.005, 1.04, len(rows)), 0))


def _loose(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Load goods without packing."""
    draft.put("package_type", rows, choose(rng, ("VR", "NE", "PX", "BG", "BL"), len(rows)))
    draft.put("packages_count", rows, np.ceil(draft.see("gross_mass_kg", rows) / rng.uniform(300, 1200, len(rows))))


def _no_marks(draft: Draft, rows: Rows, _rng: Rng) -> None:
    draft.put("shipping_marks", rows, "")


def _by_sea(draft: Draft, rows: Rows | slice = slice(None)) -> Bools:
    return np.asarray(draft.see("stream", rows) == EXPORT_SEA)


def _goods(goods: Rows) -> Callable[[Draft, Rows, Rng], Rows]:
    return lambda _draft, rows, rng: where.one_of(goods, rows, rng)


def _loads(draft: Draft) -> Bools:
    return np.isin(draft.see("stream"), (0, 1, 6))


def _recycled(draft: Draft) -> Bools:
    return np.isin(draft.items["sector"].astype(str), ("recycling", "secondhand", "polymers"))


def _equipment(draft: Draft) -> Bools:
    return np.isin(
        draft.items["sector"].astype(str), ("secondhand", "electronics", "appliances", "machinery", "vehicles")
    )


NO_PAPERS: Final = Trace("no_waste_papers", _no_papers, 0.5, _recycled)
OFF_GRADE: Final = Trace(
    "off_grade_words",
    _off_grade,
    0.4,
    lambda d: np.isin(d.items["sector"].astype(str), ("polymers", "recycling", "plastics")),
)
USED: Final = Trace("second_hand_words", _used, 0.34, _equipment, _really_used)
WORTHLESS: Final = Trace("little_value", _worthless, 0.32, lambda d: where.exports(d) | _equipment(d))
HEAVY: Final = Trace("heavy_load", _heavy, 0.4, _by_sea)
LOOSE: Final = Trace("loose_load", _loose, 0.36, _loads)
UNMARKED: Final = Trace("no_marks", _no_marks, 0.12, lambda d: np.ones(len(d), np.bool_))


def _stake(draft: Draft, rows: Rows, rng: Rng) -> Floats:
    """Cost of taking the load back and treating it, EUR 300 a tonne or so."""
    return 400 + draft.items["gross_mass_kg"][rows] * rng.uniform(0.15, 0.5, len(rows))


SCHEME: Final = Scheme(
    "waste",
    (
        Tactic(
            "openly without papers",
            0.2,
            "exporter",
            _by_sea,
            ((NO_PAPERS, 0.85), (HEAVY, 0.75)),
            _goods(_SCRAP),
        ),
        Tactic(
            "plastic waste as pellets",
            0.25,
            "exporter",
            _by_sea,
            ((OFF_GRADE, 0.75), (WORTHLESS, 0.75)),
            _goods(_PELLETS),
        ),
        Tactic(
            "electronic waste as second hand",
            0.25,
            "exporter",
            where.exports,
            ((USED, 0.75), (LOOSE, 0.75), (NO_PAPERS, 0.5)),
            _goods(_DEVICES),
        ),
        Tactic(
            "rags as clothing",
            0.1,
            "exporter",
            _by_sea,
            ((WORTHLESS, 0.75), (LOOSE, 0.75)),
            _goods(_WORN),
        ),
        Tactic(
            "waste that comes back",
            0.2,
            "importer",
            where.sea,
            ((USED, 0.75), (WORTHLESS, 0.7)),
            _goods(_BACK),
        ),
    ),
    _stake,
)

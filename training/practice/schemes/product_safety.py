"""Product safety: toys and lamps below what safe ones cost, untested loads, and cosmetics that claim to heal."""

from typing import Final

import numpy as np

from training.practice import where
from training.practice.draft import Bools, Draft, Floats, Rng, Rows, choose, remove
from training.practice.goods import catalogue
from training.practice.identifiers import cents
from training.practice.scheme import Scheme, Tactic, Trace
from training.practice.wording import suffix

_GADGETS: Final = catalogue().positions("950300 950510 950450 853952 940542 851310 850440 850760 851830 711719 854370")
_LOADS: Final = catalogue().positions("950300 940511 940531 850440 850760 851631 851660 850980 871500 871160 854442")
_CURES: Final = catalogue().positions("330499 330420 330410 330510 630790 210690 392690")


def _below_cost(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Ask less than tests and proper parts cost."""
    draft.put("value_eur", rows, cents(draft.see("value_eur", rows) * rng.uniform(0.3, 0.7, len(rows))))


def _battery(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Say that a battery or magnets are inside."""
    words = ("with battery", "li-ion", "button cell", "with magnets", "battery operated", "rechargeable lithium")
    suffix(draft, rows, choose(rng, words, len(rows)))


def _thin(draft: Draft, rows: Rows, rng: Rng) -> None:
    """More pieces in the same mass: thin wire, thin plastic."""
    draft.put(
        "supplementary_units", rows, np.ceil(draft.see("supplementary_units", rows) * rng.uniform(1.3, 2.4, len(rows)))
    )


def _cure(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Promise what only medicines and tested equipment may."""
    words = ("peptide whitening", "slimming", "injection set", "FFP2 mask", "test kit", "herbal capsules", "ointment")
    suffix(draft, rows, choose(rng, words, len(rows)))


def _really_well(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Words for health that anybody may use."""
    words = ("herbal", "vitamin C", "peptide", "slimming", "natural", "sport supplement", "protein", "mask", "set")
    suffix(draft, rows, choose(rng, words, len(rows)))


def _no_invoice(draft: Draft, rows: Rows, _rng: Rng) -> None:
    remove(draft, "supporting_documents", rows, "N380")


def _powered(draft: Draft) -> Bools:
    return where.trading("toys", "lighting", "electronics", "appliances", "accessories", "hardware", "vape")(draft)


BELOW_COST: Final = Trace("below_safe_cost", _below_cost, 0.15, _powered)
BATTERY: Final = Trace("battery_words", _battery, 0.26, _powered)
THIN: Final = Trace("thin_pieces", _thin, 0.18, where.bulk)
CURE: Final = Trace(
    "words_for_cures", _cure, 0.3, where.trading("cosmetics", "food", "medicine", "hometextile"), _really_well
)
UNBILLED: Final = Trace("no_invoice", _no_invoice, 0.18, where.imports)


def _stake(draft: Draft, rows: Rows, rng: Rng) -> Floats:
    """Harm, put at a few euro for each kilogram of toys, chargers or creams, and a hundred for each lot."""
    return 100 + draft.items["gross_mass_kg"][rows] * rng.uniform(2, 20, len(rows))


SCHEME: Final = Scheme(
    "product_safety",
    (
        Tactic(
            "gadgets below cost",
            0.42,
            "seller",
            where.parcels,
            ((BELOW_COST, 0.75), (BATTERY, 0.8)),
            lambda _d, r, rng: where.one_of(_GADGETS, r, rng),
        ),
        Tactic(
            "loads without tests",
            0.3,
            "importer",
            where.bulk,
            ((THIN, 0.8), (UNBILLED, 0.7)),
            lambda _d, r, rng: where.one_of(_LOADS, r, rng),
        ),
        Tactic(
            "creams that cure",
            0.28,
            "seller",
            where.parcels,
            ((CURE, 0.8), (UNBILLED, 0.75)),
            lambda _d, r, rng: where.one_of(_CURES, r, rng),
        ),
    ),
    _stake,
)

"""Drug precursors: under cover names, in residual codes, in small parcels, and with the equipment of a laboratory."""

from typing import Final

import numpy as np

from features.reference import rows as reference
from training.practice import where
from training.practice.draft import Bools, Draft, Floats, Rng, Rows, choose, each, remove, some
from training.practice.goods import catalogue
from training.practice.identifiers import cents
from training.practice.scheme import Scheme, Tactic, Trace
from training.practice.schemes.ipr import HUB
from training.practice.wording import suffix

_COVERS: Final = catalogue().positions("320417 320411 320619 330290 330499 340290 350691 390950 382499 292249 291814")
_RESIDUAL: Final = catalogue().positions("293339 293299 291899 292429 291830 293399 382499")
_PARCELS: Final = catalogue().positions("330499 320417 293399 291899 210690 330290 382499 392690 340290")
_LAB: Final = catalogue().positions("701710 701720 841989 847989 281511 291511 291812 292219")
_HUB_STATES: Final = frozenset({"NL", "BE", "PL", "DE", "CZ"})
_LISTED: Final = [row for row in reference("precursors") if row["eu_category"] in ("1", "2A", "2B")]
_NAMES: Final = tuple(name for row in _LISTED for name in row["short_names"].split(";") if name)
_NUMBERS: Final = tuple(row["cas"] for row in _LISTED if row["cas"])
_HARMLESS: Final = (
    "CAS 77-92-9",
    "CAS 56-40-6",
    "CAS 13463-67-7",
    "CAS 57-13-6",
    "CAS 50-81-7",
    "CAS 9005-25-8",
    "CAS 69-65-8",
)


def _name(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Let a name or number of the substance slip into the text."""
    named = rng.random(len(rows)) < 0.55
    suffix(draft, rows, np.where(named, choose(rng, _NAMES, len(rows)), "CAS " + choose(rng, _NUMBERS, len(rows))))


def _real_name(draft: Draft, rows: Rows, rng: Rng) -> None:
    """State chemical numbers, now and then of a listed substance that is traded with a permit."""
    listed = rng.random(len(rows)) < 0.3
    suffix(draft, rows, np.where(listed, "CAS " + choose(rng, _NUMBERS, len(rows)), choose(rng, _HARMLESS, len(rows))))
    permitted = some(rows[listed], 0.75, rng)
    draft.put(
        "supporting_documents", permitted, each(draft.see("supporting_documents", permitted), lambda old: f"{old};C015")
    )


def _drums(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Pack goods as chemicals: fibre drums of 25 kg, canisters, drums, tanks."""
    kind = choose(rng, ("1G", "DR", "JY", "WA"), len(rows), (50, 28, 14, 8))
    each_mass = np.array([{"1G": 25.0, "DR": 60.0, "JY": 25.0, "WA": 1000.0}[one] for one in kind])
    gross = draft.see("gross_mass_kg", rows)
    draft.put("package_type", rows, kind)
    draft.put("packages_count", rows, np.maximum(np.round(gross / each_mass), 1.0))


def _odd_price(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Ask the price of something else."""
    factor = np.where(rng.random(len(rows)) < 0.55, rng.uniform(0.15, 0.5, len(rows)), rng.uniform(2.2, 6.0, len(rows)))
    draft.put("value_eur", rows, cents(draft.see("value_eur", rows) * factor))


def _lot(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Send lots of 25 to 500 kg in even drums."""
    drums = rng.integers(1, 20, len(rows))
    old = draft.see("net_mass_kg", rows)
    draft.put("net_mass_kg", rows, drums * 25.0)
    draft.put("gross_mass_kg", rows, np.round(drums * rng.uniform(26.2, 27.8, len(rows)), 1))
    draft.put("packages_count", rows, drums.astype(np.float64))
    draft.put("value_eur", rows, cents(draft.see("value_eur", rows) * drums * 25.0 / old))


def _sample(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Send one to twenty-five kilograms in a parcel."""
    mass = np.round(rng.choice((1.0, 2.0, 5.0, 10.0, 20.0, 25.0), len(rows)) * rng.uniform(0.98, 1.02, len(rows)), 2)
    old = draft.see("gross_mass_kg", rows)
    draft.put("net_mass_kg", rows, mass)
    draft.put("gross_mass_kg", rows, np.round(mass * rng.uniform(1.04, 1.15, len(rows)), 2))
    draft.put("value_eur", rows, cents(np.minimum(draft.see("value_eur", rows) * (mass / old) ** 0.5, 145)))


def _powder(draft: Draft, rows: Rows, rng: Rng) -> None:
    words = (
        "powder",
        "white powder",
        "intermediate",
        "raw material",
        "sample",
        "99%",
        "liquid",
        "industrial grade",
        "oil",
    )
    suffix(draft, rows, choose(rng, words, len(rows)))


def _no_permit(draft: Draft, rows: Rows, _rng: Rng) -> None:
    remove(draft, "supporting_documents", rows, "C015")
    for name in ("cus_code", "un_number"):
        draft.put(name, rows, "")


def _to_hubs(draft: Draft, rows: Rows) -> Bools:
    """Mostly for the Member States where the laboratories are."""
    there = np.array([land in _HUB_STATES for land in draft.see("country_of_destination", rows)], np.bool_)
    return np.asarray(there | (draft.items["item_number"][rows] % 3 == 0), np.bool_)


def _chemical(draft: Draft) -> Bools:
    return where.imports(draft) & np.isin(
        draft.items["sector"].astype(str), ("chemicals", "dyes", "polymers", "cosmetics")
    )


def _bought(draft: Draft) -> Bools:
    return where.bulk(draft) & np.isin(
        draft.items["sector"].astype(str), ("chemicals", "dyes", "food", "medicine", "cosmetics", "polymers", "lab")
    )


def _worded(draft: Draft) -> Bools:
    return _chemical(draft) | where.trading("food", "medicine", "home")(draft)


def _of_ours(draft: Draft) -> Bools:
    return where.traded_as(draft, np.concatenate((_COVERS, _RESIDUAL)))


NAMED: Final = Trace("named_substance", _name, 0.2, _chemical, _real_name)
DRUMS: Final = Trace("chemical_packing", _drums, 0.35, _bought, None, _of_ours)
SMALL_DRUMS: Final = Trace("drums_in_parcels", _drums, 0.04, where.parcels, None, where.goods(_PARCELS))
PRICE: Final = Trace("price_of_something_else", _odd_price, 0.12, _chemical)
LOT: Final = Trace("lots_of_25_kg", _lot, 0.3, _bought, None, _of_ours)
SAMPLE: Final = Trace("kilograms_by_parcel", _sample, 0.15, where.parcels, None, where.goods(_PARCELS))
POWDER: Final = Trace("powder_words", _powder, 0.3, _worded, None, _of_ours)
NO_PERMIT: Final = Trace("no_chemical_papers", _no_permit, 0.4, _chemical)


def _stake(draft: Draft, rows: Rows, rng: Rng) -> Floats:
    """Harm, put at a few hundred euro for each kilogram."""
    return draft.items["gross_mass_kg"][rows].clip(1, 2000) * rng.uniform(150, 900, len(rows))


def _small_air(draft: Draft, rows: Rows) -> Bools:
    return np.asarray(
        where.bulk(draft, rows)
        & (where.air(draft, rows) | (draft.items["item_number"][rows] == 1))
        & _to_hubs(draft, rows),
        np.bool_,
    )


SCHEME: Final = Scheme(
    "precursors",
    (
        Tactic(
            "cover name",
            0.35,
            "importer",
            _small_air,
            ((DRUMS, 0.75), (PRICE, 0.75), (NO_PERMIT, 0.85)),
            lambda _d, r, rng: where.one_of(_COVERS, r, rng),
        ),
        Tactic(
            "residual code",
            0.25,
            "importer",
            _small_air,
            ((LOT, 0.75), (POWDER, 0.6), (NAMED, 0.35), (NO_PERMIT, 0.9)),
            lambda _d, r, rng: where.one_of(_RESIDUAL, r, rng),
        ),
        Tactic(
            "small parcels",
            0.22,
            "seller",
            lambda d, r: where.parcels(d, r) & _to_hubs(d, r),
            ((SAMPLE, 0.8), (POWDER, 0.7), (SMALL_DRUMS, 0.3)),
            lambda _d, r, rng: where.one_of(_PARCELS, r, rng),
        ),
        Tactic(
            "laboratory",
            0.18,
            "importer",
            lambda d, r: where.bulk(d, r) & _to_hubs(d, r),
            ((HUB, 0.6), (PRICE, 0.5), (NO_PERMIT, 0.6)),
            lambda _d, r, rng: where.one_of(_LAB, r, rng),
        ),
    ),
    _stake,
)

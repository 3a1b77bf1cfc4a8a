"""The catalogue of goods that are traded in the practice world.

``goods.csv`` lists subheadings with how often they are traded, a typical price, mass and packing, and
everyday words. Prices there are estimates; where reference/duty_rates.csv has one, the two agree.
Duties come from reference/duty_rates.csv and reference/duty_cet_hs6.csv.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from features.reference import rows
from training.practice.draft import Floats, Rng, Rows, Texts


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Goods, each column as long as the catalogue."""

    hs6: Texts
    sector: Texts
    weights: dict[str, Floats]
    """How often they are traded, for bulk, parcel and export."""
    price: Floats
    """Typical price, EUR/kg."""
    unit_mass: Floats
    """Mass of a supplementary unit in kg; NaN where the kilogram is the unit."""
    package: Texts
    package_mass: Floats
    duty: Floats
    defence: Floats
    """Anti-dumping and countervailing duty on Chinese goods, percent."""
    phrases: list[list[str]]
    at: dict[str, int]
    """Position of each subheading."""

    def positions(self, codes: str) -> Rows:
        """Positions of these subheadings, given in one text."""
        return np.array([self.at[code] for code in codes.split()], np.intp)

    def of_sectors(self, *sectors: str) -> Rows:
        """Positions of all goods of these sectors."""
        return np.flatnonzero(np.isin(self.sector.astype(str), sectors))

    def draw(self, rng: Rng, kind: str, sectors: Texts) -> Rows:
        """One of the goods of each sector named, as often as they are traded in this kind of trade."""
        drawn = np.zeros(len(sectors), np.intp)
        for sector in sorted(set(sectors)):
            here = np.flatnonzero(sectors == sector)
            goods = self.of_sectors(sector)
            weights = self.weights[kind][goods] + 1e-9
            drawn[here] = rng.choice(goods, len(here), p=weights / weights.sum())
        return drawn

    def sectors(self, kind: str) -> tuple[list[str], Floats]:
        """Sectors of a kind of trade and their shares."""
        names = sorted(set(self.sector))
        shares = np.array([self.weights[kind][self.sector == name].sum() for name in names])
        return names, shares / shares.sum()


@cache
def catalogue() -> Catalogue:
    """The catalogue, read once."""
    with files(__package__).joinpath("goods.csv").open(encoding="utf-8") as lines:
        table = list(csv.DictReader(lines))
    codes = [row["hs6"] for row in table]
    unit_mass = _numbers(table, "unit_kg")
    return Catalogue(
        hs6=np.array(codes, object),
        sector=np.array([row["sector"] for row in table], object),
        weights={kind: _numbers(table, kind) for kind in ("bulk", "parcel", "export")},
        price=_numbers(table, "uv"),
        unit_mass=np.where(unit_mass > 0, unit_mass, np.nan),
        package=np.array([row["pack"] for row in table], object),
        package_mass=_numbers(table, "pack_kg"),
        duty=np.array([duties().get(code, 3.0) for code in codes]),
        defence=np.array([_defence().get(code, 0.0) for code in codes]),
        phrases=[row["phrases"].split("|") for row in table],
        at={code: position for position, code in enumerate(codes)},
    )


def _numbers(table: list[dict[str, str]], name: str) -> Floats:
    return np.array([float(row[name]) for row in table])


@cache
def duties() -> dict[str, float]:
    """Customs duty of each subheading in percent, the middle of its lines."""
    found = {row["hs6"]: float(row["adval_median_pct"]) for row in rows("duty_cet_hs6") if row["adval_median_pct"]}
    for row in rows("duty_rates"):
        if row["cet_min_pct"]:
            found[row["hs6"]] = round((float(row["cet_min_pct"]) + float(row["cet_max_pct"])) / 2, 2)
    return found | {"240311": 74.9, "240319": 74.9, "240220": 57.6, "240412": 6.5, "854921": 0.0, "854912": 0.0}


@cache
def _defence() -> dict[str, float]:
    listed = {row["hs6"]: (row["td_min_pct"], row["td_max_pct"]) for row in rows("duty_rates")}
    return {hs6: (float(low) + float(high)) / 2 for hs6, (low, high) in listed.items() if low and high}

"""Who trades: firms on both sides, sellers on platforms, private consumers, declarants."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from training.practice import identifiers, names, places
from training.practice.draft import Array, Draft, Floats, Rng, Rows, Texts, choose
from training.practice.goods import catalogue

ESTABLISHED: Final = 0.55
"""Share of the parties that traded before the window opens; the others begin on some day in it."""


@dataclass(slots=True)
class Parties:
    """One kind of party, each column as long as there are parties. The last ones are spare: nobody uses them yet."""

    id: Texts
    name: Texts
    street: Texts
    postcode: Texts
    city: Texts
    country: Texts
    sector: Texts
    aeo: Texts
    level: Floats
    """Price level, in standard deviations."""
    start: Floats
    """Day of the first business; negative before the window."""
    weight: Floats
    brand: Rows
    """Licensed brand (position in names.BRANDS), or -1."""
    spare: int
    """Where the spare parties begin."""

    def __len__(self) -> int:
        return len(self.id)

    def draw(self, rng: Rng, days: Floats, among: Rows | None = None) -> Rows:
        """A party in business on each of these days, the larger the likelier."""
        pool = np.arange(self.spare) if among is None else among
        reach = np.cumsum(self.weight[pool])
        drawn = pool[_pick(rng, reach, len(days))]
        for _ in range(8):
            early = np.flatnonzero(self.start[drawn] > days)
            drawn[early] = pool[_pick(rng, reach, len(early))]
        early = np.flatnonzero(self.start[drawn] > days)
        drawn[early] = pool[np.argmin(self.start[pool])]
        return drawn

    def settle(self, party: int, model: int, rng: Rng, *, same_address: bool) -> None:
        """Let a spare party begin: in another's business, and perhaps at its address."""
        for name in ("sector", "country") + (("street", "postcode", "city") if same_address else ()):
            column: Array = getattr(self, name)
            column[party] = column[model]
        self.aeo[party] = ""
        self.level[party] = rng.normal()


def _pick(rng: Rng, reach: Floats, size: int) -> Rows:
    found = np.searchsorted(reach, rng.random(size) * reach[-1], side="right")
    return np.asarray(found.clip(0, len(reach) - 1), np.intp)


def _parties(rng: Rng, countries: Texts, kind: str, days: int, spare: int, aeo: float) -> Parties:
    size = len(countries)
    sectors, shares = catalogue().sectors(kind)
    weight = 1 / (rng.permutation(size) + 8.0) ** 0.9
    early = rng.random(size) < ESTABLISHED
    start = np.where(early, -1.0, rng.random(size) * days)
    return Parties(
        id=identifiers.eoris(rng, countries),
        name=names.firms(rng, countries),
        street=names.streets(rng, size),
        postcode=identifiers.digits(rng, 5, size),
        city=places.cities(rng, countries),
        country=countries,
        sector=choose(rng, sectors, size, tuple(shares)),
        aeo=identifiers.authorised(rng, countries, aeo),
        level=rng.normal(size=size),
        start=start,
        weight=weight,
        brand=np.where(rng.random(size) < 0.22, rng.integers(0, len(names.BRANDS), size), -1),
        spare=size - spare,
    )


@dataclass(slots=True)
class Traders:
    """All parties of a practice world."""

    importers: Parties
    suppliers: Parties
    sellers: Parties
    exporters: Parties
    """EU firms that export."""
    buyers: Parties
    """Chinese firms that buy from the EU."""
    consumers: Parties
    declarants: Texts
    couriers: Texts
    platforms: Texts
    """Platform of each seller, "" for an own shop."""
    ioss: Texts
    """IOSS number under which each seller's parcels go, "" for none."""
    supplier_of: Rows
    """Suppliers of each importer, shape (importers, 5)."""


def people(rng: Rng, consignments: int, days: int) -> Traders:
    """All parties, in proportion to the trade."""
    spare = 200 + consignments // 40
    importers = _parties(rng, places.countries(rng, consignments // 28 + 60 + spare), "bulk", days, spare, 0.16)
    suppliers = _parties(rng, _chinese(rng, consignments // 24 + 60 + spare), "bulk", days, spare, 0.18)
    sellers = _parties(rng, _chinese(rng, consignments // 36 + 60 + spare), "parcel", days, spare, 0.0)
    exporters = _parties(rng, places.countries(rng, consignments // 70 + 40 + spare), "export", days, spare, 0.2)
    buyers = _parties(rng, _chinese(rng, consignments // 70 + 40 + spare), "export", days, spare, 0.1)
    platforms = choose(rng, ("TEMARI", "SHENOVA", "ALIBRIS", "WISHLANE", ""), len(sellers), (34, 24, 22, 8, 22))
    agents = identifiers.eoris(rng, places.countries(rng, 48))
    return Traders(
        importers,
        suppliers,
        sellers,
        exporters,
        buyers,
        _consumers(rng, consignments // 5 + 40),
        agents,
        agents[:9],
        platforms,
        _ioss(rng, platforms),
        rng.integers(0, suppliers.spare, (len(importers), 5)),
    )


def _chinese(rng: Rng, size: int) -> Texts:
    return choose(rng, ("CN", "HK", "AE", "TR"), size, (86, 10, 2, 2))


def _ioss(rng: Rng, platforms: Texts) -> Texts:
    own = "IM" + identifiers.digits(rng, 10, len(platforms))
    of_platform = {name: "IM" + identifiers.digits(rng, 10, 1)[0] for name in sorted(set(platforms))}
    shared = np.array([of_platform[name] for name in platforms], object)
    numbers = np.where(platforms == "", np.where(rng.random(len(own)) < 0.35, own, ""), shared)
    wrong = rng.random(len(own)) < 0.015
    return np.where(wrong & (numbers != ""), np.array([text[:-1] for text in numbers], object), numbers)


def _consumers(rng: Rng, size: int) -> Parties:
    people = _parties(rng, places.countries(rng, size), "parcel", 1, 0, 0.0)
    people.name = names.persons(rng, size)
    people.weight = 1 / (rng.permutation(size) + 200.0) ** 0.6
    people.start[:] = -1.0
    shop = rng.random(size) < 0.14
    model = rng.integers(0, max(size // 60, 1), size)
    for column in (people.street, people.postcode, people.city, people.country):
        column[shop] = column[model[shop]]
    return people


def name_importer(draft: Draft, heads: Rows, parties: Parties, who: Rows, *, registered: bool = True) -> None:
    """Write the importer (or the buyer abroad) into these headers."""
    draft.heads["importer"][heads] = who
    draft.heads["importer_eori"][heads] = parties.id[who] if registered else ""
    for part in ("name", "street", "postcode", "city", "country"):
        draft.heads[f"importer_{part}"][heads] = getattr(parties, part)[who]


def name_exporter(draft: Draft, heads: Rows, parties: Parties, who: Rows, *, registered: bool = True) -> None:
    """Write the exporter into these headers."""
    draft.heads["exporter"][heads] = who
    draft.heads["exporter_id"][heads] = parties.id[who] if registered else ""
    for part in ("name", "street", "city", "country"):
        draft.heads[f"exporter_{part}"][heads] = getattr(parties, part)[who]


def name_seller(draft: Draft, heads: Rows, traders: Traders, who: Rows) -> None:
    """Write a seller of parcels: as exporter, and where the courier passes it on as seller with its platform."""
    draft.heads["seller"][heads] = who
    name_exporter(draft, heads, traders.sellers, who, registered=False)
    draft.heads["exporter"][heads] = -1
    told = draft.heads["seller_told"][heads]
    draft.heads["seller_id"][heads] = np.where(
        told, "S" + np.array([f"{n:07d}" for n in who * 7919 % 9999991], object), ""
    )
    draft.heads["platform_id"][heads] = np.where(told, traders.platforms[who], "")
    draft.heads["ioss_or_vat_id"][heads] = traders.ioss[who]
    draft.heads["fiscal_reference_role"][heads] = np.where(traders.ioss[who] != "", "FR5", "")

"""A tiny handmade history: some forty goods items of several weeks, with gaps and oddities, and what controls found."""

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from features.columns import DAY, Records, microseconds
from features.lodged import Lodged
from features.past.findings import Findings
from features.past.memory import Memory

Record = Mapping[str, object]
AREAS: Final = ("ipr", "undervaluation", "misclassification", "waste", "tobacco", "precursors", "customs_fraud")
START: Final = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
NOON: Final = START + dt.timedelta(days=20)
"""A moment in the middle at which several goods items are lodged."""

_ORDINARY: Final = tomllib.loads(Path(__file__).with_name("declarations.toml").read_text(encoding="utf-8"))
PARCEL: Final[Record] = _ORDINARY["parcel"]
IMPORT: Final[Record] = _ORDINARY["freight"]
EXPORT: Final[Record] = _ORDINARY["export"]
NOTHING: Final[Record] = {}
_OTHERWISE: Final[Record] = {
    "value_eur": 77.0, "hs6": "640411", "net_mass_kg": 5.0, "goods_description": "trousers", "seller_id": "moon",
}  # fmt: skip


def _parcels() -> Iterator[tuple[float, Record]]:
    for place, value in enumerate((12.5, 12.5, 149.0, 148.5, 139.0, 125.0, 9.0)):
        yield 0.3 + place, {**PARCEL, "value_eur": value}
    gift = {"additional_procedures": "C08", "goods_description": "gift"}
    by_post = {**PARCEL, "border_transport_mode": "5"}
    yield 8.1, {**PARCEL, **gift, "seller_id": "moon", "value_eur": 149.9}
    yield 8.2, {**PARCEL, "value_eur": 149.0, "hs6": "640411", "goods_description": "Kestrello sport shoes"}
    yield 8.4, {**PARCEL, "value_eur": 145.0, "hs6": "640411", "goods_description": "sport shoes Kestrell0"}
    yield 12.0, {**by_post, "hs6": "611020", "ioss_or_vat_id": "IM12", "transport_document": "RR473124829CN"}
    yield 12.5, {**PARCEL, "seller_id": None, "importer_street": None, "value_eur": 0.0, "gross_mass_kg": 0.0}
    yield 20.0, {**by_post, "value_eur": 151.0, "transport_document": "RR473124828CN"}
    yield 20.0, {**PARCEL, "importer_name": "B. Bos", "value_eur": 90.0, "additional_procedures": "F48;C08"}
    yield 26.0, {**PARCEL, "dataset": "H6", "hs6": "910211", "goods_description": "quartz watch, luxury look"}
    yield 33.0, {**PARCEL, "invoice_currency": "GBP", "transport_document": "123", "ioss_or_vat_id": None}


def _imports() -> Iterator[tuple[float, Record]]:
    for place in range(6):
        yield 1.0 + 4.0 * place, {**IMPORT, "net_mass_kg": 2_900.0 + 50 * place, "arrival_at": NOON}
    strange = "\u202eparts\x00 of ..., " + "x" * 300
    yield 5.5, {**IMPORT, "customs_office": "DE002101", "value_eur": 3_000.0, "valuation_indicators": "1000"}
    yield 6.5, {**IMPORT, "importer_eori": "PL000000001", "requested_procedure": "42", "duty_rate": None}
    yield 9.0, {**IMPORT, "hs6": "550210", "goods_description": "acetate tow", "net_mass_kg": 9_000.0}
    yield 10.0, {**IMPORT, "hs6": "481390", "goods_description": "plug wrap paper", "valuation_method": "6"}
    yield 11.0, {**IMPORT, "hs6": "291431", "goods_description": "cleaning agent CAS 103-79-7", "package_type": "DR"}
    yield 13.0, {**IMPORT, "hs6": "701790", "additional_references": "Y031:AEOCN1"}
    yield 14.0, {**IMPORT, "hs6": "482110", "goods_description": "printed labels Kestrello", "importer_eori": None}
    yield 14.5, {**IMPORT, "hs6": "640411", "goods_description": "plain shoes"}
    yield 20.0, {**IMPORT, "container_ids": "CSQU3054383;XXXU1", "value_eur": 41_000.0}
    yield 21.0, {**IMPORT, "hs6": "999998", "goods_description": strange, "value_eur": 1e12}
    yield 22.0, {**IMPORT, "country_of_origin": "VN", "route_countries": "VN;SG;CN", "supplementary_units": 0}
    yield 34.0, {**IMPORT, "arrival_at": START, "supporting_documents": None, "additional_references": None}


def _others() -> Iterator[tuple[float, Record]]:
    yield 2.0, EXPORT
    yield 15.0, {**EXPORT, "hs6": "851713", "goods_description": "used phones, untested, for parts"}
    yield 20.0, {**EXPORT, "supporting_documents": "C669", "container_ids": "csqu 305"}
    yield 30.0, {**EXPORT, "exporter_id": "??", "net_mass_kg": 0.0, "gross_mass_kg": -1.0}
    yield 7.0, NOTHING
    yield 20.0, NOTHING
    yield 31.0, {"value_eur": 5.0, "goods_description": "  ", "dataset": "ZZ", "border_transport_mode": "Q"}


def _history() -> list[Record]:
    """In the order of time, consignment and item; every fifth consignment has a second item."""
    records: list[Record] = []
    lodged = sorted((*_parcels(), *_imports(), *_others()), key=lambda one: one[0])
    for number, (day, declared) in enumerate(lodged):
        header = {"consignment_id": f"C{number:03}", "lodged_at": START + dt.timedelta(days=day)}
        records.append({"hs6": "", **declared, **header, "item_number": 1})
        if number % 5 == 0:
            records.append(
                {"hs6": "", **declared, **header, "item_number": 2, "value_eur": 33.0, "goods_description": "bag"}
            )
    return records


def found(records: Sequence[Record]) -> Findings:
    """Every third goods item was checked in one area, every sixth with an irregularity, known days later."""
    rows = np.arange(0, len(records), 3)
    lodged = np.array([microseconds(records[row]["lodged_at"]) for row in rows.tolist()])
    return Findings(rows, rows % len(AREAS), rows % 2 == 0, lodged + (1 + rows % 4) * DAY)


def replayed(records: Sequence[Record], findings: Findings) -> Lodged:
    """All goods items at once."""
    ((_, lodged),) = Memory(AREAS).replay(Records(records), findings)
    return lodged


@pytest.fixture(scope="session")
def records() -> list[Record]:
    """The declarations of the handmade history."""
    return _history()


@pytest.fixture(scope="session")
def together(records: list[Record]) -> Lodged:
    """All goods items of the history at once, as training sees them."""
    return replayed(records, found(records))


@pytest.fixture(scope="session")
def one_by_one(records: list[Record]) -> list[Lodged]:
    """One consignment after the other, as serving sees them."""
    memory = Memory(AREAS)
    memory.learn(Records(records), found(records))
    recalled = []
    for _, consignment in groupby(records, key=lambda record: record["consignment_id"]):
        columns = Records(list(consignment))
        recalled.append(memory.recall(columns))
        memory.remember(columns)
    return recalled


@pytest.fixture(scope="session")
def otherwise_after_noon(records: list[Record], settled: list[int]) -> Lodged:
    """The same history with all from noon on gone otherwise, but for one consignment."""
    told = [record if row in settled else {**record, **_OTHERWISE} for row, record in enumerate(records)]
    findings = found(records)
    late = findings.known_at >= microseconds(NOON)
    return replayed(
        told, Findings(findings.row, findings.area, findings.irregular ^ late, findings.known_at + late * DAY)
    )


@pytest.fixture(scope="session")
def settled(records: list[Record]) -> list[int]:
    """The rows lodged before noon, and those of the first consignment lodged at noon."""
    at_noon = [record["consignment_id"] for record in records if record["lodged_at"] == NOON]
    times = [microseconds(record["lodged_at"]) for record in records]
    before = [row for row, time in enumerate(times) if time < microseconds(NOON)]
    return before + [row for row, record in enumerate(records) if record["consignment_id"] == at_noon[0]]


@pytest.fixture(scope="session")
def parcel() -> Record:
    """An ordinary parcel (H7)."""
    return PARCEL


@pytest.fixture(scope="session")
def freight() -> Record:
    """An ordinary full import declaration (H1)."""
    return IMPORT


@pytest.fixture(scope="session")
def export() -> Record:
    """An export of plastic waste (B1)."""
    return EXPORT


Recall = Callable[..., Lodged]


@pytest.fixture(scope="session")
def recall() -> Recall:
    """Declare one goods item a day after others, which came an hour apart, perhaps with findings of theirs."""

    def declared(record: Record, *before: Record, irregular: Sequence[bool] = (), area: str = "ipr") -> Lodged:
        memory = Memory(AREAS)
        earlier = [_numbered(one, number, NOON + dt.timedelta(hours=number)) for number, one in enumerate(before)]
        if earlier:
            memory.remember(Records(earlier))
        if irregular:
            rows = np.arange(len(irregular))
            areas = np.full(len(rows), AREAS.index(area))
            known = np.full(len(rows), microseconds(NOON) + DAY // 2)
            memory.learn(Records(earlier), Findings(rows, areas, np.array(irregular), known))
        return memory.recall(Records([_numbered(record, len(before), NOON + dt.timedelta(hours=len(before) + 23))]))

    return declared


def _numbered(record: Record, number: int, lodged_at: dt.datetime) -> Record:
    return {"hs6": "", **record, "consignment_id": f"R{number}", "item_number": 1, "lodged_at": lodged_at}

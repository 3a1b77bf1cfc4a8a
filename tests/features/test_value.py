"""What prices, values and thresholds tell."""

import math
from collections.abc import Callable, Mapping

import pytest

from features import thresholds, valuation, value
from features.lodged import Lodged
from features.reference import rows

Record = Mapping[str, object]
Recall = Callable[..., Lodged]


def test_unit_value_takes_net_mass_and_else_gross_mass(recall: Recall, parcel: Record, freight: Record) -> None:
    """A full declaration is priced by net mass, a parcel by gross mass, and nothing by no mass."""
    assert value.unit_value(recall(freight))[0] == 14.0
    assert value.unit_value(recall(parcel))[0] == 31.25
    assert math.isnan(value.unit_value(recall({**parcel, "gross_mass_kg": None}))[0])


def test_a_price_below_its_peers_is_shown_with_them(recall: Recall, freight: Record) -> None:
    """A price far below that of similar goods has a low position, and the sentence names price, peers and number."""
    similar = [{**freight, "value_eur": 40_000.0 + 500 * place} for place in range(40)]
    lodged = recall({**freight, "value_eur": 6_000.0}, *similar)
    assert value.unit_value_position(lodged)[0] < 0.1
    assert value.value_to_typical(lodged)[0] == pytest.approx(math.log(2.0 / 16.5), abs=0.2)
    assert value.unit_value.sentence(lodged, 0).startswith("declared at 2.00 EUR/kg; most similar goods: 1")
    assert "declared at 2.00 EUR/kg: 1" in value.value_to_typical.sentence(lodged, 0)


def test_a_value_of_zero_is_low_and_not_missing(recall: Recall, freight: Record) -> None:
    """Goods declared as worth nothing are compared with their peers like any others."""
    lodged = recall({**freight, "value_eur": 0.0}, *[freight] * 5)
    assert value.value_to_typical(lodged)[0] < -5
    assert value.value_against_importer_history(lodged)[0] < -5


def test_own_history_is_that_of_the_same_subheading(recall: Recall, freight: Record) -> None:
    """A third of the price that the importer declared before for the subheading shows; another subheading does not."""
    cheap = {**freight, "value_eur": 14_000.0}
    assert value.value_against_importer_history(recall(cheap, *[freight] * 3))[0] == pytest.approx(math.log(1 / 3))
    assert math.isnan(value.value_against_importer_history(recall({**cheap, "hs6": "620462"}, freight))[0])


def test_trousers_cheaper_than_cotton(recall: Recall, freight: Record) -> None:
    """Trousers at EUR 0.91 per kilogram cost less than their fibre."""
    assert value.value_below_material_floor(recall({**freight, "value_eur": 2_730.0}))[0] == 1
    assert value.value_below_material_floor(recall(freight))[0] == 0
    assert math.isnan(value.value_below_material_floor(recall({**freight, "hs6": "970121"}))[0])


def test_material_floors_are_estimates_and_say_so() -> None:
    """Each floor is marked as an estimate, dated and explained."""
    for row in rows("material_floors"):
        assert row["confidence"] == "E"
        assert row["as_of"]
        assert "estimate" in row["source"]
        assert float(row["floor_eur_per_kg"]) > 0


def test_freight_is_of_the_whole_consignment(recall: Recall, freight: Record) -> None:
    """Freight is divided by value and mass of the consignment; without a value there is no ratio."""
    lodged = recall(freight)
    assert valuation.freight_to_value(lodged)[0] == pytest.approx(2_400 / 42_000)
    assert valuation.freight_per_kg(lodged)[0] == pytest.approx(0.8)
    assert math.isnan(valuation.freight_to_value(recall({**freight, "value_eur": 0.0}))[0])


@pytest.mark.parametrize(("amount", "expected"), [(150.0, 1), (149.9, 0), (0.0, 0), (None, math.nan)])
def test_round_values(recall: Recall, parcel: Record, amount: float | None, expected: float) -> None:
    """A multiple of five euro is round, nothing is not."""
    assert valuation.round_value(recall({**parcel, "value_eur": amount}))[0] == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("country", "currency", "expected"),
    [
        ("CN", "USD", 0),
        ("CN", "CNY", 0),
        ("CN", "GBP", 1),
        ("TR", "CNY", 1),
        ("ZZ", "GBP", math.nan),
        ("CN", "", math.nan),
    ],
)
def test_currencies(recall: Recall, parcel: Record, country: str, currency: str, expected: float) -> None:
    """Euro, dollar and the currency of the country of dispatch are usual; of an unknown country nothing is said."""
    lodged = recall({**parcel, "country_of_dispatch": country, "invoice_currency": currency})
    assert valuation.currency_unusual(lodged)[0] == pytest.approx(expected, nan_ok=True)


def test_valuation_method_and_relation(recall: Recall, freight: Record) -> None:
    """Related parties and other methods than the price paid are said; what is not declared is missing."""
    odd = recall({**freight, "valuation_method": "6", "valuation_indicators": "1000"})
    assert (valuation.valuation_method_odd(odd)[0], valuation.related_party(odd)[0]) == (1, 1)
    none = recall({**freight, "valuation_method": None, "valuation_indicators": None})
    assert math.isnan(valuation.valuation_method_odd(none)[0])
    assert math.isnan(valuation.related_party(none)[0])


@pytest.mark.parametrize(("amount", "expected"), [(134.99, 0), (135.0, 1), (150.0, 1), (150.01, 0)])
def test_parcels_just_below_the_threshold(
    recall: Recall, parcel: Record, freight: Record, amount: float, expected: int
) -> None:
    """A parcel at 135 to 150 euro is near the threshold, freight of that value is not."""
    assert thresholds.value_near_threshold(recall({**parcel, "value_eur": amount}))[0] == expected
    assert thresholds.value_near_threshold(recall({**freight, "value_eur": amount}))[0] == 0


def test_clustering_below_the_threshold(recall: Recall, parcel: Record) -> None:
    """Values at 135 to 150 cluster, even ones do not, and a new seller is in the middle."""
    near, further = {**parcel, "value_eur": 149.0}, {**parcel, "value_eur": 125.0}
    assert thresholds.threshold_clustering(recall(parcel, *[near] * 10))[0] > 0.9
    assert thresholds.threshold_clustering(recall(parcel, *[near, further] * 5))[0] == pytest.approx(0.5, abs=0.01)
    assert thresholds.threshold_clustering(recall(parcel))[0] == 0.5


def test_a_split_consignment(recall: Recall, parcel: Record) -> None:
    """Parcels of EUR 100 from one seller to one address within a day or so pass the limit; to another they do not."""
    part = {**parcel, "value_eur": 100.0}
    assert thresholds.split_same_day(recall(part, part, part))[0] == 1
    assert thresholds.split_same_day(recall({**part, "importer_street": "Kade 2"}, part, part))[0] == 0
    assert thresholds.split_same_day(recall({**part, "value_eur": 151.0}, part, part))[0] == 0


def test_repeated_values_and_busy_givers(recall: Recall, parcel: Record) -> None:
    """A seller who always declares one value repeats itself; a gift from it is one of a commercial seller."""
    lodged = recall({**parcel, "additional_procedures": "C08"}, *[parcel] * 30)
    assert thresholds.identical_value_share(lodged)[0] > 0.8
    assert thresholds.gift_by_commercial_seller(lodged)[0] > 20
    assert thresholds.gift_by_commercial_seller(recall(parcel, *[parcel] * 3))[0] == 0

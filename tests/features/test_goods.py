"""The declared code, and what the description says against it."""

import math
from collections.abc import Callable, Mapping

import numpy as np

from features.branded_goods import price_to_plausible_import, provenance_of_counterfeits
from features.classification import duty_gap_to_wording, other_heading_likely, trade_defence_gap
from features.columns import Records
from features.goods import (
    chapters_in_consignment,
    claimed_rate_to_tariff,
    duty_gap_to_neighbour,
    hs6_unknown,
    items_in_consignment,
    trade_defence_on_code,
)
from features.lodged import Lodged
from features.past.memory import Memory
from features.watched_goods import polymer_price, precursor_code, tobacco_input_code, waste_code, waste_cover_code

Record = Mapping[str, object]
Recall = Callable[..., Lodged]


def test_an_unknown_code_is_kept_and_said(recall: Recall, parcel: Record) -> None:
    """A code of no edition is a feature, no error."""
    lodged = recall({**parcel, "hs6": "999999"})
    assert hs6_unknown(lodged) == [1]
    assert "neither" in hs6_unknown.sentence(lodged, 0)
    assert hs6_unknown(recall({**parcel, "hs6": "851712"})) == [0]


def test_trade_defence_needs_the_code_and_china(recall: Recall, freight: Record) -> None:
    """Screws from China carry it, screws from Viet Nam and trousers from China do not."""
    screws = {**freight, "hs6": "731815"}
    assert trade_defence_on_code(recall(screws)) == [1]
    assert trade_defence_on_code(recall({**screws, "country_of_origin": "VN"})) == [0]
    assert trade_defence_on_code(recall(freight)) == [0]
    unknown = recall({**screws, "country_of_origin": None, "country_of_dispatch": None})
    assert math.isnan(trade_defence_on_code(unknown)[0])


def test_the_description_tells_another_heading(recall: Recall, freight: Record) -> None:
    """Bicycles declared as parts of machines: another heading, a higher duty, an escaped trade defence duty."""
    said = {**freight, "goods_description": "bicycles", "hs6": "848210"}
    bicycles = [{**said, "hs6": "871200"}] * 5
    lodged = recall(said, *bicycles)
    assert lodged.wording.best_hs6[0] == "871200"
    assert other_heading_likely(lodged)[0] > 0.5
    assert duty_gap_to_wording(lodged)[0] > 5
    assert trade_defence_gap(lodged) == [1]
    assert other_heading_likely(recall(bicycles[0], *bicycles)) == [0]


def test_the_rate_claimed_is_held_against_the_tariff(recall: Recall, freight: Record) -> None:
    """Trousers carry 12 per cent; a code that dearer goods hide under says so."""
    assert claimed_rate_to_tariff(recall({**freight, "duty_rate": 3.7})) == [3.7 - 12.0]
    assert np.isnan(claimed_rate_to_tariff(recall({**freight, "duty_rate": None}))).all()
    assert duty_gap_to_neighbour(recall({**freight, "hs6": "852852"})) == [14]
    assert duty_gap_to_neighbour(recall(freight)) == [0]


def test_the_goods_items_of_a_consignment_are_counted_together(freight: Record) -> None:
    """Three items of two chapters, and an item without a code that knows of none."""
    header = {"consignment_id": "A", "lodged_at": 0}
    items = [
        {**freight, **header, "item_number": n, "hs6": hs6} for n, hs6 in enumerate(("620342", "620462", "850440", ""))
    ]
    lodged = Memory(()).recall(Records([*items, {**items[0], "consignment_id": "B"}]))
    np.testing.assert_array_equal(items_in_consignment(lodged), [4, 4, 4, 4, 1])
    np.testing.assert_array_equal(chapters_in_consignment(lodged), [2, 2, 2, math.nan, 1])


def test_watched_codes_are_told(recall: Recall, freight: Record) -> None:
    """One code for each list, and the price of plastics only where plastics are declared."""
    assert precursor_code(recall({**freight, "hs6": "291431"})) == [3]
    assert waste_code(recall({**freight, "hs6": "391510"})) == [1]
    assert waste_cover_code(recall({**freight, "hs6": "847130"})) == [1]
    assert tobacco_input_code(recall({**freight, "hs6": "550210"})) == [0.95]
    polymers = recall({**freight, "hs6": "390120", "value_eur": 300.0, "net_mass_kg": 1000.0})
    assert polymer_price(polymers) == [0.3]
    assert np.isnan(polymer_price(recall(freight))).all()


def test_counterfeits_have_a_provenance_and_a_plausible_price(recall: Recall, parcel: Record) -> None:
    """Sport shoes from China, not from Portugal; at 3.5 EUR/kg half of what is plausible."""
    shoes = {**parcel, "hs6": "640411", "value_eur": 3.5, "gross_mass_kg": 1.0}
    assert provenance_of_counterfeits(recall(shoes)) == [1]
    assert provenance_of_counterfeits(recall({**shoes, "country_of_dispatch": "PT"})) == [0]
    assert price_to_plausible_import(recall(shoes)) == [0.5]
    assert np.isnan(provenance_of_counterfeits(recall({**shoes, "country_of_dispatch": None}))).all()

"""The way of the goods."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from features.columns import Words
from features.combination import combined
from features.countries import country, group
from features.feature import Feature
from features.lodged import Lodged
from features.route import (
    dispatch_differs_from_origin,
    hub_in_route,
    importer_outside_destination,
    loading_differs_from_dispatch,
    origin_missing,
    route_legs,
    route_seen,
)
from features.sensitive_routes import (
    chemicals_to_drug_region,
    origin_beside_trade_defence,
    preference_from_elsewhere,
    waste_to_non_oecd,
)

Record = Mapping[str, object]
Recall = Callable[..., Lodged]


@pytest.mark.parametrize(
    ("feature", "changed", "value"),
    [
        (dispatch_differs_from_origin, {}, 0),
        (dispatch_differs_from_origin, {"country_of_dispatch": "HK"}, 1),
        (dispatch_differs_from_origin, {"country_of_origin": None}, np.nan),
        (loading_differs_from_dispatch, {"place_of_loading": "HKHKG"}, 1),
        (hub_in_route, {"country_of_dispatch": "HK"}, 1),
        (hub_in_route, {"route_countries": "CN;SG;DE"}, 1),
        (hub_in_route, {"country_of_origin": "SG", "country_of_dispatch": "SG"}, 0),
        (hub_in_route, {"route_countries": "CN;DE"}, 0),
        (route_legs, {"route_countries": "CN;SG;DE"}, 3),
        (route_legs, {"route_countries": None}, np.nan),
        (origin_missing, {"country_of_origin": None}, 1),
        (importer_outside_destination, {"country_of_destination": "PL"}, 1),
        (chemicals_to_drug_region, {"hs6": "291431", "country_of_destination": "NL"}, 1),
        (chemicals_to_drug_region, {"hs6": "291431", "country_of_destination": "PT"}, 0),
        (chemicals_to_drug_region, {"hs6": "610910"}, 0),
        (waste_to_non_oecd, {"hs6": "391510", "country_of_destination": "CN"}, 1),
        (waste_to_non_oecd, {"hs6": "391510", "country_of_destination": "TR"}, 0),
        (origin_beside_trade_defence, {"hs6": "731815", "country_of_origin": "VN"}, 2),
        (origin_beside_trade_defence, {"hs6": "620342", "country_of_origin": "VN"}, 0),
        (preference_from_elsewhere, {"preference": "200", "country_of_origin": "KH"}, 1),
        (preference_from_elsewhere, {"preference": "100", "country_of_origin": "KH"}, 0),
    ],
)
def test_a_way_gives_its_sign(recall: Recall, freight: Record, feature: Feature, changed: Record, value: float) -> None:
    """Each sign of the way is there, is not there, or is not known."""
    np.testing.assert_array_equal(feature(recall({**freight, **changed})), [value])


def test_the_same_way_is_remembered(recall: Recall, freight: Record) -> None:
    """A route never used counts zero; each earlier use nearly one."""
    assert route_seen(recall(freight)) == [0]
    assert 2.9 < route_seen(recall(freight, *[freight] * 3))[0] <= 3


def test_a_country_is_two_capital_letters() -> None:
    """A UN/LOCODE begins with its country; anything else is no country."""
    assert [country(text) for text in ("HK", "NLRTM", "", "x1", "D")] == ["HK", "NL", "", "", ""]
    assert group("eu") < group("oecd") | {"BG", "HR", "CY", "MT", "RO"}


def test_distinct_combinations_are_looked_at_once() -> None:
    """Rows with the same texts share one look, and each row gets the numbers of its own texts."""
    one, other = Words.of(["a", "b", "a", "b"]), Words.of(["x", "y", "x", "x"])
    looked: list[tuple[str, str]] = []

    def look(first: str, second: str) -> tuple[float, float]:
        looked.append((first, second))
        return float(ord(first)), float(ord(second))

    np.testing.assert_array_equal(combined([one, other], look).T, [[97, 98, 97, 98], [120, 121, 120, 120]])
    assert sorted(looked) == [("a", "x"), ("b", "x"), ("b", "y")]

"""Mass, packages, containers and mode of transport."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from features.columns import Records
from features.feature import Feature
from features.lodged import Lodged
from features.logistics import (
    container_load,
    container_without_seal,
    gross_to_net_mass,
    mass_missing,
    package_mass,
    package_mass_position,
    packages_like_cigarette_cases,
)
from features.past.memory import Memory
from features.transport import (
    chemical_packing_of_other_goods,
    drums_by_air_or_parcel,
    parcel_mass_to_limit,
    sent_as_parcel,
    transport_mode,
)

Record = Mapping[str, object]
Recall = Callable[..., Lodged]


@pytest.mark.parametrize(
    ("feature", "changed", "value"),
    [
        (gross_to_net_mass, {}, 1.1),
        (gross_to_net_mass, {"net_mass_kg": 0.0}, np.nan),
        (mass_missing, {"net_mass_kg": 0.0, "gross_mass_kg": None}, 1),
        (package_mass, {}, 15),
        (packages_like_cigarette_cases, {}, 0),
        (packages_like_cigarette_cases, {"packages_count": 275}, 275),
        (packages_like_cigarette_cases, {"packages_count": 0}, np.nan),
        (container_without_seal, {}, 0),
        (container_without_seal, {"seal_ids": None}, 1),
        (container_without_seal, {"container_ids": None}, np.nan),
        (container_load, {"container_ids": "A;B"}, 1.65),
        (transport_mode, {}, 1),
        (transport_mode, {"border_transport_mode": "Q"}, np.nan),
        (sent_as_parcel, {"border_transport_mode": "5"}, 1),
        (drums_by_air_or_parcel, {"package_type": "DR", "border_transport_mode": "4"}, 1),
        (drums_by_air_or_parcel, {"package_type": "DR"}, 0),
        (chemical_packing_of_other_goods, {"package_type": "DR"}, 1),
        (chemical_packing_of_other_goods, {"package_type": "DR", "hs6": "291431"}, 0),
        (parcel_mass_to_limit, {}, np.nan),
        (parcel_mass_to_limit, {"border_transport_mode": "5", "gross_mass_kg": 63.0, "net_mass_kg": 60.0}, 2),
    ],
)
def test_a_load_gives_its_sign(
    recall: Recall, freight: Record, feature: Feature, changed: Record, value: float
) -> None:
    """Each sign of the load is there, is not there, or is not known."""
    np.testing.assert_allclose(feature(recall({**freight, **changed})), [value], rtol=1e-12)


def test_the_goods_items_of_a_container_are_weighed_together(freight: Record) -> None:
    """Two items of 3.3 t in one container are a load of 6.6 t, whatever item is looked at."""
    header = {"consignment_id": "A", "lodged_at": 0}
    lodged = Memory(()).recall(Records([{**freight, **header, "item_number": n} for n in (1, 2)]))
    np.testing.assert_allclose(container_load(lodged), [6.6, 6.6])


def test_packages_are_compared_with_those_of_similar_goods(recall: Recall, freight: Record) -> None:
    """Packages ten times as heavy as all before are at the top, and the sentence says what was usual."""
    lodged = recall({**freight, "packages_count": 22}, *[freight] * 20)
    assert package_mass_position(lodged)[0] > 0.9
    assert "lighter packages than the 150.00 kg declared" in package_mass_position.sentence(lodged, 0)

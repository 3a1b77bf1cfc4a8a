"""What earlier controls tell."""

import math
from collections.abc import Callable, Mapping

import pytest

from features.control_history import FEATURES, KEYS, hit_rate
from features.lodged import Lodged
from features.past.keys import RICH

Record = Mapping[str, object]
Recall = Callable[..., Lodged]


def test_the_same_call_gives_the_same_feature() -> None:
    """A feature of control history is made once, has the name of key and area, and its own fingerprint."""
    assert hit_rate("importer", "ipr") is hit_rate("importer", "ipr")
    assert hit_rate("importer", "ipr").name == "importer_ipr_hit_rate"
    assert hit_rate("importer").name == "importer_hit_rate"
    assert len({feature.fingerprint for feature in FEATURES}) == len(FEATURES)


def test_fingerprints_stay() -> None:
    """The fingerprint of a feature made by the factory depends on key and area, and not on the process."""
    assert hit_rate("importer", "ipr").fingerprint == hit_rate("importer", "ipr").fingerprint
    assert hit_rate("importer", "ipr").fingerprint != hit_rate("importer", "waste").fingerprint
    assert hit_rate("importer", "ipr").fingerprint != hit_rate("exporter", "ipr").fingerprint


def test_every_rich_key_can_be_asked() -> None:
    """All keys that remember findings have words."""
    assert set(KEYS) == set(RICH)


def test_hits_raise_the_rate_and_clean_controls_lower_it(recall: Recall, parcel: Record) -> None:
    """Two irregular controls of a seller raise its rate above that of two clean ones, and above no controls."""
    rate = hit_rate("seller", "ipr")
    bad = recall(parcel, parcel, parcel, irregular=[True, True])
    clean = recall(parcel, parcel, parcel, irregular=[False, False])
    assert rate(bad)[0] > rate(clean)[0]
    assert "2 of 2 found an irregularity" in rate.sentence(bad, 0)
    assert "0 of 2 found an irregularity" in rate.sentence(clean, 0)


def test_areas_are_apart(recall: Recall, parcel: Record) -> None:
    """Hits in waste do not speak of IPR, but of controls in any area."""
    lodged = recall(parcel, parcel, parcel, irregular=[True, True], area="waste")
    assert hit_rate("importer", "ipr")(lodged)[0] == pytest.approx(0.05)
    assert hit_rate("importer", "waste")(lodged)[0] > 0.2
    assert hit_rate("importer")(lodged)[0] == hit_rate("importer", "waste")(lodged)[0]


def test_who_is_not_declared_has_no_history(recall: Recall, freight: Record) -> None:
    """Without a seller there is no rate of a seller, and the sentence says so."""
    lodged = recall(freight)
    assert math.isnan(hit_rate("seller", "ipr")(lodged)[0])
    assert "cannot be counted" in hit_rate("seller", "ipr").sentence(lodged, 0)

"""The areas of the house: each has what it needs to be trained, scored and explained."""

from collections import Counter

import numpy as np
import pytest

from features.columns import Records
from features.feature import CONCEPTS
from features.past.memory import Memory
from models import probe
from models.area import Area
from models.areas import AREAS
from models.probe_records import IRREGULAR, RECORDS

_WANTED = {"ipr", "undervaluation", "misclassification", "waste", "tobacco", "precursors"}


@pytest.fixture(params=sorted(AREAS))
def area(request: pytest.FixtureRequest) -> Area:
    """Each area of the house in turn."""
    return AREAS[request.param]


def test_the_six_areas_are_there() -> None:
    """Nobody loses one of the six areas that the house is for."""
    assert set(AREAS) >= _WANTED


def test_an_area_says_what_it_is(area: Area) -> None:
    """Title, question, basis and control are sentences for people."""
    assert area.question.endswith("?")
    assert area.basis.endswith(".")
    assert area.control.endswith(".")
    assert area.title[0].isupper()


def test_an_area_speaks_of_itself(area: Area) -> None:
    """At least eight features are not shared with most other areas, and several concepts have a voice."""
    uses = Counter(name for other in AREAS.values() for name in other.feature_names)
    own = [name for name in area.feature_names if uses[name] <= 3]
    assert len(own) >= 8
    assert len({each.concept for each in area.features}) >= len(CONCEPTS) - 2


def test_findings_may_only_raise(area: Area) -> None:
    """What controls of the same parties found before never speaks for a goods item."""
    histories = [each for each in area.features if each.name.endswith("_hit_rate")]
    assert histories
    assert all(each in area.raises for each in histories)


def test_an_area_meets_the_probe(area: Area) -> None:
    """Every feature of the area gives finite numbers or NaN for the made-up consignments, and a sentence."""
    for lodged in probe.lodge(area.name, RECORDS, IRREGULAR):
        for feature in area.features:
            assert not np.isinf(feature(lodged)).any(), feature.name
            assert "nan" not in feature.sentence(lodged, 0).lower().split()


def test_what_is_at_stake_is_no_gain(area: Area) -> None:
    """EUR at stake are one number a goods item, never below zero; NaN where they cannot be told."""
    if area.stake is None:
        return
    records = [record | {"lodged_at": 0} for record in RECORDS]
    lodged = Memory([area.name]).recall(Records(records))
    stake = area.stake(lodged)
    assert stake.shape == (len(records),)
    assert not (stake < 0).any()

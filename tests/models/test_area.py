"""Areas: what one file may say."""

import dataclasses

import pytest

from models.area import Area
from models.areas import AREAS


def test_directions_follow_the_order_of_the_features(area: Area) -> None:
    """A feature that raises is 1, one that lowers -1, any other 0, in the order of the matrix."""
    assert area.monotone == [-1, 0, 0, 0, 0, 1]


def test_a_feature_stands_once(area: Area) -> None:
    """A feature listed twice is a mistake of the area's file and is named."""
    with pytest.raises(ValueError, match="listed twice: price"):
        dataclasses.replace(area, features=(*area.features, area.features[0]))


def test_directions_are_of_own_features(area: Area) -> None:
    """A direction for a feature that the area does not look at is a mistake, and so are two directions."""
    with pytest.raises(ValueError, match="of its own features"):
        dataclasses.replace(area, features=area.features[1:])
    with pytest.raises(ValueError, match="one each"):
        dataclasses.replace(area, raises=area.lowers)


def test_a_control_is_of_a_known_type(area: Area) -> None:
    """The form of a finding offers it, so it must be one that findings may have."""
    with pytest.raises(ValueError, match="no type of control"):
        dataclasses.replace(area, control_type="look")


def test_every_area_says_what_clears_it() -> None:
    """Whoever controls goods knows what would end the suspicion."""
    assert all(area.clears.endswith(".") for area in AREAS.values())


def test_every_file_is_an_area() -> None:
    """The folder is scanned: each file is found under its own name."""
    assert all(name == area.name for name, area in AREAS.items())

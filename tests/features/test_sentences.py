"""Sentences: what an officer hears when one is read aloud."""

import pytest

from features.catalogue import BY_NAME, FEATURES
from features.feature import Feature
from features.sentence import Said, ago, parts

FORMS = ("say", "otherwise", "missing", "without")


def spoken(name: str, **values: float | str | None) -> str:
    """The sentence that a feature says with these values."""
    return BY_NAME[name].written(Said(name, "say", values))


@pytest.mark.parametrize(
    ("count", "shown"),
    [(1.0, "1 goods item in"), (0.9999, "1 goods item in"), (12.0, "12 goods items in"), (0.5, "0.5 goods items in")],
)
def test_one_is_one_and_more_are_more(count: float, shown: str) -> None:
    """Nobody hears "1 goods items"."""
    assert shown in spoken("importer_volume", value=count)


@pytest.mark.parametrize(
    ("days", "shown"),
    [(0.001, "1 hour ago"), (0.05, "1 hour ago"), (0.5, "12 hours ago"), (1.2, "1 day ago"), (359.4, "359 days ago")],
)
def test_how_long_ago(days: float, shown: str) -> None:
    """Days are days, one is a day, and less than one is told in hours."""
    assert ago(days) == shown
    assert spoken("seller_age", value=days) == f"this seller was first seen {shown}"


def test_unknown_and_undeclared_are_said() -> None:
    """What is unknown is called so, and what is empty not declared."""
    assert "unknown" in spoken("mass_missing", gross_mass_kg=None, net_mass_kg=0.0)
    assert spoken("transport_mode", mode="") == "mode of transport at the border: not declared"


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_every_placeholder_has_a_value(feature: Feature) -> None:
    """What a sentence wants to show is among what the feature shows, and nothing is shown to nobody."""
    names = {name for form in FORMS for _, name, _ in parts(feature.template(form)) if name}
    shown = {fact.name for fact in feature.shows} | set(feature.terms)
    assert names <= shown | {"value"}
    assert shown <= names

"""What every feature promises: its length and type, no future, one row like many, a sentence for everything."""

import re

import numpy as np
import pytest

from features.catalogue import BY_NAME, FEATURES, by_name
from features.feature import CONCEPTS, Feature
from features.lodged import Lodged
from features.reference import rows

_INDICATORS = {row["id"] for row in rows("indicators")}
every_feature = pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)


def test_names_are_unique() -> None:
    """A name finds one feature, and no two features are the same formula under the same name."""
    assert len(BY_NAME) == len(FEATURES)
    assert len({feature.fingerprint for feature in FEATURES}) == len(FEATURES)


def test_two_features_of_one_name_are_refused() -> None:
    """The catalogue names the features that would hide each other."""
    with pytest.raises(ValueError, match=rf"same name: {FEATURES[0].name}; rename"):
        by_name((FEATURES[0], FEATURES[1], FEATURES[0]))


def test_the_future_goes_otherwise(together: Lodged, otherwise_after_noon: Lodged, settled: list[int]) -> None:
    """The two histories that must not differ in settled rows do differ in all others that declare a value."""
    later = np.setdiff1d(np.arange(len(together)), settled)
    here, there = (lodged.number("value_eur")[later] for lodged in (together, otherwise_after_noon))
    assert len(later) > 10
    assert (here != there).all()
    rate = BY_NAME["importer_hit_rate"]
    assert (rate(together)[later] != rate(otherwise_after_noon)[later]).any()


@every_feature
def test_a_feature_says_what_it_is(feature: Feature) -> None:
    """Each feature has a unit, a concept, a meaning that is a sentence, words for officers, and known indicators."""
    assert feature.unit
    assert feature.concept in CONCEPTS
    assert re.fullmatch(r"[A-Z].*\.", feature.meaning)
    assert feature.say
    assert feature.missing
    assert set(feature.indicators) <= _INDICATORS


@every_feature
def test_a_feature_is_a_column_of_numbers(feature: Feature, together: Lodged) -> None:
    """One float64 for each goods item, missing perhaps, never infinite."""
    column = feature(together)
    assert column.shape == (len(together),)
    assert column.dtype == np.float64
    assert not np.isinf(column).any()


@every_feature
def test_one_consignment_is_like_many(feature: Feature, together: Lodged, one_by_one: list[Lodged]) -> None:
    """A consignment alone gives the bits that it gives among all others."""
    alone = np.concatenate([feature(lodged) for lodged in one_by_one])
    np.testing.assert_array_equal(alone, feature(together))


@every_feature
def test_the_future_changes_nothing(
    feature: Feature, together: Lodged, otherwise_after_noon: Lodged, settled: list[int]
) -> None:
    """No event at or after lodgement moves a feature, to the last bit."""
    np.testing.assert_array_equal(feature(together)[settled], feature(otherwise_after_noon)[settled])


@every_feature
def test_a_sentence_for_every_goods_item(feature: Feature, together: Lodged) -> None:
    """Every goods item gets a plain sentence, whatever is missing."""
    for row in range(len(together)):
        sentence = feature.sentence(together, row)
        assert sentence
        assert not re.search(r"\bnan\b|\binf\b|[{}\x00\u202e]", sentence), sentence

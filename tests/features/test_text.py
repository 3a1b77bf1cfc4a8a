"""What descriptions are found to say."""

import math
from collections.abc import Callable, Mapping

import pytest

from features.description import read
from features.lexicon import brands, nearest_name, ordinary_words
from features.lodged import Lodged
from features.names import (
    brand_in_description,
    brand_look_alike,
    brand_price_ratio,
    brands_in_consignment,
    listed_cas_number,
    substance_behind_other_code,
    substance_named,
)
from features.spelling import edits, plain
from features.telling_words import second_hand_words
from features.text import several_goods_described, vague_description, words_in_description

Record = Mapping[str, object]
Recall = Callable[..., Lodged]


@pytest.mark.parametrize(
    "written",
    ["Kestrell0 shirt", "kestrelo shirt", "Kestrélo", "K€strello".replace("€", "e") + "o", "kes trello", "Кestrello"],
)
def test_disguised_brands_are_found(written: str) -> None:
    """Digits for letters, a letter left out or put in, a space, a Cyrillic letter: still the brand, with an edit."""
    said = read(written)
    assert said.brand_count == 1
    assert said.brand_edits >= 1


def test_a_brand_as_it_is_written_is_no_disguise() -> None:
    """Capitals and company words around it do not matter."""
    said = read("MAISON DELORNE handbag")
    assert (said.brand_count, said.brand_edits) == (1, 0)


def test_ordinary_words_imitate_no_brand() -> None:
    """No word of the nomenclature, and no other ordinary word listed, is taken for a brand."""
    search = nearest_name()
    names = brands()
    assert [word for word in ordinary_words() if search.find(word)[0] in names] == []


@pytest.mark.parametrize(
    ("one", "other", "distance"), [("abcd", "abcd", 0), ("abcd", "abd", 1), ("abcd", "acbd", 1), ("abcd", "xbxd", 2)]
)
def test_edits_are_counted(one: str, other: str, distance: int) -> None:
    """Left out, put in, replaced, swapped: one each."""
    assert edits(one, other) == edits(other, one) == distance


def test_look_alikes_become_plain_letters() -> None:
    """Cyrillic, Greek, accents and digits are put back to what they imitate."""
    assert plain("Ѕtrіd3x") == "stridex"
    assert plain("Çédille") == "cedille"


@pytest.mark.parametrize(
    ("description", "level"),
    [
        ("BMK glycidate powder", 2),
        ("bmk glycidat, off white", 2),
        ("phenylacetone", 2),
        ("acetone 99.5%", 1),
        ("ethyl acetate", 0),
        ("glycidate esters", 0),
        ("P2P ip camera", 0),
    ],
)
def test_substances_are_found_by_all_the_words_of_a_name(description: str, level: int) -> None:
    """A name counts when all its words are there, the long one perhaps misspelt; ambiguous short names do not."""
    assert read(description).name_level == level


def test_substances_are_found_by_number(recall: Recall, freight: Record) -> None:
    """A listed CAS number counts alone; within a longer number it does not."""
    lodged = recall({**freight, "goods_description": "cleaning agent CAS 103-79-7", "hs6": "340290"})
    assert listed_cas_number(lodged) == [2]
    assert substance_behind_other_code(lodged) == [2]
    assert "1-phenyl-2-propanone (category 1)" in listed_cas_number.sentence(lodged, 0)
    assert read("part 1103-79-7").cas_level == 0


def test_used_for_something_is_not_used_goods() -> None:
    """What is "used for" something is new."""
    assert read("box used for kitchen").second_hand == 0
    assert read("used laptops, untested").second_hand == 2


def test_words_are_counted_by_list(recall: Recall, parcel: Record) -> None:
    """Shares and counts are of the words of one description."""
    lodged = recall({**parcel, "goods_description": "phone, accessories and used parts"})
    assert words_in_description(lodged) == [5]
    assert vague_description(lodged) == [2 / 5]
    assert several_goods_described(lodged) == [2]
    assert second_hand_words(lodged) == [1]


def test_nothing_described_is_unknown(recall: Recall, parcel: Record) -> None:
    """Without words nothing is known, neither yes nor no."""
    lodged = recall({**parcel, "goods_description": " -- "})
    for feature in (
        words_in_description,
        brand_in_description,
        brand_look_alike,
        substance_named,
        brands_in_consignment,
    ):
        assert math.isnan(feature(lodged)[0])


def test_the_price_is_compared_with_that_of_the_brand(recall: Recall, parcel: Record) -> None:
    """EUR 10/kg for a brand of sport shoes is a fifth of the lowest genuine price, EUR 50/kg."""
    shoes = {**parcel, "goods_description": "Stridex shoes", "value_eur": 10.0, "gross_mass_kg": 1.0}
    lodged = recall({**shoes, "net_mass_kg": None})
    assert brand_price_ratio(lodged) == [pytest.approx(0.2)]
    assert brand_in_description(lodged) == [1]
    assert "Stridex" in brand_in_description.sentence(lodged, 0)

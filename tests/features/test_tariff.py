"""What the reference lists say of a code."""

import math

import pytest

from features import tariff, watch_lists
from features.reference import rows


def test_a_key_code_has_its_own_duty_and_others_the_median_of_their_lines() -> None:
    """Duties come from the key codes first, then from the tariff of 2020, and are unknown for codes in neither."""
    assert tariff.duty_rate("610910") == 12.0
    assert tariff.duty_rate("853952") == 3.7
    assert tariff.duty_rate("010130") == 7.7
    assert math.isnan(tariff.duty_rate("999999"))
    assert math.isnan(tariff.duty_rate("240110"))


def test_editions_of_the_nomenclature_are_told_apart() -> None:
    """A code is of 2022, of 2017 only, or unknown."""
    assert [tariff.edition(hs6) for hs6 in ("851713", "851712", "999999", "")] == [2022, 2017, 0, 0]


def test_trade_defence_that_ended_or_is_only_possible_is_none() -> None:
    """Only measures in force count."""
    assert tariff.trade_defence("731815") == "AD 22.1-86.5"
    assert tariff.trade_defence("854143") == ""
    assert tariff.trade_defence("401110") == ""


def test_names_fall_back_from_subheading_to_heading_to_chapter() -> None:
    """An unknown subheading of a known heading still has a name."""
    assert "precious metal" in tariff.subheading_name("711319")
    assert tariff.subheading_name("711399") == tariff.heading_name("711399") != ""
    assert tariff.heading_name("0199") == "Animals; live"
    assert tariff.heading_name("") == ""


def test_neighbours_are_those_that_a_subheading_shows() -> None:
    """Goods of 8528 72 are declared under 8528 52; pairs that differ only in eight digits are left out."""
    (television, _) = sorted(tariff.neighbours("852852"), reverse=True)
    assert television.true_hs6 == "852872"
    assert television.gap == 14.0
    assert tariff.neighbours("420222") == ()


def test_residual_codes_take_what_no_other_names() -> None:
    """n.e.c. in the wording makes a code residual."""
    assert tariff.is_residual("392690")
    assert not tariff.is_residual("610910")


@pytest.mark.parametrize(
    ("hs6", "level"), [("291431", 3), ("293944", 3), ("293299", 2), ("292429", 2), ("291411", 1), ("610910", 0)]
)
def test_precursor_codes_have_a_level(hs6: str, level: int) -> None:
    """3 for the code of one scheduled substance, 2 for a code that shelters them, 1 for watched chemicals."""
    assert watch_lists.precursor_level(hs6) == level


def test_waste_and_what_covers_it_are_apart() -> None:
    """No code is both; polymers cover waste."""
    for row in rows("waste_codes"):
        assert watch_lists.is_waste(row["hs6"]) != watch_lists.covers_waste(row["hs6"])
    assert watch_lists.is_waste("854921")
    assert watch_lists.covers_waste("847130")
    assert watch_lists.covers_waste("390120")


def test_tobacco_has_roles() -> None:
    """Finished goods, inputs and machines are told apart."""
    assert [watch_lists.tobacco_role(hs6) for hs6 in ("240220", "550210", "847810", "610910")] == [
        "finished", "input", "machinery", "",
    ]  # fmt: skip


def test_counterfeited_categories_have_rank_provenance_and_estimated_prices() -> None:
    """A code in several categories is of the first listed."""
    shoes = watch_lists.counterfeited("640411")
    assert shoes is not None
    assert (shoes.rank, shoes.import_low, shoes.retail_low) == (3, 7.0, 50.0)
    assert shoes.provenance == {"CN"}
    assert watch_lists.counterfeited("010121") is None

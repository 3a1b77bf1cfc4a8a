"""Check digits and forms of identifiers."""

from collections.abc import Callable

import pytest

from features import identifiers
from features.reference import rows

_EXAMPLES = {row["identifier"]: row["example"] for row in rows("formats")}


@pytest.mark.parametrize(
    ("judge", "kind"),
    [
        (identifiers.is_container, "ISO 6346 container"),
        (identifiers.is_postal_item, "UPU S10 postal id"),
        (identifiers.is_air_waybill, "Air waybill"),
        (identifiers.is_cas, "CAS"),
        (identifiers.is_eori, "EORI (EU)"),
        (identifiers.is_trader_number, "TCUIN China trader id in EU"),
        (identifiers.is_ioss, "IOSS id"),
        (identifiers.is_aeo, "AEO certificate EU"),
        (identifiers.is_aeo, "AEO China in EU declaration"),
        (identifiers.is_aeocn, "AEO China in EU declaration"),
        (identifiers.is_mrn, "MRN"),
    ],
)
def test_the_example_of_the_list_is_right(judge: Callable[[str], bool], kind: str) -> None:
    """The example that formats.csv gives for each kind passes; nothing, and the example with a line end, do not."""
    assert judge(_EXAMPLES[kind])
    assert not judge("")
    assert not judge(_EXAMPLES[kind] + "\n")


@pytest.mark.parametrize(
    ("judge", "right"),
    [
        (identifiers.is_container, "CSQU3054383"),
        (identifiers.is_container, "MSKU9070323"),
        (identifiers.is_postal_item, "RR473124829CN"),
        (identifiers.is_air_waybill, "020-12345675"),
        (identifiers.is_cas, "7732-18-5"),
        (identifiers.is_cas, "64-17-5"),
    ],
)
def test_every_other_check_digit_is_wrong(judge: Callable[[str], bool], right: str) -> None:
    """Of the ten possible check digits exactly one is right."""
    place = max(place for place, mark in enumerate(right) if mark.isdigit())
    judged = {digit: judge(right[:place] + digit + right[place + 1 :]) for digit in "0123456789"}
    assert [digit for digit, good in judged.items() if good] == [right[place]]


def test_strange_digits_are_no_digits() -> None:
    """Digits of other scripts are refused and not computed with."""
    assert not identifiers.is_container("CSQU305438\u0663")
    assert not identifiers.is_cas("\u0661\u0660\u0668-24-7")


def test_a_container_remainder_of_ten_is_written_as_zero() -> None:
    """A container number whose weighted sum leaves ten has the check digit 0."""
    assert identifiers.is_container("CSQU3000140")
    assert not identifiers.is_container("CSQU3000141")

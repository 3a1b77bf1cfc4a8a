"""Countries as declared, and groups of countries (``countries.csv``)."""

from functools import cache
from typing import Final

from features.declaration import SEPARATOR
from features.reference import rows

_CODE_LENGTH: Final = 2


def country(text: str) -> str:
    """The country of a code or of a UN/LOCODE (its first two letters); empty if it has none."""
    code = text[:_CODE_LENGTH]
    return code if len(code) == _CODE_LENGTH and code.isascii() and code.isalpha() and code.isupper() else ""


@cache
def group(name: str) -> frozenset[str]:
    """The countries of a group: eu, oecd, hub, trade_defence_shift, synthetic_drugs, tobacco_origin."""
    return frozenset(row["country"] for row in rows("countries") if row["list"] == name)


def listed_countries(text: str) -> list[str]:
    """The countries of a list field, in order."""
    return [code for code in text.split(SEPARATOR) if code]

"""Whether an identifier has the form and the check digit that its kind demands.

Forms come from ``reference/formats.csv``. Where the list knows no check-digit rule (EORI, IOSS, AEO, MRN)
only the form is judged. A right form does not prove that the identifier was ever given to anyone.
"""

import re
from typing import Final

from features.reference import rows

_FORMS: Final = {row["identifier"]: re.compile(row["regex"], re.ASCII) for row in rows("formats") if row["regex"]}
_EORI: Final = _FORMS["EORI (EU)"]
_TCUIN: Final = _FORMS["TCUIN China trader id in EU"]
_IOSS: Final = _FORMS["IOSS id"]
_AEO: Final = _FORMS["AEO certificate EU"]
_AEOCN: Final = _FORMS["AEO China in EU declaration"]
_CONTAINER: Final = _FORMS["ISO 6346 container"]
_POSTAL_ITEM: Final = _FORMS["UPU S10 postal id"]
_AIR_WAYBILL: Final = _FORMS["Air waybill"]
_CAS: Final = _FORMS["CAS"]
_MRN: Final = _FORMS["MRN"]
_POSTAL_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_LETTERS: Final = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (value for value in range(10, 39) if value % 11), strict=True),
)
"""Values of the letters of a container number: from 10 upwards without the multiples of 11."""


def is_eori(text: str) -> bool:
    """Whether it has the form of an EORI number of the EU or Northern Ireland."""
    return _EORI.fullmatch(text) is not None


def is_trader_number(text: str) -> bool:
    """Whether it has the form of an EORI number or of a Chinese trader's number in the EU."""
    return _EORI.fullmatch(text) is not None or _TCUIN.fullmatch(text) is not None


def is_ioss(text: str) -> bool:
    """Whether it has the form of an IOSS number: IM and ten digits."""
    return _IOSS.fullmatch(text) is not None


def is_aeo(text: str) -> bool:
    """Whether it has the form of an AEO certificate of the EU, or of China (AEOCN and ten digits)."""
    return _AEO.fullmatch(text) is not None or _AEOCN.fullmatch(text) is not None


def is_aeocn(text: str) -> bool:
    """Whether it has the form of a Chinese AEO: AEOCN and ten digits."""
    return _AEOCN.fullmatch(text) is not None


def is_mrn(text: str) -> bool:
    """Whether it has the form of a movement reference number."""
    return _MRN.fullmatch(text) is not None


def is_container(text: str) -> bool:
    """Whether it is a container number with a right check digit (ISO 6346)."""
    if _CONTAINER.fullmatch(text) is None:
        return False
    values = [_LETTERS[mark] for mark in text[:4]] + [int(mark) for mark in text[4:10]]
    return sum(value << place for place, value in enumerate(values)) % 11 % 10 == int(text[10])


def is_postal_item(text: str) -> bool:
    """Whether it is an identifier of a postal item with a right check digit (UPU S10)."""
    if _POSTAL_ITEM.fullmatch(text) is None:
        return False
    check = 11 - sum(int(mark) * weight for mark, weight in zip(text[2:10], _POSTAL_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(check, check) == int(text[10])


def is_air_waybill(text: str) -> bool:
    """Whether it is an air waybill with a right check digit (eight digits, the last is the rest by 7)."""
    return _AIR_WAYBILL.fullmatch(text) is not None and int(text[-8:-1]) % 7 == int(text[-1])


def is_cas(text: str) -> bool:
    """Whether it is a CAS number with a right check digit."""
    if _CAS.fullmatch(text) is None:
        return False
    digits = text.replace("-", "")
    return sum(int(mark) * place for place, mark in enumerate(digits[-2::-1], 1)) % 10 == int(digits[-1])

"""The words by which cases are found."""

import re
from typing import Final

from serving.cases.reading import Row

_WORD: Final = re.compile(r"\w+")
_FOUND_BY: Final = (
    *("consignment", "hs6", "description", "importer", "importer_name", "exporter", "exporter_name", "seller"),
    *("platform", "declarant", "decision"),
)


def words(row: Row) -> str:
    """What a case is found by: references, codes, parties, goods; and where it stands, as words nobody declares."""
    said = " ".join(str(row[name]) for name in _FOUND_BY if row[name])
    return f"{said} {state_word(row['state'])} {office_word(row['office'])}"


def state_word(state: str) -> str:
    """The word by which cases in a state are found."""
    return "zzwaiting" if state in {"open", "skipped"} else "zzdone"


def office_word(office: str) -> str:
    """The word by which cases of an office are found."""
    return f"zzoffice{office.lower()}"


def asked(text: str) -> list[str]:
    """The words that somebody looks for; at most eight."""
    return [word for word in _WORD.findall(text.lower()) if not word.startswith("zz")][:8]

"""The words by which cases are found."""

import re
from collections.abc import Sequence
from typing import Final

from serving.cases.reading import Row

_WORD: Final = re.compile(r"\w+")
_SHORTEST: Final = 3
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


def waiting_with(text: str, offices: Sequence[str], *, postgres: bool) -> tuple[str, str] | None:
    """A condition on `number` with one ?, and its value: cases that wait and hold all the words, or words begun so.

    Offices narrow the search before a row is read; None if nothing is looked for.
    """
    said = asked(text)
    if not said:
        return None
    always = [state_word("open"), " OR ".join(office_word(office) for office in offices)]
    if postgres:
        narrowed = [f"({each.replace(' OR ', ' | ')})" for each in always if each]
        terms = " & ".join([*(f"{word}:*" if _begins(word) else word for word in said), *narrowed])
        return "number IN (SELECT number FROM case_words WHERE words @@ to_tsquery('simple', ?))", terms
    begun = [f'"{word}"' + "*" * _begins(word) for word in said]
    terms = " AND ".join([*begun, *(f"({each})" for each in always if each)])
    return "number IN (SELECT rowid FROM case_words WHERE case_words MATCH ?)", terms


def _begins(word: str) -> bool:
    """Whether a word may be only begun; two letters begin too many."""
    return len(word) >= _SHORTEST

"""Finding a case, a party, a code or a route by what somebody types."""

import re
from typing import Final, NamedTuple

from serving.cases.book import CASE, Book, Row
from serving.cases.entity import Entity
from serving.cases.wording import asked, office_word

MOST: Final = 50
_LOOKED_AT: Final = 300
"""Cases among which parties are looked for."""
_ROUTE: Final = re.compile(r"([A-Za-z]{2})\s*(?:-|→|>|\s)\s*([A-Za-z]{2})")
_CODE: Final = re.compile(r"\d{6}(?:\d{2})?(?:\d{2})?")
_PARTIES: Final = ("importer", "exporter", "seller", "declarant")
_NAMES: Final = {"importer": "importer_name", "exporter": "exporter_name", "seller": "platform", "declarant": ""}


class Party(NamedTuple):
    """Somebody who is in cases that were found."""

    entity: Entity
    name: str
    """As declared beside the identification."""
    many: int
    """In so many of the cases looked at."""


class Result(NamedTuple):
    """What somebody may have meant."""

    exact: Row | None
    """The case whose reference it is, letter by letter."""
    entities: list[Entity]
    """A code or a route that is written so."""
    parties: list[Party]
    cases: list[Row]
    """The latest first, at most `MOST`."""


def search(book: Book, text: str) -> Result:
    """Cases with all the words (each may be only begun), and the parties in them that match."""
    found = _cases(book, text)
    return Result(book.of_consignment(text.strip()), _written(text), _parties(found, asked(text)), found[:MOST])


def _cases(book: Book, text: str) -> list[Row]:
    words = asked(text)
    if not words:
        return []
    names = ", ".join(f"cases.{name}" for name in CASE)
    office = office_word(book.offices[0]) if len(book.offices) == 1 else ""
    if book.postgres:
        query = " & ".join([*(f"{word}:*" for word in words), *([office] if office else [])])
        matched = (
            "SELECT number AS found FROM case_words WHERE words @@ to_tsquery('simple', ?) ORDER BY 1 DESC LIMIT ?"
        )
    else:
        query = " ".join([*(f'"{word}"*' for word in words), *([f'"{office}"'] if office else [])])
        matched = "SELECT rowid AS found FROM case_words WHERE case_words MATCH ? ORDER BY rowid DESC LIMIT ?"
    statement = f"""SELECT {names} FROM ({matched}) AS hits JOIN cases ON cases.number = hits.found
        WHERE {{scope}} ORDER BY cases.number DESC"""
    return book.rows(CASE, statement, query, _LOOKED_AT)


def _written(text: str) -> list[Entity]:
    """A code or a route, if it is written like one."""
    tidy = text.strip().replace(".", "").replace(" ", "")
    told = [Entity("hs6", tidy[:6])] if _CODE.fullmatch(tidy) else []
    route = _ROUTE.fullmatch(text.strip())
    return [*told, Entity("route", f"{route[1].upper()}-{route[2].upper()}")] if route else told


def _parties(found: list[Row], words: list[str]) -> list[Party]:
    """Parties of these cases in whose identification or name every word is begun, most frequent first."""
    counts: dict[Entity, int] = {}
    names: dict[Entity, str] = {}
    for row in found:
        for kind in _PARTIES:
            name = row[_NAMES[kind]] if _NAMES[kind] else ""
            if row[kind] and _begun(f"{row[kind]} {name}", words):
                entity = Entity(kind, row[kind])
                counts[entity] = counts.get(entity, 0) + 1
                names.setdefault(entity, name)
    ranked = sorted(counts, key=lambda entity: (-counts[entity], entity))
    return [Party(entity, names[entity], counts[entity]) for entity in ranked[:12]]


def _begun(text: str, words: list[str]) -> bool:
    there = asked_of(text)
    return all(any(each.startswith(word) for each in there) for word in words)


def asked_of(text: str) -> list[str]:
    """The words of a text, as they are searched."""
    return re.findall(r"\w+", text.lower())

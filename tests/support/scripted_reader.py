"""A scripted reader: it has the text of a page, knows a language, and answers an officer's questions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final, NamedTuple

from features.feature import CONCEPTS
from models.areas import AREAS
from serving.pages.tongue import Tongue

_BLOCKS: Final = frozenset({
    *("h1", "h2", "h3", "p", "li", "ul", "ol", "div", "section", "tr", "td", "th", "title", "figcaption", "dt", "dd"),
    *("header", "table", "caption", "form", "button", "summary", "figure"),
})  # fmt: skip
_EMPTY: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "rect", "line", "path", "circle"})
_POINTS: Final = re.compile(r"[+−]\d[\d.,]*")
_NUMBER: Final = re.compile(r"\d(?:[\d.,\u202f\xa0]*\d)?")
_PEERS: Final = "Similar goods ({cell}, n = {n}): most {low} to {high} {unit}, half of them below {typical}."
_CELLS: Final = ("same subheading and origin", "same subheading", "same heading", "same chapter")


class Peers(NamedTuple):
    """With what goods a value was compared."""

    cell: int
    n: float
    low: float
    high: float


@dataclass
class Understood:
    """What the reader made of it."""

    area: str = ""
    why: dict[str, list[float]] = field(default_factory=dict)
    """The concepts that raise suspicion, with the numbers that are named."""
    peers: tuple[Peers, ...] = ()
    check: str = ""
    against: tuple[str, ...] = ()


class Reader:
    """Reads pages in one language; all that it knows beforehand is what areas and families of reasons are called."""

    def __init__(self, locale: str) -> None:
        self._tongue = t = Tongue.of(locale)
        self._areas = {t.area(name): name for name in AREAS}
        self._concepts = {t.concept(each.name): each.name for each in CONCEPTS}
        self._against, self._check = t.text("Against suspicion"), t.text("What to check")
        self._ends = {t.text(end) for end in ("Missing or invalid", "How the figures add up", "What to check")}
        self._cells = {t.text(cell): place for place, cell in enumerate(_CELLS)}
        told = re.split(r"\{(\w+)\}", t.text(_PEERS))
        parts = [re.escape(each) if place % 2 == 0 else f"(?P<{each}>.+?)" for place, each in enumerate(told)]
        self._peers = re.compile("".join(parts))

    def read(self, lines: Sequence[str]) -> Understood:
        """Answer from the lines of a page."""
        told = Understood()
        section, against = "", False
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            if not told.area and line in self._areas:
                told.area, section = self._areas[line], "why"
            elif line == self._check:
                section, told.check = "", following
            elif line == self._against:
                against = section == "why"
            elif line in self._ends:
                section, against = "", False
            elif section and _POINTS.fullmatch(line):
                concept, numbers = self._reason(following)
                if against:
                    told.against += (concept,)
                else:
                    told.why[concept] = numbers
            elif section and (found := self._peers.search(line)):
                told.peers += (self._compared(found),)
        return told

    def _reason(self, line: str) -> tuple[str, list[float]]:
        title = next((each for each in self._concepts if line.startswith(each)), "")
        return self._concepts.get(title, ""), self.numbers(line.removeprefix(title))

    def _compared(self, found: re.Match[str]) -> Peers:
        n, low, high = (self.numbers(found[name])[0] for name in ("n", "low", "high"))
        return Peers(self._cells.get(found["cell"], -1), n, low, high)

    def numbers(self, text: str) -> list[float]:
        """The numbers of a text, as this language writes them."""
        group, decimal = self._tongue.number(1000)[1], self._tongue.number(0.5, 1)[1]
        plain = (each[0].replace(group, "").replace("\xa0", "") for each in _NUMBER.finditer(text))
        return [float(each.replace(decimal, ".")) for each in plain if each.replace(decimal, ".").count(".") <= 1]


def lines(page: str) -> list[str]:
    """The text that a page shows, a block a line: without what is folded away, and what only draws."""
    reading = _Text()
    reading.feed(page)
    return [line for line in (" ".join(each.split(" ")).strip() for each in reading.lines()) if line]


class _Text(HTMLParser):
    """Text between tags."""

    def __init__(self) -> None:
        super().__init__()
        self._told: list[str] = []
        self._hidden: list[str] = []
        """Open elements, from the one that hides on."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        hides = tag in {"details", "script", "style", "head", "dialog", "nav"} or given.get("aria-hidden") == "true"
        if tag not in _EMPTY and (self._hidden or (hides and "open" not in given)):
            self._hidden.append(tag)
        if tag in _BLOCKS:
            self._told.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and tag == self._hidden[-1]:
            self._hidden.pop()
        if tag in _BLOCKS:
            self._told.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._told.append(re.sub(r"[ \t\n]+", " ", data))

    def lines(self) -> Iterator[str]:
        yield from "".join(self._told).split("\n")

"""All that the case page shows, put together: from the ledger's own rows, as known when it was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from serving.cases import precedents as past
from serving.cases.book import Book
from serving.ledger.entry import DECLARED, Stored
from serving.pages.case import bundles as kept
from serving.pages.case import course, declared, precedents, standing, strip, timeline, waterfall
from serving.pages.case.bundles import Bundles
from serving.pages.case.course import Done, Found
from serving.pages.case.declared import Line, Record
from serving.pages.case.precedents import Facts, Precedent
from serving.pages.case.standing import Standing
from serving.pages.case.timeline import Timeline
from serving.pages.case.told import Card, Told, told

_LODGED: Final = 200
"""Lodgements of a party that are looked at."""
_LOOKED_AT: Final = 12
"""Past decisions whose features are read."""
_PARTIES: Final = 2
_STALE: Final = "stale_list"
_ALIKE: Final = {
    "hs6": "hs6",
    "origin": "country_of_origin",
    "dispatch": "country_of_dispatch",
    "dataset": "dataset",
}


@dataclass(frozen=True, slots=True)
class View:
    """One goods item of one decision, seen from one area."""

    told: Told
    decided: Stored
    versions: Sequence[Stored]
    """The declaration and its later versions."""
    item: int
    area: str
    """Whose reasons are shown; none for a random control until somebody asks."""
    record: Record
    price: float | None
    standings: Sequence[Standing]
    card: Card | None
    strips: Mapping[int, strip.Drawing]
    """By the place of the reason."""
    steps: Sequence[waterfall.Step]
    header: Sequence[Line]
    goods: Sequence[Line]
    loose: Sequence[Mapping[str, Any]]
    precedents: Sequence[Precedent]
    timelines: Sequence[Timeline]
    found: Sequence[Found]
    done: Sequence[Done]

    @property
    def lead(self) -> Standing | None:
        """The area whose reasons are shown."""
        return next((each for each in self.standings if each.area == self.area), None)

    @property
    def outcome(self) -> str:
        """irregular, conform, or nothing yet."""
        return course.outcome(self.found)

    @property
    def remarks(self) -> list[Mapping[str, Any]]:
        """What was missing or wrong, each once."""
        told_ = [remark for line in (*self.header, *self.goods) for remark in line.remarks]
        return [*(each for each in self.loose if each.get("code") != _STALE), *told_]

    @property
    def stale(self) -> list[Mapping[str, Any]]:
        """Which reference lists were older than they should be."""
        return [each for each in self.loose if each.get("code") == _STALE]

    @property
    def latest(self) -> Stored | None:
        """The version that came after this one, if any did."""
        last = self.versions[-1]
        return last if last.id != self.told.id and last.version > self.told.version else None


def view(
    decided: Stored, entries: Sequence[Stored], book: Book, bundles: Bundles, item: int = 0, area: str = ""
) -> View:
    """The view of a decision.

    Args:
        decided: the decision, as the ledger has it.
        entries: all that the ledger holds of the consignment.
        book: of whoever asks.
        bundles: of the decision, those at hand.
        item: number of the goods item; 0: that of the recommendation.
        area: whose reasons; empty: that of the recommendation.
    """
    said = told(decided.answer)
    leading, first = said.lead
    number = said.item(item or leading).item_number
    lead = area if area in said.item(number).areas else first
    items = declared.records(decided)
    record = declared.of_item(items, number)
    card = said.card(number, lead)
    header, goods = declared.lines(said, entries, number)
    drawn = {place: strip.drawing(each.peers) for place, each in enumerate(card.reasons if card else ()) if each.peers}
    return View(
        said,
        decided,
        [each for each in entries if each.kind in DECLARED],
        number,
        lead,
        record,
        declared.unit_price(record),
        standing.standings(said, number, kept.usual(bundles)),
        card,
        drawn,
        waterfall.steps(card) if card else [],
        header,
        goods,
        declared.loose(said),
        _precedents(said, decided, record, (number, lead), book, bundles),
        _timelines(said, record, book),
        course.findings(entries),
        course.acts(entries),
    )


def _precedents(
    said: Told, decided: Stored, record: Record, about: tuple[int, str], book: Book, bundles: Bundles
) -> list[Precedent]:
    """Three past cases, as they were known when this one was decided."""
    item, area = about
    card, seen = said.card(item, area), said.versions.seen
    alike = {party.role: party.key for party in declared.parties(record)}
    alike |= {name: str(record.get(field) or "") for name, field in _ALIKE.items()}
    alike["dispatch"] = alike["dispatch"] or str(record.get("exporter_country") or "")
    rows = past.standing(past.controlled(book, alike, area, seen, _own(book, said)))
    named = [name for reason in (*card.reasons, *card.against) for name in reason.features] if card else []
    mine = kept.features(decided.inputs, said, bundles, item, named)
    facts = Facts(alike, declared.unit_price(record), str(record.get("goods_description") or ""), mine)
    return precedents.chosen(facts, rows, _theirs(book, rows, bundles, named) if mine else {})


def _theirs(
    book: Book, rows: Sequence[Mapping[str, Any]], bundles: Bundles, named: Sequence[str]
) -> dict[str, Mapping[str, float]]:
    """The features of the latest past decisions, those that were made by the same bundles."""
    latest = sorted((row for row in rows if row["decision"]), key=lambda row: -row["known_at"])
    wanted = {row["decision"]: row["item_number"] for row in latest[:_LOOKED_AT]}
    found: dict[str, Mapping[str, float]] = {}
    for name, answer, inputs in past.decisions(book, list(wanted)):
        its = told(answer)
        if its.versions.bundles == {area: each.id for area, each in bundles.items()}:
            found[name] = kept.features(inputs, its, bundles, wanted[name], named)
    return found


def _timelines(said: Told, record: Record, book: Book) -> list[Timeline]:
    """Of the importer and the seller; of the exporter where there is no seller."""
    until, seen = declared.lodged_at(record), said.versions.seen
    return [
        timeline.timeline(
            party,
            past.lodged_by(book, party.role, party.key, seen, _LODGED),
            past.found_of(book, party.role, party.key, seen, _LODGED),
            until,
            _LODGED,
        )
        for party in declared.parties(record)[:_PARTIES]
    ]


def _own(book: Book, said: Told) -> int:
    row = book.of_consignment(said.consignment_id)
    return int(row["number"]) if row else 0

"""What was known of goods like these, and of their parties, when a case was decided; in both databases."""

import pytest
from caseload import decision, declared, finding, record

from serving.cases import precedents
from serving.cases.book import Book
from serving.ledger.ledger import Ledger


def _alike(book: Book, consignment: str) -> dict[str, str]:
    row = book.of_consignment(consignment)
    assert row is not None
    return {name: row[name] for name in ("importer", "exporter", "seller", "hs6")}


def test_findings_are_known_from_their_entry_on(ledger: Ledger, book: Book) -> None:
    """Both outcomes come, with their case's values; what a later entry says was not known."""
    first, second, mine = (decision(declared(number)) for number in range(3))
    record(ledger, [first, second, finding(first, "irregular"), finding(second, "conform"), mine])
    alike = _alike(book, mine.subject)
    own = book.of_consignment(mine.subject)
    assert own is not None
    rows = precedents.controlled(book, alike, "ipr", own["number"], own["number"])
    assert {(row["consignment"], row["result"]) for row in rows} == {
        (first.subject, "irregular"),
        (second.subject, "conform"),
    }
    assert all(row["value_eur"] and row["decision"] for row in rows)
    assert [row["consignment"] for row in precedents.controlled(book, alike, "ipr", 3, own["number"])] == [
        first.subject
    ]
    assert precedents.controlled(book, alike, "waste", own["number"], own["number"]) == []
    assert precedents.controlled(Book(ledger.database, ("XX000000",)), alike, "", own["number"], 0) == []


def test_a_heading_stands_in_for_a_code_that_is_rare(ledger: Ledger, book: Book) -> None:
    """Where too few goods share a party or the code, others of the heading are looked at."""
    first = decision(declared(1))
    record(ledger, [first, finding(first, "irregular")])
    hs6 = _alike(book, first.subject)["hs6"]
    near, far = f"{hs6[:4]}99", f"{(int(hs6[:4]) + 1) % 10_000:04d}00"
    assert len(precedents.controlled(book, {"hs6": near}, "", 10, 0)) == 1
    assert precedents.controlled(book, {"hs6": far}, "", 10, 0) == []


def test_corrected_findings_do_not_stand() -> None:
    """Of a finding and its correction the correction stands; the same reference of another goods item is another."""
    one = {"finding_id": "a", "corrects": "", "item_number": 1, "area": "ipr"}
    other = one | {"item_number": 2}
    later = one | {"finding_id": "b", "corrects": "a"}
    assert precedents.standing([one, other, later]) == [other, later]
    assert precedents.standing([one]) == [one]


def test_a_party_is_told_by_what_was_known(ledger: Ledger, book: Book) -> None:
    """Lodgements and findings up to an entry, the latest first, at most so many."""
    entries = [decision(declared(number)) for number in range(4)]
    record(ledger, [*entries, finding(entries[0], "irregular")])
    seller = _alike(book, entries[0].subject)["seller"]
    told = precedents.lodged_by(book, "seller", seller, 3, 2)
    assert [row["consignment"] for row in told] == [entries[2].subject, entries[1].subject]
    assert precedents.found_of(book, "seller", seller, 4, 9) == []
    assert [row["result"] for row in precedents.found_of(book, "seller", seller, 5, 9)] == ["irregular"]
    with pytest.raises(ValueError, match="no cases by"):
        precedents.lodged_by(book, "number; --", seller, 9, 9)


def test_decisions_are_read_with_their_inputs(ledger: Ledger, book: Book) -> None:
    """As the ledger keeps them, and only of the reader's offices."""
    entry = decision(declared(1))
    record(ledger, [entry])
    assert precedents.decisions(book, [entry.id, "0" * 32]) == [(entry.id, entry.answer, entry.inputs)]
    assert precedents.decisions(Book(ledger.database, ("XX000000",)), [entry.id]) == []
    assert precedents.decisions(book, []) == []

"""The queue: what waits, in which order, for whose eyes."""

import pytest
from caseload import ANNA, HOUR, NOW, decision, declared, record

from serving.cases import acts, queue
from serving.cases.book import Book
from serving.cases.queue import Filter
from serving.ledger.database import Database
from serving.ledger.ledger import Ledger


def shown(book: Book, **asked: str) -> list[str]:
    """The last digits of the cases that are shown, in order."""
    return [row["consignment"][-2:] for row in queue.page(book, Filter.of(asked), NOW).rows]


def test_what_is_due_first_and_worth_most_comes_first(ledger: Ledger, book: Book) -> None:
    """By time left in steps of two hours, then by what is at stake; what is gone since a day comes last."""
    record(
        ledger,
        [
            decision(declared(1, lodged_at=NOW), stake=5),
            decision(declared(2, lodged_at=NOW), stake=500),
            decision(declared(3, lodged_at=NOW - 4 * HOUR), stake=1),
            decision(declared(4, lodged_at=NOW - 60 * HOUR), stake=9_999),
            decision(declared(5), selected=False),
        ],
    )
    assert shown(book) == ["03", "02", "01", "04"]


def test_filters_narrow_and_counts_keep_the_other_choices(ledger: Ledger, book: Book) -> None:
    """Each facet counts what would be shown if only its own choice were another."""
    cases = [decision(declared(1)), decision(declared(2), area=None), decision(declared(3, border_transport_mode="1"))]
    record(ledger, cases)
    assert shown(book, area="random") == ["02"]
    assert shown(book, mode="1") == ["03"]
    counts = queue.page(book, Filter.of({"mode": "4"}), NOW).counts
    assert counts["area"] == {"ipr": 1, "random": 1}
    assert counts["mode"] == {"4": 2, "1": 1}


@pytest.mark.parametrize("typed", ["26BE00000000000007", "kestrello", "shenz", "640411", "Kestrello SHENZHEN"])
def test_words_find_by_reference_party_code_and_goods(ledger: Ledger, book: Book, typed: str) -> None:
    """Whatever an officer has in hand finds the case, begun words too, and nothing that an operator could misread."""
    goods = [{"item_number": 1, "hs6": "640411", "goods_description": "Kestrello shoes", "value_eur": 20}]
    other = [{"item_number": 1, "hs6": "851712", "goods_description": "telephones", "value_eur": 20}]
    record(
        ledger,
        [
            decision(declared(7, goods_items=goods)),
            decision(declared(8, goods_items=other, exporter_name="Nobody", consignment_id="XX")),
        ],
    )
    assert shown(book, words=typed) == ["07"]


@pytest.mark.parametrize("typed", ['"', "* OR 1", "a AND b NOT", "NEAR(", "zzwaiting", "'; --", "\u202e", "words:"])
def test_whatever_is_typed_is_words(ledger: Ledger, book: Book, typed: str) -> None:
    """The query languages of neither database are reachable."""
    record(ledger, [decision(declared(7))])
    assert len(shown(book, words=typed)) in {0, 1}


def test_a_closed_case_is_not_found_among_those_that_wait(ledger: Ledger, book: Book) -> None:
    """The words follow the state."""
    case = decision(declared(7))
    record(ledger, [case])
    assert shown(book, words="running") == ["07"]
    record(ledger, [acts.entry(ANNA, case.subject, case.office, acts.OVERRIDE, after=0, lane="green", reason="x")])
    assert shown(book, words="running") == []


def test_nothing_of_another_office_comes_out(ledger: Ledger) -> None:
    """Office scope is in every question: queue, counts, words, a single case, its findings and acts, news."""
    mine, other = decision(declared(1)), decision(declared(2, office="NL000396"))
    record(ledger, [mine, other, acts.entry(ANNA, other.subject, other.office, acts.LOCK, after=0)])
    for offices, sees in ((("BE343000",), ["01"]), (("BE343000", "XX1"), ["01"]), (("XX1",), []), ((), ["01", "02"])):
        book = Book(ledger.database, offices)
        page = queue.page(book, Filter(), NOW)
        assert sorted(row["consignment"][-2:] for row in page.rows) == sees
        assert page.total == sum(page.counts["area"].values()) == len(sees)
        assert sorted(shown(book, words="running")) == sees
        assert (book.of_decision(other.id) is not None) == ("02" in sees)
        assert queue.changed(book, 0) == bool(sees)
        assert queue.news(book, 1).came == len([each for each in sees if each != "01"])
    whole = Book(ledger.database, ()).of_decision(other.id)
    assert whole is not None
    assert Book(ledger.database, ("BE343000",)).acts(whole["number"]) == []


def test_a_question_without_scope_is_refused(ledger: Ledger) -> None:
    """Who writes a new question cannot forget the office."""
    with pytest.raises(ValueError, match="scope"):
        Book(ledger.database, ()).rows(("n",), "SELECT count(*) FROM cases")


def test_the_queue_reads_one_small_index(ledger: Ledger, book: Book) -> None:
    """On SQLite the order and the counts come from the index of what waits, not from all cases there are."""
    database: Database = ledger.database
    if database.postgres:
        pytest.skip("plans of PostgreSQL depend on what it has counted")
    asked: list[str] = []
    spied = book.rows

    def rows(names, statement, *values):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN202
        asked.append(statement.replace("{scope}", "office = 'x'"))
        return spied(names, statement, *values)

    book.rows = rows  # type: ignore[method-assign]
    queue.page(book, Filter(), NOW)
    for statement in asked:
        plan = database.rows("EXPLAIN QUERY PLAN " + statement, *([0] * statement.count("?")))
        assert any("cases_waiting" in row[3] for row in plan), plan
        assert not any(row[3].startswith("SCAN cases") and "cases_waiting" not in row[3] for row in plan), plan


def test_many_pages_are_walked_without_loss(ledger: Ledger, book: Book) -> None:
    """Every waiting case is on exactly one page."""
    record(ledger, [decision(declared(number), stake=number % 7) for number in range(120)])
    found = [row["consignment"] for number in "123" for row in queue.page(book, Filter.of({"page": number}), NOW).rows]
    assert len(found) == len(set(found)) == 120
    assert queue.page(book, Filter.of({"page": "9999"}), NOW).rows

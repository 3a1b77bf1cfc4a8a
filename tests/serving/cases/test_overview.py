"""How the work goes, and what is known of somebody: counted right, in both databases, for the reader's offices only."""

import json

import pytest
from caseload import ANNA, BERT, HOUR, NOW, decision, declared, finding, record

from serving.cases import acts, entity, overview
from serving.cases.book import Book
from serving.cases.entity import Entity
from serving.cases.search import search
from serving.cases.window import Periods, Window
from serving.ledger.ledger import Ledger

WEEK = Window.of(7, NOW + 24 * HOUR)
AEO = [{"item_number": 1, "hs6": "640411", "goods_description": "shoes", "value_eur": 20, "gross_mass_kg": 4}]


@pytest.fixture
def worked(ledger: Ledger) -> Ledger:
    """Five declarations of two offices: three were controlled, one of them by chance; one finding was corrected."""
    entries = [
        decision(declared(1)),
        decision(declared(2)),
        decision(declared(3, goods_items=AEO), area=None),
        decision(declared(4), selected=False),
        decision(declared(5, office="DE004851")),
    ]
    record(ledger, entries)
    first, second, by_chance = entries[0], entries[1], entries[2]
    wrong = finding(first, "conform")
    right = finding(first, "irregular", name="f2", corrects="f1")
    record(ledger, [wrong, right, finding(second, "conform", actor=BERT), finding(by_chance, "conform")])
    say = {"area": "ipr", "concept": "value", "decision": "", "item_number": 1}
    told = [
        acts.entry(who, first.subject, first.office, acts.FEEDBACK, verdict=verdict, **say)
        for who, verdict in ((ANNA, "wrong"), (BERT, "irrelevant"), (BERT, "right"))
    ]
    record(ledger, [*told, acts.entry(ANNA, entries[4].subject, "DE004851", acts.LOCK)])
    return ledger


@pytest.fixture
def book(worked: Ledger) -> Book:
    """Its cases, as somebody sees them who sees all offices."""
    return Book(worked.database, ())


def test_everything_lodged_is_counted_once(book: Book) -> None:
    """By outcome as it stands now; what was selected by chance is told from what was targeted."""
    lodged = overview.lodged(book, WEEK)
    assert sum(each.many for each in lodged) == 5
    assert sum(each.many for each in lodged if each.selected) == 4
    assert sum(each.many for each in lodged if each.random) == 1
    assert {each.outcome: each.many for each in lodged if each.outcome == "irregular"} == {"irregular": 1}
    assert overview.lodged(book, Window.of(7, NOW - 8 * 24 * HOUR)) == []


def test_a_corrected_finding_counts_once(book: Book) -> None:
    """Of a finding and its correction the correction counts, and random controls stand apart."""
    found = {(each.random, each.result): each.many for each in overview.found(book, WEEK)}
    assert found == {(0, "irregular"): 1, (0, "conform"): 1, (1, "conform"): 1}


def test_what_waits_is_told_by_time_left(book: Book) -> None:
    """What is due within four hours, a day, three days, later, or is overdue; and whose it is."""
    now = overview.waiting(book, NOW + 2 * HOUR)
    assert [(each.until, each.lane, each.owned, each.many) for each in now] == [("4h", "red", 1, 1)]
    assert [each.until for each in overview.waiting(book, NOW + 6 * HOUR)] == [overview.OVERDUE]
    assert overview.owned(book) == {"anna": 1}


def test_work_is_told_by_officer_and_day(book: Book) -> None:
    """Cases on which somebody recorded a finding, and how many findings that were; machines are not listed."""
    told = {each.actor: (each.cases, each.findings) for each in overview.worked(book, WEEK)}
    assert told == {"@anna": (2, 3), "@bert": (1, 1)}


def test_rejected_reasons_lead_the_list(book: Book) -> None:
    """Wrong and irrelevant are counted apart, right beside them."""
    (judged,) = overview.judged(book, WEEK)
    assert (judged.area, judged.concept, judged.right, judged.wrong, judged.irrelevant) == ("ipr", "value", 1, 1, 1)
    assert judged.rejected == 2


@pytest.mark.parametrize("kind", entity.KINDS)
def test_each_kind_of_party_has_a_page(book: Book, kind: str) -> None:
    """Consignments and findings of an importer, exporter, seller, declarant, code or route, whichever is declared."""
    row = book.of_consignment("26BE00000000000001")
    assert row is not None
    name = f"{row['dispatch']}-{row['destination']}" if kind == "route" else row[kind]
    if not name:
        return
    about = Entity(kind, name)
    assert {each["consignment"][-1] for each in entity.latest(book, WEEK, about)} >= {"1", "2", "4", "5"}
    assert sum(each.many for each in entity.found(book, WEEK, about)) >= 2
    assert entity.latest(book, WEEK, Entity(kind, "nobody-XX")) == []


def test_prices_are_of_one_market(book: Book) -> None:
    """A price per kilogram of consignments of one goods item; parcels and freight are never mixed."""
    (price,) = [each for each in entity.prices(book, WEEK, "640411", parcels=True) if each.consignment[-1] == "3"]
    assert price.unit_value == pytest.approx(5)
    assert entity.prices(book, WEEK, "640411", parcels=False) == []


def test_an_office_sees_its_own_only(worked: Ledger) -> None:
    """In every question of overview, entity and search."""
    far = Book(worked.database, ("DE004851",))
    assert sum(each.many for each in overview.lodged(far, WEEK)) == 1
    assert overview.found(far, WEEK) == []
    assert overview.worked(far, WEEK) == []
    assert overview.judged(far, WEEK) == []
    assert sum(each.many for each in overview.waiting(far, NOW)) == 1
    hs6 = far.of_consignment("26BE00000000000005")
    assert hs6 is not None
    assert len(entity.latest(far, WEEK, Entity("hs6", hs6["hs6"]))) == 1
    assert entity.found(far, WEEK, Entity("hs6", hs6["hs6"])) == []
    result = search(far, "26BE")
    assert [row["consignment"] for row in result.cases] == ["26BE00000000000005"]
    assert search(far, "26BE00000000000001").exact is None


def test_search_understands_what_is_typed(book: Book) -> None:
    """A reference, a code with points, a route, a begun name; and nothing makes it fail."""
    exact = search(book, " 26BE00000000000002 ").exact
    assert exact is not None
    assert exact["consignment"].endswith("2")
    assert search(book, "6404.11.00").entities == [Entity("hs6", "640411")]
    assert search(book, "cn → de").entities == [Entity("route", "CN-DE")]
    row = book.of_consignment("26BE00000000000001")
    assert row is not None
    begun = json.loads(declared(1))["exporter_name"][:5].lower()
    assert any(party.entity.kind == "exporter" and party.many >= 4 for party in search(book, begun).parties)
    for odd in ("", "'", '"', "*", "a OR", "zzdone", "\u202e", "x" * 500):
        assert search(book, odd).exact is None


@pytest.mark.parametrize("days", [7, 28, 91, 365])
def test_every_moment_of_a_window_has_a_period(days: int) -> None:
    """Periods are whole days, at most 53, and hold the first and the last moment."""
    window = Window.of(days, NOW)
    periods = Periods.of(window)
    assert periods.number <= 53
    assert periods.place(window.days[0]) == 0
    assert periods.place(window.days[-1]) == periods.number - 1
    assert periods.begins(0) <= window.since

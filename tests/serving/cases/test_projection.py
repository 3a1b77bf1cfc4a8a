"""The tables of cases say what the ledger says, whatever happens on the way."""

import random

import pytest
from caseload import ANNA, BERT, HOUR, NOW, decision, declared, finding, record

from serving.cases import acts, projection
from serving.cases.book import Book
from serving.cases.follower import Follower
from serving.cases.projection import Projection
from serving.ledger.entry import Entry
from serving.ledger.ledger import Ledger

TABLES = ("cases", "case_findings", "case_acts")


def everything(ledger: Ledger) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables of cases, in order."""
    return {table: sorted(ledger.database.rows(f"SELECT * FROM {table}")) for table in TABLES}  # noqa: S608


def busy(seed: int = 1) -> list[Entry]:
    """A day of everything that may happen to forty cases."""
    rng = random.Random(seed)  # noqa: S311
    lodged = [decision(declared(number), selected=number % 3 > 0) for number in range(40)]
    entries = list(lodged)
    for entry in rng.sample(lodged, 25):
        entries.append(acts.entry(ANNA, entry.subject, entry.office, acts.LOCK, after=0))
        entries.append(acts.entry(BERT, entry.subject, entry.office, acts.SKIP, after=1, reason="later"))
        entries.append(acts.entry(BERT, entry.subject, entry.office, acts.FEEDBACK, area="ipr", verdict="right"))
    entries += [finding(entry, rng.choice(["conform", "irregular", "unchecked"])) for entry in rng.sample(lodged, 20)]
    entries += [finding(entry, "irregular", name="f2", corrects="f1") for entry in rng.sample(lodged, 10)]
    amended = rng.choice(lodged)
    entries.append(Entry(**{**_plain(decision(amended.said, selected=True)), "kind": "amendment", "version": 2}))
    return entries


def _plain(entry: Entry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in ("id", "subject", "office", "actor", "said", "answer")}


@pytest.mark.parametrize("page", [1, 7, 1_000])
def test_a_rebuild_gives_the_same_rows(ledger: Ledger, page: int) -> None:
    """Whatever the size of the pages, whenever it is made again: the tables are a function of the ledger."""
    record(ledger, busy())
    first = everything(ledger)
    again = Projection(ledger.database)
    again.clear()
    assert everything(ledger)["cases"] == []
    while again.step(page):
        pass
    again.drop()
    assert everything(ledger) == first
    assert len(first["cases"]) == 40


def test_a_page_is_taken_in_whole_or_not_at_all(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the middle of a page leaves neither rows nor a moved watermark; the next try takes it in."""
    ledger.record(busy(), NOW)
    broken = Projection(ledger.database)
    with monkeypatch.context() as patched:
        patched.setattr("serving.cases.change.Change._words", _fails)
        with pytest.raises(RuntimeError):
            broken.step(10)
    assert projection.seen(ledger.database) == 0
    assert everything(ledger)["cases"] == []
    assert broken.step(10) == 10
    assert projection.seen(ledger.database) == 10
    broken.drop()


def _fails(*_: object) -> None:
    raise RuntimeError("the power went")


def test_followers_beside_each_other_take_in_each_entry_once(ledger: Ledger) -> None:
    """Two workers follow one ledger: every row is there once, and both hear when an entry is taken in."""
    followers = [Follower(ledger.database), Follower(ledger.database)]
    for follower in followers:
        follower.start()
    outcomes = ledger.record(busy(), NOW)
    last = max(outcome.entry.seq for outcome in outcomes)
    assert all(follower.reached(last, 20) for follower in followers)
    for follower in followers:
        follower.close()
    mine = everything(ledger)
    assert len(mine["cases"]) == 40
    assert len({row[0] for row in mine["case_acts"]}) == len(mine["case_acts"]) == 75


def test_a_finding_closes_a_case_and_a_correction_stands_beside_it(ledger: Ledger, book: Book) -> None:
    """What was found decides; a correction counts instead of the finding it corrects, which stays visible."""
    case = decision(declared(1))
    record(ledger, [case, finding(case, "unchecked", name="f0")])
    row = book.of_consignment(case.subject)
    assert row is not None
    assert (row["state"], row["outcome"]) == ("open", "unchecked")
    record(ledger, [finding(case, "conform")])
    row = book.of_consignment(case.subject)
    assert row is not None
    assert (row["state"], row["outcome"]) == ("closed", "conform")
    record(ledger, [finding(case, "irregular", name="f2", corrects="f1")])
    row = book.of_consignment(case.subject)
    assert row is not None
    assert (row["state"], row["outcome"]) == ("closed", "irregular")
    found = book.findings(row["number"])
    assert [(each["finding_id"], each["replaced"]) for each in found] == [("f0", 0), ("f1", 1), ("f2", 0)]
    assert {each["probability"] for each in found} == {0.57}


def test_a_case_says_what_the_declaration_and_the_decision_say(ledger: Ledger, book: Book) -> None:
    """Parties, goods, times, lane, probability and what is at stake stand in the row as they were."""
    case = decision(declared(1), stake=42.0)
    record(ledger, [case])
    row = book.of_decision(case.id)
    assert row is not None
    assert row["importer"] == row["importer_name"] == "L. Example"
    assert (row["hs6"], row["dispatch"], row["destination"], row["mode"]) == ("640411", "CN", "BE", "4")
    assert (row["lane"], row["area"], row["probability"]) == ("red", "ipr", 0.57)
    assert row["expected_eur"] == pytest.approx(42.0 + 2.4)
    assert row["due_at"] == row["arrival_at"] == NOW + 5 * HOUR


def test_of_two_who_act_on_the_same_sight_the_first_counts(ledger: Ledger, book: Book) -> None:
    """Two officers take one case: the ledger keeps the first, tells the second, and overwrites nothing."""
    case = decision(declared(1))
    record(ledger, [case])
    take = [acts.entry(who, case.subject, case.office, acts.LOCK, after=0) for who in (ANNA, BERT)]
    first, second = record(ledger, take)
    assert (first.state, second.state) == ("new", "already_lodged")
    assert second.entry.actor == ANNA
    row = book.of_consignment(case.subject)
    assert row is not None
    assert (row["owner"], row["acts"]) == ("anna", 1)
    again = record(ledger, [acts.entry(ANNA, case.subject, case.office, acts.LOCK, after=0)])
    assert again[0].state == "repeated"


def test_an_officers_decision_against_a_control_closes_the_case(ledger: Ledger, book: Book) -> None:
    """Released by a person is an outcome of its own: it is no finding, and unknown stays unknown."""
    case = decision(declared(1))
    record(
        ledger, [case, acts.entry(ANNA, case.subject, case.office, acts.OVERRIDE, after=0, lane="green", reason="x")]
    )
    row = book.of_consignment(case.subject)
    assert row is not None
    assert (row["state"], row["outcome"]) == ("closed", "released")
    assert book.findings(row["number"]) == []


def test_a_rule_may_ask_for_an_area_that_nobody_scored(ledger: Ledger, book: Book) -> None:
    """Where no bundle speaks of the area of a control, the case has no probability, and waits all the same."""
    case = decision(declared(1), area="precursors")
    record(ledger, [case])
    row = book.of_consignment(case.subject)
    assert row is not None
    assert (row["state"], row["area"], row["probability"], row["level"]) == ("open", "precursors", None, "")

"""What the case page shows: every number is the ledger's, nothing is known that was not, nothing is made up."""

import json
from typing import Any

import pytest
from practice_desk import Desk

from features.columns import moment
from models.areas import AREAS
from serving.door.times import instant
from serving.ledger.entry import Entry, Stored, fresh_id, id_of_finding
from serving.pages import render
from serving.pages.case import bundles, contributions
from serving.pages.case.declared import records
from serving.pages.case.precedents import Facts, chosen
from serving.pages.case.standing import frequency
from serving.pages.case.told import Told, told
from serving.pages.case.view import View
from serving.pages.tongue import Tongue


def _finding(decided: Stored, area: str, result: str, name: str = "f1", **more: object) -> Entry:
    said = {
        "finding_id": name,
        "consignment_id": decided.subject,
        "item_number": 1,
        "area": area,
        "result": result,
        "known_at": moment(decided.recorded_at).isoformat(),
        **more,
    }
    identity = id_of_finding(name, decided.subject, 1, area)
    return Entry("finding", identity, decided.subject, decided.office, "@anna", json.dumps(said).encode())


def _older(stored: Stored) -> Stored:
    """A decision as it was written before reasons were kept word by word."""
    answer = json.loads(stored.answer)
    for name in ("because_said", "lane_probability", "random"):
        del answer["recommendation"][name]
    for card in answer["reasons"] or []:
        card.pop("missing_said")
        for reason in (*card["reasons"], *card["against"]):
            reason.pop("said")
            reason.pop("but_said")
            for name in ("edges", "counts", "value"):
                (reason["peers"] or {}).pop(name, None)
    return stored._replace(answer=json.dumps(answer).encode())


def test_every_score_is_the_stored_one(desk: Desk) -> None:
    """The page shows the probabilities, intervals and baselines that were answered, for every goods item and area."""
    for decided in desk.decisions:
        answer = json.loads(decided.answer)
        baselines = {(card["item_number"], card["area"]): card["baseline"] for card in answer["reasons"]}
        for item in answer["goods_items"]:
            shown = desk.view(decided, item["item_number"]).standings
            assert {each.area for each in shown} == set(item["areas"])
            for each in shown:
                stored = item["areas"][each.area]
                assert (each.probability, each.low, each.high) == (stored["probability"], stored["low"], stored["high"])
                assert each.usual_probability == baselines[item["item_number"], each.area]


def test_the_waterfall_adds_up(desk: Desk) -> None:
    """From the usual, each step begins where the last ended, and the last ends at the probability."""
    for decided in desk.decisions:
        for area in AREAS:
            case = desk.view(decided, area=area)
            if case.card is None:
                continue
            reached = sum(step.points for step in case.steps[:-1])
            assert reached == pytest.approx(case.card.probability, abs=1e-9)
            assert all(step.x >= 0 and step.x + step.width <= 421 for step in case.steps)


@pytest.mark.parametrize(
    ("probability", "hits", "of"),
    [(0.381, 38, 100), (0.0099, 1, 100), (0.0042, 4, 1000), (0.0002, 0, 1000), (1, 99, 100)],
)
def test_probabilities_are_told_as_people_count(probability: float, hits: int, of: int) -> None:
    """38 of 100; what is rare, of 1,000; nobody is ever told 100 of 100."""
    assert frequency(probability) == (hits, of)


def test_a_random_control_has_no_reason(desk: Desk) -> None:
    """Reasons of areas that happen to be flagged did not lead to a random control, so the page opens without any."""
    decided = _otherwise(desk.decisions[0], source="random", selected=True, area=None, item_number=None, lane="red")
    case = desk.view(decided)
    assert case.told.reasons
    assert (case.area, case.card, case.lead, list(case.strips)) == ("", None, None, [])


def test_decisions_of_older_versions_are_shown(desk: Desk) -> None:
    """What was decided before reasons were kept in parts has its English sentences, and a strip without bins."""
    for decided in desk.decisions[:10]:
        old, new = desk.view(_older(decided)), desk.view(decided)
        assert [each.sentences for each in old.card.reasons] == [each.sentences for each in new.card.reasons]
        assert old.strips.keys() == new.strips.keys()
        assert all(not drawn.bars and drawn.marks for drawn in old.strips.values())
        english = Tongue.of("en")
        for reason in old.card.reasons:
            assert [english.sentence(said, text) for said, text in reason.lines] == list(reason.sentences)


def test_the_strip_marks_this_goods_item_in_its_bin(desk: Desk) -> None:
    """The bar that is marked as this goods item's is the one between whose edges its value lies."""
    drawn = [d for each in desk.decisions for area in AREAS for d in desk.view(each, area=area).strips.values()]
    assert len(drawn) > 5
    for one in drawn:
        peers = one.peers
        assert all(bar.x >= 0 and bar.x + bar.width <= 360 and bar.height <= 46 for bar in one.bars)
        assert 0 <= one.own.x <= 360
        own = [bar for bar in one.bars if bar.own]
        at = sum(edge <= peers.value for edge in peers.edges) - 1
        if 0 <= at < len(peers.counts) and peers.counts[at] > 0:
            assert len(own) == 1
            assert own[0].x - 1 <= one.own.x <= own[0].x + own[0].width + 1


def test_precedents_are_those_known_when_it_was_decided(desk: Desk) -> None:
    """A finding recorded after the decision, about the very same goods, does not appear in it; nor in its timeline."""
    first, other = desk.decisions[1], desk.decisions[2]
    before = desk.view(first)
    desk.record(_finding(other, before.area or "ipr", "irregular", "after"))
    after = desk.view(first)
    assert (after.precedents, after.timelines) == (before.precedents, before.timelines)
    assert all(each.seq <= first.seen for each in after.precedents)


def test_a_precedent_has_the_price_that_was_known(desk: Desk, declarations: list[dict[str, Any]]) -> None:
    """Goods whose value was amended after the decision are told at the price that they had then."""
    whole = declarations[-4] | {"consignment_id": "priced"}
    past = desk.lodge(whole)
    area = desk.view(past).area
    desk.record(_finding(past, area, "irregular", "priced", item_number=whole["goods_items"][0]["item_number"]))
    later = desk.lodge(whole | {"consignment_id": "priced later"})
    before = {each.consignment: each for each in desk.view(later, area=area).precedents}
    assert "priced" in before
    goods = [item | {"value_eur": 987_654.0} for item in whole["goods_items"]]
    desk.lodge(whole | {"goods_items": goods}, "amendment", 2)
    assert {each.consignment: each for each in desk.view(later, area=area).precedents} == before


def test_what_was_known_is_found(desk: Desk) -> None:
    """Goods that were controlled before under the same seller, importer or code are found for most decisions."""
    views = [desk.view(each) for each in desk.decisions]
    found = [case for case in views if case.precedents]
    assert len(found) > len(views) // 2
    assert all(each.shared or each.price is not None for case in found for each in case.precedents)
    assert any(len({each.irregular for each in case.precedents}) == 2 for case in found)


def test_both_outcomes_are_shown_where_there_are_both() -> None:
    """Three alike that were conform make room for the most alike that was not."""
    mine = Facts({"seller": "S", "hs6": "640411"}, 4.0, "shoes")
    row = {
        "importer": "",
        "exporter": "",
        "dispatch": "",
        "dataset": "",
        "seller": "S",
        "area": "ipr",
        "decision": None,
    }
    row |= {"hs6": "640411", "value_eur": 4.0, "mass_kg": 1.0, "description": "shoes", "known_at": 1, "seq": 1}
    rows = [row | {"consignment": f"c{n}", "result": "conform"} for n in range(5)]
    rows += [row | {"consignment": "i", "result": "irregular", "seller": "T", "hs6": "010101"}]
    assert [each.consignment for each in chosen(mine, rows, {})][2] == "i"
    assert all(not each.irregular for each in chosen(mine, rows[:5], {}))


def test_other_offices_stay_out(desk: Desk) -> None:
    """Precedents and timelines are of the reader's own customs offices."""
    decided = next(each for each in desk.decisions if desk.view(each).precedents)
    assert desk.view(decided, offices=["XX000000"]).precedents == []


def test_the_contributions_are_of_the_bundle_that_decided(desk: Desk) -> None:
    """From the stored inputs the bundle gives the stored probability; other inputs are told from them."""
    decided = desk.decisions[0]
    said: Told = told(decided.answer)
    known = bundles.of(said, desk.standing)
    for area in said.versions.bundles:
        table = contributions.contributions(said, decided.inputs, known, 1, area)
        assert table is not None
        assert table.agrees
        assert table.baseline + sum(line.points for line in table.lines) == pytest.approx(table.probability, abs=1e-9)
    forged = bytes(len(decided.inputs))
    assert not contributions.contributions(said, forged, known, 1, "undervaluation").agrees  # type: ignore[union-attr]
    assert contributions.contributions(said, decided.inputs[:-8], known, 1, "ipr") is None
    assert contributions.contributions(said, decided.inputs, {}, 1, "ipr") is None


def test_what_was_declared_stays_beside_what_was_amended(desk: Desk, declarations: list[dict[str, Any]]) -> None:
    """A later version is shown beside the declaration as declared, which stays as it was decided."""
    whole = declarations[-1] | {"consignment_id": "amended"}
    first = desk.lodge(whole)
    goods = [whole["goods_items"][0] | {"value_eur": 123_456.0}, *whole["goods_items"][1:]]
    desk.lodge(whole | {"goods_items": goods}, "amendment", 2)
    case = desk.view(first)
    value = next(line for line in desk.view(first, 1).goods if line.field.name == "value_eur")
    assert (value.value, value.later) == (records(first)[0]["value_eur"], 123_456.0)
    assert case.latest is not None
    assert case.told.id == first.id


def test_a_corrected_finding_stays_visible(desk: Desk) -> None:
    """The correction is another fact; the first one is shown as corrected, and only the last one stands."""
    decided = desk.decisions[3]
    desk.record(_finding(decided, "waste", "irregular", "w1"))
    desk.record(_finding(decided, "waste", "conform", "w2", corrects="w1"))
    case = desk.view(decided)
    told_ = [(each.finding_id, each.replaced) for each in case.found if each.area == "waste"]
    assert told_ == [("w1", True), ("w2", False)]
    assert case.outcome == "conform"


def test_a_hostile_description_is_harmless(desk: Desk, declarations: list[dict[str, Any]]) -> None:
    """Markup in a description is text, direction controls are gone, and 512 characters are cut to what fits."""
    text = ("<script>alert(1)</script>\u202e\u2066 {{7*7}} '\"" + "x" * 512)[:512]
    whole = declarations[-2] | {"consignment_id": "hostile"}
    goods = [item | {"goods_description": text} for item in whole["goods_items"]]
    case = desk.view(desk.lodge(whole | {"goods_items": goods}))
    page = _rendered(case)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u202e" not in page
    assert "\u2066" not in page
    assert "{{7*7}}" in page


def test_old_and_random_decisions_have_a_page(desk: Desk) -> None:
    """Templates know no undefined name, whatever version or whoever selected."""
    for decided in desk.decisions[:5]:
        assert 'class="reasons"' in _rendered(desk.view(_older(decided)))
    random = _otherwise(desk.decisions[0], source="random", selected=True, area=None, item_number=None, lane="red")
    page = _rendered(desk.view(random))
    assert 'class="reasons"' not in page
    assert "No suspicion led here" in page


def test_warnings_stand_at_their_field(desk: Desk, declarations: list[dict[str, Any]]) -> None:
    """What was missing or impossible is said above, and again at the field, though it was not declared."""
    whole = declarations[-3] | {"consignment_id": "warned", "country_of_destination": "99"}
    case = desk.view(desk.lodge(whole))
    line = next(each for each in case.header if each.field.name == "country_of_destination")
    assert line.remarks
    assert line.remarks[0] in case.remarks


def _otherwise(stored: Stored, **recommendation: object) -> Stored:
    answer = json.loads(stored.answer)
    answer["recommendation"] |= recommendation
    return stored._replace(answer=json.dumps(answer).encode())


def _rendered(case: View) -> str:
    """The page as an auditor sees it."""
    row = {
        "owner": "",
        "state": "open",
        "acts": 0,
        "arrival_at": None,
        "decided_at": instant(case.told.decided_at),
        "owned_at": None,
    }
    values = {"case": case, "row": row, "people": {}, "mine": False, "may_act": False, "may_record": False, "said": ""}
    account = {"name": "Iris", "roles": [], "offices": [], "language": "", "theme": "light"}
    visit = {"menu": [], "path": "/case/x", "now": 0, "query": {}}
    known = values | {"account": account, "visit": visit, "csrf": fresh_id()}
    body = render.page("case/case.html", Tongue.of("en"), known).body
    assert isinstance(body, bytes)
    return body.decode()

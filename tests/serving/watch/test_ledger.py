"""Watching and shadowing as they are done: from a ledger of real decisions over weeks, in which findings come in."""

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import lightgbm
import msgspec
import numpy as np
import pytest

from features.columns import microseconds
from features.errors import TidewaiterError
from models import bundle, champions, kept, policy
from serving.assess.answering import Question, answered
from serving.assess.live import Live
from serving.assess.standing import Candidate
from serving.door.declared import as_stored
from serving.ledger.entry import Entry, fresh_id
from serving.ledger.ledger import Ledger
from serving.settings import Settings
from serving.shadow.beside import LANES, beside
from serving.shadow.commands import follow
from serving.shadow.figures import figures
from serving.shadow.store import Store
from serving.watch import commands, report
from serving.watch.decided import Shelf, decided, since
from serving.watch.signs import judged
from serving.watch.weeks import WEEK, Week, weeks
from training.practice.world import World

SEED: Final = 7


@pytest.fixture(scope="module")
def kept_ledger(
    place: Path, declarations: list[dict[str, Any]], world: World, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Ledger, str]]:
    """A ledger of two months: each declaration decided as it was lodged; what was selected was checked for truth."""
    url = f"sqlite:///{tmp_path_factory.mktemp('ledger')}/t.db"
    truth = {(row.consignment_id, int(row.item_number), row.area) for row in world.truth.itertuples()}
    ledger = Ledger.open(url)
    with contextlib.chdir(place):
        standing = Candidate(_generous(tmp_path_factory.mktemp("policy") / "policy.toml")).ready(None)
        assert standing is not None
        said = msgspec.json.encode(standing.versions)
        ledger.record([Entry("swap", fresh_id(), "versions", "", "t", said, standing.recommender.policy.content)])
        live = Live(ledger)
        for start in range(0, len(declarations), 50):
            live.catch_up()
            some = [as_stored(msgspec.json.encode(each)) for each in declarations[start : start + 50]]
            entries: list[Entry] = []
            for one in some:
                at = dt.datetime.fromtimestamp(one.lodged_at / 1e6, dt.UTC)
                (made,) = answered(standing, live, [Question(one, "t")], at, together=False)
                entries.append(made.entry)
                if made.recommendation.selected:
                    entries += [
                        _found(one.id, record, area, truth) for record in one.records for area in standing.panel.bundles
                    ]
            ledger.record(entries)
    yield ledger, url
    ledger.close()


def _generous(path: Path) -> Path:
    """A policy that has more controlled at random than the shipped one: two months are short."""
    shipped = Path(policy.__file__).with_name("policy.toml").read_text()
    told = shipped.replace("share = 0.01\nlane", "share = 0.5\nlane").replace(
        "H6 = 0.005\nH7 = 0.005", "H6 = 0.5\nH7 = 0.5"
    )
    assert told.count("0.5\n") == shipped.count("0.5\n") + 3
    path.write_text(told)
    return path


def _found(consignment: str, record: dict[str, object], area: str, truth: set[tuple[str, int, str]]) -> Entry:
    item = int(str(record["item_number"]))
    result = "irregular" if (consignment, item, area) in truth else "conform"
    said = {"finding_id": "f", "consignment_id": consignment, "item_number": item, "area": area, "result": result}
    return Entry(
        "finding", fresh_id(), consignment, "", "t", json.dumps(said | {"known_at": "2026-01-01T00:00:00Z"}).encode()
    )


@pytest.fixture
def end(declarations: list[dict[str, Any]]) -> int:
    """Just after the last decision."""
    return max(microseconds(dt.datetime.fromisoformat(each["lodged_at"])) for each in declarations) + 1


def test_weeks_hold_all_that_was_decided(place: Path, kept_ledger: tuple[Ledger, str], end: int) -> None:
    """Every decision is in one week, with its features and what was found; reasons add up to the margins."""
    ledger, _ = kept_ledger
    with contextlib.chdir(place):
        shelf = Shelf(ledger)
        told = weeks(ledger, shelf, 0, end)
        assert sum(week.decisions for week in told) == 1_500
        assert sum(week.unread for week in told) == 0
        assert all((other.start - week.start) % WEEK == 0 < other.start - week.start for week, other in pairwise(told))
        whole = max(told, key=lambda week: week.decisions)
        (basis,) = whole.sample
        assert len(whole.values(basis.names[0])) == whole.items
        model = shelf.kept(dict(basis.bundles)["waste"])
        assert model is not None
        table = np.concatenate(whole.sample[basis])
        margins = model.judge.assess(table[:, model.columns(basis.names)]).margins
        np.testing.assert_allclose(whole.reasons("waste", shelf).sum(axis=1) + model.judge.expected_margin, margins)
        assert sum(len(week.outcomes["waste"]) for week in told) > 100


def test_a_look_is_kept_for_the_page(place: Path, kept_ledger: tuple[Ledger, str], end: int, tmp_path: Path) -> None:
    """Estimates from all controls hold the truth of the little world in most areas; the report survives its file."""
    _, url = kept_ledger
    with contextlib.chdir(place):
        told = commands.look(Settings(ledger_url=url, watch_reference_weeks=5), "2000-01-01", end + 86_400_000_000)
    assert {area.area for area in told.areas} == {
        "ipr",
        "undervaluation",
        "misclassification",
        "waste",
        "tobacco",
        "precursors",
    }
    assert any(area.every["prevalence"].value is not None for area in told.areas)
    report.keep(tmp_path, told)
    assert report.last(tmp_path) == told
    (tmp_path / report.FILE).write_text("{}")
    assert report.last(tmp_path) is None
    with pytest.raises(TidewaiterError, match="is no day"):
        commands.look(Settings(ledger_url=url), "yesterday", end)


def test_drift_of_inputs_and_reasons_rings(place: Path, kept_ledger: tuple[Ledger, str], end: int) -> None:
    """Weeks drawn from the ledger stay quiet; where values are multiplied, the input, a score and a reason ring."""
    ledger, _ = kept_ledger
    with contextlib.chdir(place):
        shelf = Shelf(ledger)
        (basis,) = {basis for week in weeks(ledger, shelf, 0, end) for basis in week.sample}
        every = np.concatenate([rows for week in weeks(ledger, shelf, 0, end) for rows in week.sample.get(basis, ())])
        random = np.random.default_rng(SEED)
        price = [at for at, name in enumerate(basis.names) if "value" in name]

        def drawn(start: int, factor: float) -> Week:
            rows = every[random.integers(0, len(every), 1_200)].copy()
            rows[:, price] *= factor
            scores = {}
            for area, bundle_id in basis.bundles:
                model = shelf.kept(bundle_id)
                assert model is not None
                scores[area] = model.probability(basis.names, rows).tolist()
            return Week(
                start, 1_200, 1_200, lanes={"green": 1_000, "red": 200}, sample={basis: [rows]}, probabilities=scores
            )

        usual = [drawn(at, 1.0) for at in range(8)]
        quiet = judged([*usual, *(drawn(8 + at, 1.0) for at in range(6))], shelf, 8)
        assert [each.refused for each in quiet] == [""] * 6
        assert sum(bool(each.ringing) for each in quiet) <= 1
        loud = judged([*usual, drawn(8, 0.2), drawn(9, 0.2)], shelf, 8)
    assert loud[0].ringing == [], "one week alone is no drift"
    kinds = {sign.kind for sign in loud[1].ringing}
    assert {"input", "reasons"} <= kinds
    assert len(quiet[0].signs) > 150


def test_too_few_weeks_are_refused(place: Path, kept_ledger: tuple[Ledger, str], end: int) -> None:
    """Where the reference is longer than what was decided, drift is not judged, and the numbers are said."""
    ledger, _ = kept_ledger
    with contextlib.chdir(place):
        shelf = Shelf(ledger)
        told = weeks(ledger, shelf, 0, end)
        (last,) = judged(told, shelf, 20)
    assert last.refused == f"drift is not judged: {len(told)} weeks of decisions, 21 are needed"


@pytest.fixture(scope="module")
def challenger(place: Path, tmp_path_factory: pytest.TempPathFactory) -> kept.Kept:
    """Another bundle of waste, of fewer trees; it stays out of the place that all tests share."""
    old = bundle.load(place / "made" / "waste")
    booster = lightgbm.Booster(model_str=old.judge.booster.model_to_string(num_iteration=8))
    home = tmp_path_factory.mktemp("challenger")
    said = old.manifest.provenance
    made = bundle.write(home / "made", old.area, booster, old.calibration, old.levels, old.measures, said)
    with contextlib.chdir(home):
        champions.keep(made.id, (home / "made").rename)
        return kept.opened(made.id)


def test_the_shadow_of_the_champion_is_the_champion(place: Path, kept_ledger: tuple[Ledger, str]) -> None:
    """Scores made of the features that the ledger keeps are those that were answered, to the bit."""
    ledger, _ = kept_ledger
    with contextlib.chdir(place):
        shelf = Shelf(ledger)
        some = [made for entry in since(ledger, 0) if (made := decided(shelf, entry))][:200]
        model = shelf.kept(some[0].answer.versions.bundles["waste"])
        assert model is not None
        told = beside(shelf, model, some)
    assert told is not None
    answers = [item.areas["waste"].probability for made in some for item in made.answer.goods_items]
    np.testing.assert_array_equal(told.challenger, answers)
    np.testing.assert_array_equal(told.champion, answers)
    np.testing.assert_array_equal(told.champion_lane, told.challenger_lane)


def test_shadows_rank_by_value_where_the_policy_does(place: Path, kept_ledger: tuple[Ledger, str]) -> None:
    """The second output of kept features is what was answered, and lanes follow the policy's boundaries in EUR."""
    ledger, _ = kept_ledger
    with contextlib.chdir(place):
        shelf = Shelf(ledger)
        entries = [(entry, made) for entry in since(ledger, 0) if (made := decided(shelf, entry))][:300]
        some = [made for _, made in entries]
        model = shelf.kept(some[0].answer.versions.bundles["undervaluation"])
        rules = shelf.policy(some[0].answer.versions.policy)
        assert model is not None
        assert rules is not None
        told = beside(shelf, model, some)
    assert told is not None
    answers = [json.loads(entry.answer)["goods_items"] for entry, _ in entries]
    stakes = np.array([item["areas"]["undervaluation"]["stake_eur"] for items in answers for item in items])
    limits = rules.local_boundaries(0, "undervaluation", model.judge.levels, valued=True)
    assert limits.red_eur < np.inf
    lanes = sum(
        ((stakes >= eur) | (told.champion >= sure)).astype(int)
        for sure, eur in ((limits.red, limits.red_eur), (limits.orange, limits.orange_eur))
    )
    np.testing.assert_array_equal(told.champion_lane, lanes)
    assert 0 < (lanes > 0).sum() < len(lanes)
    assert ((told.champion_claim > 0) & (told.champion_claim < 1)).all()


def test_a_shadow_grows_and_is_read_again(
    place: Path, kept_ledger: tuple[Ledger, str], challenger: kept.Kept, tmp_path: Path
) -> None:
    """What was put to a challenger once is not put again; its figures say who would change lane, and who was right."""
    ledger, _ = kept_ledger
    store = Store(tmp_path, challenger.bundle)
    with contextlib.chdir(place):
        follow(ledger, challenger, store, 0, lambda _: None)
        first = store.seen
        follow(ledger, challenger, store, 0, lambda _: None)
    assert store.seen == first == max(entry.seq for entry in since(ledger, 0) if entry.kind == "declaration")
    told = store.read(0)
    assert told is not None
    assert len(set(told.seq.tolist())) == 1_500
    assert store.read(2**62) is None
    verdicts = {(name, int(item)): True for name, item in zip(told.consignment[:40], told.item[:40], strict=True)}
    shown = figures("waste", "2", challenger.bundle, told, verdicts)
    assert shown.consignments == 1_500
    assert sum(map(sum, (row.values() for row in shown.lanes.values()))) == shown.goods_items
    assert shown.moved == int((told.champion_lane != told.challenger_lane).sum()) > 0
    assert sum(shown.agreed["irregular"].values()) == len(verdicts)
    assert abs(sum(side.challenger for side in shown.reasons.values()) - 1) < 1e-9
    assert set(shown.lanes) == set(LANES)


def test_other_definitions_are_no_shadow(place: Path, kept_ledger: tuple[Ledger, str], challenger: kept.Kept) -> None:
    """A challenger that learned another definition of a feature, or one that was not kept, is refused by name."""
    ledger, _ = kept_ledger
    name = challenger.names[0]
    with contextlib.chdir(place):
        shelf = Shelf(ledger)
        some = [made for entry in since(ledger, 0) if (made := decided(shelf, entry))][:5]
        other = challenger._replace(definitions={**challenger.definitions, name: "0" * 64})
        with pytest.raises(TidewaiterError, match=f"learned another definition of {name}"):
            beside(shelf, other, some)
        strange = challenger._replace(
            names=("moon_phase", *challenger.names[1:]), definitions={**challenger.definitions, "moon_phase": "1"}
        )
        with pytest.raises(TidewaiterError, match="needs moon_phase, which no bundle"):
            beside(shelf, strange, some)

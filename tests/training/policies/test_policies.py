"""A policy simulated on history: the arithmetic of the service, a capacity that is met, no figure out of nothing."""

import contextlib
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
import pytest
from rich.console import Console

from extract.folder import Extract
from features.errors import TidewaiterError
from models import policy, registry
from models.bundle import Bundle
from models.panel import Panel
from models.policy import Capacity, Policy
from models.recommendation import Recommender
from models.replay import replay
from training.policies import writing
from training.policies.chances import chances
from training.policies.consignments import History, part
from training.policies.fitting import fitted, loads, shift
from training.policies.front import efficient
from training.policies.placing import placed
from training.policies.yields import simulated, wilson

DAYS = 40


def test_chances_are_those_of_the_recommendation(
    extract: Extract, bundles: Mapping[str, Bundle], rules: Policy, past: History
) -> None:
    """For every consignment the simulation states the probability that the service would state."""
    night = Capacity(hours=(18, 6), red=9.0)
    own = msgspec.structs.replace(rules, capacity=(night, Capacity(red=6.0, orange=4.0)))
    for changed in (rules, msgspec.structs.replace(own, local=fitted(own, past))):
        boundaries = placed(changed, past, {name: each.levels for name, each in bundles.items()})
        told = chances(changed, past, boundaries)
        online = _online(extract, bundles, changed)
        np.testing.assert_allclose(sorted(told.selected), sorted(each[0] for each in online), rtol=1e-9)
        np.testing.assert_allclose(told.selected.sum(), sum(each[0] for each in online))
        reds = [each[1] for each in online if each[1] is not None]
        assert np.isin(np.round(reds, 9), np.round(told.red, 9)).all()


def _online(extract: Extract, bundles: Mapping[str, Bundle], rules: Policy) -> list[tuple[float, float | None]]:
    """Of each consignment the probability of selection, and of red where it came to that."""
    panel, asked = Panel(bundles), Recommender(rules, bundles)
    first = int(extract.lodged_at.max()) // 86_400_000_000 * 86_400_000_000 - (DAYS - 1) * 86_400_000_000
    made = []
    for _, lodged in replay(extract):
        ids = lodged.text("consignment_id").codes
        starts = np.flatnonzero(np.append(True, ids[1:] != ids[:-1]))
        assert len(np.unique(ids)) == len(starts)
        told = asked.recommend(
            lodged, panel.assess(lodged, explain=False).assessments, starts, np.full(len(starts), 0.3)
        )
        for start, each in zip(starts, told, strict=True):
            one = each.recommendation
            if lodged.times[start] >= first:
                made.append((one.selection_probability, one.lane_probability if one.lane == "red" else None))
    return made


def test_fitted_boundaries_meet_the_capacity(rules: Policy, past: History) -> None:
    """What is expected to be selected is what can be controlled, in each office and shift, red and orange."""
    by_day = Capacity(hours=(6, 18), red=1.5, orange=0.5, per="day")
    for capacity in ((Capacity(red=6.0, orange=4.0),), (by_day, Capacity(red=8.0))):
        own = msgspec.structs.replace(rules, capacity=capacity)
        own = msgspec.structs.replace(own, local=fitted(own, past))
        told = chances(own, past, placed(own, past))
        for each in loads(own, past):
            assert told.red[each.here].sum() == pytest.approx(each.red, rel=0.05)
            if each.orange:
                assert (told.selected - told.red)[each.here].sum() == pytest.approx(each.orange, rel=0.1)


def test_boundaries_hold_on_later_days(rules: Policy, past: History) -> None:
    """Fitted on twenty days of a little trade, they give on the next at most twice and at least half as many."""
    early = part(past, past.day < past.day.min() + DAYS // 2)
    late = part(past, past.day >= past.day.min() + DAYS // 2)
    own = msgspec.structs.replace(rules, local=fitted(rules, early))
    told = chances(own, late, placed(own, late))
    assert 0.03 * len(late) < told.red.sum() < 0.12 * len(late)


def test_more_weight_gives_more_controls(rules: Policy, past: History) -> None:
    """An area that weighs more has a lower boundary; the others pay for it."""
    heavier = msgspec.structs.replace(rules, shares={**rules.shares, "ipr": 6.0})
    before, after = (fitted(each, past)[0].areas for each in (rules, heavier))
    assert _red(after, "ipr") < _red(before, "ipr")
    assert _red(after, "tobacco") >= _red(before, "tobacco")
    floor = msgspec.structs.replace(rules, floors={"tobacco": 2.0})
    assert _red(fitted(floor, past)[0].areas, "tobacco") < _red(before, "tobacco")


def _red(areas: Mapping[str, policy.Boundaries], name: str) -> float:
    boundary = areas[name].red
    assert isinstance(boundary, float)
    return boundary


def test_a_capacity_that_rules_exceed_is_refused(rules: Policy, past: History) -> None:
    """It says how many are asked for whatever the scores, by what, and what to do."""
    small = msgspec.structs.replace(rules, capacity=(Capacity(red=0.05),))
    with pytest.raises(TidewaiterError, match=r"asked for whatever the scores.*random stream.*raise the capacity"):
        fitted(small, past)
    with pytest.raises(TidewaiterError, match="says no capacity"):
        fitted(msgspec.structs.replace(rules, capacity=()), past)


def test_what_cannot_be_known_has_no_figure(rules: Policy, past: History) -> None:
    """Too few findings for what a policy selects: no observed share; what was never selectable is counted."""
    own = msgspec.structs.replace(rules, local=fitted(rules, past))
    for each in simulated(own, past, chances(own, past, placed(own, past))).areas:
        assert (each.observed is None) == (each.effective < 25)
        assert each.expected.low <= each.expected.value <= each.expected.high
        assert 0 <= each.found <= each.there
        assert 0 <= each.unknown <= 1


def test_a_share_has_an_honest_interval() -> None:
    """Even where nothing or everything was irregular the interval is not a point, and stays within 0 and 1."""
    for rate in (0.0, 0.5, 1.0):
        each = wilson(rate, 30)
        assert 0 <= each.low <= rate <= each.high <= 1
        assert each.high - each.low > 0.05


def test_the_front_keeps_what_nothing_beats() -> None:
    """A point is left out where another reaches it in all and passes it in one."""
    points = np.array([[3.0, 1.0], [1.0, 3.0], [2.0, 2.0], [1.0, 1.0], [2.0, 2.0]])
    assert efficient(points).tolist() == [True, True, True, False, True]


def test_a_fitted_file_is_the_old_one_with_new_boundaries(tmp_path: Path, rules: Policy, past: History) -> None:
    """Comments stay, the date is new, boundaries fitted before are replaced, and what comes out can be read."""
    out, again = tmp_path / "one.toml", tmp_path / "two.toml"
    source = Path(policy.__file__).parent / "policy.toml"
    local = fitted(rules, past)
    made = writing.write(source, out, local, dt.date(2027, 1, 2), "On a test")
    assert made.local == local
    assert made.as_of == dt.date(2027, 1, 2)
    assert made.rules == rules.rules
    assert out.read_text(encoding="utf-8").count("# On a test") == 1
    assert "# How the draw works" in out.read_text(encoding="utf-8")
    assert writing.write(out, again, local, dt.date(2027, 1, 2), "On a test").id == made.id
    assert again.read_text(encoding="utf-8") == out.read_text(encoding="utf-8")


def test_shifts_part_the_day(past: History) -> None:
    """Every consignment is of exactly one of two shifts that follow each other."""
    day, night = shift("*", (6, 18), past), shift("*", (18, 6), past)
    assert (day ^ night).all()


def test_the_command_says_it_all(
    place: Path, tmp_path: Path, bundles: Mapping[str, Bundle], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From files to tables, page and fitted policy, as an analyst runs it; only the registry is not asked."""
    from training.policies import door  # noqa: PLC0415 - the door imports much

    monkeypatch.setattr(registry, "champions", lambda _areas: bundles)
    screen = Console(record=True, width=200)

    @contextlib.contextmanager
    def step(_what: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
        yield lambda _share: None

    source = tmp_path / "p.toml"
    shipped = (Path(policy.__file__).parent / "policy.toml").read_text(encoding="utf-8")
    source.write_text(shipped.replace("red = 3.0", "red = 6.0"), encoding="utf-8")
    with contextlib.chdir(place):
        made = door.simulate(
            source,
            place / "history",
            None,
            DAYS,
            tmp_path / "fit.toml",
            tmp_path / "p.html",
            dt.date(2027, 1, 2),
            screen,
            step,
        )
        door.show(tmp_path / "fit.toml", screen)
    assert policy.load(tmp_path / "fit.toml").id == made.id
    said = screen.export_text()
    for part_of_it in ("Load", "Yield by area", "Rules and chance", "Trade-offs", "this policy", "Capacity", made.id):
        assert part_of_it in said
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "://" not in page.replace("http://www.w3.org", "")


def test_too_little_history_is_refused(rules: Policy, past: History) -> None:
    """An office with few consignments shows no boundary; it says so, and what to do."""
    small = past.office.values[int(np.bincount(past.office.codes).argmin())]
    own = msgspec.structs.replace(rules, capacity=(Capacity(office=small, red=9.0), *rules.capacity))
    with pytest.raises(TidewaiterError, match=r"too few to fit boundaries to.*more days"):
        fitted(own, past)

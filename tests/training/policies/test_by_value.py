"""Ranking by expected value on history: a capacity that is met in EUR, and an honest comparison with probability."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from rich.console import Console

from models import policy, registry
from models.bundle import Bundle
from models.lottery import steepness
from models.policy import Capacity, Policy
from training.policies import writing
from training.policies.beside import besides
from training.policies.both import value_section
from training.policies.chances import chances, claimed
from training.policies.consignments import History
from training.policies.fitting import fitted, loads
from training.policies.placing import placed
from training.policies.standing import Placed, times

PRICED = ("misclassification", "tobacco", "undervaluation")


def fit(rules: Policy, past: History) -> Policy:
    """The policy with boundaries that meet its capacity."""
    return msgspec.structs.replace(rules, local=fitted(rules, past))


def wholly(rules: Policy) -> Policy:
    """The policy with all controls of its areas by value."""
    return msgspec.structs.replace(rules, value=dict.fromkeys(PRICED, 1.0))


def halved(rules: Policy) -> Policy:
    """The policy with half of them by value."""
    return msgspec.structs.replace(rules, value=dict.fromkeys(PRICED, 0.5))


def by_value(rules: Policy, past: History, at: Placed) -> list[float]:
    """Of the controls that scores ask for in each priced area, the share that its boundary in EUR alone gives."""
    power, rows = steepness(rules.draw), np.flatnonzero(at.euro.all(axis=1))
    alone = at.boundaries.copy()
    alone[0][:, rows] = np.inf
    whole, worth = (claimed(times(past.scores, each)[0], power)[rows].sum(axis=1) for each in (at, Placed(alone)))
    return (worth / whole).tolist()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_share_of_each_area_goes_to_what_is_worth_most(rules: Policy, past: History, share: float) -> None:
    """Both boundaries together meet the capacity, and those in EUR claim the share that the policy gives them."""
    own = fit(msgspec.structs.replace(rules, value=dict.fromkeys(PRICED, share)), past)
    at = placed(own, past)
    assert at.mixed.sum() == len(PRICED)
    told = chances(own, past, at)
    (load,) = loads(own, past)
    assert told.red.sum() == pytest.approx(load.red, rel=0.02)
    assert (told.selected - told.red).sum() == pytest.approx(load.orange, rel=0.05)
    assert by_value(own, past, at) == pytest.approx([share] * len(PRICED), rel=0.02)


def test_mixed_ranking_lies_between_both(rules: Policy, past: History) -> None:
    """With as many controls it finds more EUR than by probability, and more hits than by value."""
    own = fit(halved(rules), past)
    for each in besides(own, past, placed(own, past)):
        assert each.mixed is not None
        worth, sure, mixed = (one.expected for one in (each.value, each.probability, each.mixed))
        assert sure.eur.value < mixed.eur.value < worth.eur.value
        assert worth.irregular.value < mixed.irregular.value < sure.irregular.value
        assert each.expected_lead.eur.value == pytest.approx(mixed.eur.value - sure.eur.value, rel=0.05)


def test_boundaries_in_eur_meet_the_capacity(rules: Policy, past: History) -> None:
    """Areas ranked by value get boundaries in EUR, and what is expected to be selected is what can be controlled."""
    own = fit(wholly(rules), past)
    areas = own.local[0].areas
    assert sorted(name for name, each in areas.items() if each.red_eur is not None) == sorted(PRICED)
    assert all(each.red_eur >= (each.orange_eur or 0) > 0 for each in areas.values() if each.red_eur is not None)
    at = placed(own, past)
    assert at.euro.sum() == len(PRICED)
    told = chances(own, past, at)
    (load,) = loads(own, past)
    assert told.red.sum() == pytest.approx(load.red, rel=0.02)
    assert (told.selected - told.red).sum() == pytest.approx(load.orange, rel=0.05)


def test_without_second_outputs_the_capacity_is_met_too(rules: Policy, past: History) -> None:
    """The boundaries of probability that stand beside hold where bundles tell no value, and select about as much."""
    own = fit(wholly(rules), past)
    plain = replace(past, valued=np.zeros(len(past.areas), np.bool_))
    at = placed(own, plain)
    assert not at.euro.any()
    (load,) = loads(own, past)
    assert chances(own, plain, at).red.sum() == pytest.approx(load.red, rel=0.15)
    mixed = fit(halved(rules), past)
    assert chances(mixed, plain, placed(mixed, plain)).red.sum() < 0.95 * load.red


def test_as_many_controls_find_more_of_what_they_are_ranked_by(rules: Policy, past: History) -> None:
    """By value more EUR are expected and by probability more hits, with equally many controls."""
    own = fit(wholly(rules), past)
    told = list(besides(own, past, placed(own, past)))
    assert sorted(each.area for each in told) == sorted(PRICED)
    for each in told:
        assert each.by_value
        assert each.expected_lead.eur.value > 0
        assert each.expected_lead.irregular.value < 0
        assert each.value.expected.eur.low <= each.value.expected.eur.value <= each.value.expected.eur.high
        assert each.value.next_eur < each.value.expected.eur.value
    plain = msgspec.structs.replace(rules, value={})
    without = fit(plain, past)
    others = list(besides(without, past, placed(without, past)))
    assert not any(each.by_value for each in others)
    for one, other in zip(told, others, strict=True):
        assert other.controls == pytest.approx(one.controls, rel=0.2)


def test_what_was_observed_is_weighed_and_never_made_up(rules: Policy, past: History) -> None:
    """With enough findings the observed EUR are those of the controls; with too few, or unknown EUR, there are none."""
    own = fit(msgspec.structs.replace(rules, capacity=(Capacity(red=40.0, orange=4.0),)), past)
    at = placed(own, past)
    for each in besides(own, past, at):
        for one in (each.value, each.probability):
            assert (one.observed is None) == (one.effective < 25)
    found = np.random.default_rng(5).random(past.found.shape) < past.scores.probability
    looked = replace(
        past,
        checked=np.ones_like(past.checked),
        logged=np.ones_like(past.logged),
        found=found,
        value=np.where(found, 100.0, 0.0),
    )
    seen = list(besides(own, looked, at))
    assert any(each.value.observed for each in seen)
    for each in seen:
        for one in (each.value.observed, each.probability.observed):
            if one is not None:
                assert one.eur.value == pytest.approx(100 * one.irregular.value)
                assert one.eur.low <= one.eur.value <= one.eur.high
    unknown = replace(looked, value=np.full_like(looked.value, np.nan))
    assert all(each.value.observed is None for each in besides(own, unknown, at))


def test_the_table_marks_what_the_policy_does(rules: Policy, past: History) -> None:
    """Of each area both rankings, the mixed one where there is one, and the difference; the policy's own is marked."""
    for each, rows, mine in ((wholly(rules), 3, "value (policy)"), (halved(rules), 4, "mixed (policy)")):
        own = fit(each, past)
        section = value_section(list(besides(own, past, placed(own, past))))
        assert len(section.rows) == rows * len(PRICED)
        assert {len(row) for row in section.rows} == {len(section.columns)}
        assert [section.rows[place][1] for place in section.mine] == [mine] * len(PRICED)


def test_a_fitted_file_holds_boundaries_in_eur(tmp_path: Path, rules: Policy, past: History) -> None:
    """What is written is read again, EUR and all."""
    source = Path(policy.__file__).parent / "policy.toml"
    local = fitted(rules, past)
    made = writing.write(source, tmp_path / "p.toml", local, dt.date(2027, 1, 2), "On a test")
    assert made.local == local
    assert policy.load(tmp_path / "p.toml").id == made.id


def test_a_bundle_without_value_is_named(
    place: Path, tmp_path: Path, bundles: Mapping[str, Bundle], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulating says which area is ranked by probability against the policy's will, and what to do."""
    from training.policies import door  # noqa: PLC0415 - the door imports much

    poor = bundles["misclassification"]
    poor = replace(poor, judge=replace(poor.judge, severity=None))
    monkeypatch.setattr(registry, "champions", lambda _areas: {**bundles, "misclassification": poor})
    screen = Console(record=True, width=200)

    @contextlib.contextmanager
    def step(_what: str) -> Iterator[object]:
        yield lambda _share: None

    with contextlib.chdir(place):
        door.simulate(
            None,
            place / "history",
            None,
            20,
            None,
            tmp_path / "p.html",
            dt.date(2027, 1, 2),
            screen,
            step,  # type: ignore[arg-type]
        )
        door.show(None, screen)
    said = screen.export_text()
    assert "misclassification: the policy ranks it by expected value, and bundle" in said
    assert "By expected value, beside by probability" in said
    assert "fewer are selected than the capacity allows" in said
    assert "the rest to what is surest: undervaluation 25%, misclassification 50%, tobacco 100%." in said
    assert "misclassification, or by probability" in said
    assert "tobacco, where no value is told" in said

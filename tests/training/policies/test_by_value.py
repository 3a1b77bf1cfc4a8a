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
from models.policy import Capacity, Policy
from training.policies import writing
from training.policies.beside import besides
from training.policies.both import value_section
from training.policies.chances import chances
from training.policies.consignments import History
from training.policies.fitting import fitted, loads
from training.policies.placing import placed

PRICED = ("misclassification", "tobacco", "undervaluation")


def fit(rules: Policy, past: History) -> Policy:
    """The policy with boundaries that meet its capacity."""
    return msgspec.structs.replace(rules, local=fitted(rules, past))


def test_boundaries_in_eur_meet_the_capacity(rules: Policy, past: History) -> None:
    """Areas ranked by value get boundaries in EUR, and what is expected to be selected is what can be controlled."""
    own = fit(rules, past)
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
    own = fit(rules, past)
    plain = replace(past, valued=np.zeros(len(past.areas), np.bool_))
    at = placed(own, plain)
    assert not at.euro.any()
    (load,) = loads(own, past)
    assert chances(own, plain, at).red.sum() == pytest.approx(load.red, rel=0.15)


def test_as_many_controls_find_more_of_what_they_are_ranked_by(rules: Policy, past: History) -> None:
    """By value more EUR are expected and by probability more hits, with equally many controls."""
    own = fit(rules, past)
    told = list(besides(own, past, placed(own, past)))
    assert sorted(each.area for each in told) == sorted(PRICED)
    for each in told:
        assert each.by_value
        assert each.expected_lead.eur.value > 0
        assert each.expected_lead.irregular.value < 0
        assert each.value.expected.eur.low <= each.value.expected.eur.value <= each.value.expected.eur.high
        assert each.value.next_eur < each.value.expected.eur.value
    plain = msgspec.structs.replace(rules, value=None)
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
    """Three rows an area: both rankings, the policy's own marked, and the difference."""
    own = fit(rules, past)
    section = value_section(list(besides(own, past, placed(own, past))))
    assert len(section.rows) == 3 * len(PRICED)
    assert {len(row) for row in section.rows} == {len(section.columns)}
    assert [section.rows[place][1] for place in section.mine] == ["value (policy)"] * len(PRICED)


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

    poor = bundles["tobacco"]
    poor = replace(poor, judge=replace(poor.judge, severity=None))
    monkeypatch.setattr(registry, "champions", lambda _areas: {**bundles, "tobacco": poor})
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
    assert "tobacco: the policy ranks it by expected value, and bundle" in said
    assert "By expected value, beside by probability" in said
    assert "Ranked by the EUR that a control is expected to find: undervaluation" in said

"""The practice world: the same for the same seed, well formed, and no trace is the guilty's alone."""

import datetime as dt
import hashlib

import numpy as np
import pandas as pd
import pytest

from features.declaration import FIELDS
from features.finding import CONTROL_TYPES, FINDING_FIELDS, RESULTS, SELECTED_BY, SELECTION_FIELDS
from training.practice import identifiers, rates
from training.practice.scheme import schemes
from training.practice.world import World, make

KEYS = ["consignment_id", "item_number"]


@pytest.fixture(scope="module")
def world() -> World:
    """One world for all promises."""
    return make(6_000, 300, 11)


def digest(world: World) -> str:
    """One text for the whole content of a world."""
    frames = (world.goods_items, world.findings, world.selections, world.truth, world.traces)
    text = "".join(frame.to_csv(index=False) for frame in frames)
    return hashlib.sha256(text.encode()).hexdigest()


def test_same_seed_same_world() -> None:
    """The same arguments give the same world to the last character; another seed gives another."""
    first = digest(make(400, 60, 5))
    assert digest(make(400, 60, 5)) == first
    assert digest(make(400, 60, 6)) != first


def test_tables_have_exactly_the_fields(world: World) -> None:
    """The columns are the declared fields, in order and of their kinds."""
    for frame, fields in (
        (world.goods_items, FIELDS),
        (world.findings, FINDING_FIELDS),
        (world.selections, SELECTION_FIELDS),
    ):
        assert list(frame.columns) == [field.name for field in fields]
        for field in fields:
            kind = frame[field.name].dtype
            if field.kind == "time":
                assert str(kind) == "datetime64[us, UTC]"
            elif field.kind in ("number", "integer"):
                assert pd.api.types.is_numeric_dtype(kind)
            else:
                assert frame[field.name].map(lambda text: isinstance(text, str)).all()


def test_goods_items_are_in_order_and_unique(world: World) -> None:
    """Goods items are sorted by when they were lodged and have keys of their own."""
    goods = world.goods_items
    assert not goods.duplicated(KEYS).any()
    assert goods["lodged_at"].is_monotonic_increasing
    assert 1.5 < len(goods) / goods["consignment_id"].nunique() < 2.0


def test_every_goods_item_has_a_selection_probability(world: World) -> None:
    """Selected or not, each goods item carries its probability, never below the random stream."""
    chosen = world.selections
    assert chosen[KEYS].equals(world.goods_items[KEYS])
    assert chosen["probability"].between(rates.RANDOM_STREAM, 1.0).all()
    assert abs(chosen["selected"].mean() - chosen["probability"].mean()) < 0.015
    assert (chosen["selected_by"].ne("") == chosen["selected"].eq(1)).all()
    assert set(chosen["selected_by"]) <= {"", *SELECTED_BY}


def test_findings_are_known_after_lodgement(world: World) -> None:
    """A finding is about a selected goods item, known after it was lodged, one for each area."""
    found = world.findings.merge(world.goods_items[[*KEYS, "lodged_at"]], on=KEYS)
    assert len(found) == len(world.findings)
    assert (found["known_at"] > found["lodged_at"]).all()
    assert set(found["result"]) == set(RESULTS)
    assert set(found["control_type"]) == set(CONTROL_TYPES)
    assert found.groupby(KEYS)["area"].nunique().eq(len(rates.IRREGULAR)).all()
    assert len(found) == world.selections["selected"].sum() * len(rates.IRREGULAR)


def test_the_random_stream_checks_everything(world: World) -> None:
    """A random control is full and leaves no area unchecked."""
    random = world.findings[world.findings["selected_by"] == "random"]
    assert set(random["control_type"]) == {"full"}
    assert not random["result"].eq("unchecked").any()


def test_base_rates_are_as_written(world: World) -> None:
    """Each area has about its share of irregular goods items, by at least two tactics."""
    for area, share in rates.IRREGULAR.items():
        wrong = world.truth[world.truth["area"] == area]
        assert 0.6 * share < len(wrong) / len(world.goods_items) < 1.4 * share
        assert wrong["scheme"].nunique() >= 2
        assert (wrong["value_at_stake_eur"] > 0).all()


def test_honest_trade_leaves_every_trace(world: World) -> None:
    """No trace is left by irregular goods items alone, nor is any of them left by most of an area."""
    guilty = world.goods_items[KEYS].merge(world.truth, on=KEYS, how="left")["area"]
    for scheme in schemes():
        for trace in scheme.traces:
            carried = world.traces[trace.name]
            assert carried[guilty.isna()].sum() > 0, trace.name
            assert carried[guilty == scheme.area].mean() < 0.75, trace.name


def test_traces_of_a_tactic_meet_where_something_is_wrong(world: World) -> None:
    """Honest trade leaves the traces of one tactic apart: together they say what neither says alone."""
    guilty = world.goods_items[KEYS].merge(world.truth, on=KEYS, how="left")["scheme"]
    for tactic in (tactic for scheme in schemes() for tactic in scheme.tactics if len(tactic.traces) > 1):
        one, other = (trace.name for trace, _ in sorted(tactic.traces, key=lambda left: -left[1])[:2])
        both = world.traces[one] & world.traces[other]
        assert both[guilty.isna()].mean() < 0.05, tactic.name
        assert both[guilty == tactic.name].mean() > 5 * both[guilty.isna()].mean(), tactic.name


def test_low_value_parcels_say_little_until_the_reform(world: World) -> None:
    """A super-reduced declaration has no net mass, and an origin only from 1 July 2026."""
    parcels = world.goods_items[world.goods_items["dataset"] == "H7"]
    new = parcels["lodged_at"] >= dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    assert parcels["net_mass_kg"].isna().all()
    assert parcels.loc[~new, "country_of_origin"].eq("").all()
    assert parcels.loc[new, "country_of_origin"].ne("").all()
    assert parcels.groupby("consignment_id")["value_eur"].sum().max() <= 150


def test_container_numbers_have_their_check_digit() -> None:
    """The published example is what the generator would write."""
    numbers = identifiers.containers(np.random.default_rng(1), 2_000, wrong=0.0)
    assert all(_check_digit(number) == int(number[-1]) for number in numbers)
    assert _check_digit("CSQU3054383") == 3


def _check_digit(number: str) -> int:
    letters = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True))
    figures = [letters.get(mark) or int(mark) for mark in number[:10]]
    return int(sum(figure * 2**place for place, figure in enumerate(figures)) % 11 % 10)

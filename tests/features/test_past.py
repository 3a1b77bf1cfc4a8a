"""The past: only what came before, whatever the way it is walked."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.columns import DAY, Columns, Floats, Records, take
from features.lodged import Lodged
from features.past import keys
from features.past.findings import Findings
from features.past.keys import LIGHT, RICH
from features.past.memory import Memory
from features.past.recollection import Recollection

AREAS = ("ipr", "tobacco")
HALF_LIVES = (1, 7, 30, 180)
QUIET = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Record = dict[str, object]


def record(number: int, time: int, **fields: object) -> Record:
    """A goods item with a little of everything."""
    return {
        "consignment_id": f"C{number:05d}",
        "item_number": 1.0,
        "lodged_at": time,
        "dataset": "H7",
        "hs6": "640411",
        "goods_description": "sports shoes",
        "seller_id": "seller",
        "importer_name": "Jo",
        "country_of_dispatch": "CN",
        "value_eur": 40.0,
        "gross_mass_kg": 2.0,
        **fields,
    }


times = st.integers(0, 40).map(lambda half: half * DAY // 2)
records = st.fixed_dictionaries(
    {
        "lodged_at": times,
        "hs6": st.sampled_from(["640411", "550210", "640419", "x"]),
        "goods_description": st.sampled_from(["", "sports shoes", "filter tow", "cotton shoes 12"]),
        "seller_id": st.sampled_from(["", "a", "b"]),
        "importer_name": st.sampled_from(["", "Jo", "Al"]),
        "dataset": st.sampled_from(["H1", "H7"]),
        "value_eur": st.sampled_from([math.nan, 0.0, 3.3, 140.0, 149.9]),
        "gross_mass_kg": st.sampled_from([math.nan, 0.0, 0.1, 7.0]),
    }
)
found = st.tuples(st.integers(0, 10**6), st.integers(-1, 2), st.booleans(), st.integers(1, 60))


def history(some: Sequence[Record]) -> Records:
    """Goods items in the order of time, numbered."""
    in_time = sorted(some, key=lambda one: one["lodged_at"])  # type: ignore[arg-type, return-value]
    return Records([record(number, 0, **one) | one for number, one in enumerate(in_time)])


def findings_of(some: Sequence[tuple[int, int, bool, int]], columns: Columns) -> Findings:
    """Findings for goods items, known some half days after they were lodged."""
    lodged = np.asarray(columns["lodged_at"])
    row = np.array([number % len(lodged) for number, *_ in some], np.int64)
    known = lodged[row] + np.array([later * DAY // 2 for *_, later in some], np.int64)
    area, irregular = [area for _, area, *_ in some], [irregular for _, _, irregular, _ in some]
    return Findings(row, np.array(area, np.int64), np.array(irregular, np.bool_), known)


def everything(recollection: Recollection) -> Floats:
    """All that can be told of each goods item, shape (items, numbers)."""
    told = []
    for key in (*RICH, *LIGHT):
        trail = recollection.trail(key)
        told += [trail.count(days) for days in HALF_LIVES] + [trail.value(days) for days in (1, 30, 180)]
        told += [trail.mass(180), trail.since_first, trail.since_last]
    for key in RICH:
        trail = recollection.trail(key)
        told += [trail.rate(area) for area in AREAS] + [trail.hits("any"), trail.controls("any")]
    for key in [*RICH][: keys.AMOUNTED]:
        told += [recollection.trail(key).amount(name) for name in ("below_threshold", "parcels", "tobacco_tow")]
    for measure in ("unit_value", "unit_mass", "package_mass"):
        told += recollection.peers(measure)
    wording = recollection.wording
    best = wording.best_hs6.map(lambda hs6: float(hs6 or -1))
    return np.stack([*told, wording.fit, best, wording.best_probability, wording.words_known], axis=1)


def replayed(columns: Columns, findings: Findings, chunk: int) -> Floats:
    """All that a replay tells."""
    chunks = Memory(AREAS).replay(columns, findings, chunk)
    return np.concatenate([everything(lodged.recollection) for _, lodged in chunks])


def one_by_one(columns: Columns, findings: Findings) -> Floats:
    """All that is told when goods items come one by one, and findings when they are known."""
    memory, lodged_at, told = Memory(AREAS), np.asarray(columns["lodged_at"]), []
    learnt = np.zeros(len(findings), np.bool_)
    for row, time in enumerate(lodged_at):
        due = ~learnt & (findings.known_at <= time)
        memory.learn(columns, findings.take(due))
        learnt |= due
        one = take(columns, slice(row, row + 1))
        told.append(everything(memory.recall(one).recollection))
        memory.remember(one)
    return np.concatenate(told)


@QUIET
@given(st.lists(records, min_size=1, max_size=25), st.lists(found, max_size=8), st.integers(1, 30))
def test_replay_is_recall_one_by_one(some: list[Record], results: list[tuple[int, int, bool, int]], chunk: int) -> None:
    """A replay in chunks of any size tells, bit for bit, what goods items would have been told one by one."""
    columns = history(some)
    findings = findings_of(results, columns)
    np.testing.assert_array_equal(replayed(columns, findings, chunk), one_by_one(columns, findings))


@QUIET
@given(st.lists(records, min_size=2, max_size=25), st.lists(found, max_size=8), st.data())
def test_the_future_changes_nothing(
    some: list[Record], results: list[tuple[int, int, bool, int]], data: st.DataObject
) -> None:
    """Whatever is lodged or known at or after a moment, nothing changes for goods lodged by then, to the last bit."""
    columns = history(some)
    findings = findings_of(results, columns)
    in_time = sorted(some, key=lambda one: one["lodged_at"])  # type: ignore[arg-type, return-value]
    last = data.draw(st.integers(0, len(some) - 1))
    now = int(np.asarray(columns["lodged_at"])[last])
    seen = int((np.asarray(columns["lodged_at"]) < now).sum()) + 1
    others = data.draw(st.lists(records, max_size=5))
    later = [one | {"lodged_at": now + number % 2 * DAY} for number, one in enumerate(others)]
    other_columns = history(in_time[:seen] + later)
    known = findings.take(findings.known_at < now)
    told = replayed(columns, findings, 7)[:seen]
    np.testing.assert_array_equal(told, replayed(other_columns, known, 20_000)[:seen])


def test_goods_items_of_the_same_moment_do_not_see_each_other() -> None:
    """Two goods items lodged in the same microsecond know nothing of each other; one a microsecond later knows both."""
    lodged = Memory(AREAS).replay(Records([record(1, DAY), record(2, DAY), record(3, DAY + 1)]), Findings.none())
    counts = np.concatenate([some.past("seller").count(180) for _, some in lodged])
    np.testing.assert_allclose(counts, [0, 0, 2])


def past(some: Sequence[Record], now: int, findings: Findings | None = None) -> Lodged:
    """A goods item lodged now, after some others."""
    memory, columns = Memory(AREAS), Records(some)
    for number in range(len(some)):
        memory.remember(take(columns, slice(number, number + 1)))
    if findings is not None:
        memory.learn(columns, findings)
    return memory.recall(Records([record(99_999, now)]))


def faded(amounts: Sequence[float], days: Sequence[float], half_life: float) -> float:
    """The reference: what is left of amounts after so many days, in plain Python."""
    return math.fsum(amount * 0.5 ** (day / half_life) for amount, day in zip(amounts, days, strict=True))


moments = st.lists(st.integers(0, 400 * DAY), min_size=1, max_size=12)


@QUIET
@given(moments, st.lists(st.floats(0, 1e6), min_size=12, max_size=12))
def test_sums_decay_by_half_in_their_half_life(lodged_at: list[int], values: list[float]) -> None:
    """Counts, values and masses are what a plain sum over all earlier goods items gives, late ones included."""
    now = 401 * DAY
    some = [record(number, time, value_eur=values[number]) for number, time in enumerate(lodged_at)]
    trail = past(some, now).past("seller")
    days = [(now - time) / DAY for time in lodged_at]
    for half_life in HALF_LIVES:
        np.testing.assert_allclose(trail.count(half_life), faded([1.0] * len(days), days, half_life), rtol=1e-9)
    for half_life in (1, 30, 180):
        np.testing.assert_allclose(trail.value(half_life), faded(values[: len(days)], days, half_life), rtol=1e-9)
    np.testing.assert_allclose(trail.mass(180), faded([2.0] * len(days), days, 180), rtol=1e-9)
    np.testing.assert_allclose(trail.amount("parcels"), faded([1.0] * len(days), days, 180), rtol=1e-9)
    np.testing.assert_allclose([trail.since_first[0], trail.since_last[0]], [max(days), min(days)], rtol=1e-12)


@QUIET
@given(moments)
def test_late_events_simply_add(lodged_at: list[int]) -> None:
    """Goods items of which we hear late leave the same sums as in time, up to rounding."""
    memory = Memory(AREAS)
    for number, time in enumerate(lodged_at):
        memory.remember(Records([record(number, time)]))
        memory.recall(Records([record(number, 401 * DAY)]))
    late = everything(memory.recall(Records([record(0, 402 * DAY)])).recollection)
    in_time = past([record(number, time) for number, time in enumerate(sorted(lodged_at))], 402 * DAY)
    np.testing.assert_allclose(late, everything(in_time.recollection), rtol=1e-9)


def test_findings_count_from_when_they_are_known() -> None:
    """A finding is unknown up to the moment at which it is known, and counts for goods lodged later."""
    some, known_at = [record(0, DAY)], 50 * DAY
    findings = Findings(np.array([0]), np.array([1]), np.array([True]), np.array([known_at]))
    assert past(some, known_at, findings).past("seller").hits("tobacco")[0] == 0
    trail = past(some, known_at + 180 * DAY, findings).past("seller")
    told = trail.hits("tobacco")[0], trail.controls("tobacco")[0], trail.hits("any")[0], trail.hits("ipr")[0]
    np.testing.assert_allclose(told, [0.5, 0.5, 0.5, 0.0])


def test_rates_shrink_towards_the_rate_over_everything() -> None:
    """With few controls a party's rate is near the area's own running rate; an area nobody knows has none."""
    some = [record(0, DAY), record(1, DAY, seller_id="other")]
    results = np.array([True] * 10 + [False] * 30)
    findings = Findings(np.repeat(1, 40), np.zeros(40, np.int64), results, np.repeat(2 * DAY, 40))
    lodged = past(some, 2 * DAY + 1, findings)
    prior = 10.5 / 50
    np.testing.assert_allclose(lodged.past("seller").rate("ipr"), prior)
    np.testing.assert_allclose(lodged.past("hs6").rate("ipr", strength=40), (10 + prior * 40) / 80)
    np.testing.assert_array_equal(lodged.past("seller").rate("weather"), 0.0)


def test_findings_in_other_areas_are_left_out() -> None:
    """A finding in an area that this memory does not keep changes nothing."""
    findings = Findings(np.array([0, 0]), np.array([-1, 2]), np.array([True, True]), np.array([DAY, DAY]))
    assert past([record(0, 0)], 2 * DAY, findings).past("seller").controls("any")[0] == 0


def test_keys_that_are_not_declared_are_unknown() -> None:
    """Where a part of a key is missing everything is NaN; where it was never seen sums are zero."""
    lodged = Memory(AREAS).recall(Records([record(0, DAY, seller_id="", importer_name="")]))
    for key in ("seller", "importer", "seller_value", "importer_hs6", "address", "ioss"):
        trail = lodged.past(key)
        assert not trail.declared[0]
        assert np.isnan([trail.count(1)[0], trail.value(30)[0], trail.since_first[0]]).all()
    assert np.isnan([lodged.past("seller").hits("any")[0], lodged.past("seller").amount("parcels")[0]]).all()
    assert lodged.past("hs6").count(7)[0] == 0
    assert np.isnan(lodged.past("hs6").since_last[0])


def test_light_keys_have_no_findings_and_amounts() -> None:
    """Asking a key for what is not kept of it is an error, not a zero."""
    lodged = Memory(AREAS).recall(Records([record(0, DAY)]))
    for ask in (lodged.past("ioss").hits, lodged.past("ioss").rate):
        with pytest.raises(KeyError, match="findings are kept for importer"):
            ask("ipr")
    for key in ("seller_value", "same_goods"):
        with pytest.raises(KeyError, match="amounts are kept for importer"):
            lodged.past(key).amount("parcels")


def test_memory_grows_and_keeps_everything() -> None:
    """After tens of thousands of keys every one still has its own sums."""
    many = 30_000
    some = [record(number, number + 1, seller_id=f"s{number % (many // 2)}") for number in range(many)]
    memory = Memory(AREAS)
    for _ in memory.replay(Records(some), Findings.none(), 1_000):
        pass
    again = [one | {"lodged_at": many + 1} for one in some[: many // 2]]
    np.testing.assert_allclose(memory.recall(Records(again)).past("seller").count(180), 2.0, rtol=1e-6)


def test_a_history_out_of_order_is_refused() -> None:
    """Rows that are not in the order of time, consignment and item are an error, not a wrong answer."""
    for some in (
        [record(1, 2), record(2, 1)],
        [record(2, 1), record(1, 1)],
        [record(1, 1, item_number=2.0), record(1, 1)],
    ):
        with pytest.raises(ValueError, match="order"):
            next(iter(Memory(AREAS).replay(Records(some), Findings.none())))


def test_a_second_history_goes_on_where_the_first_ended() -> None:
    """Replaying a history in two parts is replaying it whole: what waited at the end of the first is not lost."""
    columns = Records([record(number, number // 3 * DAY, seller_id="ab"[number % 2]) for number in range(30)])
    findings = findings_of([(number, number % 2, True, 7) for number in range(0, 30, 2)], columns)
    first, memory = findings.row < 15, Memory(AREAS)
    told = []
    for part, known in ((slice(0, 15), findings.take(first)), (slice(15, 30), findings.take(~first))):
        known.row[:] -= part.start
        told += [everything(some.recollection) for _, some in memory.replay(take(columns, part), known, 4)]
    findings = findings_of([(number, number % 2, True, 7) for number in range(0, 30, 2)], columns)
    np.testing.assert_array_equal(np.concatenate(told), replayed(columns, findings, 4))

"""Peers: where goods stand among similar goods."""

from collections.abc import Sequence

import numpy as np

from features.columns import DAY, Records
from features.lodged import Lodged
from features.past.findings import Findings
from features.past.memory import Memory
from features.past.strip import Strip


def goods(number: int, value: float, hs6: str = "640411", **fields: object) -> dict[str, object]:
    """One kilogram of goods worth so much, one a second."""
    shared = {"country_of_origin": "CN", "dataset": "H7", "gross_mass_kg": 1.0, "lodged_at": number * 1_000_000}
    return {"consignment_id": f"{number:06d}", "item_number": 1.0, "hs6": hs6, "value_eur": value} | shared | fields


def remembered(some: list[dict[str, object]]) -> Memory:
    """A memory of some goods items."""
    memory = Memory(())
    for _ in memory.replay(Records(some), Findings.none()):
        pass
    return memory


def test_quantiles_are_those_of_the_peers() -> None:
    """Low, typical and high are the 10 %, 50 % and 90 % quantiles of the peers, and the position the share below."""
    values = np.exp(np.random.default_rng(1).normal(2.0, 1.0, 5_000))
    memory = remembered([goods(number, value) for number, value in enumerate(values)])
    peers = memory.recall(Records([goods(5_000, 5.0)])).peers("unit_value")
    step = 10 ** (7 / 64)
    for told, share in ((peers.low, 0.1), (peers.typical, 0.5), (peers.high, 0.9)):
        wanted = np.quantile(values, share)
        assert wanted / step < told[0] < wanted * step
        np.testing.assert_allclose(told[0], wanted, rtol=0.05)
    np.testing.assert_allclose(peers.position[0], (values < 5.0).mean(), atol=0.01)
    np.testing.assert_allclose(peers.n[0], 5_000, rtol=0.001)
    assert peers.cell[0] == 0


def test_few_peers_give_way_to_a_wider_cell() -> None:
    """Under 20 peers the next wider cell speaks; the position mixes both."""
    many = [goods(number, 10.0, "640419") for number in range(100)]
    memory = remembered([*many, *(goods(100 + number, 1_000.0) for number in range(5))])
    peers = memory.recall(Records([goods(200, 100.0)])).peers("unit_value")
    assert peers.cell[0] == 2
    np.testing.assert_allclose(peers.n[0], 105, rtol=1e-3)
    wide, few, strength = 100 / 105, 5, 20
    expected = wide
    for _ in range(2):
        expected = strength * expected / (few + strength)
    assert expected < peers.position[0] < wide


def test_parcels_are_compared_with_parcels() -> None:
    """A full declaration has no peers among parcels."""
    memory = remembered([goods(number, 10.0) for number in range(30)])
    peers = memory.recall(Records([goods(99, 10.0, dataset="H1")])).peers("unit_value")
    assert peers.cell[0] == -1
    assert np.isnan([peers.position[0], peers.low[0], peers.typical[0], peers.high[0], peers.n[0]]).all()


def test_without_a_mass_there_is_no_unit_value() -> None:
    """Goods of unknown or zero mass have no place among their peers, and are nobody's peers."""
    memory = remembered([goods(number, 10.0, gross_mass_kg=[0.0, None][number % 2]) for number in range(30)])
    assert memory.recall(Records([goods(99, 10.0)])).peers("unit_value").cell[0] == -1
    assert np.isnan(memory.recall(Records([goods(99, 10.0, gross_mass_kg=0.0)])).peers("unit_value").position[0])


def test_old_peers_weigh_less() -> None:
    """After 180 days a peer weighs half."""
    memory = remembered([goods(0, 10.0) for _ in range(1)])
    peers = memory.recall(Records([goods(1, 10.0, lodged_at=180 * DAY)])).peers("unit_value")
    np.testing.assert_allclose(peers.n, 0.5)


def test_the_peer_strip_is_the_histogram_behind_the_quantiles() -> None:
    """An officer sees the shares of the cell that is used: they add up to one, around the typical value."""
    memory = remembered([goods(number, 10.0) for number in range(50)])
    edges, shares = memory.histogram("unit_value", Records([goods(99, 3.0)]))
    assert len(edges) == len(shares) + 1
    np.testing.assert_allclose(shares.sum(), 1.0)
    where = int(shares.argmax())
    assert edges[where] <= 10.0 <= edges[where + 1] * (1 + 1e-12)


Told = list[tuple[Strip, float]]


def strips_of(lodged: Lodged, rows: Sequence[int]) -> Told:
    """The price strip of some goods items, with the number of their peers."""
    peers, own = lodged.peers("unit_value"), lodged.number("value_eur")
    return [
        (lodged.recollection.strip("unit_value", row, int(peers.cell[row]), own[row]), float(peers.n[row]))
        for row in rows
    ]


def looked(history: list[dict[str, object]], later: list[dict[str, object]]) -> Told:
    """Strips as a service sees them: a look that changes nothing."""
    return strips_of(remembered(history).look(Records(later)), range(len(later)))


def replayed(history: list[dict[str, object]], later: list[dict[str, object]]) -> Told:
    """Strips as a batch sees them: walking through a history."""
    every = [*history, *later]
    for _, lodged in Memory(()).replay(Records(every), Findings.none()):
        return strips_of(lodged, range(len(history), len(every)))
    raise AssertionError("nothing was walked through")


def test_a_strip_is_what_was_known_at_lodging() -> None:
    """Its counts add up to the peers that are named, for each goods item those lodged before it and no other."""
    values = np.exp(np.random.default_rng(2).normal(2.0, 0.5, 300))
    history = [goods(number, value) for number, value in enumerate(values)]
    later = [goods(300 + DAY // 1_000_000 * number, 5.0 + number) for number in range(40)]
    for told in (looked(history, later), replayed(history, later)):
        for strip, n in told:
            np.testing.assert_allclose(sum(strip.counts), n, rtol=0.01)
            assert len(strip.edges) == len(strip.counts) + 1 <= 25
            assert strip.edges[0] <= 5.0 <= strip.edges[-1]
        alone = [looked([*history, *later[:row]], [later[row]])[0] for row in (0, 7, 39)]
        assert [told[row][0] for row in (0, 7, 39)] == [strip for strip, _ in alone]


def test_a_wide_strip_has_few_bins_and_holds_the_own_value() -> None:
    """Peers over seven decades and an own value beside them fit into 24 bins."""
    memory = remembered([goods(number, 10.0 ** (number % 8 - 2)) for number in range(80)])
    ((strip, n),) = strips_of(memory.look(Records([goods(99, 3.0)])), [0])
    assert len(strip.counts) <= 24
    assert list(strip.edges) == sorted(set(strip.edges))
    np.testing.assert_allclose(sum(strip.counts), n, rtol=0.01)
    ((strip, _),) = looked([goods(0, 10.0)], [goods(99, 9_000.0)])
    assert strip.edges[0] <= 10.0 <= strip.edges[1]
    assert strip.edges[-2] <= 9_000.0 <= strip.edges[-1]


def test_a_strip_is_not_drawn_from_a_later_past() -> None:
    """Once more is remembered, an earlier look draws nothing rather than what it could not know."""
    memory = remembered([goods(number, 10.0) for number in range(30)])
    lodged = memory.look(Records([goods(99, 10.0)]))
    assert sum(lodged.recollection.strip("unit_value", 0, 0, 10.0).counts) > 29
    memory.admit(Records([goods(100, 10.0), goods(101, 10.0)]))
    memory.admit(Records([goods(102, 10.0)]))
    assert lodged.recollection.strip("unit_value", 0, 0, 10.0) == Strip((), ())

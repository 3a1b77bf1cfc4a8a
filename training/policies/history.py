"""Consignments of the last weeks of an extract, with all that a policy looks at."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, cast

import numpy as np

from extract.folder import Extract
from features.columns import DAY, Bools, Floats, Ints, Words
from features.errors import TidewaiterError
from features.lodged import Lodged
from models.bars import STRATUM, unfamiliar
from models.bundle import Bundle
from models.panel import Assessed, Panel
from models.policy import Policy
from models.replay import replay
from models.stake import expected_stake
from training.policies.consignments import Asked, History, Scores

_HOUR: Final = DAY // 24


def history(
    extract: Extract, bundles: Mapping[str, Bundle], policy: Policy, days: int, advance: Callable[[float], None]
) -> History:
    """The consignments of the last days, scored with these bundles; earlier ones are the past that features see.

    Raises:
        TidewaiterError: no bundle is at hand, or nothing was lodged.
    """
    if not bundles:
        raise TidewaiterError("There is no champion to score with. Train and promote one first (tidewaiter train).")
    if not len(extract):
        raise TidewaiterError("The extract holds no goods items: there is nothing to simulate on.")
    first = int(extract.lodged_at.max()) // DAY * DAY - (days - 1) * DAY
    panel = Panel(bundles)
    parts = [
        _part(panel, policy, lodged, rows.start, first)
        for rows, lodged in replay(extract, advance)
        if int(extract.lodged_at[rows.stop - 1]) >= first
    ]
    return _joined(extract, bundles, policy, parts)


class _Part(NamedTuple):
    """Goods items of the window: their rows of the extract, and what was said of them."""

    row: Ints
    probability: Floats
    low: Floats
    high: Floats
    stake: Floats
    unfamiliar: Floats
    unfamiliar_stake: Floats
    asked_row: Ints
    asked_rule: Ints


def _part(panel: Panel, policy: Policy, lodged: Lodged, start: int, first: int) -> _Part:
    assessed = panel.assess(lodged, explain=False)
    kept = np.flatnonzero(lodged.times >= first)
    told = assessed.assessments.values()
    probability = np.stack([each.probability for each in told])[:, kept]
    low, high = (np.stack([getattr(each, end) for each in told])[:, kept] for end in ("low", "high"))
    unseen = unfamiliar(lodged, policy.explore)
    explored = np.zeros(len(kept)) if unseen is None or policy.explore is None else np.array(unseen)[kept]
    least = policy.explore.least if policy.explore else 1
    stakes = _stakes(panel, assessed)[:, kept]
    rows, rules = _asked(policy, lodged)
    inside = lodged.times[rows] >= first
    return _Part(
        start + kept,
        probability,
        low,
        high,
        stakes,
        np.where(explored >= least, probability, 0.0),
        np.where(explored >= least, np.nan_to_num(stakes), 0.0),
        start + rows[inside],
        rules[inside],
    )


def _stakes(panel: Panel, assessed: Assessed) -> Floats:
    """EUR that a control is expected to find, NaN where there is no price."""
    told = [
        expected_stake(panel.bundles[name].area, assessed.lodged, each) for name, each in assessed.assessments.items()
    ]
    return np.array([[np.nan if one is None else one for one in each] for each in told], np.float64)


def _asked(policy: Policy, lodged: Lodged) -> tuple[Ints, Ints]:
    """Which goods items meet which rules."""
    values = {feature.name: feature(lodged) for feature in policy.features}
    rows, rules = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for number, rule in enumerate((*policy.mandatory, *policy.rules)):
        met = np.logical_and.reduce([values[each.feature] >= each.at_least for each in rule.conditions])
        rows.append(np.flatnonzero(met))
        rules.append(np.full(len(rows[-1]), number))
    return np.concatenate(rows), np.concatenate(rules)


def _joined(extract: Extract, bundles: Mapping[str, Bundle], policy: Policy, parts: list[_Part]) -> History:
    """From goods items to consignments."""
    areas = tuple(bundles)
    row = np.concatenate([part.row for part in parts])
    probability, low, high, stake, explored, explored_stake = (
        np.concatenate([np.asarray(part[place]) for part in parts], axis=1) for place in range(1, 7)
    )
    code = cast("Words", extract.columns["consignment_id"]).codes[row]
    order = np.lexsort((row, code))
    first = np.append(True, code[order][1:] != code[order][:-1])
    starts, of = np.flatnonzero(first), np.cumsum(first) - 1
    head = row[order][starts]
    place = np.full(len(extract), -1)
    place[row[order]] = of
    worst = _worst(probability[:, order], starts)
    lodged_at = extract.lodged_at[head]
    found, checked, value = _outcomes(extract, areas, place, len(head))
    at = place[np.concatenate([part.asked_row for part in parts])]
    rule = np.concatenate([part.asked_rule for part in parts])
    kept = at >= 0
    return History(
        areas,
        Scores(
            np.take_along_axis(probability[:, order], worst, axis=1),
            np.take_along_axis(low[:, order], worst, axis=1),
            np.take_along_axis(high[:, order], worst, axis=1),
            np.fmax.reduceat(stake[:, order], starts, axis=1),
            np.maximum.reduceat(explored[:, order], starts, axis=1),
            np.maximum.reduceat(explored_stake[:, order], starts, axis=1),
        ),
        Asked(at[kept], rule[kept]),
        (*policy.mandatory, *policy.rules),
        len(policy.mandatory),
        _text(extract, "customs_office", head),
        lodged_at // _HOUR % 24,
        lodged_at // DAY,
        (_text(extract, STRATUM[0], head), _text(extract, STRATUM[1], head), _text(extract, STRATUM[2], head)),
        found,
        checked,
        value,
        extract.selection_probability[head],
        np.array([each.severity is not None for each in bundles.values()], np.bool_),
    )


def _worst(probability: Floats, starts: Ints) -> Ints:
    """For each area and consignment the goods item with the highest probability, shape (areas, consignments)."""
    most = np.maximum.reduceat(probability, starts, axis=1)
    lengths = np.diff(np.append(starts, probability.shape[1]))
    first = np.where(
        probability == np.repeat(most, lengths, axis=1), np.arange(probability.shape[1]), np.iinfo(np.int64).max
    )
    return np.asarray(np.minimum.reduceat(first, starts, axis=1), np.int64)


def _outcomes(extract: Extract, areas: tuple[str, ...], place: Ints, count: int) -> tuple[Bools, Bools, Floats]:
    """What controls found of each consignment: irregular if any goods item is; looked at if any was; EUR of all."""
    found, checked = np.zeros((len(areas), count), np.bool_), np.zeros((len(areas), count), np.bool_)
    told = extract.findings.among(areas)
    at = place[told.row]
    kept = (told.area >= 0) & (at >= 0)
    checked[told.area[kept], at[kept]] = True
    bad = kept & told.irregular
    found[told.area[bad], at[bad]] = True
    return found, checked, _values(extract, areas, place, count)


def _values(extract: Extract, areas: tuple[str, ...], place: Ints, count: int) -> Floats:
    """EUR found in each consignment, shape (areas, consignments): of each goods item what was found last."""
    told, value = extract.findings.among(areas), np.zeros((len(areas), count))
    worth = np.where(told.irregular, extract.findings.value_found_eur, 0.0)
    for area in range(len(areas)):
        of_item = np.zeros(len(place))
        mine = told.area == area
        of_item[told.row[mine]] = worth[mine]  # findings are in the order in which they became known
        known = np.flatnonzero((place >= 0) & (of_item != 0))
        np.add.at(value[area], place[known], of_item[known])
    return value


def _text(extract: Extract, name: str, rows: Ints) -> Words:
    column = extract.columns.get(name)
    return Words(np.zeros(len(rows), np.int32), [""]) if column is None else cast("Words", column).take(rows)

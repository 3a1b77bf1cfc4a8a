"""All areas at once."""

import dataclasses

import numpy as np
import pytest

from features.columns import Records
from features.lodged import Lodged
from features.past.memory import Memory
from models.assessment import Assessment, Judge
from models.bundle import Bundle
from models.calibration import Calibration, Levels
from models.panel import Panel


@pytest.fixture(scope="module")
def panel(whole: Bundle) -> Panel:
    """Two areas: the small one, and the same model under another calibration and other levels."""
    curve = Calibration(0.7, -1.3, ((0.02, 0.01), (0.01, 0.3)), 30, 400)
    judge = Judge(whole.judge.forest, curve, Levels(0.12, 0.2), whole.judge.expected_margin)
    return Panel({"probity": whole, "other": dataclasses.replace(whole, judge=judge)})


def same(one: Assessment, other: Assessment) -> None:
    """The same to the bit, and of the same types."""
    for field in dataclasses.fields(Assessment):
        first, second = getattr(one, field.name), getattr(other, field.name)
        np.testing.assert_array_equal(first, second, err_msg=field.name)
        assert np.asarray(first).dtype == np.asarray(second).dtype


@pytest.mark.parametrize("explain", [True, False])
@pytest.mark.parametrize("asked", [True, False])
def test_the_panel_says_what_each_bundle_says(explain: bool, asked: bool, panel: Panel, lodged: Lodged) -> None:  # noqa: FBT001
    """Margins, probabilities, intervals, levels and contributions are those of the bundles, to the bit."""
    every = np.arange(len(lodged)) % 7 == 0 if asked else None
    told = panel.assess(lodged, every, explain=explain)
    for name, bundle in panel.bundles.items():
        wanted = np.zeros(len(lodged), np.bool_) if every is None else every
        if explain:
            wanted = wanted | (bundle.assess(lodged).levels > 0)
        same(told.assessments[name], bundle.assess(lodged, wanted))
    assert told.lodged is lodged
    assert told.table.shape == (len(lodged), len(panel.features))


def test_one_goods_item_gets_what_many_get(panel: Panel) -> None:
    """A goods item's answer does not depend on who is asked about with it."""
    memory = Memory(["probity"])
    records = [{"consignment_id": str(i), "item_number": 1, "lodged_at": 0, "value_eur": 3.0 * i} for i in range(40)]
    many = panel.assess(memory.recall(Records(records)), np.ones(40, np.bool_))
    for row, record in enumerate(records):
        one = panel.assess(memory.recall(Records([record])), np.ones(1, np.bool_))
        for name, assessment in one.assessments.items():
            whole = many.assessments[name]
            for field in ("margins", "probability", "low", "high", "levels", "contributions"):
                np.testing.assert_array_equal(getattr(assessment, field)[0], getattr(whole, field)[row])


def test_no_goods_items_are_no_trouble(panel: Panel) -> None:
    """An empty batch has empty answers."""
    empty = panel.assess(Memory(["probity"]).recall(Records([])))
    assert all(len(each.margins) == 0 and len(each.contributions) == 0 for each in empty.assessments.values())

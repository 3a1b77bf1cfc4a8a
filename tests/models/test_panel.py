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
from models.severity import Facts, Severity


@pytest.fixture(scope="module")
def panel(whole: Bundle) -> Panel:
    """Three areas: the small one, the same model under another calibration and other levels, and one with a value."""
    curve = Calibration(0.7, -1.3, ((0.02, 0.01), (0.01, 0.3)), 30, 400)
    judge = Judge(whole.judge.forest, curve, Levels(0.12, 0.2), whole.judge.expected_margin)
    second = Severity(whole.judge.forest, Facts(1.7, 0.05, 1.9, 100, []))
    valued = dataclasses.replace(judge, severity=second)
    judges = {"probity": whole.judge, "valued": valued, "other": judge}
    return Panel({name: dataclasses.replace(whole, judge=each) for name, each in judges.items()})


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
            if whole.expected_value is not None:
                assert assessment.expected_value is not None
                np.testing.assert_array_equal(assessment.expected_value[0], whole.expected_value[row])


def test_only_areas_with_a_second_output_expect_a_value(panel: Panel, lodged: Lodged) -> None:
    """Probability times value where the bundle has one, within what was ever found; elsewhere nothing is made up."""
    told = panel.assess(lodged, explain=False).assessments
    assert [name for name, each in told.items() if each.expected_value is not None] == ["valued"]
    valued = told["valued"]
    assert valued.value is not None
    assert valued.expected_value is not None
    np.testing.assert_array_equal(valued.expected_value, valued.probability * valued.value)
    np.testing.assert_allclose(valued.value, np.clip(1.7 * np.exp(valued.margins), 0.05, 1.9), rtol=1e-12)
    assert len(np.unique(valued.value)) > 5


def test_no_goods_items_are_no_trouble(panel: Panel) -> None:
    """An empty batch has empty answers."""
    empty = panel.assess(Memory(["probity"]).recall(Records([])))
    assert all(len(each.margins) == 0 and len(each.contributions) == 0 for each in empty.assessments.values())

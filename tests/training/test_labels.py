"""Labels: what is known, when, and what is never assumed."""

import numpy as np
import pytest

from extract.findings import FindingTable
from features.columns import Words
from features.errors import TidewaiterError
from training.labels import Labels, labels

NAN = float("nan")
#          row, area, irregular, known_at, value, selected_by
FINDINGS = (
    (3, "ipr", True, 50, 900.0, "model"),
    (0, "ipr", False, 10, 0.0, "random"),
    (3, "ipr", False, 20, 0.0, "hunch"),
    (0, "waste", True, 11, 70.0, "rule"),
    (5, "ipr", True, 30, NAN, "rule"),
)


def example(findings: tuple[tuple[int, str, bool, int, float, str], ...] = FINDINGS, area: str = "ipr") -> Labels:
    """Labels from a few findings, in an extract of six goods items."""
    rows, areas, irregular, known_at, value, selected_by = zip(*findings, strict=True)
    nothing = Words.of([""] * len(rows))
    found = FindingTable(
        row=np.array(rows, np.int64),
        area=Words.of(areas),
        irregular=np.array(irregular),
        known_at=np.array(known_at, np.int64),
        value_found_eur=np.array(value),
        selected_by=Words.of(selected_by),
        control_type=nothing,
        thoroughness=np.full(len(rows), NAN),
        finding_id=nothing,
        strays=1,
        unchecked=2,
    )
    return labels(found, area, np.array([0.1, 0.2, 0.3, 0.0001, NAN, NAN]))


def test_only_controlled_goods_items_are_labelled() -> None:
    """A goods item without a verdict of this area has no label, and what is left out is counted."""
    made = example()
    assert made.row.tolist() == [0, 3, 5]
    assert (made.counts.unknown, made.counts.unchecked, made.counts.strays) == (3, 2, 1)


def test_the_latest_verdict_holds_from_the_first() -> None:
    """A correction changes the verdict; the label is known since the first verdict."""
    made = example()
    assert made.irregular.tolist() == [False, True, True]
    assert made.known_at.tolist() == [10, 20, 30]
    np.testing.assert_array_equal(made.value_found, [0.0, 900.0, NAN])
    assert made.random.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("time", "rows", "irregular"), [(10, [], []), (21, [0, 3], [False, False]), (50, [0, 3, 5], [False, False, True])]
)
def test_as_of_a_time_only_earlier_verdicts_exist(time: int, rows: list[int], irregular: list[bool]) -> None:
    """As of a time, labels and verdicts are those known strictly before it."""
    then = example().as_of(time)
    assert then.row.tolist() == rows
    assert then.irregular.tolist() == irregular


def test_taking_keeps_each_label_with_its_verdicts() -> None:
    """Labels taken in another order still know their own history."""
    taken = example().take(np.array([2, 1]))
    assert taken.as_of(40).irregular.tolist() == [True, False]
    assert taken.as_of(51).irregular.tolist() == [True, True]


def test_of_two_verdicts_at_one_moment_the_one_recorded_later_holds() -> None:
    """The order of records decides between verdicts of the same moment."""
    made = example(((0, "ipr", True, 5, 1.0, "rule"), (0, "ipr", False, 5, 0.0, "rule")))
    assert made.irregular.tolist() == [False]


def test_weights_are_inverse_probabilities_within_bounds() -> None:
    """Weights are 1 / probability, at most 100, and unknown where the probability is."""
    np.testing.assert_allclose(example().weight, [10.0, 100.0, NAN])


def test_an_area_without_findings_is_refused() -> None:
    """Without any verdict there is nothing to learn, and the message names the area."""
    with pytest.raises(TidewaiterError, match="nothing to learn tobacco from"):
        example(area="tobacco")

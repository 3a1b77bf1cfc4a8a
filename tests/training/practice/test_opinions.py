"""What practice officers say of reasons follows from what was really there, with mistakes."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from features.feature import CONCEPTS
from training.practice.opinions import SAYS, TRACES, Opinions, shown
from training.practice.scheme import schemes

ROWS = 3_000


@pytest.fixture
def opinions(tmp_path: Path) -> Opinions:
    """Officers of a world in which every goods item hides the same."""
    table = {"consignment_id": [f"C{row}" for row in range(ROWS)], "item_number": 1, "area": "waste"}
    path = tmp_path / "truth.parquet"
    pd.DataFrame(table | {"scheme": "openly without papers"}).to_parquet(path)
    return Opinions(path, 1)


def said(opinions: Opinions, concept: str, *, found: bool) -> Counter[str]:
    """How often each verdict was given."""
    return Counter(opinions.of(f"C{row}", 1, "waste", concept, found=found) for row in range(ROWS))


def test_every_trace_shows_in_one_concept() -> None:
    """A scheme that leaves a new trace says where an officer would see it."""
    left = {trace.name for scheme in schemes() for trace in (*scheme.traces, *scheme.honest)}
    placed = [trace for traces in TRACES.values() for trace in traces.split()]
    assert len(placed) == len(set(placed))
    assert set(placed) == left
    known = {concept.name for concept in CONCEPTS}
    assert all(concepts <= known for concepts in shown().values())


def test_a_reason_of_the_tactic_is_mostly_right_and_another_mostly_irrelevant(opinions: Opinions) -> None:
    """Officers err and do not say something of every reason."""
    assert "documents" in shown()["openly without papers"]
    assert "trader" not in shown()["openly without papers"]
    fits, other = said(opinions, "documents", found=True), said(opinions, "value", found=True)
    assert fits["right"] / (ROWS - fits[""]) == pytest.approx(0.85, abs=0.03)
    assert other["irrelevant"] / (ROWS - other[""]) == pytest.approx(0.70, abs=0.04)
    assert fits[""] / ROWS == pytest.approx(1 - SAYS, abs=0.03)


def test_where_nothing_was_found_a_reason_is_seldom_right(opinions: Opinions) -> None:
    """The reason led nowhere, whatever it told; the same goods are always judged the same."""
    nothing = said(opinions, "documents", found=False)
    assert nothing["right"] / (ROWS - nothing[""]) == pytest.approx(0.20, abs=0.03)
    assert nothing == said(opinions, "documents", found=False)

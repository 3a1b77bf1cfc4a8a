"""The stock of labels: counted as they are, warned of in plain words."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from extract import folder
from extract.folder import Extract
from features.columns import DAY
from training.stock import door
from training.stock.rejected import rejected
from training.stock.stock import Stock, last_moment, stock
from training.stock.warnings import warnings

NOON = pd.Timestamp("2026-03-01T12:00:00Z")


def extract(
    tmp_path: Path, offices: list[str], irregular: list[bool], chance: float = 0.5, feedback: pd.DataFrame | None = None
) -> Extract:
    """One controlled goods item for each office named, a day apart; irregular ones known after ten days, others two."""
    count = len(offices)
    ids = [f"C{number:05d}" for number in range(count)]
    lodged = pd.to_datetime([NOON + pd.Timedelta(hours=number) for number in range(count)])
    late = pd.to_timedelta(np.where(irregular, 10, 2), unit="D")
    items = pd.DataFrame(
        {"consignment_id": ids, "item_number": 1, "lodged_at": lodged, "hs6": "640411", "customs_office": offices}
    )
    found = pd.DataFrame(
        {
            "finding_id": [f"F{number}" for number in range(count)], "consignment_id": ids, "item_number": 1,
            "area": "ipr", "result": np.where(irregular, "irregular", "conform"), "known_at": lodged + late,
            "control_type": "full", "selected_by": np.where(np.arange(count) % 4 == 0, "random", "rule"),
            "officer": [f"{office}-1" for office in offices],
        }
    )  # fmt: skip
    chosen = pd.DataFrame(
        {"consignment_id": ids, "item_number": 1, "selected": 1, "probability": chance, "selected_by": "rule"}
    )
    return folder.read(folder.write(tmp_path / "made", items, found, chosen, "made up", feedback_rows=feedback))


def stocked(data: Extract) -> Stock:
    """Its stock at the end."""
    return stock(data, "ipr", last_moment(data))


def test_labels_are_counted_by_hand(tmp_path: Path) -> None:
    """Forty labels, a tenth irregular, a quarter by chance; with equal chances each tells as much as it is."""
    made = stocked(extract(tmp_path, ["A"] * 30 + ["B"] * 10, [number % 10 == 0 for number in range(40)]))
    assert (made.labels, made.irregular, made.random, made.unknown) == (40, 4, 10, 0)
    assert made.effective == pytest.approx(40)
    assert (made.delay.median, made.delay_irregular.median) == (2, 10)
    assert [(part.name, part.labels, part.irregular) for part in made.parts["office"]] == [("A", 30, 3), ("B", 10, 1)]
    assert [part.name for part in made.parts["officer"]] == ["A-1", "B-1"]


def test_what_was_not_known_then_is_not_counted(tmp_path: Path) -> None:
    """As of a day, only verdicts of before count."""
    data = extract(tmp_path, ["A"] * 40, [number % 10 == 0 for number in range(40)])
    assert stock(data, "ipr", int(data.lodged_at[0]) + 5 * DAY).irregular == 0
    assert stock(data, "ipr", int(data.lodged_at[0])).labels == 0


def test_two_offices_that_give_most_labels_are_named(tmp_path: Path) -> None:
    """83 % of the labels from two of six offices is said in these words, and an even spread is not."""
    offices = ["A"] * 50 + ["B"] * 33 + ["C", "D", "E", "F"] * 4 + ["F"]
    told = " ".join(warnings(stocked(extract(tmp_path / "one", offices, [True] * 20 + [False] * 80)), "IPR"))
    assert "83% of the labels of IPR come from two offices (A and B) of 6" in told
    even = stocked(extract(tmp_path / "two", list("ABCDEF") * 20, [True] * 20 + [False] * 100))
    assert "two offices" not in " ".join(warnings(even, "IPR"))


def test_an_office_that_never_finds_anything_is_named(tmp_path: Path) -> None:
    """Two hundred controls without a find, where a fifth is usual, may mean that nobody looked."""
    found = [number % 3 == 0 for number in range(300)] + [False] * 200
    told = " ".join(warnings(stocked(extract(tmp_path, ["A"] * 300 + ["B"] * 200, found)), "IPR"))
    assert "B (0 of 200)" in told
    assert "A (" not in told


def test_slow_irregular_verdicts_and_lacking_chances_are_said(tmp_path: Path) -> None:
    """Late bad news makes the last days look clean, and labels without a chance speak for themselves only."""
    data = extract(tmp_path, ["A"] * 300, [number % 10 == 0 for number in range(300)])
    told = " ".join(warnings(stocked(data), "IPR"))
    assert "take 10 days (median), all 2" in told
    blank = replace(data, selection_probability=np.full(len(data), np.nan))
    assert "100% of the labels of IPR have no recorded selection probability" in " ".join(
        warnings(stocked(blank), "IPR")
    )


def test_rejected_reasons_are_ranked_by_how_sure_it_is(tmp_path: Path) -> None:
    """Nine of ten rejections come before three of three, praise is not listed, and single voices are not either."""
    verdicts = [("unit_value", "wrong")] * 9 + [("unit_value", "right")] + [("seller_age", "irrelevant")] * 3
    verdicts += [("route_seen", "right")] * 8 + [("importer_age", "wrong")]
    said = pd.DataFrame(verdicts, columns=["feature", "verdict"]).assign(
        decision_id="D", consignment_id="C00000", item_number=1, area="ipr", concept="value", said_at=NOON
    )
    data = extract(tmp_path, ["A"] * 20, [True] * 10 + [False] * 10, feedback=said)
    ranked = rejected(data.feedback, "ipr", last_moment(data))
    assert [(each.feature, each.judged, each.wrong, each.irrelevant) for each in ranked] == [
        ("unit_value", 10, 9, 0),
        ("seller_age", 3, 0, 3),
    ]
    assert rejected(data.feedback, "ipr", int(NOON.timestamp() * 1e6)) == []


def test_the_command_shows_it_all(tmp_path: Path) -> None:
    """One area shows its parts, and what officers wrote cannot style or break the screen."""
    said = pd.DataFrame({"feature": ["[red]x"] * 4, "verdict": "wrong"}).assign(
        decision_id="D", consignment_id="C00000", item_number=1, area="ipr", concept="value", said_at=NOON
    )
    extract(tmp_path, ["A[bold]"] * 20 + ["B"] * 20, [True] * 12 + [False] * 28, feedback=said)
    screen = Console(width=120, record=True, file=io.StringIO())
    door.show(tmp_path / "made", ["ipr"], None, screen)
    told = screen.export_text()
    assert "A[bold]" in told
    assert "[red]x" in told
    assert "12 (30.0%)" in told

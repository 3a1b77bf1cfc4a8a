"""Score files."""

import csv
from pathlib import Path

import numpy as np
import pytest

from features.lodged import Lodged
from serving.scorefile import WRITERS, ScoreFile
from serving.scoring import Piece


@pytest.mark.parametrize("ending", WRITERS)
def test_a_file_appears_whole_or_not_at_all(ending: str, tmp_path: Path) -> None:
    """A run that breaks leaves neither half a file nor the old one damaged."""
    path = tmp_path / f"scores{ending}"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), ScoreFile(path, {}, explain=False):
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_spreadsheet_runs_nothing(lodged: Lodged, tmp_path: Path) -> None:
    """A reference that looks like a formula is made harmless in CSV, and kept as it is elsewhere."""
    piece = Piece(np.array([0]), {}, lodged, np.array([0]))
    for ending, seen in ((".csv", "'=HYPERLINK(1)"), (".jsonl", "=HYPERLINK(1)")):
        path = tmp_path / f"scores{ending}"
        with ScoreFile(path, {}, explain=True) as file:
            file.write(piece)
        text = path.read_text()
        assert seen in text
    with (tmp_path / "scores.csv").open(newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert row["item_number"] == "1"
    assert row["reasons"] == "No area stands out."

"""Extracts on disk: what is written is what is read, and nothing that was changed is."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extract import folder
from extract.arrays import as_table
from extract.concatenation import concatenate
from extract.folder import Extract
from features.columns import NEVER, Words
from features.errors import TidewaiterError

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def goods_items(*rows: tuple[str, int, int, str], value: float = 20.0) -> pd.DataFrame:
    """Rows of (consignment, item, hours after noon, description)."""
    return pd.DataFrame(
        {
            "consignment_id": [row[0] for row in rows],
            "item_number": [row[1] for row in rows],
            "lodged_at": [NOON + dt.timedelta(hours=row[2]) for row in rows],
            "hs6": "640411",
            "goods_description": [row[3] for row in rows],
            "value_eur": value,
        }
    )


def findings(*rows: tuple[str, int, str, str, int]) -> pd.DataFrame:
    """Rows of (consignment, item, area, result, hours after noon)."""
    return pd.DataFrame(
        {
            "finding_id": [f"F{number}" for number in range(len(rows))],
            "consignment_id": [row[0] for row in rows],
            "item_number": [row[1] for row in rows],
            "area": [row[2] for row in rows],
            "result": [row[3] for row in rows],
            "known_at": [NOON + dt.timedelta(hours=row[4]) for row in rows],
            "selected_by": "rule",
            "value_found_eur": 7.5,
        }
    )


def selections(*rows: tuple[str, int, int, float, str]) -> pd.DataFrame:
    """Rows of (consignment, item, selected, probability, by whom)."""
    names = ("consignment_id", "item_number", "selected", "probability", "selected_by")
    return pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows], columns=list(names))


THREE = goods_items(("B", 1, 1, "shoes"), ("A", 2, 0, ""), ("A", 1, 0, "lamps"))
FOUND = findings(("A", 2, "ipr", "irregular", 9), ("B", 1, "waste", "conform", 5), ("A", 1, "ipr", "unchecked", 5))
CHOSEN = selections(("A", 2, 1, 0.25, "random"), ("B", 1, 0, 0.5, ""))


def texts(column: object) -> list[str]:
    """A column of texts, row by row."""
    assert isinstance(column, Words)
    return [column[row] for row in range(len(column))]


@pytest.fixture
def three(tmp_path: Path) -> Extract:
    """Three goods items, as read back."""
    return folder.read(folder.write(tmp_path / "three", THREE, FOUND, CHOSEN, "made up"))


def test_goods_items_come_back_in_order_and_as_declared(three: Extract) -> None:
    """Goods items are sorted by time, consignment and item; texts, numbers and gaps come back as they were."""
    assert texts(three.columns["consignment_id"]) == ["A", "A", "B"]
    assert three.columns["item_number"].tolist() == [1.0, 2.0, 1.0]
    assert texts(three.columns["goods_description"]) == ["lamps", "", "shoes"]
    assert three.lodged_at[2] - three.lodged_at[0] == 3_600_000_000
    assert three.lodged_at.dtype == np.int64
    assert three.manifest.window == ("2026-03-01T12:00:00+00:00", "2026-03-01T13:00:00+00:00")
    assert three.manifest.rows == {"goods_items": 3, "findings": 3, "selections": 2}


def test_findings_point_to_their_goods_item(three: Extract) -> None:
    """A finding names the row of its goods item, in the order in which results became known."""
    found = three.findings
    assert found.row.tolist() == [2, 1]
    assert texts(found.area) == ["waste", "ipr"]
    assert found.irregular.tolist() == [False, True]
    assert found.value_found_eur.tolist() == [7.5, 7.5]
    assert texts(found.selected_by) == ["rule", "rule"]
    assert texts(found.control_type) == ["", ""]
    assert np.isnan(found.thoroughness).all()
    assert (found.unchecked, found.strays, found.too_early) == (1, 0, 0)


def test_selections_are_known_per_goods_item(three: Extract) -> None:
    """Each goods item has its selection probability, NaN where none was recorded."""
    np.testing.assert_array_equal(three.selection_probability, [np.nan, 0.25, 0.5])
    assert texts(three.selected_by) == ["", "random", ""]


def test_findings_that_cannot_be_are_left_out_and_counted(tmp_path: Path) -> None:
    """A finding without goods item, or known before lodgement, teaches nothing."""
    found = findings(("Z", 1, "ipr", "irregular", 9), ("B", 1, "ipr", "irregular", 0), ("B", 9, "ipr", "conform", 9))
    read = folder.read(folder.write(tmp_path / "x", THREE, found, CHOSEN, "made up"))
    assert len(read.findings) == 0
    assert (read.findings.strays, read.findings.too_early) == (2, 1)


def test_equal_data_make_equal_files(tmp_path: Path) -> None:
    """The order in which rows are handed over leaves no trace: the same data have the same hash."""
    one = folder.read(folder.write(tmp_path / "one", THREE, FOUND, CHOSEN, "made up"))
    other = folder.read(folder.write(tmp_path / "other", THREE.iloc[::-1], FOUND.iloc[::-1], CHOSEN, "made up"))
    assert one.manifest.files["goods_items.parquet"] == other.manifest.files["goods_items.parquet"]
    assert len(one.manifest.data_hash) == 64


@pytest.mark.parametrize("name", ["goods_items.parquet", "findings.parquet", "selections.parquet"])
def test_a_changed_file_is_refused(tmp_path: Path, name: str) -> None:
    """One flipped bit in any file is noticed before anything is read."""
    path = folder.write(tmp_path / "x", THREE, FOUND, CHOSEN, "made up") / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(TidewaiterError, match=rf"{name} was changed.*sha256"):
        folder.read(tmp_path / "x")


def test_a_lost_file_is_noticed(tmp_path: Path) -> None:
    """A file that extract.json lists must be there."""
    (folder.write(tmp_path / "x", THREE, FOUND, CHOSEN, "made up") / "findings.parquet").unlink()
    with pytest.raises(TidewaiterError, match=r"findings.parquet is missing"):
        folder.read(tmp_path / "x")


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 1}', '{"window": null, "sorted_by": 3}'])
def test_a_broken_manifest_is_said_plainly(tmp_path: Path, content: str) -> None:
    """What is no manifest is an error in words."""
    (folder.write(tmp_path / "x", THREE, FOUND, CHOSEN, "made up") / "extract.json").write_text(content)
    with pytest.raises(TidewaiterError, match=r"extract.json cannot be read"):
        folder.read(tmp_path / "x")


def test_csv_and_parquet_are_the_same(tmp_path: Path, three: Extract) -> None:
    """A folder of CSV files made by hand, without extract.json, reads as the Parquet extract does."""
    for name, table in (("goods_items", THREE), ("findings", FOUND), ("selections", CHOSEN)):
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    read = folder.read(tmp_path)
    assert list(read.columns) == list(three.columns)
    for name, column in three.columns.items():
        if isinstance(column, Words):
            assert texts(read.columns[name]) == texts(column)
        else:
            np.testing.assert_array_equal(read.columns[name], column)
    np.testing.assert_array_equal(read.findings.row, three.findings.row)
    np.testing.assert_array_equal(read.selection_probability, three.selection_probability)


def test_a_folder_made_by_hand_is_checked(tmp_path: Path) -> None:
    """Rows that break the schema are left out and counted by rule."""
    rows = THREE.astype({"hs6": object})
    rows.loc[0, "hs6"] = "64"
    pq.write_table(as_table(rows), tmp_path / "goods_items.parquet")
    read = folder.read(tmp_path)
    assert len(read) == 2
    assert read.reasons == {"hs6: is not 6 digits": 1}
    assert np.isnan(read.selection_probability).all()


def test_unknown_and_missing_columns_are_named(tmp_path: Path) -> None:
    """A mistyped column is not silently dropped."""
    path = tmp_path / "goods_items.csv"
    THREE.rename(columns={"value_eur": "value_euro"}).to_csv(path, index=False)
    with pytest.raises(TidewaiterError, match=r"'value_euro' is no field.*'value_eur'"):
        folder.read(tmp_path)
    THREE.drop(columns="hs6").to_csv(path, index=False)
    with pytest.raises(TidewaiterError, match=r"'hs6' is missing"):
        folder.read(tmp_path)


def test_write_names_the_first_row_that_breaks_a_rule(tmp_path: Path) -> None:
    """Nothing that breaks the schema is written, and nothing is left behind."""
    with pytest.raises(TidewaiterError, match=r"goods_items, row 0: value_eur is negative \(3 rows"):
        folder.write(tmp_path / "x", goods_items(*[("A", n, 0, "") for n in (1, 2, 3)], value=-1), FOUND, CHOSEN, "")
    assert list(tmp_path.iterdir()) == []


def test_write_refuses_repeated_goods_items(tmp_path: Path) -> None:
    """A goods item stands in an extract once."""
    with pytest.raises(TidewaiterError, match=r"row 1: item_number stands twice"):
        folder.write(tmp_path / "x", goods_items(("A", 1, 0, ""), ("A", 1, 5, "")), FOUND, CHOSEN, "")


def test_write_never_overwrites_what_is_no_extract(tmp_path: Path) -> None:
    """Only an extract is replaced, and strange files in it survive."""
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(TidewaiterError, match=r"was not written by Tidewaiter"):
        folder.write(tmp_path, THREE, FOUND, CHOSEN, "")
    made = folder.write(tmp_path / "x", THREE, FOUND, CHOSEN, "first")
    (made / "truth.parquet").write_text("hidden")
    folder.write(made, THREE, FOUND, CHOSEN, "second")
    assert folder.read(made).manifest.source == "second"
    assert (made / "truth.parquet").read_text() == "hidden"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["precious.txt", "x"]


def test_an_extract_may_have_no_findings(tmp_path: Path) -> None:
    """Empty tables are written and read like others."""
    made = folder.write(tmp_path / "x", THREE, pd.DataFrame(), pa.table({}), "made up")
    assert len(folder.read(made).findings) == 0


def test_a_file_that_says_it_is_huge_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The footer is looked at before a row is read."""
    monkeypatch.setattr("extract.sources.MAXIMUM_ROWS", 2)
    pq.write_table(as_table(THREE), tmp_path / "goods_items.parquet")
    with pytest.raises(TidewaiterError, match=r"says it holds 3 rows"):
        folder.read(tmp_path)


def test_history_and_new_become_one(tmp_path: Path, three: Extract) -> None:
    """Concatenation sorts, fills what one side lacks, keeps both sides' findings; the new row wins."""
    later = goods_items(("B", 1, 1, "boots"), ("C", 1, 0, "")).assign(arrival_at=NOON)
    made = folder.write(tmp_path / "new", later, findings(("B", 1, "ipr", "conform", 7)), selections(), "later")
    both, is_new = concatenate(three, folder.read(made))
    assert texts(both.columns["consignment_id"]) == ["A", "A", "C", "B"]
    assert texts(both.columns["goods_description"]) == ["lamps", "", "", "boots"]
    assert is_new.tolist() == [False, False, True, True]
    assert (both.columns["arrival_at"] == NEVER).tolist() == [True, True, False, False]
    assert list(zip(both.findings.row.tolist(), texts(both.findings.area), strict=True)) == [
        (3, "waste"),
        (3, "ipr"),
        (1, "ipr"),
    ]
    np.testing.assert_array_equal(both.selection_probability, [np.nan, 0.25, np.nan, np.nan])
    again, _ = concatenate(both, three)
    assert len(again.findings) == 3


def test_feedback_is_kept_and_may_be_absent(tmp_path: Path) -> None:
    """What officers said of reasons comes back on its goods item; without the table nobody said anything."""
    said = pd.DataFrame(
        {
            "decision_id": ["D1", "D2"],
            "consignment_id": ["B", "gone"],
            "item_number": [1, 1],
            "area": ["ipr", "ipr"],
            "concept": ["value", "trader"],
            "feature": ["unit_value", ""],
            "verdict": ["wrong", "right"],
            "said_at": pd.to_datetime(["2026-01-05T08:00:00Z"] * 2),
        }
    )
    written = folder.write(tmp_path / "x", THREE, FOUND, CHOSEN, "made up", feedback_rows=said)
    read = folder.read(written)
    assert read.feedback is not None
    assert read.feedback.row[1] == -1
    row = int(read.feedback.row[0])
    consignments = read.columns["consignment_id"]
    assert isinstance(consignments, Words)
    assert (consignments[row], read.feedback.feature[0], read.feedback.verdict[0]) == ("B", "unit_value", "wrong")
    assert folder.read(folder.write(tmp_path / "y", THREE, FOUND, CHOSEN, "made up")).feedback is None
    with pytest.raises(TidewaiterError, match="verdict is not one of right, wrong, irrelevant"):
        folder.write(tmp_path / "z", THREE, FOUND, CHOSEN, "", feedback_rows=said.assign(verdict="nonsense"))

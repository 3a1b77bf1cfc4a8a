"""Files become consignments by the rules of the door, whatever their format."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.errors import TidewaiterError
from serving.door.consignment import Consignment
from serving.jobs.reading import Lot, Refusal, check, lots

NOW = 1_772_366_400_000_000
HEADER = "consignment_id,lodged_at,item_number,hs6,value_eur,supporting_documents,customs_office\n"
TIME = "2026-03-01T10:00:00Z"


def read(path: Path, text: str | bytes, after: int = 0) -> list[Lot]:
    """All lots of a file with this text."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(lots(path, NOW, 0, after))


def ids(found: list[Lot]) -> list[str | list[tuple[int, str, str]]]:
    """The consignments, or line, field and rule of what is wrong."""
    return [
        lot.read.id if isinstance(lot.read, Consignment) else [fault[:3] for fault in lot.read.faults] for lot in found
    ]


def test_rows_side_by_side_are_one_consignment(tmp_path: Path) -> None:
    """Header from the first row, one goods item per row, empty cells not declared, kinds as the fields have them."""
    text = HEADER + f"A,{TIME},1,640411,12.50,N935;N730,DE1\nA,{TIME},2,640412,,,DE1\nB,{TIME},1,010203,7,,\n"
    first, second = read(tmp_path / "f.csv", text)
    assert isinstance(first.read, Consignment)
    assert (first.place, first.first, first.last, first.read.office) == (0, 2, 3, "DE1")
    assert first.read.records[0]["value_eur"] == 12.5
    assert first.read.records[0]["supporting_documents"] == "N935;N730"
    assert first.read.records[1]["hs6"] == "640412"
    assert not {"value_eur", "supporting_documents"} & first.read.records[1].keys()
    assert isinstance(second.read, Consignment)
    assert second.read.records[0]["hs6"] == "010203"
    assert "customs_office" not in second.read.records[0]


def test_the_same_goods_read_the_same_from_every_format(tmp_path: Path) -> None:
    """CSV, Parquet and JSON lines give the door the same consignment."""
    (tables,) = read(tmp_path / "f.csv", HEADER + f"A,{TIME},1,640411,12.5,N935;N730,DE1\n")
    moment = dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)
    columns = {
        "consignment_id": ["A"],
        "lodged_at": [moment],
        "item_number": [1],
        "hs6": ["640411"],
        "value_eur": [12.5],
        "supporting_documents": [["N935", "N730"]],
        "customs_office": ["DE1"],
        "net_mass_kg": [float("nan")],
        "goods_description": [None],
    }
    pq.write_table(pa.table(columns), tmp_path / "f.parquet")
    (parquet,) = lots(tmp_path / "f.parquet", NOW, 0)
    goods = b'"goods_items":[{"item_number":1,"hs6":"640411","value_eur":12.5,"supporting_documents":["N935","N730"]}]'
    said = b'{"consignment_id":"A","lodged_at":"2026-03-01T10:00:00Z","customs_office":"DE1",' + goods + b"}"
    (line,) = read(tmp_path / "f.jsonl", b"\n" + said + b"\n")
    assert isinstance(tables.read, Consignment)
    assert isinstance(parquet.read, Consignment)
    assert isinstance(line.read, Consignment)
    assert tables.read.records == parquet.read.records == line.read.records
    assert line.first == 2


def test_what_is_wrong_is_told_by_line_and_field(tmp_path: Path) -> None:
    """Each fault stands at its own row, with the field and the rule, and never the value."""
    rows = [
        f"A,{TIME},1,64041,1,,",
        f"A,{TIME},2,640411,secret,,",
        f"B,{TIME},1,640411,1,,DE1",
        f"B,{TIME},2,640411,1,,DE2",
        "C,2026-03-01T10:00:00,1,640411,inf,,",
        f",{TIME},1,640411,1,,",
        "D,2027-03-01T10:00:00Z,1,640411,1,,",
    ]
    found = read(tmp_path / "f.csv", HEADER + "\n".join(rows))
    assert ids(found) == [
        [(2, "hs6", "is not 6 digits"), (3, "value_eur", "is not a number")],
        [(5, "customs_office", "differs from the first row of its consignment")],
        [(6, "lodged_at", "is not a time with an offset"), (6, "value_eur", "is not a number")],
        [(7, "consignment_id", "is missing")],
        [(8, "lodged_at", "lies in the future")],
    ]
    assert "secret" not in str(found)


def test_a_torn_row_refuses_its_consignment_and_no_other(tmp_path: Path) -> None:
    """A consignment must not be scored without one of its goods items."""
    good = f"{TIME},1,640411,1,,"
    rows = [f"A,{good}", f"B,{good}", f"B,{TIME},2,640411,1,5,a,b", f"B,{TIME},3,640411,1,,", f"C,{good}"]
    found = read(tmp_path / "f.csv", HEADER + "\n".join(rows))
    rule = "has 8 values where the header has 7"
    assert ids(found) == ["A", [(4, "", rule)], "C"]
    assert [(lot.first, lot.last) for lot in found] == [(2, 2), (3, 5), (6, 6)]
    found = read(tmp_path / "g.csv", HEADER.encode() + b"A," + good.encode() + b"DE\xff\n")
    assert ids(found) == [[(2, "customs_office", "is not valid UTF-8")]]


def test_too_many_goods_items_are_refused_and_passed(tmp_path: Path) -> None:
    """A consignment of more than 999 goods items is one refusal, however long, and the next one is read."""
    rows = [f"A,{TIME},{number},640411,1,," for number in range(1, 1_500)] + [f"B,{TIME},1,640411,1,,"]
    first, second = read(tmp_path / "f.csv", HEADER + "\n".join(rows))
    assert isinstance(first.read, Refusal)
    assert (first.first, first.last, len(first.read.faults)) == (2, 1_500, 1)
    assert isinstance(second.read, Consignment)


def test_a_line_that_never_ends_is_not_held(tmp_path: Path) -> None:
    """A line beyond the limit is refused, and what follows is read."""
    said = b'{"consignment_id":"A","lodged_at":"2026-03-01T10:00:00Z","goods_items":[{"item_number":1,"hs6":"640411"}]}'
    found = read(tmp_path / "f.jsonl", b"x" * 3_000_000 + b"\n" + said + b"\n{}\nnull")
    assert ids(found)[1] == "A"
    assert [lot.first for lot in found] == [1, 2, 3, 4]
    assert "longer than" in str(found[0])
    assert isinstance(found[2].read, Refusal)


def test_reading_goes_on_behind_a_line(tmp_path: Path) -> None:
    """Whatever lies behind us is passed over, and places stay the same."""
    text = HEADER + "".join(f"{name},{TIME},1,640411,1,,\n" for name in "ABCD")
    whole = read(tmp_path / "f.csv", text)
    assert read(tmp_path / "f.csv", text, after=3) == whole[2:]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("consignment_id,lodged_at,item_number\n", "column hs6 is missing"),
        (HEADER.replace("value_eur", "value_euro"), r"column 5 is no field\. Did you mean 'value_eur'"),
        (HEADER.replace("value_eur", "hs6"), "stands twice"),
    ],
)
def test_a_header_that_cannot_be_right_is_refused_at_once(tmp_path: Path, text: str, told: str) -> None:
    """The caller hears it when handing the file in, not an hour later."""
    (tmp_path / "f.csv").write_text(text)
    with pytest.raises(TidewaiterError, match=told):
        check(tmp_path / "f.csv")

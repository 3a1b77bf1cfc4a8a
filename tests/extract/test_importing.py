"""Foreign files → extract: every key of a mapping, what is rejected, what is said."""

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extract import folder, importing
from extract.folder import Extract
from extract.importing import ImportResult
from extract.rejects import neutral
from features.columns import Words, microseconds
from features.errors import TidewaiterError

ROOT = Path(__file__).parents[2]
PLAIN = """
[fields]
consignment_id = { column = "id" }
item_number = { constant = 1 }
lodged_at = { column = "day", timezone = "UTC" }
hs6 = { column = "hs" }
"""


class Desk:
    """A folder to import in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, rows: str | bytes, mapping: str, controls: str = "") -> ImportResult:
        """Import the rows of one CSV file."""
        (self.folder / "rows.csv").write_bytes(rows.encode() if isinstance(rows, str) else rows)
        (self.folder / "m.toml").write_text(mapping, encoding="utf-8")
        second = self.folder / "controls.csv" if controls else None
        if second:
            second.write_text(controls)
        return importing.run([self.folder / "rows.csv"], self.folder / "m.toml", self.folder / "out", findings=second)

    def read(self) -> Extract:
        """What came of it."""
        return folder.read(self.folder / "out")

    def rejected(self) -> list[dict[str, str]]:
        """The lines of rejected.csv."""
        with (self.folder / "out" / "rejected.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def column(self, extra: str, name: str, values: list[str]) -> list[object]:
        """One field of goods items that have these values in the column x, by a mapping with this line."""
        rows = "id,day,hs,x,y\n" + "".join(f"{n:03},2026-01-01,640411,{value}\n" for n, value in enumerate(values))
        self.run(rows, PLAIN + extra)
        column = self.read().columns[name]
        return [column[row] for row in range(len(values))]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder to import in."""
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("extra", "name", "given", "made"),
    [
        ('net_mass_kg = { column = "x", unit = "g" }', "net_mass_kg", "1500,", 1.5),
        ('net_mass_kg = { column = "x", unit = "t" }', "net_mass_kg", "2,", 2000.0),
        ('net_mass_kg = { column = "x", unit = "lb" }', "net_mass_kg", "1,", 0.45359237),
        ('duty_rate = { column = "x", unit = "share" }', "duty_rate", "0.12,", 12.0),
        ('net_mass_kg = { column = "x", default = 3 }', "net_mass_kg", ",", 3.0),
        ('net_mass_kg = { column = "x" }', "net_mass_kg", "0,", 0.0),
        ('net_mass_kg = { column = "x" }', "net_mass_kg", " 1.5e3 ,", 1500.0),
        ('seller_id = { column = "x", strip = "#*" }', "seller_id", " #* a b # ,", "a b"),
        ('country_of_origin = { column = "x", upper = true }', "country_of_origin", " cn,", "CN"),
        ('country_of_origin = { column = "x", codes = { UK = "GB" } }', "country_of_origin", "UK,", "GB"),
        ('country_of_origin = { column = "x", codes = { UK = "GB" } }', "country_of_origin", "CN,", "CN"),
        (
            'country_of_origin = { column = "x", codes = { UK = "GB" }, codes_else = "empty", default = "ZZ" }',
            "country_of_origin",
            "CN,",
            "ZZ",
        ),
        ('container_ids = { column = "x", separator = "|" }', "container_ids", " A |B||  C|,", "A;B;C"),
        ('country_of_destination = { constant = "KR" }', "country_of_destination", ",", "KR"),
        ('value_eur = { column = "x", unit = "cent" }', "value_eur", "250,", 2.5),
        ('value_eur = { column = "x", currency = "EUR" }', "value_eur", "250,", 250.0),
        ('value_eur = { column = "x", currency_column = "y", rate_column = "hs" }', "value_eur", "2,EUR", 1280822.0),
    ],
)
def test_each_key_does_what_it_says(desk: Desk, extra: str, name: str, given: str, made: object) -> None:
    """One value through one key of a mapping."""
    assert desk.column(extra, name, [given]) == [made]


RATES = '[rates]\nas_of = "2025-01-01"\nsource = "estimate"\nUSD = 0.5\nKRW = 0.001\n'


def test_money_becomes_euro(desk: Desk) -> None:
    """By the rate of the row, else by the listed one; a currency without a rate is rejected and said."""
    money = 'value_eur = { column = "x", currency_column = "y", rate_column = "z", rate = "units_per_euro" }\n'
    rows = "id,day,hs,x,y,z\n" + "".join(
        f"{n},2026-01-01,640411,{rest}\n" for n, rest in enumerate(["8,USD,4", "8,usd,", "8,EUR,", "8,JPY,", ",JPY,"])
    )
    result = desk.run(rows, PLAIN + money + RATES)
    np.testing.assert_array_equal(desk.read().columns["value_eur"], [2.0, 4.0, 8.0, np.nan])
    assert result.reasons == {"value_eur: is in a currency without a rate: add it to [rates]": 1}


@pytest.mark.parametrize(
    ("forms", "given", "made"),
    [
        ('timezone = "Asia/Seoul"', "2026-01-01", "2025-12-31T15:00:00+00:00"),
        ('timezone = "+09:00"', "2026-01-01T10:00", "2026-01-01T01:00:00+00:00"),
        ('timezone = "Asia/Seoul"', "2026-01-01T10:00:00Z", "2026-01-01T10:00:00+00:00"),
        ("", "2026-01-01 10:00:00.25+02:00", "2026-01-01T08:00:00.250000+00:00"),
        ('timezone = "Europe/Berlin", date = "%d.%m.%Y %H:%M"', "1.7.2026 12:00", "2026-07-01T10:00:00+00:00"),
        ('timezone = "Europe/Berlin", date = ["%Y%m%d", "%d/%m/%Y"]', "31/12/2026", "2026-12-30T23:00:00+00:00"),
        ('timezone = "UTC", date = "%Y%m%d%H%M%S"', "20240229235959", "2024-02-29T23:59:59+00:00"),
    ],
)
def test_times_are_read_by_format_and_zone(desk: Desk, forms: str, given: str, made: str) -> None:
    """A time is a moment in UTC, whatever clock it was read from."""
    mapping = PLAIN.replace(', timezone = "UTC"', f", {forms}" if forms else "")
    desk.run(f"id,day,hs\n1,{given},640411\n", mapping)
    assert desk.read().lodged_at.tolist() == [microseconds(dt.datetime.fromisoformat(made))]


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("6404.11", ("640411", "", "")),
        ("6404 11 00", ("640411", "00", "")),
        ("6404110090", ("640411", "00", "90")),
        ("30345", ("030345", "", "")),
    ],
)
def test_commodity_codes_are_cut_to_six(desk: Desk, given: str, made: tuple[str, str, str]) -> None:
    """Dots and spaces go, a lost leading zero returns, the digits after the sixth become suffixes."""
    mapping = PLAIN.replace('"hs" }', '"hs", hs = true, leading_zero = true }')
    desk.run(f"id,day,hs\n1,2026-01-01,{given}\n", mapping)
    columns = desk.read().columns
    names = ("hs6", "cn8_suffix", "taric_suffix")
    assert tuple(columns[name][0] if name in columns else "" for name in names) == made


@pytest.mark.parametrize(
    ("row", "field", "rule"),
    [
        (",2026-01-01,640411,1", "consignment_id", "is missing"),
        ("a,2026-01-01,6404,1", "hs6", "is not 6 digits"),
        ("a,2026-01-01,,1", "hs6", "is missing"),
        ("a,2026-02-30,640411,1", "lodged_at", "is not a date and time with a time zone, as 2026-01-31T08:30:00Z"),
        ("a,1066-10-14,640411,1", "lodged_at", "is outside 1990 to 2099"),
        ("a,,640411,1", "lodged_at", "is missing"),
        ("a,2026-01-01,640411,heavy", "net_mass_kg", "is not a number"),
        ("a,2026-01-01,640411,-1", "net_mass_kg", "is negative"),
        ("a,2026-01-01,640411,1e999", "net_mass_kg", "is not finite"),
        ("a\x00b,2026-01-01,640411,1", "consignment_id", "holds a control character"),
        ("good,2026-01-01,640411,1", "item_number", "stands twice in this consignment"),
    ],
)
def test_a_row_that_breaks_the_schema_is_named(desk: Desk, row: str, field: str, rule: str) -> None:
    """The file, the row, the field and the rule are written down; all other rows are kept."""
    mapping = PLAIN + 'net_mass_kg = { column = "kg" }'
    result = desk.run(f"id,day,hs,kg\ngood,2026-01-01,640411,1\n{row}\nfine,2026-01-01,640411,0\n", mapping)
    assert (result.rows, result.kept, result.rejected) == (3, 2, 1)
    assert result.reasons == {f"{field}: {rule}": 1}
    line = desk.rejected()[0]
    assert (line["file"], line["row"], line["field"], line["rule"]) == ("rows.csv", "3", field, rule)
    assert neutral(row.rsplit(",", 1)[-1]) == line["kg"]


def test_item_numbers_are_positive_whole_numbers(desk: Desk) -> None:
    """Item 0, -1 and 1.5 are no items; 2.0 is item 2."""
    rows = "id,item,day,hs\n" + "".join(f"a,{item},2026-01-01,640411\n" for item in ("0", "-1", "1.5", "2.0", ""))
    result = desk.run(rows, PLAIN.replace("constant = 1", 'column = "item"'))
    assert result.kept == 1
    assert set(result.reasons) == {
        "item_number: is not positive",
        "item_number: is negative",
        "item_number: is not a whole number",
        "item_number: is missing",
    }


def test_a_time_without_zone_is_rejected_unless_the_mapping_tells_it(desk: Desk) -> None:
    """A naive time is never guessed."""
    with pytest.raises(TidewaiterError, match=r"no row could be imported.*lodged_at is not a date"):
        desk.run("id,day,hs\n1,2026-01-01 10:00,640411\n", PLAIN.replace(', timezone = "UTC"', ""))


def test_rows_of_another_length_and_bad_bytes_are_rejected_alone(desk: Desk) -> None:
    """One torn row, or one byte that is no UTF-8, costs one row."""
    result = desk.run(b"id,day,hs\n1,2026-01-01,640411,9\n2,2026-01-01,640411\n\xff,2026-01-01,640411\n", PLAIN)
    assert (result.kept, result.rejected) == (1, 2)
    assert sorted((line["row"], line["rule"]) for line in desk.rejected()) == [
        ("2", "has 4 values where the header has 3"),
        ("4", "is not valid UTF-8"),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_rejected_values_are_no_formulas(text: str) -> None:
    """A spreadsheet that opens rejected.csv runs nothing."""
    assert neutral(text) == "'" + text
    assert neutral("6404-11") == "6404-11"


def test_long_texts_and_odd_codes_are_kept(desk: Desk) -> None:
    """Nothing is cut, and an unknown subheading or country is an oddity, not an error."""
    long = "x" * 3000
    assert desk.column('goods_description = { column = "x" }', "goods_description", [f"{long},"]) == [long]
    assert desk.run("id,day,hs\n1,2026-01-01,999999\n", PLAIN).kept == 1


def test_other_layouts_are_declared(desk: Desk) -> None:
    """Separator, encoding, decimal mark and thousands of the file; a BOM and quoted line breaks do no harm."""
    source = '[source]\nseparator = ";"\nencoding = "cp1252"\ndecimal = ","\nthousands = "."\n'
    extra = 'value_eur = { column = "x" }\ngoods_description = { column = "d" }\n'
    rows = 'id;day;hs;x;d\n1;2026-01-01;640411;1.234,5;"Schuhe\nf\xfcr \xa3 5"\n'
    desk.run(rows.encode("cp1252"), source + PLAIN + extra)
    columns = desk.read().columns
    assert columns["value_eur"][0] == 1234.5
    assert columns["goods_description"][0] == "Schuhe\nfür £ 5"
    assert desk.run(b"\xef\xbb\xbfid,day,hs\n1,2026-01-01,640411\n", PLAIN).kept == 1


def test_parquet_with_its_own_types_imports(tmp_path: Path) -> None:
    """Numbers, dates and texts of a Parquet file need no formats."""
    table = pa.table(
        {
            "id": [7, 8],
            "day": pa.array([dt.date(2026, 1, 1), dt.date(2026, 1, 2)]),
            "hs": pa.array(["640411", "640411"]).dictionary_encode(),
            "x": [1.5, None],
        }
    )
    pq.write_table(table, tmp_path / "rows.parquet")
    (tmp_path / "m.toml").write_text(PLAIN + 'value_eur = { column = "x" }')
    importing.run([tmp_path / "rows.parquet"], tmp_path / "m.toml", tmp_path / "out")
    columns = folder.read(tmp_path / "out").columns
    np.testing.assert_array_equal(columns["value_eur"], [1.5, np.nan])
    assert isinstance(columns["consignment_id"], Words)
    assert columns["consignment_id"][0] == "7"


FINDING = """
[[findings]]
area = { constant = "ipr" }
result = { column = "x", codes = { 0 = "conform", 1 = "irregular" }, codes_else = "reject" }
known_after_days = 30
control_type = { constant = "full" }
selected_by = { constant = "unknown" }
"""
LABELLED = "id,day,hs,x\na,2026-01-01,640411,1\nb,2026-01-01,640411,0\nc,2026-01-01,640411,\nd,2026-01-01,640411,5\n"


def test_findings_come_from_columns_of_the_declarations(desk: Desk) -> None:
    """No result is no finding; a wrong one costs the finding and not the goods item."""
    result = desk.run(LABELLED, PLAIN + FINDING + FINDING.replace('"ipr"', '"waste"'))
    assert (result.kept, result.rejected, result.findings) == (4, 0, 4)
    assert result.reasons == {"findings.result: is not a code that the mapping knows": 2}
    found = desk.read().findings
    assert found.row.tolist() == [0, 0, 1, 1]
    assert found.irregular.tolist() == [True, True, False, False]
    assert (found.known_at - desk.read().lodged_at[found.row] == 30 * 86_400_000_000).all()
    assert {found.area[0], found.area[1]} == {"ipr", "waste"}
    assert sorted(found.finding_id.values) == ["a/1/ipr", "a/1/waste", "b/1/ipr", "b/1/waste"]


def test_labels_may_be_missing_where_that_is_said(desk: Desk) -> None:
    """With optional = true, files without the column import without findings, and the result says so."""
    rows = "id,day,hs\na,2026-01-01,640411\n"
    with pytest.raises(TidewaiterError, match=r"m.toml, line 10: findings.result.column reads 'x'"):
        desk.run(rows, PLAIN + FINDING)
    result = desk.run(rows, PLAIN + FINDING.replace("[[findings]]", "[[findings]]\noptional = true"))
    assert (result.kept, result.findings) == (1, 0)
    assert "No findings were read" in result.notes[0]


CONTROLS = """
[findings_source]
separator = ";"
timezone = "UTC"
[[findings]]
file = "findings"
consignment_id = { column = "ref" }
area = { column = "area" }
result = { column = "result" }
known_at = { column = "closed" }
value_found_eur = { column = "found" }
"""


def test_findings_come_from_a_second_file(desk: Desk) -> None:
    """One row for each control and area, in its own layout; rows that break a rule are named with their file."""
    controls = "ref;area;result;closed;found\na;ipr;irregular;2026-02-01;5\nb;waste;guilty;2026-02-01;\n"
    result = desk.run(LABELLED, PLAIN + CONTROLS, controls)
    assert (result.rows, result.kept, result.rejected, result.findings) == (4, 4, 0, 1)
    assert desk.read().findings.value_found_eur.tolist() == [5.0]
    line = desk.rejected()[0]
    assert (line["file"], line["row"], line["field"]) == ("controls.csv", "3", "findings.result")
    with pytest.raises(TidewaiterError, match=r"reads a second file: give it with --findings"):
        desk.run(LABELLED, PLAIN + CONTROLS)
    with pytest.raises(TidewaiterError, match=r"nothing would be read from .*controls.csv"):
        desk.run(LABELLED, PLAIN, controls)


def test_selections_are_imported(desk: Desk) -> None:
    """Each row tells whether it was selected, how likely, and by whom."""
    chosen = """
[selections]
selected = { column = "x", codes = { 5 = "0" } }
probability = { constant = 0.1 }
selected_by = { constant = "random" }
"""
    result = desk.run(LABELLED, PLAIN + chosen)
    assert result.selections == 3
    np.testing.assert_array_equal(desk.read().selection_probability, [0.1, 0.1, np.nan, 0.1])
    assert [desk.read().selected_by[row] for row in range(4)] == ["random", "", "", ""]


def test_progress_reaches_the_end(desk: Desk) -> None:
    """Progress is told in bytes and ends at all of them."""
    desk.run(LABELLED, PLAIN)
    told: list[tuple[int, int]] = []
    paths = desk.folder / "rows.csv", desk.folder / "m.toml", desk.folder / "out"
    importing.run([paths[0]], paths[1], paths[2], progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(LABELLED), len(LABELLED))


def test_the_korean_layout_imports(tmp_path: Path) -> None:
    """The mapping that ships reads the layout, with and without its labels."""
    names = (
        "Declaration ID,Date,Office ID,Process Type,Import Type,Import Use,Payment Type,Mode of Transport,Declarant ID,"
        "Importer ID,Seller ID,Courier ID,HS6 Code,Country of Departure,Country of Origin,Tax Rate,Tax Type,"
        "Country of Origin Indicator,Net Mass,Item Price"
    )
    row = "97061800,2020-01-01,30,B,11,21,11,40,ZZR1LT6,QLRUBN9,0VKY2BR,,040890,BE,ZZ,8.0,FEU1,G,108.0,100000"
    path = tmp_path / "rows.csv"
    path.write_text(f"{names},Fraud,Critical Fraud\n{row},1,2\n")
    importing.run([path], ROOT / "mappings" / "korea.toml", tmp_path / "out")
    read = folder.read(tmp_path / "out")
    said = {name: column[0] for name, column in read.columns.items()}
    assert (said["hs6"], said["border_transport_mode"], said["country_of_origin"]) == ("040890", "4", "ZZ")
    assert said["value_eur"] == pytest.approx(74.0)
    assert read.findings.irregular.tolist() == [True]
    assert read.findings.among(["ipr", "customs_fraud"]).area.tolist() == [1]
    path.write_text(f"{names}\n{row}\n")
    assert importing.run([path], ROOT / "mappings" / "korea.toml", tmp_path / "out").findings == 0


def test_the_example_imports(tmp_path: Path) -> None:
    """The mapping to copy from reads the files that it describes."""
    (tmp_path / "items.csv").write_text(
        "MRN;Item;Acceptance;Dataset;Office;Importer EORI;Importer;Importer postcode;Exporter;Seller;Dispatch;Origin;"
        "Transport;Containers;Commodity;Description;Net (g);Gross;Packages;Currency;Amount;Rate;Duty\n"
        "25be1;;03.07.2025 14:00:00;;BE1;be7;Jan;1000;Sheng;#s1;cn;EL;SEA;A1, B2;6404.11.00;shoes;1.500,5;2;1;USD;10,5;"
        "1,05;0,169\n"
    )
    (tmp_path / "controls.csv").write_text(
        "mrn,item,area,outcome,closed,control,duty_found\n25be1,,ipr,NOK,2025-08-01 10:00,full,\n"
    )
    result = importing.run(
        [tmp_path / "items.csv"],
        ROOT / "mappings" / "example.toml",
        tmp_path / "out",
        findings=tmp_path / "controls.csv",
    )
    assert (result.kept, result.findings, result.selections) == (1, 1, 0)
    said = {name: column[0] for name, column in folder.read(tmp_path / "out").columns.items()}
    assert said["consignment_id"] == "25BE1"
    assert said["value_eur"] == pytest.approx(10.0)
    assert said["duty_rate"] == pytest.approx(16.9)
    assert said["net_mass_kg"] == pytest.approx(1.5005)
    assert (said["container_ids"], said["country_of_origin"], said["cn8_suffix"]) == ("A1;B2", "GR", "00")


@pytest.mark.parametrize("rows", ["", "id,day,hs\n", "id,id,hs\n", "id,day,hs\n,,\n"])
def test_files_without_a_usable_row_are_said_plainly(desk: Desk, rows: str) -> None:
    """An empty file, a header alone, a column twice, only broken rows: one sentence, and nothing is written."""
    with pytest.raises(TidewaiterError, match=r"rows.csv"):
        desk.run(rows, PLAIN)
    assert not (desk.folder / "out").exists()


@pytest.mark.parametrize("name", ["none.csv", "none.parquet", "m.toml"])
def test_files_that_are_none_are_said_plainly(tmp_path: Path, name: str) -> None:
    """A missing file, and a file of another kind."""
    (tmp_path / "m.toml").write_text(PLAIN)
    (tmp_path / "text.parquet").write_text("no Parquet")
    for path in (tmp_path / name, tmp_path / "text.parquet"):
        with pytest.raises(TidewaiterError, match=path.name):
            importing.run([path], tmp_path / "m.toml", tmp_path / "out")


def test_several_files_are_one_import(tmp_path: Path) -> None:
    """Months in files of their own: repeats are found across them, and named with their own file."""
    (tmp_path / "m.toml").write_text(PLAIN)
    for name, rows in (("one", "a,2026-01-01,640411\nb,2026-01-01,640411\n"), ("two", "a,2026-01-05,640411\n")):
        (tmp_path / f"{name}.csv").write_text("id,day,hs\n" + rows)
    result = importing.run([tmp_path / "one.csv", tmp_path / "two.csv"], tmp_path / "m.toml", tmp_path / "out")
    assert (result.rows, result.kept) == (3, 2)
    with (tmp_path / "out" / "rejected.csv").open(encoding="utf-8") as file:
        assert [line["file"] for line in csv.DictReader(file)] == ["two.csv"]

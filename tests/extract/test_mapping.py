"""What is not right in a mapping is said with its line and what to do."""

import re
from pathlib import Path

import pytest

from extract import mapping, rules
from extract.lines import Lines
from extract.mapping import load
from features.errors import TidewaiterError

ROOT = Path(__file__).parents[2]
START = """[fields.consignment_id]
column = "id"
[fields.item_number]
constant = 1
[fields.lodged_at]
column = "day"
[fields.hs6]
column = "hs"
"""


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ("[feilds]", r"line 9: feilds is not known here. Did you mean 'fields'"),
        ("[source]\nseperator = 1", r"line 10: source.seperator is not known here. Did you mean 'separator'"),
        ("[source]\nseparator = 1", r"line 10: source.separator must be a text, not 1"),
        ('[source]\nseparator = ";;"', r"line 10: source.separator must be one character"),
        ('[source]\nencoding = "utf-9"', r"line 10: source.encoding 'utf-9' is no known encoding"),
        ('[source]\ntimezone = "Asia/Soul"', r"line 10: source.timezone is not right.*'Asia/Soul' is not known"),
        ('[source]\nformat = "xls"', r"line 10: source.format must be"),
        ("[fields.hs7]", r"line 9: fields.hs7 is no field. Did you mean 'hs6'"),
        ("[fields.seller_id]", r"line 9: fields.seller_id needs either column or constant"),
        ('[fields.seller_id]\ncolum = "x"', r"line 10: fields.seller_id.colum is not known.*'column'"),
        ('[fields]\nseller_id = "x"', r"must be a table: write \{ column"),
        ('[fields.seller_id]\ncolumn = "x"\nunit = "g"', r"line 11: fields.seller_id.unit does not go with"),
        ('[fields.net_mass_kg]\ncolumn = "x"\nunit = "stone"', r"line 11: fields.net_mass_kg.unit 'stone' cannot"),
        ('[fields.seller_id]\ncolumn = "x"\nupper = 1', r"line 11: .*upper must be true or false, not 1"),
        ('[fields.seller_id]\ncolumn = "x"\nhs = true', r"go with hs6 only"),
        ('[fields.seller_id]\ncolumn = "x"\ncodes_else = "drop"', r"line 11: .* must be \"keep\""),
        ('[fields.seller_id]\ncolumn = "x"\ncodes = { a = true }', r"line 11: .*codes.a must be a text"),
        ('[fields.arrival_at]\ncolumn = "x"\ndate = "%d %b %y"', r"line 11: .*date is not right.*%Y, %m and %d"),
        ("[rates]\nKRW = 0.001", r"line 9: rates lacks as_of"),
        ('[rates]\nas_of = "x"\nsource = "y"\nKRW = "z"', r"line 12: rates.KRW must be a number above 0"),
        ("[findings]", r"must be written \[\[findings\]\]"),
        ('[[findings]]\narea = { constant = "ipr" }', r"line 9: findings lacks result"),
        (
            '[[findings]]\narea = { constant = "ipr" }\nresult = { column = "x" }',
            r"line 9: findings needs either known_at or known_after_days",
        ),
        (
            '[[findings]]\narea = { constant = "ipr" }\nresult = { column = "x", coded = {} }',
            r"line 11: findings.result.coded is not known here. Did you mean 'codes'",
        ),
        ("[selections]", r"line 9: selections lacks selected"),
        ("[fields.x", r"is not correct TOML: .*line 9"),
        ("date = 2020-99-99", r"is not correct TOML: .*line 9"),
    ],
)
def test_an_error_names_its_line(tmp_path: Path, added: str, message: str) -> None:
    """Each mistake is one error with the file, the line, the key and the remedy."""
    path = tmp_path / "m.toml"
    path.write_text(START + added + "\n")
    with pytest.raises(TidewaiterError, match=message) as caught:
        load(path)
    assert "m.toml" in str(caught.value)


def test_required_fields_are_asked_for(tmp_path: Path) -> None:
    """A mapping without lodged_at says what is missing."""
    path = tmp_path / "m.toml"
    path.write_text(START.replace("lodged_at", "arrival_at"))
    with pytest.raises(TidewaiterError, match=r"fields lacks lodged_at \(When the declaration was received\)"):
        load(path)
    with pytest.raises(TidewaiterError, match=r"there is no such mapping"):
        load(tmp_path / "none.toml")


def test_lines_are_found_in_every_way_of_writing() -> None:
    """Tables, repeated tables, inline tables, dotted and quoted keys have their lines."""
    text = 'a.b = 1\n[t]\n"q k" = { x = 1, y = { z = 2 } }\n[[r]]\nk = 1\n[r.s]\nm = 1\n[[r]]\nk = 2\n'
    lines = Lines(Path("m.toml"), text)
    assert lines.of(("a", "b")) == 1
    assert lines.of(("t", "q k", "x")) == 3
    assert lines.of(("r", 0, "k")) == 5
    assert lines.of(("r", 0, "s", "m")) == 7
    assert lines.of(("r", 1, "k")) == 9
    assert lines.of(("t", "unheard", "of")) == 2


@pytest.mark.parametrize("path", sorted((ROOT / "mappings").glob("*.toml")), ids=lambda path: path.stem)
def test_every_mapping_that_ships_is_right(path: Path) -> None:
    """The shipped mappings load."""
    assert load(path).fields.rules


def test_the_page_explains_every_key() -> None:
    """docs/import.md names each key that a mapping may have."""
    page = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    keys = {*rules._KEYS, *mapping._SOURCE, *mapping._BLOCK}
    assert {key for key in keys if not re.search(rf"(`|^){key}\b", page, re.MULTILINE)} == set()

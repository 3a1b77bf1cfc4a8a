"""The page about the extract is true."""

import re
from pathlib import Path

import pytest

from extract.manifest import FORMAT, SORTED_BY, Manifest
from extract.tables import FEEDBACK, FINDINGS, MANIFEST, MORE, SELECTIONS, TABLES

PAGE = (Path(__file__).parents[2] / "docs/extract.md").read_text()


def section(title: str) -> str:
    """The part of the page under a title."""
    return PAGE.split(f"## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize(
    ("title", "table"), [("Findings", FINDINGS), ("Selections", SELECTIONS), ("Feedback", FEEDBACK)]
)
def test_the_page_lists_the_fields(title: str, table: str) -> None:
    """Each field stands there in order, with its type, unit, whether it is required, and its meaning."""
    rows = re.findall(
        r"^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$", section(title).replace("| |", "|  |"), re.MULTILINE
    )
    told = [
        (field.name, field.kind, field.unit, "yes" if field.required else "no", field.meaning)
        for field in {**TABLES, **MORE}[table]
    ]
    assert rows == told


def test_the_page_names_what_goods_items_need() -> None:
    """The required fields of a goods item, and no others, are named as required."""
    said = section("Goods items").split(" are required")[0]
    needed = {field.name for field in TABLES["goods_items"] if field.required}
    assert set(re.findall(r"`(\w+)`", said)) == needed


def test_the_page_shows_the_manifest() -> None:
    """The entries of extract.json, its format and its order are those that are written."""
    shown = section(MANIFEST)
    assert set(re.findall(r'^ {6}"(\w+)":', shown, re.MULTILINE)) == set(Manifest.__dataclass_fields__)
    assert f'"format": {FORMAT}' in shown
    assert ", ".join(f'"{name}"' for name in SORTED_BY) in shown

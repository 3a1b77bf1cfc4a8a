"""One more area is one new file: the page that says so is true."""

import importlib
import re
import shutil
import sys
from pathlib import Path

import pytest

import models.areas
from extract import folder
from extract.folder import Extract
from models import bundle
from models.area import Area
from training.material import table
from training.practice.world import make
from training.train import learn, tasks

ROOT = Path(__file__).parents[2]
FILE = "models/areas/product_safety.py"
EIGHTH = "goods_safety"


def shown() -> str:
    """The code that the page shows."""
    [block] = re.findall(r"```python\n(.*?)```", (ROOT / "docs/add-an-area.md").read_text(), re.DOTALL)
    return str(block)


def test_the_page_shows_the_file() -> None:
    """What the page shows is the file, to the character, and short."""
    assert shown() == (ROOT / FILE).read_text()
    assert len(shown().splitlines()) <= 50


def test_the_page_names_what_exists() -> None:
    """Every feature that the page names is a feature of the area."""
    page = (ROOT / "docs/add-an-area.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| PS")]
    named = {name for row in rows for name in re.findall(r"`([a-z0-9_]+)`", row)}
    assert named
    assert named <= set(models.areas.AREAS["product_safety"].feature_names)


@pytest.fixture
def areas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Area]:
    """The areas of a copy of the folder that holds one file more."""
    package = tmp_path / "one_area_more"
    shutil.copytree(ROOT / "models/areas", package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / f"{EIGHTH}.py").write_text(shown().replace("product_safety", EIGHTH))
    monkeypatch.syspath_prepend(tmp_path)
    found: dict[str, Area] = importlib.import_module(package.name).AREAS
    for name in [name for name in sys.modules if name.split(".")[0] == package.name]:
        monkeypatch.delitem(sys.modules, name)
    return found


def world(where: Path) -> Extract:
    """A small world whose controls of product safety are findings of the new area."""
    made = make(5_000, 300, 21)
    safety = made.findings["area"] == "product_safety"
    findings = made.findings[safety].assign(area=EIGHTH)
    folder.write(where, made.goods_items, findings, made.selections, "practice")
    return folder.read(where)


def test_one_more_file_is_one_more_area(
    areas: dict[str, Area], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file dropped into the folder is found, trained, judged, written and loaded; the others stay as they are."""
    assert set(areas) == {*models.areas.AREAS, EIGHTH}
    monkeypatch.setitem(models.areas.AREAS, EIGHTH, areas[EIGHTH])
    extract = world(tmp_path / "extract")
    [task], skipped = tasks(extract, None, 1)
    assert not skipped
    trained = learn(task, table(extract, [task], lambda _share: None), extract, 1, tmp_path / "bundle")
    loaded = bundle.load(tmp_path / "bundle", areas)
    assert loaded.id == trained.bundle.id
    assert loaded.area.name == EIGHTH
    assert f"seller_{EIGHTH}_hit_rate" in {feature.name for feature in loaded.features}

"""The rules of the house that no linter knows."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("features", "extract", "models", "training", "serving")
TOP = [*sorted((ROOT / "cli").rglob("*.py")), *sorted((ROOT / "tour").rglob("*.py"))]
MODULES = [*sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")), *TOP]


def committed() -> list[Path]:
    """Every file that git knows, or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607  wherever the developer has git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_short(module: Path) -> None:
    """A file fits in the head: none is much over 200 lines."""
    assert len(module.read_text().splitlines()) <= 220


def imports(module: Path) -> set[str]:
    """The top-level names that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_pickle_travels(module: Path) -> None:
    """Nothing that can run code when it is read is ever written or read."""
    assert not imports(module) & {"pickle", "joblib", "cloudpickle", "dill", "shelve", "marshal"}


def test_nobody_imports_the_command() -> None:
    """The command and its tour are at the top: the floors below do not know them (import-linter checks the others)."""
    assert not [module for module in MODULES if module not in TOP and {"cli", "tour"} & imports(module)]


def test_features_are_pure() -> None:
    """Features know no clock, no environment and no data frame."""
    for module in (ROOT / "features").rglob("*.py"):
        assert not imports(module) & {"pandas", "os", "time", "random", "sqlite3"}, module
        assert not re.search(r"\.(now|today|utcnow)\(", module.read_text()), module


def test_tests_are_no_packages() -> None:
    """A package under tests would shadow the room of the same name."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_no_room_is_called_utils() -> None:
    """A name that says nothing attracts everything."""
    assert not [path for path in MODULES if path.stem in {"utils", "helpers", "common", "misc", "base"}]


def test_nothing_names_this_machine_or_an_index() -> None:
    """The repository works anywhere: no registry host, no index, no path of the machine it was written on."""
    told = re.compile(
        r"pypi\.org|pythonhosted|--index-url|--extra-index|find-links=|/root/|/home/\w+/|/work/|deb\.debian"
    )
    here = Path(__file__)
    for path in committed():
        if path.suffix in {".png", ".parquet"} or path == here:
            continue
        text = path.read_text(encoding="utf-8")
        text = text.replace("--no-emit-index-url", "").replace("--no-emit-find-links", "")
        assert not told.search(text), f"{path}: {told.search(text)}"


def test_every_dependency_is_pinned_with_hashes() -> None:
    """What is installed is exactly what was tested."""
    lock = (ROOT / "requirements.lock").read_text()
    pins = re.findall(r"^([A-Za-z0-9_.\-\[\]]+)==", lock, re.MULTILINE)
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert len(pins) == len(blocks) > 50
    assert all("--hash=sha256:" in block for block in blocks)


def test_every_list_says_where_it_comes_from() -> None:
    """A reference list without a dated source is not a fact."""
    lists = {path.stem for path in (ROOT / "features/reference").glob("*.csv")} - {"SOURCES"}
    from features.reference import rows  # noqa: PLC0415 (only this test needs it)

    sources = {row["list"]: row for row in rows("SOURCES")}
    assert lists == set(sources)
    assert all(row["as_of"] and row["source"] and row["confidence"] for row in sources.values())

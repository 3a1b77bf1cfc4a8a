"""Manifests: nothing but what was sealed gets through."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import lightgbm
import pytest

from models import bundle, strict_json
from models.area import Area
from models.manifest import BundleRefused, verified


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """A copy of the bundle, to be damaged."""
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def test_every_changed_byte_is_refused(copy: Path) -> None:
    """One flipped bit in any byte of the manifest, and in many bytes of every other file, is found."""
    for path in sorted(copy.iterdir()):
        text = path.read_bytes()
        every = 1 if path.name == "manifest.json" else max(1, len(text) // 60)
        for at in range(0, len(text), every):
            path.write_bytes(text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :])
            with pytest.raises(BundleRefused):
                verified(copy)
        path.write_bytes(text)
    verified(copy)


def test_every_truncation_is_refused(copy: Path) -> None:
    """A file cut anywhere, or with something added, is found."""
    for path in sorted(copy.iterdir()):
        text = path.read_bytes()
        for cut in (*range(0, len(text), max(1, len(text) // 40)), len(text) - 1):
            path.write_bytes(text[:cut])
            with pytest.raises(BundleRefused):
                verified(copy)
        path.write_bytes(text + b"\n")
        with pytest.raises(BundleRefused):
            verified(copy)
        path.write_bytes(text)


def _add(folder: Path) -> None:
    (folder / "more.txt").write_text("more")


def _add_folder(folder: Path) -> None:
    (folder / "more").mkdir()


def _take_away(folder: Path) -> None:
    (folder / "card.md").unlink()


def _link(folder: Path) -> None:
    (folder / "model.txt").rename(folder.parent / "model.txt")
    (folder / "model.txt").symlink_to(folder.parent / "model.txt")


def _pipe(folder: Path) -> None:
    (folder / "card.md").unlink()
    os.mkfifo(folder / "card.md")


def _swap(folder: Path) -> None:
    (folder / "card.md").rename(folder / "card.tmp")
    (folder / "measures.json").rename(folder / "card.md")
    (folder / "card.tmp").rename(folder / "measures.json")


def _oversize(folder: Path) -> None:
    with (folder / "card.md").open("wb") as file:
        file.truncate(3 << 20)


@pytest.mark.parametrize("damage", [_add, _add_folder, _take_away, _link, _pipe, _swap, _oversize])
def test_what_was_not_sealed_is_refused_before_lightgbm_sees_it(
    damage: Callable[[Path], None],
    copy: Path,
    area: Area,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Files added, missing, linked, swapped or too large are refused, and the model text is never parsed."""
    damage(copy)
    monkeypatch.delattr(lightgbm, "Booster")
    with pytest.raises(BundleRefused, match=r"Bundle copy: .+ It is not used\. Delete its folder"):
        bundle.load(copy, {area.name: area})


@pytest.mark.parametrize(
    "text",
    [b'{"a":1,"a":2}', b'{"a":NaN}', b"[Infinity]", b"[1e999]", b"[" * 100_000, b"\xff", b"", b"{} {}"],
)
def test_only_strict_json_is_read(text: bytes) -> None:
    """Doubled names, numbers that JSON does not have, depth bombs and broken text are errors."""
    with pytest.raises(ValueError, match=r"."):
        strict_json.parse(text)


def test_numbers_travel_exactly() -> None:
    """What is written is read again to the last bit, and NaN becomes null."""
    numbers = [0.1, 1e-308, -2.5e300, 3.0]
    assert strict_json.parse(strict_json.dump(numbers)) == numbers
    assert strict_json.parse(strict_json.dump({"a": float("nan")})) == {"a": None}
    with pytest.raises(ValueError, match="not JSON compliant"):
        strict_json.dump(float("inf"))

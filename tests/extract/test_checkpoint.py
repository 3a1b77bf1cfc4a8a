"""Checkpoints of the memory: whole and unchanged, or refused."""

from pathlib import Path

import pytest

from extract import checkpoint
from extract.checkpoint import UnusableCheckpoint
from features.columns import DAY, Records
from features.past.memory import Memory

AREAS = ("ipr", "tobacco")


def declared(number: int) -> Records:
    """A declaration of one goods item."""
    record = {"consignment_id": f"C{number}", "item_number": 1.0, "lodged_at": number * DAY, "hs6": "640411"}
    return Records([{**record, "seller_id": "ab"[number % 2], "goods_description": f"blue shoes x{number}"}])


def same(one: Memory, other: Memory) -> bool:
    """Whether both remember the same, to the bit."""
    (mine, words), (others, other_words) = one.state(), other.state()
    return words == other_words and all(array.tobytes() == others[name].tobytes() for name, array in mine.items())


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A checkpoint after five entries."""
    memory = Memory(AREAS)
    for number in range(5):
        memory.admit(declared(number))
    checkpoint.save(tmp_path / "checkpoint", memory, {"seq": "5"})
    return tmp_path / "checkpoint"


def test_a_checkpoint_and_later_entries_are_all_entries(saved: Path) -> None:
    """A memory that was saved, loaded and taken further is, to the bit, the one that took in everything."""
    memory, extra = checkpoint.load(saved, AREAS)
    whole = Memory(AREAS)
    for number in range(8):
        whole.admit(declared(number))
    for number in range(5, 8):
        memory.admit(declared(number))
    assert same(memory, whole)
    assert extra == {"seq": "5"}


def test_a_new_checkpoint_takes_the_place_of_the_old_one(saved: Path) -> None:
    """Saving again leaves one folder, with what was saved last."""
    memory, _ = checkpoint.load(saved, AREAS)
    memory.admit(declared(9))
    checkpoint.save(saved, memory, {"seq": "6"})
    again, extra = checkpoint.load(saved, AREAS)
    assert same(again, memory)
    assert extra == {"seq": "6"}
    assert [path.name for path in saved.parent.iterdir()] == ["checkpoint"]


def test_what_does_not_verify_is_refused(saved: Path) -> None:
    """A changed byte anywhere, a missing file, other areas: each is refused with what to do."""
    with pytest.raises(UnusableCheckpoint, match=r"areas.*Delete it"):
        checkpoint.load(saved, ("ipr",))
    for path in saved.iterdir():
        content = path.read_bytes()
        for damaged in (content[:-1], content[:-2] + bytes([content[-2] ^ 1]) + content[-1:]):
            path.write_bytes(damaged)
            with pytest.raises(UnusableCheckpoint, match="Delete it"):
                checkpoint.load(saved, AREAS)
        path.unlink()
        with pytest.raises(UnusableCheckpoint, match="Delete it"):
            checkpoint.load(saved, AREAS)
        path.write_bytes(content)
    assert checkpoint.load(saved, AREAS)[1] == {"seq": "5"}

"""What a memory knows as plain arrays by name, only what is in use; and back."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from features.past import table
from features.past.amounts import AMOUNTS
from features.past.counting import CODES, Counts
from features.past.notes import Notes
from features.past.peers import Histograms
from features.past.pending import Items, Learnt, Pending, Texts
from features.past.sums import Found, Sums
from features.past.walking import Known, nothing

Arrays = dict[str, NDArray[Any]]
_SUMS: Final = (("state", 0), ("extra", 0), ("amounts", 1), ("findings", 2))
_WORDS: Final = (
    ("keys", 0),
    ("word", 0),
    ("block", 0),
    ("entry_code", 1),
    ("entry_count", 1),
    ("number", 2),
    ("codes", 2),
)


def arrays_of(known: Known, pending: Pending) -> Arrays:
    """Copies of everything that is known, and of what waits."""
    told: Arrays = {}
    for family, some in (("rich", known.rich), ("light", known.light)):
        told |= {f"{family}.{name}": getattr(some, name)[: some.used[place]].copy() for name, place in _SUMS}
    told["peers.weights"] = known.peers.weights[: known.peers.used[0]].copy()
    words = known.wording
    told |= {f"words.{name}": getattr(words, name)[: words.used[place]].copy() for name, place in _WORDS}
    told |= {"words.headings": words.headings.copy(), "words.totals": words.totals.copy()}
    lodged, learnt = pending.lodged, pending.learnt
    told |= {f"lodged.{name}": array.copy() for name, array in lodged.notes._asdict().items()}
    told |= {f"learnt.{name}": array.copy() for name, array in learnt.found._asdict().items()}
    told["learnt.lodged"] = learnt.lodged.copy()
    for kind, one in (("lodged", lodged), ("learnt", learnt)):
        told |= {f"{kind}.number": one.numbers.copy(), **_packed(kind, one.consignments)}
    return told


def known_of(told: Mapping[str, NDArray[Any]], areas: int) -> tuple[Known, Pending]:
    """The same again; ``areas`` with the one for any.

    Raises:
        ValueError: The arrays are not those of such a memory.

    """
    blank = nothing(len(AMOUNTS), areas)
    _check(told, arrays_of(blank, Pending()))
    known = Known(_sums(told, "rich"), _sums(told, "light"), _peers(told), _wording(told))
    pending = Pending()
    notes = Notes(*(told[f"lodged.{name}"] for name in Notes._fields))
    pending.lodge(Items(_unpacked(told, "lodged"), told["lodged.number"], notes))
    found = Found(*(told[f"learnt.{name}"] for name in Found._fields))
    pending.learn(Learnt(told["learnt.lodged"], _unpacked(told, "learnt"), told["learnt.number"], found))
    return known, pending


def _check(told: Mapping[str, NDArray[Any]], blank: Mapping[str, NDArray[Any]]) -> None:
    """Names, types and widths are those of a memory of nothing."""
    if told.keys() != blank.keys():
        raise ValueError("other arrays than a memory has")
    for name, array in blank.items():
        if told[name].dtype != array.dtype or told[name].shape[1:] != array.shape[1:]:
            raise ValueError(f"{name} is not what a memory has")


def _sums(told: Mapping[str, NDArray[Any]], family: str) -> Sums:
    arrays = [told[f"{family}.{name}"] for name, _ in _SUMS]
    state, extra, amounts, findings = map(_roomy, arrays)
    keys, used = table.keys_in(state), [len(array) for array in arrays[1:]]
    return Sums(table.entered(keys, used[0]), keys, state, extra, amounts, findings, np.array(used, np.int64))


def _peers(told: Mapping[str, NDArray[Any]]) -> Histograms:
    weights, used = _roomy(told["peers.weights"]), len(told["peers.weights"])
    keys = table.keys_in(weights)
    return Histograms(table.entered(keys, used), keys, weights, np.array([used], np.int64))


def _wording(told: Mapping[str, NDArray[Any]]) -> Counts:
    arrays = {name: told[f"words.{name}"] for name, _ in _WORDS}
    used = np.array([len(arrays[name]) for name in ("keys", "entry_code", "number")], np.int64)
    roomy = {name: _roomy(array) for name, array in arrays.items()}
    place = np.zeros(CODES, np.int32)
    place[arrays["number"]] = np.arange(1, used[2] + 1)
    words = table.entered(roomy["keys"], used[0])
    headings, totals = told["words.headings"].copy(), told["words.totals"].copy()
    return Counts(words=words, place=place, headings=headings, totals=totals, used=used, **roomy)


def _roomy(array: NDArray[Any]) -> NDArray[Any]:
    """A longer array that begins with this one."""
    return table.with_rows(array, len(array), max(len(array) + 1, 1 << 10))


def _packed(kind: str, texts: Texts) -> Arrays:
    encoded = [text.encode() for text in texts.tolist()]
    lengths = np.array([len(each) for each in encoded], np.int64)
    return {f"{kind}.text": np.frombuffer(b"".join(encoded), np.uint8), f"{kind}.length": lengths}


def _unpacked(told: Mapping[str, NDArray[Any]], kind: str) -> Texts:
    whole, lengths = told[f"{kind}.text"].tobytes(), told[f"{kind}.length"]
    texts, start = np.empty(len(lengths), np.object_), 0
    for place, length in enumerate(lengths.tolist()):
        texts[place] = whole[start : start + length].decode()
        start += length
    return texts

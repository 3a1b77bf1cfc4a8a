"""Names written almost right: a fast search for the nearest name of a list.

The index holds each name with up to two letters left out (Garbe's symmetric delete), so that one word costs
a few dictionary look-ups whatever the length of the list. Letters that look alike (Cyrillic, Greek, digits
for letters) are put back first.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

_LOOK_ALIKES: Final = str.maketrans(
    "аеорсухіјѕһԁмтнвкαορτικνυε0134578$@",
    "aeopcyxijshdmthbkaoptiknueoieastbsa",
)
_ONE_EDIT: Final = 5
_TWO_EDITS: Final = 8
"""A name of at least so many letters may be written with one edit, or two."""


def plain(word: str) -> str:
    """The word in small letters without accents, look-alike letters and digits put back to what they imitate."""
    if word.isascii() and word.isalpha():
        return word.lower()
    bare = unicodedata.normalize("NFKD", word.lower())
    return "".join(mark for mark in bare.translate(_LOOK_ALIKES) if mark.isalnum())


class NearestName:
    """Finds the name that a word imitates: at most one edit from a name of five letters, two from eight."""

    def __init__(self, names: Iterable[str], ordinary: frozenset[str] = frozenset()) -> None:
        self._names = frozenset(names)
        self._ordinary = ordinary
        self._shortened: dict[str, tuple[str, ...]] = {}
        for name in sorted(self._names):
            for short in {*_shortened(name, _edits(name))}:
                self._shortened[short] = (*self._shortened.get(short, ()), name)
        self._longest = max(map(len, self._names), default=0) + 2

    def find(self, word: str) -> tuple[str, int]:
        """Find the name, empty if none is near, and its distance: 0 is the name, 1 or 2 edits (1 if only disguised)."""
        if word in self._names:
            return word, 0
        letters = plain(word)
        if letters in self._names:
            return letters, 1
        if not _ONE_EDIT - 1 <= len(letters) <= self._longest or word in self._ordinary or letters.isdigit():
            return "", 0
        near = {name for short in _shortened(letters, _edits(letters + "*")) for name in self._shortened.get(short, ())}
        measured = sorted((edits(letters, name), name) for name in near)
        if measured and measured[0][0] <= _edits(measured[0][1]):
            return measured[0][1], measured[0][0]
        return "", 0


def _edits(name: str) -> int:
    return (len(name) >= _ONE_EDIT) + (len(name) >= _TWO_EDITS)


def _shortened(word: str, letters: int) -> Iterator[str]:
    yield word
    for i in range(len(word) if letters else 0):
        start = word[:i]
        yield start + word[i + 1 :]
        for j in range(i + 1, len(word) if letters > 1 else 0):
            yield start + word[i + 1 : j] + word[j + 1 :]


def edits(one: str, other: str) -> int:
    """How many letters must be put in, left out, replaced or swapped with the next to make one the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, target in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]

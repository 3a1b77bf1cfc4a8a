"""Points at which the polynomials of a tree are evaluated, and what every split needs to know of them.

A Shapley value is the integral over t from 0 to 1 of a polynomial in t: each other feature on the way to a leaf gives
it one degree. Gauss and Legendre's n points integrate degree 2n - 1 exactly, so a way with d distinct features needs
d / 2 of them. They come in blocks of four, as many as a vector register holds.
"""

from functools import cache
from typing import Final

import numpy as np

from features.columns import Floats

LANES: Final = 4
"""Points of one block."""


def blocks(distinct: int) -> int:
    """How many blocks of points are exact for so many distinct features on one path."""
    return max(1, -(-distinct // (2 * LANES)))


@cache
def points(count: int) -> tuple[Floats, Floats, Floats]:
    """The points t of so many blocks, 1 - t, and their weights, each of shape (blocks · LANES,)."""
    x, weight = np.polynomial.legendre.leggauss(count * LANES)
    return (1 + x) / 2, (1 - x) / 2, weight / 2


class Coefficients:
    """Pairs of vectors (``turn``, ``gain``) that splits share; a split keeps the row of its first block.

    Let a row pass a split on a feature whose earlier splits on the same path let it through with cover share z (1 if
    there are none). The earlier factor of the feature is f = t + z (1 - t). With c the cover share of the child that
    the row does not enter, u = c · turn, turn = z (1 - t) / f, is the factor of that child and 1 - u of the other; the
    feature's account gets c times the sum over the points of gain · product · (entered child - other child), where
    gain = weight · z / f². If the row has left the path at an earlier split on the feature, both children keep their
    shares of cover and nothing is gained: turn = 1, gain = 0.
    """

    def __init__(self) -> None:
        self._rows: list[Floats] = []
        self._places: dict[tuple[int, float | None], int] = {}

    def place(self, count: int, share: float | None) -> int:
        """The first row for so many blocks and cover share; None is for rows that have left the path."""
        found = self._places.get((count, share))
        if found is None:
            found = self._places[count, share] = len(self._rows)
            pair = _pair(count, share).reshape(2, count, LANES)
            self._rows.extend(pair[:, block] for block in range(count))
        return found

    def table(self) -> Floats:
        """All rows, shape (rows, 2, LANES)."""
        return np.array(self._rows, np.float64).reshape(-1, 2, LANES)


def _pair(count: int, share: float | None) -> Floats:
    t, rest, weight = points(count)
    if share is None:
        return np.array([np.ones_like(t), np.zeros_like(t)])
    if share == 1:
        return np.array([rest, weight])
    factor = t + share * rest
    return np.array([share * rest / factor, weight * share / factor**2])

"""Which goods items a trace or a tactic concerns."""

from collections.abc import Callable
from typing import Final

import numpy as np

from training.practice.draft import AIR, EXPORT_SEA, EXPRESS, POST, Bools, Draft, Rng, Rows
from training.practice.goods import catalogue

Where = Callable[[Draft, Rows], Bools]
HIGH_DUTY: Final = 2.5


def bulk(draft: Draft, rows: Rows | slice = slice(None)) -> Bools:
    """Imports by sea, rail, road or air that are no parcels."""
    return np.asarray(draft.see("stream", rows) <= AIR)


def parcels(draft: Draft, rows: Rows | slice = slice(None)) -> Bools:
    """Imports by express or post."""
    return np.isin(draft.see("stream", rows), (EXPRESS, POST))


def air(draft: Draft, rows: Rows | slice = slice(None)) -> Bools:
    """Imports by air that are no parcels."""
    return np.asarray(draft.see("stream", rows) == AIR)


def sea(draft: Draft, rows: Rows | slice = slice(None)) -> Bools:
    """Imports by sea or rail."""
    return np.isin(draft.see("stream", rows), (0, 1))


def imports(draft: Draft, rows: Rows | slice = slice(None)) -> Bools:
    """All imports."""
    return np.asarray(draft.see("stream", rows) < EXPORT_SEA)


def exports(draft: Draft, rows: Rows | slice = slice(None)) -> Bools:
    """All exports."""
    return np.asarray(draft.see("stream", rows) >= EXPORT_SEA)


def low_value(draft: Draft, rows: Rows | slice = slice(None)) -> Bools:
    """Super-reduced and postal declarations."""
    return np.isin(draft.see("dataset", rows).astype(str), ("H6", "H7"))


def traded_as(draft: Draft, goods: Rows, rows: Rows | slice = slice(None)) -> Bools:
    """Goods of the catalogue at these positions."""
    return np.isin(draft.see("product", rows), goods)


def of(*sectors: str) -> Rows:
    """Goods of these sectors."""
    return catalogue().of_sectors(*sectors)


def dutiable(draft: Draft, rows: Rows | slice = slice(None)) -> Bools:
    """Goods with a duty that is worth evading."""
    return np.asarray(catalogue().duty[draft.see("product", rows)] >= HIGH_DUTY)


def one_of(goods: Rows, rows: Rows, rng: Rng, weights: tuple[float, ...] | None = None) -> Rows:
    """One of these goods for each row."""
    return rng.choice(goods, len(rows), p=None if weights is None else np.array(weights) / sum(weights))


def trading(*sectors: str) -> Callable[[Draft], Bools]:
    """Imports of these sectors, or all imports where none is named."""
    return lambda draft: (
        imports(draft)
        & (np.isin(draft.items["sector"].astype(str), sectors) if sectors else np.ones(len(draft), np.bool_))
    )


def goods(positions: Rows) -> Callable[[Draft], Bools]:
    """Goods of the catalogue at these positions, whoever trades them."""
    return lambda draft: traded_as(draft, positions)

"""The second output: how many euro a control would find, if the goods item is irregular.

A second set of trees on the same features tells the logarithm of the value found. It travels beside the model as
LightGBM's own text, with a made-up answer that is asked again when it is loaded. Together with the probability it gives
the expected value found, by which controls can be ranked where money is at stake.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np

from features.columns import Floats
from models import strict_json
from models.manifest import refuse
from models.trees import Forest, UnreadableModel, about

MODEL: Final = "severity.txt"
FACTS: Final = "severity.json"
_CLOSE: Final = 1e-9
_MOST: Final = 700
"""Logarithms from a little above this have no exponential."""


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """severity.json."""

    smear: float
    """What the exponential of the expected logarithm falls short of the expected value by (Duan)."""
    low: float
    high: float
    """The least and the most ever found, EUR: no expectation lies outside."""
    labels: int
    """Irregular findings it learned from."""
    margins: list[float]
    """What it gave the made-up consignments of the probe."""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.smear) and self.smear > 0 and 0 <= self.low <= self.high < math.inf):
            raise ValueError("a severity needs a positive smear and finite limits in order")


@dataclass(frozen=True, eq=False, slots=True)
class Severity:
    """Trees for the value found, verified and ready."""

    forest: Forest
    facts: Facts

    def value(self, table: Floats) -> Floats:
        """EUR that a control would find if the goods item is irregular, shape (items,)."""
        values: Floats = Scale.of([self.facts]).values(self.forest.margins(table)[None])[0]
        return values


class Scale(NamedTuple):
    """From what severity trees say to EUR, for several areas at once; columns of shape (areas, 1)."""

    smear: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, facts: Sequence[Facts]) -> "Scale":
        """Of these areas."""
        told = np.array([(each.smear, each.low, each.high) for each in facts]).reshape(-1, 3)
        return cls(*(told[:, [place]] for place in range(3)))

    def values(self, margins: Floats) -> Floats:
        """EUR found if irregular, shape (areas, items) as the margins."""
        return np.clip(np.exp(np.minimum(margins, _MOST)) * self.smear, self.low, self.high)


def files(text: str, facts: Facts) -> dict[str, bytes]:
    """What travels in the bundle."""
    return {MODEL: text.encode(), FACTS: strict_json.dump(msgspec.to_builtins(facts))}


def read(model: bytes, facts: bytes, features: list[str], table: Floats) -> Severity:
    """From a bundle's verified files; ``table`` is the matrix of the probe.

    Raises:
        ValueError: they do not belong together, or the trees no longer give what they gave.
    """
    told = msgspec.convert(strict_json.parse(facts), Facts)
    text = model.decode()
    if about.names(text) != features:
        raise ValueError(f"{MODEL} reads other features than features.json lists")
    try:
        forest = Forest.of(text)
    except UnreadableModel as error:
        raise ValueError(f"{MODEL} cannot be computed ({error})") from error
    if len(told.margins) != len(table) or not np.allclose(forest.margins(table), told.margins, rtol=0, atol=_CLOSE):
        raise ValueError(f"{MODEL} no longer gives the made-up consignments the values it gave when it was trained")
    return Severity(forest, told)


def found(folder: Path, files: Mapping[str, bytes], features: list[str], table: Floats) -> Severity | None:
    """The second output of a bundle's verified files; none if it has none.

    Raises:
        BundleRefused: it is not usable.
    """
    if MODEL not in files:
        return None
    try:
        return read(files[MODEL], files[FACTS], features, table)
    except ValueError as error:
        refuse(folder, f"its second output is not usable ({error})")

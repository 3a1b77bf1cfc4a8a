"""A bundle of any day, as far as it needs no feature: what it said of features that were kept.

A bundle that this code has outgrown must not see new goods. What it made of the features of its own day stays true.
"""

from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from features.columns import Bools, Floats
from features.feature import CONCEPTS
from models import champions, probe, severity, strict_json
from models.assessment import Judge
from models.calibration import Calibration, Levels
from models.manifest import refuse, verified
from models.trees import Forest, UnreadableModel


class _Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    calibration: Calibration
    levels: Levels


class _Input(msgspec.Struct, frozen=True):
    name: str
    concept: str
    fingerprint: str


class Kept(NamedTuple):
    """A model, and the names of what it reads."""

    area: str
    bundle: str
    judge: Judge
    names: tuple[str, ...]
    """Its features, in the order of its matrix."""
    concepts: tuple[str, ...]
    """The family of each."""
    definitions: dict[str, str]
    """Fingerprint of each by name: how it was computed."""

    def columns(self, names: tuple[str, ...]) -> list[int]:
        """Where its features stand in a table.

        Raises:
            ValueError: one is not there.
        """
        return [names.index(name) for name in self.names]

    def probability(self, names: tuple[str, ...], table: Floats) -> Floats:
        """What it says of goods items whose features stand in a table with these columns, shape (items,)."""
        return self.judge.calibration.probability(self.judge.forest.margins(table[:, self.columns(names)]))

    def expected_value(self, names: tuple[str, ...], table: Floats) -> Floats | None:
        """EUR that a control of each of them is expected to find, shape (items,); none without a second output."""
        second = self.judge.severity
        return None if second is None else self.probability(names, table) * second.value(table[:, self.columns(names)])

    def moved(self, names: tuple[str, ...], table: Floats) -> Floats:
        """What each concept adds to the margin of goods items, shape (items, concepts)."""
        every: Bools = np.ones(len(table), np.bool_)
        told = self.judge.assess(table[:, self.columns(names)], every).contributions
        of = [[at for at, name in enumerate(self.concepts) if name == concept.name] for concept in CONCEPTS]
        return np.column_stack([told[:, members].sum(axis=1) for members in of])


def opened(bundle_id: str) -> Kept:
    """A bundle of this machine, every byte verified and its probe replayed on the model; its features are not compared.

    Raises:
        BundleRefused: it does not verify.
    """
    folder: Path = champions.HOME / "bundles" / bundle_id
    manifest, files = verified(folder)
    try:
        curve = msgspec.convert(strict_json.parse(files["calibration.json"]), _Curve)
        inputs = msgspec.json.decode(files["features.json"], type=list[_Input])
        tried = msgspec.convert(strict_json.parse(files["probe.json"]), probe.Probe)
        forest = Forest.of(files["model.txt"].decode())
    except (ValueError, msgspec.ValidationError, UnreadableModel) as error:
        refuse(folder, f"it cannot be read ({error})")
    if not probe.agrees(tried, forest):
        refuse(folder, "the model no longer gives the scores that it gave when it was trained")
    names, concepts = tuple(each.name for each in inputs), tuple(each.concept for each in inputs)
    second = severity.found(folder, files, list(names), np.array(tried.table, np.float64))
    judge = Judge(forest, curve.calibration, curve.levels, tried.contributions[0][-1], second)
    definitions = {each.name: each.fingerprint for each in inputs}
    return Kept(manifest.area, manifest.bundle, judge, names, concepts, definitions)

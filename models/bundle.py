"""A bundle: a folder of text that holds one area's model, and everything needed to trust it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
import numpy as np

from features.columns import Bools, Floats
from features.feature import Feature
from features.lodged import Lodged
from features.matrix import matrix
from models import probe, strict_json
from models import severity as severities
from models.area import Area
from models.areas import AREAS
from models.assessment import Assessment, Judge
from models.calibration import Calibration, Levels
from models.card import card
from models.inputs import Input, described, known, stale
from models.manifest import MANIFEST, MORE, Manifest, Provenance, refuse, sealed, verified, written
from models.severity import Severity
from models.trees import Forest, UnreadableModel, about

if TYPE_CHECKING:
    import lightgbm

_LIBRARIES: Final = ("lightgbm", "numpy", "scikit-learn")
T = TypeVar("T")


class _Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """calibration.json."""

    calibration: Calibration
    levels: Levels


@dataclass(frozen=True, eq=False, slots=True)
class Bundle:
    """One area's model, verified and ready."""

    area: Area
    manifest: Manifest
    features: tuple[Feature, ...]
    """In the order of the model's matrix."""
    judge: Judge
    importance: Floats
    """Each feature's share of what the model gained by splitting, shape (features,)."""
    measures: Mapping[str, Any]
    card: str

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits; same data, seed and code give the same."""
        return self.manifest.bundle

    @property
    def calibration(self) -> Calibration:
        """From margin to probability."""
        return self.judge.calibration

    @property
    def levels(self) -> Levels:
        """The probabilities from which a goods item is of elevated and of high concern."""
        return self.judge.levels

    @property
    def severity(self) -> Severity | None:
        """What a control would find in euro, where the area has learned that."""
        return self.judge.severity

    @property
    def baseline(self) -> float:
        """The calibrated probability of the margin expected before anything of a goods item is seen."""
        return float(self.calibration.probability(np.array([self.judge.expected_margin]))[0])

    def assess(self, lodged: Lodged, explain: Bools | None = None) -> Assessment:
        """Assess goods items, and explain those of the mask (shape (items,)); explaining costs ten times more."""
        return self.judge.assess(matrix(self.features, lodged), explain)


def write(  # noqa: PLR0913  the parts of a bundle
    folder: Path,
    area: Area,
    booster: "lightgbm.Booster",
    calibration: Calibration,
    levels: Levels,
    measures: Mapping[str, object],
    provenance: Provenance,
    *,
    severity: Callable[[Floats], Severity] | None = None,
) -> Bundle:
    """Write a bundle, then load it as everyone else will.

    Args:
        folder: made if need be; a bundle already there is overwritten.
        area: what the model answers.
        booster: trained on the area's features, in their order and under their names.
        calibration: from its margins to probabilities.
        levels: the probabilities of elevated and of high concern.
        measures: numbers, or mappings of them; one with an interval is ``{"value": , "low": , "high": }``.
        provenance: where it comes from.
        severity: gives the second output for the matrix of the probe; none where the area has none.
    """
    if booster.feature_name() != area.feature_names:
        raise ValueError(f"the model of {area.name} was trained on other features than the area's")
    text = booster.model_to_string()
    provenance = msgspec.convert(strict_json.parse(strict_json.dump(msgspec.to_builtins(provenance))), Provenance)
    forest = Forest.of(text)
    tried = probe.tried(forest.booster, area.name, area.features)
    if not forest.agrees(np.array(tried.table, np.float64)):
        raise ValueError(f"the {forest.kernel} kernel does not give what LightGBM gives for the model of {area.name}")
    files = {
        "model.txt": text.encode(),
        "calibration.json": _text(_Curve(calibration, levels)),
        "features.json": _text([described(*each) for each in zip(area.features, area.monotone, strict=True)]),
        "probe.json": _text(tried),
        "measures.json": strict_json.dump(measures),
        "card.md": card(area, calibration, levels, measures, provenance).encode(),
    }
    if severity is not None:
        second = severity(np.array(tried.table, np.float64))
        files |= severities.files(second.forest.text, second.facts)
    manifest = sealed(area.name, files, provenance, {name: version(name) for name in _LIBRARIES})
    folder.mkdir(parents=True, exist_ok=True)
    for name in MORE:
        (folder / name).unlink(missing_ok=True)
    for name, content in (*files.items(), (MANIFEST, written(manifest))):
        (folder / name).write_bytes(content)
    return load(folder, {area.name: area})


def load(folder: Path, areas: Mapping[str, Area] = AREAS) -> Bundle:
    """A bundle from its folder, after every proof that it is what it was.

    Raises:
        BundleRefused: the folder is not what its manifest says, or the model no longer scores as it did.
        StaleBundle: the area or its features have changed since it was trained.
    """
    manifest, files = verified(folder)
    curve = _read(folder, files, "calibration.json", _Curve)
    inputs = _read(folder, files, "features.json", list[Input])
    tried = _read(folder, files, "probe.json", probe.Probe)
    measures = _read(folder, files, "measures.json", dict[str, Any])
    area, features = known(manifest, inputs, areas)
    text = files["model.txt"].decode()
    if about.names(text) != [each.name for each in inputs]:
        refuse(folder, "model.txt reads other features than features.json lists")
    forest = _forest(folder, text)
    if not probe.agrees(tried, forest):
        refuse(folder, "the model no longer gives the made-up consignments the scores it gave when it was trained")
    if strayed := probe.strayed(tried, area.name, features):
        raise stale(manifest, f"trained when {strayed[0]} gave other values")
    second = severities.found(folder, files, [each.name for each in inputs], np.array(tried.table, np.float64))
    judge = Judge(forest, curve.calibration, curve.levels, tried.contributions[0][-1], second)
    return Bundle(area, manifest, features, judge, _importance(text), measures, files["card.md"].decode())


def _forest(folder: Path, text: str) -> Forest:
    try:
        return Forest.of(text)
    except UnreadableModel as error:
        refuse(folder, f"its model cannot be computed ({error})")


def _text(value: object) -> bytes:
    return strict_json.dump(msgspec.to_builtins(value))


def _read(folder: Path, files: Mapping[str, bytes], name: str, kind: type[T]) -> T:
    try:
        return msgspec.convert(strict_json.parse(files[name]), kind)
    except (ValueError, msgspec.ValidationError) as error:
        refuse(folder, f"{name} cannot be read ({error})")


def _importance(text: str) -> Floats:
    gain = about.gains(text)
    shares: Floats = gain / max(gain.sum(), np.finfo(np.float64).tiny)
    return shares

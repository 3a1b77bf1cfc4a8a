"""Bundles of waste in a model registry of their own, as training leaves them."""

from pathlib import Path
from typing import Any

import lightgbm
import msgspec

from models import bundle, registry
from models.bundle import Bundle

GOOD = {"value": 1.0, "low": 0.8, "high": 1.3}
SMALL = {"value": 0.01, "low": 0.005, "high": 0.02}
CALIBRATED = {"weighted": {"scorers": {"model": {"calibration_slope": GOOD, "calibration_error": SMALL}}}}
TREES = (25, 20, 15)


def register(whole: Bundle, folder: Path, trees: int, measures: dict[str, Any], limits: tuple[str, ...] = ()) -> Bundle:
    """Record a bundle of fewer trees, as training does."""
    booster = lightgbm.Booster(model_str=whole.judge.booster.model_to_string(num_iteration=trees))
    said = msgspec.structs.replace(whole.manifest.provenance, window=("2025-10-01", "2025-11-01"), limits=limits)
    made = bundle.write(folder, whole.area, booster, whole.calibration, whole.levels, measures, said)
    registry.record(f"{trees} trees", made, folder, params={"trees": trees}, measures=measures)
    return made

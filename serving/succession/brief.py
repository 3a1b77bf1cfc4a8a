"""What speaks for a challenger and against it, kept so that a page shows it at once: made from ledger and registry."""

import os
import uuid
from pathlib import Path
from typing import Any, Final

import msgspec

from models.gate import VIEWS, Check
from models.registered import Version
from serving.shadow.figures import Figures

_BRIEFS: Final = "briefs"
_REGISTERED: Final = "registered.json"
MEASURES: Final = (
    "average_precision", "auroc", "precision_top_5", "recall_top_5", "value_top_5", "calibration_error",
)  # fmt: skip
"""Of all that was measured, what a page shows."""


class Interval(msgspec.Struct, frozen=True):
    """A measure with its 95 % interval."""

    value: float
    low: float
    high: float


class Measured(msgspec.Struct, frozen=True):
    """What was measured of a bundle when it was trained, on goods items later than those it learned from."""

    view: str
    """Which goods items: one of `models.gate.VIEWS`."""
    rows: int
    irregular: int
    figures: dict[str, Interval]


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """Of one version."""

    made_at: int
    """Microseconds since 1970."""
    version: Version
    champion: str
    """The bundle it was held against; empty: there was none."""
    champion_version: str
    window: tuple[str, str] = ("", "")
    """First and last day of the declarations it learned from."""
    limits: tuple[str, ...] = ()
    """What a user should know before trusting it; also why a leak was allowed."""
    measured: Measured | None = None
    champion_measured: Measured | None = None
    checks: tuple[Check, ...] = ()
    refused: str = ""
    """Why it cannot even be loaded; nothing overrides that."""
    shadow: Figures | None = None
    silent: str = ""
    """Why there is no shadow."""


class Registered(msgspec.Struct, frozen=True):
    """What the model registry said when it was last asked."""

    made_at: int
    versions: list[Version]


def measured(measures: Any) -> Measured | None:  # noqa: ANN401  (JSON of a bundle)
    """The headline figures of the most honest view that has them."""
    for view in VIEWS:
        told = measures.get(view, {})
        model = told.get("scorers", {}).get("model", {})
        known = {name: _interval(model.get(name)) for name in MEASURES}
        figures = {name: each for name, each in known.items() if each}
        if figures:
            return Measured(view, int(told.get("rows", 0)), int(told.get("positives", 0)), figures)
    return None


def keep(folder: Path, told: Brief) -> None:
    """Keep a brief; the one before of this bundle goes."""
    _replace(_file(folder, told.version.bundle), msgspec.json.encode(told))


def last(folder: Path, bundle: str) -> Brief | None:
    """The brief of a bundle; none if nobody made one."""
    try:
        return msgspec.json.decode(_file(folder, bundle).read_bytes(), type=Brief)
    except (OSError, msgspec.DecodeError):
        return None


def note(folder: Path, told: Registered) -> None:
    """Keep what the registry said; measures stay there, where they may be no numbers."""
    _replace(folder / _REGISTERED, msgspec.json.encode(told))


def noted(folder: Path) -> Registered | None:
    """What the registry said last; none if it was never asked."""
    try:
        return msgspec.json.decode((folder / _REGISTERED).read_bytes(), type=Registered)
    except (OSError, msgspec.DecodeError):
        return None


def _interval(told: Any) -> Interval | None:  # noqa: ANN401  (as above)
    try:
        return msgspec.convert(told, Interval)
    except msgspec.ValidationError:
        return None


def _file(folder: Path, bundle: str) -> Path:
    return folder / _BRIEFS / f"{bundle}.json"


def _replace(path: Path, text: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    fresh.write_bytes(text)
    os.replace(fresh, path)  # noqa: PTH105  (in one step)

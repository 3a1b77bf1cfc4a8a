"""What became of the reasons that officers reject: how much of what moves the scores they hold, before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from features.columns import Floats, Ints
from features.errors import TidewaiterError
from features.feature import Feature
from models.assessment import contributions
from training.comparing.named import named
from training.material import Table
from training.stock.rejected import Rejected

if TYPE_CHECKING:
    import lightgbm


@dataclass(frozen=True, slots=True)
class Effect:
    """One rejected reason, and its share of all that moves the scores of the same goods items (absolute TreeSHAP)."""

    rejected: Rejected
    before: float | None
    """In the champion; None where there is none that can be asked."""
    now: float
    """In the model that was trained."""

    @property
    def reason(self) -> str:
        """The feature, or the whole concept."""
        return self.rejected.feature or f"all of {self.rejected.concept}"

    @property
    def said(self) -> str:
        """How often it was rejected, in words."""
        wrong, irrelevant = self.rejected.wrong, self.rejected.irrelevant
        return f"{wrong + irrelevant} of {self.rejected.judged} times ({wrong} wrong, {irrelevant} irrelevant)"


def effects(
    found: Sequence[Rejected],
    area: str,
    trained: "tuple[lightgbm.Booster, Sequence[Feature]]",
    features: Table,
    rows: Ints,
) -> tuple[Effect, ...]:
    """The effect of each rejected reason on the training that followed; the champion is asked only if there is any.

    Args:
        found: what officers rejected, in their order.
        area: whose champion is the model before.
        trained: the model after, and its features in the order of its matrix.
        features: the values of the features.
        rows: goods items of the extract that both models score.
    """
    if not found:
        return ()
    now = _shares(found, *trained, features, rows)
    before = _of_champion(found, area, features, rows)
    return tuple(map(Effect, found, before, now.tolist()))


def metrics(told: Sequence[Effect]) -> dict[str, float]:
    """For MLflow: shares before and after by reason; reasons that no code knows are left out, whatever they say."""
    shares: dict[str, float] = {}
    for each in told:
        name = f"rejected.{each.rejected.concept}.{each.rejected.feature}".rstrip(".")
        if name.replace(".", "").replace("_", "").isalnum() and name.isascii():
            shares[f"{name}.now"] = each.now
            if each.before is not None:
                shares[f"{name}.champion"] = each.before
    return shares


def _of_champion(found: Sequence[Rejected], area: str, features: Table, rows: Ints) -> list[float] | list[None]:
    try:
        champion = named(area, "champion").bundle
    except TidewaiterError:
        return [None] * len(found)
    if not all(feature.name in features.names for feature in champion.features):
        return [None] * len(found)
    return [float(share) for share in _shares(found, champion.judge.booster, champion.features, features, rows)]


def _shares(
    found: Sequence[Rejected], booster: "lightgbm.Booster", inputs: Sequence[Feature], features: Table, rows: Ints
) -> Floats:
    moved = np.abs(contributions(booster, features.named([each.name for each in inputs], rows))[:, :-1]).sum(axis=0)
    mine = [[_meant(each, feature) for feature in inputs] for each in found]
    shares: Floats = np.asarray(mine, np.float64) @ moved / max(float(moved.sum()), np.finfo(np.float64).tiny)
    return shares


def _meant(rejected: Rejected, feature: Feature) -> bool:
    if rejected.feature:
        return rejected.feature == feature.name
    return rejected.concept == feature.concept.name

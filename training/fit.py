"""Fitting one area's trees: deterministic, classes not reweighted, and small where there is little to learn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import lightgbm as lgb
import numpy as np

from features.columns import Bools, Floats, Ints
from features.errors import TidewaiterError
from training.prior import Prior

LEAST_POSITIVES: Final = 10
"""Fewer irregular goods items than these teach nothing."""
LEAST_TO_STOP: Final = 8
"""With fewer irregular goods items than these to stop on, the number of trees is set from experience."""
MOST_ROUNDS: Final = 600
LEAST_WITH_PRIOR: Final = 150
"""What experts say has no noise: fewer trees than these would only blur it."""
WITH_PRIOR: Final = {"lambda_l2": 2.0, "path_smooth": 2.0, "min_sum_hessian_in_leaf": 0.1, "feature_fraction": 0.6}
"""What the experts say has no noise, so that trees may follow it closely."""
_PATIENCE: Final = 60
MANY_ROWS: Final = 30_000
"""From so many on, several threads fit faster than one."""

Parameters = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A booster with what made it."""

    booster: lgb.Booster
    rounds: int
    parameters: Parameters
    stopped_on: int
    """Irregular goods items that the number of trees was chosen on; 0 if it was set from experience."""
    experts: float = 0.0
    """As many irregular findings as the experts counted for; 0 without them."""


def parameters(positives: int, rows: int, features: int) -> dict[str, object]:
    """LightGBM parameters for so many irregular ones among so many goods items.

    What can be learned is bounded by the rarer outcome, so trees shrink with it: leaves (one for each ten irregular
    ones, 4 to 31), the learning rate, and the share of features that a tree may see, so that no lucky feature is in
    every tree. A leaf must hold goods items that together count as some expected irregular ones
    (``min_sum_hessian_in_leaf``), and is pulled a little towards its parent and to zero. No more where there is little
    to learn from: small trees are held already, and stronger pulls only drown what few findings say
    (bench/few_labels.py).
    """
    rarer = max(1, min(positives, rows - positives))
    return {
        "objective": "binary",
        "num_leaves": int(np.clip(rarer // 10, 4, 31)),
        "learning_rate": 0.03 if rarer < 300 else 0.05,
        "min_data_in_leaf": int(np.clip(rows // 200, 5, 40)),
        "min_sum_hessian_in_leaf": float(np.clip(rarer / 100, 0.5, 5.0)),
        "lambda_l2": 1.0,
        "path_smooth": 2.0,
        "feature_fraction": float(np.clip(20 / features, 0.3, 1.0)),
        "max_bin": 127,
    }


def fit(  # noqa: PLR0913 - each says something else
    x: Floats,
    irregular: Bools,
    feature_names: Sequence[str],
    monotone: Sequence[int],
    *,
    early: Ints,
    stop: Ints,
    weight: Floats | None = None,
    seed: int = 0,
    overrides: Parameters | None = None,
    prior: Prior | None = None,
) -> Fitted:
    """Choose the number of trees on ``early`` and ``stop`` (positions of rows), then fit on all rows.

    ``x`` has shape (rows, features), NaN where unknown; ``monotone`` is 1, 0 or -1 for each feature; ``weight`` counts
    rows differently (never classes, which would spoil probabilities); ``prior`` is what experts know beside them.
    Same input, same model text, to the byte. Raises ``TidewaiterError`` with fewer than ``LEAST_POSITIVES`` of either
    outcome, unless there is a prior.
    """
    known = int(irregular.sum()) + (round(prior.strength) if prior else 0)
    if prior is None:
        _refuse_few(irregular)
    else:
        early = np.append(early, len(x) + np.arange(2 * len(prior.x)))
        x, irregular, weight = _with(prior, x, irregular, weight)
    calm = WITH_PRIOR if prior else {}
    chosen = {**parameters(known, *x.shape), **calm, **fixed(seed, monotone, len(x)), **(overrides or {})}
    rows = lgb.Dataset(
        x,
        irregular.astype(np.float32),
        weight=weight,
        feature_name=list(feature_names),
        params=chosen,
        free_raw_data=False,
    ).construct()
    positives = int(irregular[stop].sum())
    enough = positives >= LEAST_TO_STOP and int(irregular[early].sum()) >= LEAST_POSITIVES
    rounds = _rounds(rows, chosen, early, stop) if enough else _experience(known)
    rounds = max(rounds, LEAST_WITH_PRIOR if prior else 0)
    booster = lgb.train(chosen, rows, rounds)
    spoken = prior.strength if prior else 0.0
    return Fitted(booster, rounds, {**chosen, "num_iterations": rounds}, positives if enough else 0, spoken)


def grown(x: Floats, irregular: Bools, feature_names: Sequence[str], like: Fitted) -> lgb.Booster:
    """Trees on other goods items, as many and of the same parameters as those of a fit."""
    chosen = {name: value for name, value in like.parameters.items() if name != "num_iterations"}
    rows = lgb.Dataset(x, irregular.astype(np.float32), feature_name=list(feature_names), params=dict(chosen))
    return lgb.train(chosen, rows, like.rounds)


def _with(prior: Prior, x: Floats, irregular: Bools, weight: Floats | None) -> tuple[Floats, Bools, Floats]:
    """The goods items with those of the prior below them."""
    more, verdicts, weights = prior.taught()
    own = np.ones(len(x)) if weight is None else weight
    return np.concatenate([x, more]), np.append(irregular, verdicts), np.append(own, weights)


def fixed(seed: int, monotone: Sequence[int], rows: int) -> dict[str, object]:
    """What makes a fit repeatable; results do not depend on the number of threads (a test holds it to that).

    Small fits run on one thread: on a busy machine, threads that wait for each other took a hundred times as long.
    """
    return {
        "num_threads": 1 if rows < MANY_ROWS else 0,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "feature_pre_filter": False,
        "monotone_constraints": list(monotone),
        "monotone_constraints_method": "intermediate",
        "verbosity": -1,
    }


def _rounds(rows: lgb.Dataset, chosen: dict[str, object], early: Ints, stop: Ints) -> int:
    """The number of trees that, fitted on the earlier part, has the lowest log loss on the later part.

    The later part shares only the bins of the features with the earlier one. All rows bear a little more than a part
    of them does: the number grows by half of what the rows do.
    """
    fitted = lgb.train(
        chosen,
        rows.subset(early.tolist()),
        MOST_ROUNDS,
        valid_sets=[rows.subset(stop.tolist())],
        callbacks=[lgb.early_stopping(_PATIENCE, verbose=False)],
    )
    growth = 1 + (rows.num_data() / len(early) - 1) / 2
    return max(10, round(fitted.best_iteration * min(growth, 1.5)))


def _experience(positives: int) -> int:
    return int(np.clip(2 * positives, 30, 150))


def _refuse_few(irregular: Bools) -> None:
    positives = int(irregular.sum())
    if min(positives, len(irregular) - positives) < LEAST_POSITIVES:
        raise TidewaiterError(
            f"Too few findings to fit a model: {positives} of {len(irregular)} goods items for training were "
            f"irregular; at least {LEAST_POSITIVES} irregular and {LEAST_POSITIVES} conform ones are needed. "
            "Add control results, or train on a longer extract."
        )

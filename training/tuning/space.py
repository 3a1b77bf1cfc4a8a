"""What is searched: the parameters of the trees, around what the shipped rule would take."""

from typing import Final

import numpy as np
import optuna

from training.fit import Parameters, parameters

LEAVES: Final = (4, 127)


def suggested(trial: "optuna.Trial", positives: int, rows: int) -> Parameters:
    """The parameters of a trial, for so many irregular ones among so many goods items."""
    most = int(np.clip(min(positives, rows - positives) // 3, 8, LEAVES[1]))
    return {
        "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.2, log=True),
        "num_leaves": trial.suggest_int("num_leaves", LEAVES[0], most, log=True),
        "min_data_in_leaf": trial.suggest_int("min_data_in_leaf", 3, 100, log=True),
        "min_sum_hessian_in_leaf": trial.suggest_float("min_sum_hessian_in_leaf", 0.1, 20.0, log=True),
        "lambda_l2": trial.suggest_float("lambda_l2", 0.1, 100.0, log=True),
        "path_smooth": trial.suggest_float("path_smooth", 0.1, 100.0, log=True),
        "feature_fraction": trial.suggest_float("feature_fraction", 0.15, 1.0),
    }


def rule(positives: int, rows: int, features: int) -> Parameters:
    """The shipped rule's parameters, as far as they are searched; the first trial of every study."""
    shipped = parameters(positives, rows, features)
    return {name: shipped[name] for name in _NAMES}


_NAMES: Final = (
    "learning_rate",
    "num_leaves",
    "min_data_in_leaf",
    "min_sum_hessian_in_leaf",
    "lambda_l2",
    "path_smooth",
    "feature_fraction",
)

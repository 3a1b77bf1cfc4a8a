"""Studies: where they are kept, how they are resumed, and what the best of one is worth."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import optuna
from sqlalchemy.exc import SQLAlchemyError

from features.errors import TidewaiterError
from models.area import Area
from models.champions import HOME, address, database
from models.tracking import connected, experiment
from models.versions import features_version
from training.fit import Parameters
from training.tuning.folds import Folds
from training.tuning.space import rule, suggested

_LEAD: Final = "lead over the rule"
_ERROR: Final = "its standard error"
_OF: Final = "the trial it is of"
_SURE: Final = 2.0
_RULE: Final = "the shipped rule"
_START: Final = 8
"""Trials drawn at random before the search learns from them."""
_KEPT: Final = 65.0
"""A trial goes on while it is among the best so many per cent at its step."""
_WAIT: Final = 60.0
"""Seconds that a busy SQLite database is waited for."""
_FAULTS: Final = (optuna.exceptions.OptunaError, SQLAlchemyError, ImportError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Best:
    """What a study found."""

    study: str
    trial: int
    parameters: Parameters
    lead: float
    """Log loss a later row, less than the shipped rule's."""
    error: float
    """Standard error of the lead, rows drawn in pairs."""

    @property
    def adopted(self) -> bool:
        """Whether it beats the shipped rule by two standard errors: the best of many is better by chance alone."""
        return self.lead > _SURE * self.error


def name(area: Area, data_hash: str) -> str:
    """What the study of an area is called: other data or other features are another study."""
    return f"{area.name}/{data_hash[:16]}/{features_version(area.features)}"


def default_url() -> str:
    """The database of MLflow, or one beside it where MLflow is reached over HTTP."""
    where = address()
    return where if "://" in where and not where.startswith("http") else f"sqlite:///{HOME}/studies.db"


def opened(url: str, called: str, seed: int, *, make: bool) -> optuna.Study | None:
    """A study, resumed where it is there; none where it is not and is not to be made.

    Raises:
        TidewaiterError: the database cannot be used.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=_START)
    pruner = optuna.pruners.PercentilePruner(_KEPT, n_startup_trials=_START, n_warmup_steps=2)
    try:
        storage = _storage(url)
        if not make:
            there = called in optuna.study.get_all_study_names(storage)
            return optuna.load_study(study_name=called, storage=storage) if there else None
        return optuna.create_study(
            storage=storage,
            sampler=sampler,
            pruner=pruner,
            study_name=called,
            direction="maximize",
            load_if_exists=True,
        )
    except _FAULTS as error:
        raise TidewaiterError(
            f"The studies at {url.rsplit('@', maxsplit=1)[-1]} cannot be used: {str(error)[:200]} "
            "Name another database (--study sqlite:///FILE or postgresql://...)."
        ) from None


def _storage(url: str) -> optuna.storages.RDBStorage:
    """The database. In that of MLflow the tables of studies stand beside MLflow's own.

    Both keep the version of their tables under one name, so MLflow must be there first and Optuna must not look.
    """
    ours = url == address()
    if ours:
        with connected() as client:
            experiment(client)
        logging.getLogger("alembic").setLevel(logging.WARNING)
    elif url.startswith("sqlite:///"):
        HOME.mkdir(exist_ok=True)
    waiting: dict[str, Any] = {"connect_args": {"timeout": _WAIT}} if url.startswith("sqlite") else {}
    return optuna.storages.RDBStorage(url, engine_kwargs=waiting, skip_compatibility_check=ours)


def search(
    study: optuna.Study,
    data: Folds,
    trials: int,
    workers: int,
    seconds: float | None,
    advance: Callable[[float], None],
) -> None:
    """More trials, so many at a time; the first of a study is the shipped rule."""
    shape = data.positives, *data.x.shape
    before, wanted = len(study.trials), trials
    shipped = rule(*shape)

    def tried(trial: optuna.Trial) -> float:
        def tell(step: int, skill: float) -> None:
            trial.report(skill, step)
            if not trial.user_attrs.get(_RULE) and trial.should_prune():
                raise optuna.TrialPruned

        skills = data.skills(suggested(trial, *shape[:2]), tell)
        trial.set_user_attr("folds", skills)
        return float(np.mean(skills))

    def told(now: optuna.Study, _trial: optuna.trial.FrozenTrial) -> None:
        advance(min(1.0, (len(now.get_trials(deepcopy=False)) - before) / wanted))

    if not any(each.value is not None and each.user_attrs.get(_RULE) for each in study.trials):
        study.enqueue_trial(dict(shipped), user_attrs={_RULE: True})
        study.optimize(tried, n_trials=1, callbacks=[told])  # alone: two workers might both take it
        trials -= 1
    if trials > 0:
        study.optimize(tried, n_trials=trials, n_jobs=workers, timeout=seconds, callbacks=[told])


def weigh(study: optuna.Study, data: Folds) -> Best:
    """Hold the best trial against the shipped rule on the same later rows, and note the lead in the study."""
    best = study.best_trial
    difference = data.losses(rule(data.positives, *data.x.shape)) - data.losses(best.params)
    error = float(difference.std(ddof=1) / np.sqrt(len(difference)))
    for key, value in ((_LEAD, float(difference.mean())), (_ERROR, error), (_OF, best.number)):
        study.set_user_attr(key, value)
    return Best(study.study_name, best.number, best.params, float(difference.mean()), error)


def best(area: Area, data_hash: str, url: str = "") -> Best | None:
    """The best of the study of this area, data and features; none if there is none, or it was not weighed.

    Raises:
        TidewaiterError: the database cannot be used.
    """
    where = url or default_url()
    path = database() if where == address() else None
    if path is not None and not path.exists():
        return None
    if not url and where.endswith("studies.db") and not (HOME / "studies.db").exists():
        return None
    study = opened(where, name(area, data_hash), 0, make=False)
    if study is None or _OF not in study.user_attrs:
        return None
    told = study.user_attrs
    trial = study.trials[int(told[_OF])]
    return Best(study.study_name, trial.number, dict(trial.params), float(told[_LEAD]), float(told[_ERROR]))

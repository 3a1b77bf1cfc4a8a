"""A search in MLflow: a run with plots, and a nested run for each trial."""

import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import optuna

from models.tracking import connected, experiment, log
from training.tuning.study import Best


def record(study: optuna.Study, found: Best, since: int, area: str, dataset: Mapping[str, str]) -> str:
    """Log the trials from number ``since`` on, and the study's plots; the id of the run.

    Raises:
        RegistryError: MLflow does not answer.
    """
    with connected() as client, tempfile.TemporaryDirectory() as workshop:
        place = experiment(client)
        tags = {"area": area, "study": study.study_name, "kind": "tune"}
        run = client.create_run(place, run_name=f"tune {area}", tags=tags).info.run_id
        measures = {"lead": found.lead, "lead_error": found.error, "skill": study.best_value}
        log(client, run, found.parameters, measures, dataset)
        for trial in study.trials[since:]:
            _trial(client, place, run, trial)
        for path in _plots(study, Path(workshop)):
            client.log_artifact(run, str(path), "plots")
        client.set_terminated(run)
        return str(run)


def _trial(client: Any, place: str, parent: str, trial: optuna.trial.FrozenTrial) -> None:  # noqa: ANN401
    from mlflow.entities import Metric  # noqa: PLC0415  takes seconds

    tags = {"mlflow.parentRunId": parent, "state": trial.state.name.lower()}
    run = client.create_run(place, run_name=f"trial {trial.number}", tags=tags).info.run_id
    log(client, run, trial.params, {} if trial.value is None else {"skill": trial.value}, None)
    steps = [Metric("skill_so_far", skill, 0, step) for step, skill in trial.intermediate_values.items()]
    client.log_batch(run, metrics=steps)
    if trial.value is not None:
        client.log_metric(parent, "skill_of_trial", trial.value, step=trial.number)
    client.set_terminated(run, "FINISHED" if trial.state.is_finished() else "KILLED")


def _plots(study: optuna.Study, folder: Path) -> list[Path]:
    """History and importance, as Optuna draws them."""
    import matplotlib.pyplot as plt  # noqa: PLC0415  half a second
    from optuna.visualization import matplotlib as drawn  # noqa: PLC0415  the same

    plt.switch_backend("agg")
    made = []
    pictures = {"history": drawn.plot_optimization_history, "importance": drawn.plot_param_importances}
    for called, picture in pictures.items():
        if called == "importance" and len(_complete(study)) < 4:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            figure: Any = picture(study).figure  # type: ignore[operator]
        made.append(folder / f"{called}.png")
        figure.savefig(made[-1], dpi=110, bbox_inches="tight")
        plt.close(figure)
    return made


def importance(study: optuna.Study) -> dict[str, float]:
    """How much of the difference between trials each parameter explains; empty with too few of them."""
    if len(_complete(study)) < 4:
        return {}
    return dict(
        optuna.importance.get_param_importances(study, evaluator=optuna.importance.FanovaImportanceEvaluator(seed=0))
    )


def _complete(study: optuna.Study) -> list[optuna.trial.FrozenTrial]:
    return study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.COMPLETE,))

"""Who is compared: how each one is started, where it listens, and what it does."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent / "contenders"
BIN: Final = Path(sys.executable).parent
WORKSHOP: Final = Path("build/bench/serving")
_UVICORN: Final = (
    "{bin}/uvicorn",
    "--port",
    "{port}",
    "--no-access-log",
    "--log-level",
    "warning",
    "--app-dir",
    "{here}",
)
_BENTO: Final = ("{bin}/bentoml", "serve", "--working-dir", "{here}", "--port", "{port}", "--host", "127.0.0.1")
_PATHS: Final = {"score": "/score", "explain": "/explain"}


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to answer the same question."""

    letter: str
    told: str
    """What it does, for the table."""
    command: tuple[str, ...]
    paths: Mapping[str, str] = field(default_factory=lambda: _PATHS)
    """For each kind of question; a kind that is not there is not asked."""
    ready: str = "/livez"
    prefix: str = ""
    suffix: str = ""
    ours: bool = False
    workers: int = 1

    def line(self, port: int) -> list[str]:
        """The command that starts it."""
        places = {"bin": str(BIN), "here": str(HERE), "port": str(port), "workshop": str(WORKSHOP)}
        return [part.format(**places) for part in self.command]


_OURS: Final = {
    "score": "/v1/score?reasons=none",
    "explain": "/v1/score?reasons=flagged",
    "batch": "/v1/score/batch?reasons=none",
}
_SERVE: Final = ("{bin}/python", "{here}/ours.py")

FIELD: Final = (
    Contender(
        "a",
        "BentoML as documented: pydantic, one-row data frame, LightGBM, shap.TreeExplainer",
        (*_BENTO, "bento_stock:Scorer"),
    ),
    Contender("b", "BentoML as documented, around our core", (*_BENTO, "bento_core:Scorer")),
    Contender("c", "FastAPI, NumPy, LightGBM on one thread, pred_contrib", (*_UVICORN, "fastapi_stock:app")),
    Contender(
        "d",
        "mlflow models serve: Python function, one-row data frame, LightGBM",
        ("{bin}/mlflow", "models", "serve", "-m", "{workshop}/mlflow", "--env-manager", "local", "--port", "{port}"),
        paths={"score": "/invocations"},
        ready="/ping",
        prefix='{"dataframe_records":[',
        suffix="]}",
    ),
    Contender("e", "bare ASGI on uvicorn around our core, micro-batches", (*_UVICORN, "bare_asgi:app")),
    Contender(
        "f",
        "Tidewaiter, nothing written",
        (*_SERVE, "forgetful"),
        _OURS,
        ready="/readyz",
        ours=True,
    ),
    Contender("g", "Tidewaiter as shipped (durable), one worker", _SERVE, _OURS, ready="/readyz", ours=True),
    Contender("g2", "Tidewaiter as shipped (durable), two workers", _SERVE, _OURS, "/readyz", ours=True, workers=2),
)

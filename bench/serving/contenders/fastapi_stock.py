"""(c) FastAPI with stock LightGBM calls: NumPy in, one thread, `pred_contrib` for what is flagged."""

from typing import Any

import numpy as np
from declared import Declaration
from fastapi import FastAPI
from shared import answer, boosters, bundles, lodged, past, strongest, table

app = FastAPI()
memory, panel, models = past(), bundles(), boosters()


@app.get("/livez")
async def livez() -> dict[str, str]:
    """Ready as soon as it listens."""
    return {}


@app.post("/score")
async def score(declaration: Declaration) -> dict[str, Any]:  # type: ignore[valid-type]
    """The areas' probabilities."""
    return _told(declaration, explain=False)


@app.post("/explain")
async def explain(declaration: Declaration) -> dict[str, Any]:  # type: ignore[valid-type]
    """The areas' probabilities, and the contributions of those that are flagged."""
    return _told(declaration, explain=True)


def _told(declaration: Any, *, explain: bool) -> dict[str, Any]:  # noqa: ANN401  made at run time
    goods = lodged(memory, declaration.model_dump(exclude_none=True))
    areas, reasons = {}, []
    for name, bundle in panel.items():
        x = table(bundle, goods)
        areas[name] = told = answer(bundle, _predict(name, x, raw_score=True))
        if explain and told["flagged"]:
            every = _predict(name, x[told["flagged"]], pred_contrib=True)
            reasons += [{"area": name, "parts": strongest(bundle, parts[:-1])} for parts in every]
    return {"areas": areas, "reasons": reasons}


def _predict(name: str, x: Any, **kind: bool) -> Any:  # noqa: ANN401  LightGBM publishes no types
    return np.asarray(models[name].predict(x, num_threads=1, **kind))

"""(a) The documented BentoML way: sync method, pydantic model, data frame of one row, LightGBM, shap.TreeExplainer."""

from typing import Any

import bentoml
import numpy as np
import pandas as pd
import shap
from declared import Declaration
from shared import answer, boosters, bundles, lodged, past, strongest, table


@bentoml.service
class Scorer:
    """Seven models behind two methods."""

    def __init__(self) -> None:
        self.memory, self.bundles, self.boosters = past(), bundles(), boosters()
        self.explainers = {name: shap.TreeExplainer(booster) for name, booster in self.boosters.items()}

    @bentoml.api
    def score(self, declaration: Declaration, /) -> dict[str, Any]:
        """The areas' probabilities."""
        return {"areas": {name: told for name, told, _ in self._told(declaration)}}

    @bentoml.api
    def explain(self, declaration: Declaration, /) -> dict[str, Any]:
        """The areas' probabilities, and the contributions of those that are flagged."""
        areas, reasons = {}, []
        for name, told, frame in self._told(declaration):
            areas[name] = told
            if told["flagged"]:
                values = np.asarray(self.explainers[name].shap_values(frame.iloc[told["flagged"]]))
                values = values[-1] if values.ndim == 3 else values
                reasons += [{"area": name, "parts": strongest(self.bundles[name], row)} for row in values]
        return {"areas": areas, "reasons": reasons}

    def _told(self, declaration: Declaration) -> list[tuple[str, dict[str, Any], pd.DataFrame]]:
        goods = lodged(self.memory, declaration.model_dump(exclude_none=True))
        told = []
        for name, bundle in self.bundles.items():
            frame = pd.DataFrame(table(bundle, goods), columns=[each.name for each in bundle.features])
            margins = np.asarray(self.boosters[name].predict(frame, raw_score=True))
            told.append((name, answer(bundle, margins), frame))
        return told

"""(d) `mlflow models serve` of a Python function around stock calls; logged as code, so that nothing is pickled."""

from typing import Any

import mlflow
import numpy as np
import pandas as pd
from shared import answer, boosters, bundles, lodged, past, table


class Scorer(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """Seven models behind one function."""

    def load_context(self, context: object) -> None:
        """Load the models and the past when the server starts."""
        del context
        self.memory, self.bundles, self.boosters = past(), bundles(), boosters()

    def predict(self, context: object, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> list[Any]:
        """The areas' probabilities of each declaration."""
        del context, params
        answers = []
        for document in model_input.to_dict("records"):
            goods = lodged(self.memory, document)
            areas = {}
            for name, bundle in self.bundles.items():
                frame = pd.DataFrame(table(bundle, goods), columns=[each.name for each in bundle.features])
                areas[name] = answer(bundle, np.asarray(self.boosters[name].predict(frame, raw_score=True)))
            answers.append({"areas": areas})
        return answers


mlflow.models.set_model(Scorer())

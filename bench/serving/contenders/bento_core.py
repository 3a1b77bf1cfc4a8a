"""(b) The documented BentoML way around our own core: sync method and pydantic model, but our memory and panel."""

from typing import Any

import bentoml
from core import scored
from declared import Declaration
from shared import bundles, past, records

from models.panel import Panel


@bentoml.service
class Scorer:
    """Our core behind two methods."""

    def __init__(self) -> None:
        self.memory, self.panel = past(), Panel(bundles())

    @bentoml.api
    def score(self, declaration: Declaration, /) -> dict[str, Any]:
        """The areas' probabilities."""
        document = declaration.model_dump(exclude_none=True)
        return scored(self.memory, self.panel, [records(document)], explain=False)[0]

    @bentoml.api
    def explain(self, declaration: Declaration, /) -> dict[str, Any]:
        """The areas' probabilities, and the contributions of those that are flagged."""
        document = declaration.model_dump(exclude_none=True)
        return scored(self.memory, self.panel, [records(document)], explain=True)[0]

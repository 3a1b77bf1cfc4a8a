"""The risk areas: every file of this folder is one, and its attribute ``AREA`` says what it is."""

import importlib
import pkgutil
from typing import Final

from models.area import Area


def _scan() -> dict[str, Area]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found: dict[str, Area] = {}
    for name in names:
        area: Area = importlib.import_module(f"{__name__}.{name}").AREA
        if area.name != name:
            raise ValueError(f"models/areas/{name}.py calls its area {area.name}; both must be the same")
        found[name] = area
    return found


AREAS: Final[dict[str, Area]] = _scan()

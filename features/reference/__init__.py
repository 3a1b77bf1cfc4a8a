"""Dated, sourced lists: one CSV a list, SOURCES.csv says where each comes from and how sure it is.

Confidence marks: V a source states it, C analyst knowledge, E estimate, A indicator formulated by the
analyst, I made up for this project. Estimates and internal values are never shown as law.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rows(name: str) -> tuple[dict[str, Any], ...]:
    """All rows of ``reference/<name>.csv``, each a mapping from column to text."""
    text = files(__name__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))

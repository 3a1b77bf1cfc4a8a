"""A declaration that is as it should be, to be broken in every way."""

import json
from pathlib import Path
from typing import Any

import pytest

from serving.door.times import instant

EXAMPLES = Path(__file__).parents[3] / "serving/door/examples"
NOW = instant("2026-11-20T12:00:00Z")


@pytest.fixture
def now() -> int:
    """Noon of a day after every example, in microseconds since 1970 UTC."""
    return NOW


@pytest.fixture
def h1() -> dict[str, Any]:
    """The full declaration with two goods items."""
    told: dict[str, Any] = json.loads((EXAMPLES / "h1.json").read_bytes())
    return told


@pytest.fixture
def finding() -> dict[str, Any]:
    """The finding of the examples."""
    told: dict[str, Any] = json.loads((EXAMPLES / "findings.json").read_bytes())["findings"][0]
    return told

"""Champions and history that tests of policies share."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from extract import folder
from extract.folder import Extract
from models import champions, policy
from models.areas import AREAS
from models.bundle import Bundle
from models.policy import Capacity, Policy
from training.policies.consignments import History
from training.policies.history import history

DAYS = 40


@pytest.fixture(scope="package")
def bundles(place: Path) -> Mapping[str, Bundle]:
    """Small but real champions; those of areas with a price tell a value."""
    with contextlib.chdir(place):
        named = champions.last_known()
        return {area: champions.opened(area, named[area], AREAS) for area in AREAS if area in named}


@pytest.fixture(scope="package")
def extract(place: Path) -> Extract:
    """Two months of a little trade."""
    return folder.read(place / "history")


@pytest.fixture(scope="package")
def rules() -> Policy:
    """The shipped policy without its boundaries, with a capacity that a little trade can show."""
    shipped = policy.load()
    return msgspec.structs.replace(shipped, local=(), capacity=(Capacity(red=6.0, orange=4.0),))


@pytest.fixture(scope="package")
def past(extract: Extract, bundles: Mapping[str, Bundle], rules: Policy) -> History:
    """The last days of it, scored."""
    return history(extract, bundles, rules, DAYS, lambda _share: None)

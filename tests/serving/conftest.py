"""A PostgreSQL for those who need one, and one hostile goods item, as lodged."""

import datetime as dt
import os
from collections.abc import Iterator

import postgres_server
import pytest

from features.columns import Records
from features.lodged import Lodged
from features.past.memory import Memory
from models.areas import AREAS

HOSTILE = "[red]=cmd|' /C calc'!A0[/red]\u202e reversed"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The socket folder of a PostgreSQL of our own, reachable by nobody else."""
    if not postgres_server.PROGRAMS:
        if os.environ.get("CI"):
            pytest.fail("CI must test PostgreSQL, but /usr/lib/postgresql has no programs")
        pytest.skip("PostgreSQL is not installed")
    with postgres_server.running() as folder:
        yield folder


@pytest.fixture
def lodged() -> Lodged:
    """A goods item whose texts try to be markup, a formula and reversed writing."""
    record = {
        "consignment_id": "=HYPERLINK(1)",
        "item_number": 1,
        "lodged_at": dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC),
        "hs6": "640411",
        "goods_description": HOSTILE,
        "value_eur": 40.0,
        "gross_mass_kg": 9.0,
        "country_of_dispatch": "CN",
    }
    return Memory(tuple(AREAS)).recall(Records([record]))

"""A small area with a real model, made once for all tests of this room."""

import datetime as dt
from pathlib import Path

import lightgbm
import numpy as np
import pytest

from features.columns import Bools, Floats, Records, Words
from features.feature import CONTROL_HISTORY, GOODS, LOGISTICS, TRADER, VALUE, fact, feature
from features.lodged import Lodged
from features.matrix import matrix
from features.past.memory import Memory
from models import bundle, calibration
from models.area import Area
from models.bundle import Bundle
from models.calibration import Levels
from models.manifest import Provenance


@fact
def goods(d: Lodged) -> Words:
    """The description of the goods."""
    return d.text("goods_description")


@feature(unit="EUR/kg", concept=VALUE, say="declared at {value:.2f} EUR/kg as {goods}", shows=(goods,))
def price(d: Lodged) -> Floats:
    """Declared value per kilogram of gross mass."""
    mass = d.number("gross_mass_kg")
    return d.number("value_eur") / np.where(mass > 0, mass, np.nan)


@feature(unit="EUR", concept=VALUE, say="declared at {value:.0f} EUR", missing="no value is declared")
def amount(d: Lodged) -> Floats:
    """Declared value."""
    return d.number("value_eur") * 1.0


@feature(unit="kg", concept=LOGISTICS, say="weighs {value:.1f} kg", missing="no gross mass is declared")
def weight(d: Lodged) -> Floats:
    """Gross mass."""
    return d.number("gross_mass_kg") * 1.0


@feature(unit="words", concept=GOODS, say="described in {value:.0f} words")
def length(d: Lodged) -> Floats:
    """Number of words of the description."""
    return d.text("goods_description").map(lambda text: len(text.split()) if text else np.nan)


@feature(unit="goods items", concept=TRADER, say="the seller lodged {value:.1f} goods items lately")
def activity(d: Lodged) -> Floats:
    """Goods items of the seller in the last month."""
    return d.past("seller").count(30)


@feature(unit="share", concept=CONTROL_HISTORY, say="{value:.0%} of the controls of this seller found something")
def record_of_seller(d: Lodged) -> Floats:
    """Share of the seller's controls that found an irregularity."""
    return d.past("seller").rate("probity")


AREA = Area(
    name="probity",
    title="Probity",
    question="Is it made up?",
    basis="Working basis of a test.",
    features=(price, amount, weight, length, activity, record_of_seller),
    raises=(record_of_seller,),
    lowers=(price,),
    control="Look twice.",
)
_WORDS = ("shoes", "sports shoes", "bag of leather with strap", "toy", "")
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def records(count: int, seed: int) -> list[dict[str, object]]:
    """Made-up parcels; every tenth says no mass, every eleventh no value."""
    random = np.random.default_rng(seed)
    made: list[dict[str, object]] = []
    for row in range(count):
        told: dict[str, object] = {
            "consignment_id": f"c{row}",
            "item_number": 1,
            "lodged_at": START + dt.timedelta(hours=row),
            "hs6": "640411",
            "dataset": "H7",
            "seller_id": f"s{random.integers(5)}",
            "goods_description": _WORDS[random.integers(len(_WORDS))],
            "country_of_dispatch": "CN",
        }
        if row % 11:
            told["value_eur"] = float(np.round(random.lognormal(3, 1), 2))
        if row % 10:
            told["gross_mass_kg"] = float(np.round(random.lognormal(0, 1), 2))
        made.append(told)
    return made


@pytest.fixture(scope="session")
def area() -> Area:
    """The small area."""
    return AREA


@pytest.fixture(scope="session")
def lodged() -> Lodged:
    """Six hundred parcels with two hundred before them."""
    memory = Memory([AREA.name])
    made = records(800, seed=1)
    memory.remember(Records(made[:200]))
    return memory.recall(Records(made[200:]))


@pytest.fixture(scope="session")
def table(lodged: Lodged) -> Floats:
    """The matrix of the parcels."""
    return matrix(AREA.features, lodged)


@pytest.fixture(scope="session")
def irregular(table: Floats) -> Bools:
    """Cheap and heavy parcels tend to be irregular."""
    noise = np.random.default_rng(2).normal(size=len(table))
    return np.nan_to_num(-np.log(table[:, 0]) + 0.5 * np.log(table[:, 2]), nan=-2.5) + noise > -1


@pytest.fixture(scope="session")
def booster(table: Floats, irregular: Bools) -> lightgbm.Booster:
    """A real model of a few small trees."""
    return trained(AREA, table, irregular, seed=3)


def trained(area: Area, table: Floats, irregular: Bools, seed: int) -> lightgbm.Booster:
    """Train a small model."""
    params = {
        "objective": "binary",
        "num_leaves": 6,
        "learning_rate": 0.3,
        "min_data_in_leaf": 10,
        "monotone_constraints": area.monotone,
        "seed": seed,
        "num_threads": 1,
        "verbose": -1,
        "deterministic": True,
    }
    data = lightgbm.Dataset(table, irregular.astype(float), feature_name=area.feature_names)
    return lightgbm.train(params, data, num_boost_round=12)


@pytest.fixture(scope="session")
def provenance() -> Provenance:
    """Where the test's bundle comes from."""
    return Provenance(
        window=("2026-01-01", "2026-01-26"),
        label_rule="Irregular is what the test's rule says.",
        data_sha256="0" * 64,
        params={"num_leaves": 6},
        seed=3,
        created="2026-02-01T00:00:00+00:00",
        commit="4f2c9ab0123",
        limits=("It is a test.",),
    )


@pytest.fixture(scope="session")
def made(
    tmp_path_factory: pytest.TempPathFactory,
    booster: lightgbm.Booster,
    table: Floats,
    irregular: Bools,
    provenance: Provenance,
) -> tuple[Path, Bundle]:
    """A written bundle: its folder, and as loaded."""
    folder = tmp_path_factory.mktemp("bundles") / "probity"
    curve = calibration.fit(booster.predict(table, raw_score=True), irregular)
    measures = {"average_precision": {"value": 0.5, "low": 0.4, "high": 0.6}, "rows": 600, "unknown": float("nan")}
    return folder, bundle.write(folder, AREA, booster, curve, Levels(0.3, 0.7), measures, provenance)


@pytest.fixture(scope="session")
def folder(made: tuple[Path, Bundle]) -> Path:
    """The folder of a bundle; tests that change it copy it first."""
    return made[0]


@pytest.fixture(scope="session")
def whole(made: tuple[Path, Bundle]) -> Bundle:
    """A bundle as loaded."""
    return made[1]

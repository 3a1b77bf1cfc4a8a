"""A place with small but real champions, a past, and the service on it, started as anybody starts it."""

import contextlib
import json
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import lightgbm
import numpy as np
import pandas as pd
import pytest
from service_process import Running, start

from extract import folder
from features.columns import Floats
from features.declaration import FIELDS
from features.matrix import matrix
from models import bundle, calibration, champions
from models.area import Area
from models.areas import AREAS
from models.calibration import Levels
from models.manifest import Provenance
from models.replay import replay
from models.severity import Facts, Severity
from models.trees import Forest
from training.practice.world import World, make

hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")
"""On a machine that does much else besides, slow is no fault of a test."""
NAMES = ("ipr", "undervaluation", "misclassification", "waste", "tobacco", "precursors")


@pytest.fixture(scope="session")
def world() -> World:
    """A little trade over two months."""
    return make(1_500, 60, seed=3)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory, world: World) -> Path:
    """A working directory with the extract ``history`` and champions of six areas that learned from its truth."""
    home = tmp_path_factory.mktemp("place")
    folder.write(home / "history", world.goods_items, world.findings, world.selections, "a little trade")
    extract = folder.read(home / "history")
    features = tuple({each.name: each for name in NAMES for each in AREAS[name].features}.values())
    tables = np.concatenate([matrix(features, lodged) for _, lodged in replay(extract)])
    places = {each.name: column for column, each in enumerate(features)}
    ids = {key: row for row, key in enumerate(_keys(extract.columns))}
    with contextlib.chdir(home):
        for seed, name in enumerate(NAMES):
            truth = world.truth[world.truth["area"] == name]
            value = np.zeros(len(tables))
            rows = [ids[key] for key in zip(truth["consignment_id"], truth["item_number"].astype(int), strict=True)]
            value[rows] = truth["value_at_stake_eur"]
            columns = [places[each.name] for each in AREAS[name].features]
            _champion(home, AREAS[name], tables[:, columns], value, seed)
        said = {
            each.name: json.loads((each / "manifest.json").read_text()) for each in Path("mlruns/bundles").iterdir()
        }
        champions.note({one["area"]: name for name, one in said.items()}, [0, 0, 0])
    return home


def _keys(columns: dict[str, Any]) -> Iterator[tuple[str, int]]:
    numbers = columns["item_number"].astype(int).tolist()
    return zip((columns["consignment_id"][row] for row in range(len(numbers))), numbers, strict=True)


def _champion(home: Path, area: Area, table: Floats, value: Floats, seed: int) -> None:
    irregular = value > 0
    params = {"objective": "binary", "num_leaves": 15, "min_data_in_leaf": 5, "verbosity": -1, "num_threads": 1}
    params |= {"seed": seed, "deterministic": True, "monotone_constraints": area.monotone}
    data = lightgbm.Dataset(table, irregular.astype(float), feature_name=area.feature_names, free_raw_data=False)
    booster = lightgbm.train(params, data, num_boost_round=25)
    margins = booster.predict(table, raw_score=True)
    curve = calibration.fit(margins, irregular)
    elevated, high = np.quantile(curve.probability(margins), [0.9, 0.98]).clip(1e-6, 0.9).tolist()
    levels = Levels(elevated, high)
    said = Provenance(
        window=("2026-01-01", "2026-03-01"), label_rule="The truth of a little trade.", data_sha256="0" * 64,
        params={}, seed=seed, created="2026-03-02T00:00:00+00:00", commit="", limits=("It is a test.",),
    )  # fmt: skip
    beside = home / "made" / area.name
    second = _severity(area, table[irregular], value[irregular]) if area.stake else None
    made = bundle.write(beside, area, booster, curve, levels, {"rows": len(table)}, said, severity=second)
    champions.keep(made.id, lambda to: shutil.copytree(beside, to))


def _severity(area: Area, table: Floats, value: Floats) -> Callable[[Floats], Severity]:
    """A small second output, of what there was to be found."""
    params = {"objective": "regression", "num_leaves": 4, "min_data_in_leaf": 3, "verbosity": -1, "num_threads": 1}
    data = lightgbm.Dataset(table, np.log(value), feature_name=area.feature_names)
    text = lightgbm.train({**params, "deterministic": True, "seed": 1}, data, num_boost_round=20).model_to_string()
    forest, low, high = Forest.of(text), float(value.min()), float(value.max())
    return lambda probe: Severity(forest, Facts(1.0, low, high, len(value), forest.margins(probe).tolist()))


@pytest.fixture(scope="session")
def declarations(world: World) -> list[dict[str, Any]]:
    """Every declaration of the trade as a targeting system would send it, in the order of lodgement."""
    items = world.goods_items.sort_values(["lodged_at", "consignment_id", "item_number"])
    header = {each.name for each in FIELDS if each.header}
    lists = {each.name for each in FIELDS if each.kind == "list"}
    integers = {each.name for each in FIELDS if each.kind == "integer"}
    made: dict[str, dict[str, Any]] = {}
    for row in items.to_dict("records"):
        told: dict[str, Any] = {}
        for name, value in row.items():
            if value is None or value == "" or (isinstance(value, float) and np.isnan(value)) or value is pd.NaT:
                continue
            if isinstance(value, pd.Timestamp):
                told[name] = value.isoformat().replace("+00:00", "Z")
            elif name in lists:
                told[name] = value.split(";")
            else:
                told[name] = int(value) if name in integers else value
        own = {name: value for name, value in told.items() if name in header}
        whole = made.setdefault(told["consignment_id"], own | {"goods_items": []})
        whole["goods_items"].append({name: value for name, value in told.items() if name not in header})
    return list(made.values())


Starter = Callable[..., Running]


@pytest.fixture
def starter(place: Path, tmp_path: Path) -> Iterator[Starter]:
    """Starts services in fresh copies of the place; whatever still runs at the end is killed."""
    made: list[Running] = []

    def begin(home: Path | None = None, **settings: object) -> Running:
        own = home or tmp_path / f"home{len(made)}"
        if home is None:
            shutil.copytree(place / "mlruns", own / "mlruns")
        made.append(start(own, **settings))
        return made[-1]

    yield begin
    for each in made:
        each.stop(signal.SIGKILL)


@pytest.fixture(scope="module")
def service(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One service for all tests of a module."""
    home = tmp_path_factory.mktemp("service")
    shutil.copytree(place / "mlruns", home / "mlruns")
    running = start(home)
    yield running
    running.stop()

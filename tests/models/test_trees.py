"""Our own kernels beside LightGBM, over random models and tables."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import Floats
from features.errors import TidewaiterError
from models.trees import ENGINES, Forest, UnreadableModel, engine, native, ranked
from models.trees.engine import VARIABLE
from models.trees.flat import flat
from models.trees.quadrature import points

OURS = [name for name in ENGINES[:2] if name != "c" or native.library() is not None]
ODD = np.array(
    [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-35, -1e-35, 1e-36, 1e300, -1e300, 1.0, 2.0, -1.0, -0.5, 3e9, 40.0]
)


@dataclass
class Task:
    """What a random booster is grown on."""

    seed: int
    features: int
    rows: int
    rounds: int
    categorical: bool
    parameters: dict[str, object]

    def booster(self) -> lightgbm.Booster:
        """Grow it; rows of every kind of value, the last feature the same everywhere."""
        random = np.random.default_rng(self.seed)
        x = table(random, self.rows, self.features)
        x[~np.isfinite(x)] = np.nan
        if self.categorical:
            x[:, 0] = random.integers(0, 70, self.rows)
        x[:, -1] = 1.0
        known = np.nan_to_num(x[:, 0]) % 3 + np.nan_to_num(x[:, 1 % self.features]).clip(-3, 3) * random.normal()
        y = (known + random.normal(size=self.rows) > np.median(known)).astype(float)
        fixed = {"verbosity": -1, "num_threads": 1, "seed": self.seed, "force_row_wise": True, "max_cat_to_onehot": 2}
        data = lightgbm.Dataset(x, y, categorical_feature=[0] if self.categorical else [], params={"verbosity": -1})
        return lightgbm.train({**fixed, **self.parameters}, data, self.rounds)


def table(random: np.random.Generator, rows: int, features: int) -> Floats:
    """Numbers of many sizes, some of them odd."""
    x = np.round(random.normal(size=(rows, features)) * np.exp(random.normal(size=(rows, features)) * 2), 2)
    odd = random.random(x.shape) < random.random(features) * 0.6
    return np.where(odd, random.choice(ODD, x.shape), x)


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    """Random data sets and parameters."""
    features = draw(st.integers(1, 12))
    categorical = draw(st.booleans())
    parameters: dict[str, object] = {
        "objective": draw(st.sampled_from(["binary", "regression"])),
        "num_leaves": draw(st.sampled_from([2, 4, 31, 200])),
        "min_data_in_leaf": draw(st.sampled_from([1, 5, 60])),
        "max_bin": draw(st.sampled_from([2, 15, 255])),
        "learning_rate": draw(st.sampled_from([0.03, 0.5])),
        "zero_as_missing": draw(st.booleans()),
        "use_missing": draw(st.booleans()),
        "boost_from_average": draw(st.booleans()),
        "extra_trees": draw(st.booleans()),
        "bagging_fraction": draw(st.sampled_from([0.5, 1.0])),
        "bagging_freq": draw(st.integers(0, 1)),
    }
    if not categorical and draw(st.booleans()):
        parameters["monotone_constraints"] = draw(st.lists(st.integers(-1, 1), min_size=features, max_size=features))
    rows, rounds = draw(st.sampled_from([20, 150, 500])), draw(st.integers(1, 12))
    return Task(draw(st.integers(0, 2**31)), features, rows, rounds, categorical, parameters)


def held_against_lightgbm(booster: lightgbm.Booster, x: Floats) -> None:
    """Every engine: the same margins to the bit, the same contributions but for rounding; ours equal each other."""
    scored = np.asarray(booster.predict(x, raw_score=True))
    parts = np.asarray(booster.predict(x, pred_contrib=True))
    scale = max(1.0, float(np.abs(scored).max()))
    answers = []
    for name in OURS:
        forest = Forest.of(booster.model_to_string(), name)
        np.testing.assert_array_equal(forest.margins(x), scored)
        answers.append(forest.contributions(x))
        np.testing.assert_allclose(answers[-1], parts, rtol=0, atol=1e-12 * scale)
        assert forest.agrees(x)
    for other in answers[1:]:
        np.testing.assert_array_equal(other, answers[0])


@settings(max_examples=40, deadline=None)
@given(tasks())
def test_every_engine_gives_what_lightgbm_gives(task: Task) -> None:
    """Categories, missing values, infinities, constant features, monotone ones, few bins, single leaves, long paths."""
    held_against_lightgbm(task.booster(), table(np.random.default_rng(task.seed + 1), 40, task.features))


@pytest.fixture(scope="module")
def deep() -> lightgbm.Booster:
    """A tree whose longest path asks more than sixteen different features, some of them twice."""
    random = np.random.default_rng(4)
    x = random.normal(size=(4000, 30))
    y = (x > 0).cumprod(axis=1).sum(axis=1) + x[:, 0]
    parameters = {"objective": "regression", "num_leaves": 255, "min_data_in_leaf": 1, "verbosity": -1, "seed": 4}
    return lightgbm.train(parameters, lightgbm.Dataset(x, y, params={"verbosity": -1}), 8)


def test_long_paths_have_points_enough(deep: lightgbm.Booster) -> None:
    """Where more than eight features meet on a path, more points keep the integral exact."""
    assert flat(deep.model_to_string()).trees["blocks"].max() > 1
    held_against_lightgbm(deep, np.random.default_rng(5).normal(size=(60, 30)))


def test_a_single_leaf_says_the_same_of_everything() -> None:
    """A model that learned nothing has a margin, and contributions of zero."""
    task = Task(1, 3, 20, 2, categorical=False, parameters={"objective": "binary", "min_data_in_leaf": 60})
    held_against_lightgbm(task.booster(), table(np.random.default_rng(1), 30, 3))


@pytest.fixture(scope="module", params=[255, 64])
def grown(request: pytest.FixtureRequest, deep: lightgbm.Booster) -> lightgbm.Booster:
    """A model with more leaves than a row of bits has places, and one with just so many."""
    if request.param == 255:
        return deep
    task = Task(9, 30, 3000, 8, categorical=False, parameters={"num_leaves": request.param, "min_data_in_leaf": 1})
    return task.booster()


@pytest.mark.parametrize("leaves", [63, 64, 65])
def test_any_number_of_leaves(leaves: int) -> None:
    """One leaf more than there are bits, just as many, one less: the same answers, however many rows stand abreast."""
    task = Task(3, 12, 3000, 9, categorical=False, parameters={"num_leaves": leaves, "min_data_in_leaf": 1})
    booster = task.booster()
    assert (flat(booster.model_to_string()).ranked is None) == (leaves > ranked.MOST)
    x = table(np.random.default_rng(11), 29, 12)
    held_against_lightgbm(booster, x)
    for name in OURS:
        forest = Forest.of(booster.model_to_string(), name)
        for rows in range(1, 20):
            np.testing.assert_array_equal(forest.margins(x[:rows]), forest.margins(x)[:rows])


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("zero", ["1e-36", "0", "-1e-36", "-0", "inf", "-inf"])
def test_thresholds_next_to_zero_and_at_infinity(name: str, zero: str, grown: lightgbm.Booster) -> None:
    """LightGBM takes tiny values for zero before it asks; so do we, whatever the threshold."""
    lines = [line for line in grown.model_to_string().splitlines() if not line.startswith("tree_sizes")]
    edited = [
        f"threshold={' '.join([zero] * len(line.split()))}" if line.startswith("threshold=") else line for line in lines
    ]
    booster = lightgbm.Booster(model_str="\n".join(edited))
    x = np.random.default_rng(6).choice(ODD, (300, 30))
    np.testing.assert_array_equal(
        Forest.of(booster.model_to_string(), name).margins(x), booster.predict(x, raw_score=True)
    )


@pytest.mark.parametrize("name", ENGINES[1:] if "c" not in OURS else ENGINES)
def test_columns_and_rows_are_picked_in_place(name: str, deep: lightgbm.Booster) -> None:
    """A wider table in another order, and some of its rows, give the same bits as the model's own table."""
    x = np.random.default_rng(7).normal(size=(900, 30))
    columns = np.random.default_rng(8).permutation(50)[:30]
    wide = np.full((900, 50), np.nan)
    wide[:, columns] = x
    own = Forest.of(deep.model_to_string(), name)
    other, rows = own.reading(columns.tolist()), np.arange(0, 900, 7)
    for whole, asked in ((own.margins, other.margins), (own.contributions, other.contributions)):
        np.testing.assert_array_equal(asked(wide), whole(x))
        np.testing.assert_array_equal(asked(wide, rows), whole(x)[rows])
        np.testing.assert_array_equal(asked(wide, rows[5:6]), whole(x)[rows[5:6]])
        assert len(asked(wide, rows[:0])) == len(asked(wide[:0])) == 0
    with pytest.raises(ValueError, match="lacks columns"):
        other.margins(x)
    with pytest.raises(ValueError, match="lacks columns or rows"):
        own.margins(x, np.array([900]))


@pytest.mark.parametrize(
    ("told", "of", "why"),
    [
        ("is_linear=0", "is_linear=1", "linear"),
        ("num_class=1", "num_class=3", "several classes"),
        ("num_class=1", "num_class=1\naverage_output", "averaged"),
        ("left_child=", "left_child=0 ", "cannot be read"),
        ("left_child=", "right_child=", "cannot be read"),
        ("max_feature_idx=29", "max_feature_idx=1", "a feature that is not there"),
        ("internal_count=4000 ", "internal_count=4001 ", "do not add up"),
        ("leaf_value=", "leaf_value=x ", "cannot be read"),
    ],
)
def test_other_kinds_of_models_are_refused(told: str, of: str, why: str, deep: lightgbm.Booster) -> None:
    """What the kernels do not compute is named, and not computed."""
    text = deep.model_to_string()
    assert told in text
    with pytest.raises(UnreadableModel, match=why):
        flat(text.replace(told, of, 1))


def test_points_integrate_polynomials() -> None:
    """So many points are exact for polynomials of twice the degree less one."""
    for count in (1, 2, 3):
        t, rest, weight = points(count)
        np.testing.assert_allclose(t + rest, 1, atol=1e-16)
        for degree in range(8 * count):
            assert (weight * t**degree).sum() == pytest.approx(1 / (degree + 1), abs=1e-15)


@pytest.mark.parametrize("forced", ["numba", "lightgbm", "fortran"])
def test_the_engine_can_be_forced(forced: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable decides; a kernel that is not there is an error that says what there is."""
    engine.cache_clear()
    monkeypatch.setenv(VARIABLE, forced)
    try:
        if forced in ENGINES:
            assert engine() == forced
        else:
            with pytest.raises(TidewaiterError, match="c, numba, lightgbm"):
                engine()
    finally:
        engine.cache_clear()


def test_a_library_of_another_source_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that was built before the kernel was changed is as good as none."""
    other = tmp_path / "kernel.c"
    other.write_bytes(native.SOURCE.read_bytes() + b"\n")
    monkeypatch.setattr(native, "SOURCE", other)
    native.library.cache_clear()
    try:
        assert native.library() is None
    finally:
        native.library.cache_clear()


def test_the_kernels_start_in_a_fresh_process() -> None:
    """What numba keeps beside the source is taken up by the next process."""
    done = subprocess.run(
        [sys.executable, "-c", "from models.trees import engine; print(engine())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() in ENGINES

"""The second output: sealed and proved as the first, absent from older bundles, never beyond what was found."""

import json
import shutil
from pathlib import Path

import lightgbm
import numpy as np
import pytest

from features.columns import Floats
from features.lodged import Lodged
from models import bundle, severity
from models.area import Area
from models.bundle import Bundle
from models.calibration import Levels
from models.manifest import MORE, BundleRefused, Provenance, sealed, written
from models.severity import Facts, Severity
from models.trees import Forest


def second(area: Area, table: Floats) -> lightgbm.Booster:
    """Trees for a value that rises with the first feature."""
    params = {"objective": "regression", "num_leaves": 4, "min_data_in_leaf": 10, "num_threads": 1, "verbosity": -1}
    y = np.nan_to_num(np.log1p(table[:, 0]))
    data = lightgbm.Dataset(table, y, feature_name=area.feature_names)
    return lightgbm.train(params, data, num_boost_round=8)


@pytest.fixture
def worth(
    tmp_path: Path, area: Area, booster: lightgbm.Booster, whole: Bundle, table: Floats, provenance: Provenance
) -> tuple[Path, Bundle]:
    """A bundle with a second output."""
    forest = Forest.of(second(area, table).model_to_string())

    def made(probe: Floats) -> Severity:
        return Severity(forest, Facts(1.5, 1.0, 50.0, 600, forest.margins(probe).tolist()))

    folder = tmp_path / "worth"
    return folder, bundle.write(
        folder, area, booster, whole.calibration, Levels(0.3, 0.7), {}, provenance, severity=made
    )


def test_expected_value_is_probability_times_value(worth: tuple[Path, Bundle], lodged: Lodged, table: Floats) -> None:
    """The expectation is the probability times a value that lies within what was ever found."""
    _, made = worth
    assessed = made.assess(lodged)
    told = assessed.expected_value
    assert told is not None
    assert made.severity is not None
    value = told / assessed.probability
    np.testing.assert_allclose(value, np.clip(1.5 * np.exp(made.severity.forest.margins(table)), 1, 50))
    assert value.max() <= 50


def test_a_bundle_without_second_output_is_read_as_before(whole: Bundle, folder: Path, lodged: Lodged) -> None:
    """Older bundles have neither file, load, and expect no value."""
    assert not {each.name for each in folder.iterdir()} & set(MORE)
    assert whole.severity is None
    assert whole.assess(lodged).expected_value is None


@pytest.mark.parametrize("name", sorted(MORE))
def test_every_change_of_the_second_output_is_refused(worth: tuple[Path, Bundle], area: Area, name: str) -> None:
    """A flipped bit, a file taken away, and both taken away are found."""
    folder, _ = worth
    path = folder / name
    text = path.read_bytes()
    for at in range(0, len(text), max(1, len(text) // 50)):
        path.write_bytes(text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :])
        with pytest.raises(BundleRefused):
            bundle.load(folder, {area.name: area})
    path.unlink()
    with pytest.raises(BundleRefused, match="is missing"):
        bundle.load(folder, {area.name: area})
    for each in MORE:
        (folder / each).unlink(missing_ok=True)
    with pytest.raises(BundleRefused):
        bundle.load(folder, {area.name: area})


def test_other_trees_under_a_manifest_that_fits_are_refused(
    worth: tuple[Path, Bundle], area: Area, tmp_path: Path
) -> None:
    """The made-up consignments are asked again of the second output too."""
    folder, made = worth
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    facts = json.loads((copy / severity.FACTS).read_bytes())
    facts["margins"][0] += 0.01
    (copy / severity.FACTS).write_bytes(json.dumps(facts).encode())
    files = {each: (copy / each).read_bytes() for each in made.manifest.files}
    whole = sealed(area.name, files, made.manifest.provenance, made.manifest.versions)
    (copy / "manifest.json").write_bytes(written(whole))
    with pytest.raises(BundleRefused, match="no longer gives the made-up consignments the values"):
        bundle.load(copy, {area.name: area})


@pytest.mark.parametrize("wrong", [{"smear": 0.0}, {"smear": float("inf")}, {"low": -1.0}, {"low": 60.0}])
def test_facts_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    """A smear that is not positive, or limits out of order, are no facts."""
    with pytest.raises(ValueError, match="severity needs"):
        Facts(**{"smear": 1.5, "low": 1.0, "high": 50.0, "labels": 1, "margins": [], **wrong})  # type: ignore[arg-type]

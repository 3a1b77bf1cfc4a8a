"""Bundles: what is loaded is what was trained."""

import dataclasses
import json
import shutil
import subprocess
import sys
from pathlib import Path

import lightgbm
import msgspec
import numpy as np
import pytest

from features.columns import Floats, Records
from features.feature import VALUE, feature
from features.lodged import Lodged
from features.past.memory import Memory
from models import bundle
from models.area import Area
from models.bundle import Bundle
from models.calibration import Levels
from models.manifest import BundleRefused, Manifest, Provenance, StaleBundle, sealed, written


def test_a_bundle_comes_back_as_it_was(whole: Bundle, booster: lightgbm.Booster, table: Floats, lodged: Lodged) -> None:
    """Margins, probabilities and levels are those of the model that was trained."""
    seen = whole.assess(lodged)
    np.testing.assert_array_equal(seen.margins, booster.predict(table, raw_score=True))
    np.testing.assert_array_equal(seen.probability, whole.calibration.probability(seen.margins))
    assert set(seen.level_names) == {"low", "elevated", "high"}
    assert (seen.low < seen.probability).all()
    assert whole.measures["average_precision"]["low"] == 0.4
    assert "| average_precision | 0.5 (95 %: 0.4 to 0.6) |" in whole.card


def test_one_row_is_assessed_as_many(whole: Bundle, lodged: Lodged) -> None:
    """A goods item alone gets the very numbers that it gets in a batch."""
    some = np.arange(len(lodged)) < 5
    many = whole.assess(lodged, explain=np.ones(len(lodged), bool))
    few = whole.assess(lodged, explain=some)
    np.testing.assert_array_equal(few.contributions, many.contributions[:5])
    with pytest.raises(KeyError, match="without an explanation"):
        few.contribution(5)


def test_an_empty_batch_has_an_empty_assessment(whole: Bundle) -> None:
    """No goods items, no scores, no error."""
    seen = whole.judge.assess(np.empty((0, len(whole.features))))
    assert len(seen.probability) == len(seen.level_names) == 0


def test_same_content_same_id(
    tmp_path: Path,
    whole: Bundle,
    area: Area,
    booster: lightgbm.Booster,
    provenance: Provenance,
) -> None:
    """When it was made and at which commit do not enter the id; the data do."""
    later = msgspec.structs.replace(provenance, created="2027-01-01T00:00:00+00:00", commit=None)
    other = msgspec.structs.replace(provenance, data_sha256="1" * 64)
    rest = (whole.calibration, whole.levels, whole.measures)
    assert bundle.write(tmp_path / "later", area, booster, *rest, later).id == whole.id
    assert bundle.write(tmp_path / "other", area, booster, *rest, other).id != whole.id


@feature(unit="EUR/kg", concept=VALUE, say="{value:.2f}")
def price(d: Lodged) -> Floats:
    """Another formula under the same name."""
    return d.number("value_eur") / d.number("gross_mass_kg") * 2


def test_another_definition_is_stale(folder: Path, area: Area) -> None:
    """A feature with another formula is named, with what to do and the commit to go back to."""
    other = dataclasses.replace(area, features=(price, *area.features[1:]), lowers=())
    with pytest.raises(StaleBundle, match=r"another definition of price\. Retrain .* check out .*: 4f2c9ab\."):
        bundle.load(folder, {area.name: other})


def test_a_missing_feature_or_area_is_stale(folder: Path, area: Area) -> None:
    """A feature or an area that is gone is named; a feature more does no harm."""
    with pytest.raises(StaleBundle, match="price, which the area no longer has"):
        bundle.load(folder, {area.name: dataclasses.replace(area, features=area.features[1:], lowers=())})
    with pytest.raises(StaleBundle, match="an area that is no longer there"):
        bundle.load(folder, {})
    further = dataclasses.replace(price, name="further")
    more = dataclasses.replace(area, features=(further, *area.features))
    assert bundle.load(folder, {area.name: more}).features == area.features


def resealed(folder: Path, tmp_path: Path, name: str, text: bytes) -> Path:
    """A bundle in which one file was replaced by someone who wrote a new manifest too."""
    copy = Path(shutil.copytree(folder, tmp_path / "resealed"))
    manifest = msgspec.convert(json.loads((copy / "manifest.json").read_bytes()), Manifest)
    (copy / name).write_bytes(text)
    files = {each: (copy / each).read_bytes() for each in manifest.files}
    whole = sealed(manifest.area, files, manifest.provenance, manifest.versions)
    (copy / "manifest.json").write_bytes(written(whole))
    return copy


def test_the_probe_notices_another_model(folder: Path, area: Area, tmp_path: Path) -> None:
    """A model text that scores otherwise is refused, even under a manifest that fits it."""
    other = lightgbm.Booster(model_str=(folder / "model.txt").read_text())
    other.set_leaf_output(0, 0, other.get_leaf_output(0, 0) + 0.01)
    copy = resealed(folder, tmp_path, "model.txt", other.model_to_string().encode())
    with pytest.raises(BundleRefused, match="no longer gives the made-up consignments the scores"):
        bundle.load(copy, {area.name: area})


def test_the_probe_notices_other_values(folder: Path, area: Area, tmp_path: Path) -> None:
    """A feature whose formula is the same but whose value is not is stale, and named."""
    probe = json.loads((folder / "probe.json").read_bytes())
    probe["records"][0]["value_eur"] = 41.0
    text = json.dumps(probe).encode()
    with pytest.raises(StaleBundle, match="trained when price gave other values"):
        bundle.load(resealed(folder, tmp_path, "probe.json", text), {area.name: area})


@pytest.mark.parametrize("text", [b"[]", b"{}", b'{"calibration": 1}', b"nonsense", b'{"levels": {"elevated": 2}}'])
def test_a_file_of_another_shape_is_refused(text: bytes, folder: Path, area: Area, tmp_path: Path) -> None:
    """A sealed file that is not what its name says is refused, and named."""
    with pytest.raises(BundleRefused, match=r"calibration\.json cannot be read"):
        bundle.load(resealed(folder, tmp_path, "calibration.json", text), {area.name: area})


def test_a_model_on_other_features_is_not_written(
    tmp_path: Path,
    whole: Bundle,
    area: Area,
    booster: lightgbm.Booster,
    provenance: Provenance,
) -> None:
    """A model that was trained on other columns than the area's is a mistake of the trainer."""
    other = dataclasses.replace(area, features=area.features[::-1])
    with pytest.raises(ValueError, match="trained on other features"):
        bundle.write(tmp_path, other, booster, whole.calibration, Levels(0.1, 0.2), {}, provenance)


_WATCHED = """
import importlib.util, sys, traceback
from pathlib import Path
found = []
def watch(event, arguments):
    if event == "pickle.find_class" and not any("numba" in str(part) for part in traceback.extract_stack()):
        found.append(arguments)  # numba reads what it compiled here earlier; that cache never travels
spec = importlib.util.spec_from_file_location("small", sys.argv[1])
small = importlib.util.module_from_spec(spec)
sys.modules["small"] = small
spec.loader.exec_module(small)
import numpy as np
from features.columns import Records
from features.past.memory import Memory
from models import bundle, reason_card, reasons
sys.addaudithook(watch)
whole = bundle.load(Path(sys.argv[2]), {"probity": small.AREA})
lodged = Memory(["probity"]).recall(Records(small.records(20, 1)))
seen = whole.assess(lodged, np.ones(20, bool))
print(reason_card.text(reasons.card(whole, lodged, seen, 7)))
sys.exit(f"unpickled {found}" if found else 0)
"""


def test_nothing_is_unpickled(folder: Path) -> None:
    """Loading a bundle, assessing and explaining never ask pickle for a class."""
    small = Path(__file__).with_name("conftest.py")
    command = [sys.executable, "-c", _WATCHED, str(small), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=small.parents[2])
    assert done.returncode == 0, done.stderr
    assert "Probity: " in done.stdout


def test_the_past_before_is_the_past_of_the_probe(whole: Bundle) -> None:
    """The probe's own memory is fresh: what this process remembers elsewhere does not enter."""
    memory = Memory([whole.area.name])
    assert len(memory.recall(Records([{"consignment_id": "x", "lodged_at": 0, "item_number": 1}]))) == 1

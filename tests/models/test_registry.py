"""The registry: what is recorded is what is used later."""

import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from models import bundle, champions, registry
from models.area import Area
from models.bundle import Bundle
from models.manifest import BundleRefused
from models.registry import Version
from models.tracking import RegistryError

pytestmark = pytest.mark.filterwarnings("ignore")  # of MLflow's own imports


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an empty registry; making one takes seconds, copying none."""
    path = tmp_path_factory.mktemp("registry") / "mlflow.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{path}")
        with registry.connected() as client:
            client.search_registered_models()
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without a registry; its address is absolute, since MLflow remembers addresses."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlruns/mlflow.db")
    return tmp_path


@pytest.fixture
def home(bare: Path, empty: Path) -> Path:
    """A working directory with a registry of its own."""
    (bare / "mlruns").mkdir()
    shutil.copy(empty, bare / "mlruns" / "mlflow.db")
    return bare


def recorded(whole: Bundle, folder: Path, tmp_path: Path) -> Version:
    """Record a bundle with a report."""
    report = tmp_path / "report.html"
    report.write_text("<p>report</p>")
    return registry.record(
        "a run",
        whole,
        folder,
        params={"num_leaves": 6, "objective": "binary", "features": ["price", "amount"]},
        measures=whole.measures,
        extra_files=[report],
        tags={"seed": "3"},
        dataset={"name": "parcels", "digest": "0" * 64, "source": "an extract"},
    )


@pytest.fixture
def other(whole: Bundle, area: Area, tmp_path: Path) -> tuple[Bundle, Path]:
    """Another bundle of the same area, and its folder."""
    model = whole.judge.booster
    changed = msgspec.structs.replace(whole.manifest.provenance, data_sha256="1" * 64)
    place = tmp_path / "other"
    rest = (whole.calibration, whole.levels, whole.measures, changed)
    return bundle.write(place, area, model, *rest), place


def test_from_training_to_use(home: Path, whole: Bundle, folder: Path, other: tuple[Bundle, Path], area: Area) -> None:
    """The first bundle is champion, the next challenger; the same again is no new version; promotion swaps."""
    known = {area.name: area}
    first = recorded(whole, folder, home)
    again = recorded(whole, folder, home)
    second = recorded(*other, home)
    assert (first.version, first.aliases) == (again.version, again.aliases) == ("1", ("champion",))
    assert (second.version, second.aliases) == ("2", ("challenger",))
    assert registry.champions(known=known)[area.name].id == whole.id
    registry.promote(area.name, "2")
    assert registry.champions([area.name], known)[area.name].id == other[0].id
    listed = registry.versions()
    assert [(each.version, each.aliases, each.bundle) for each in listed] == [
        ("2", ("champion",), other[0].id),
        ("1", (), whole.id),
    ]
    assert listed[0].measures["average_precision"] == 0.5
    assert listed[0].measures["average_precision.low"] == 0.4


def test_the_note_is_believed_only_while_nothing_happened(home: Path, whole: Bundle, folder: Path, area: Area) -> None:
    """Once anything happens in the registry, the note on this machine no longer counts and it is asked again."""
    recorded(whole, folder, home)
    assert champions.noted() == {area.name: whole.id}
    with registry.connected() as client:
        client.delete_registered_model_alias("tidewaiter-probity", "champion")
    assert champions.noted() is None
    with pytest.raises(RegistryError, match="has no champion for probity"):
        registry.champions([area.name], {area.name: area})


def test_a_lost_copy_is_fetched_again(home: Path, whole: Bundle, folder: Path, area: Area) -> None:
    """Bundles kept on this machine may be deleted; the registry has them."""
    recorded(whole, folder, home)
    shutil.rmtree(home / "mlruns" / "bundles")
    assert registry.champions(known={area.name: area})[area.name].id == whole.id


def test_a_damaged_copy_is_refused(home: Path, whole: Bundle, folder: Path, area: Area) -> None:
    """A kept bundle is verified at every start, and must be the one that the registry named."""
    recorded(whole, folder, home)
    kept = home / "mlruns" / "bundles" / whole.id
    (kept / "card.md").write_text("better than it is")
    with pytest.raises(BundleRefused, match=r"card\.md is not what the manifest says"):
        registry.champions(known={area.name: area})
    shutil.rmtree(kept)
    champions.keep("0" * 16, lambda place: shutil.copytree(folder, place))
    with pytest.raises(BundleRefused, match="and the registry named probity 0000000000000000"):
        champions.opened("probity", "0" * 16, {area.name: area})
    with pytest.raises(BundleRefused, match="that is no bundle id"):
        champions.at_hand("../../elsewhere")


def test_no_registry_says_what_to_do(bare: Path) -> None:
    """Without a registry there is no champion, no database is made, and the way out is named."""
    assert registry.versions() == []
    with pytest.raises(RegistryError, match=r"no champion for any area\. Train it \(tidewaiter train\)"):
        registry.champions()
    assert not (bare / "mlruns").exists()


def test_a_registry_that_is_down_is_a_sentence(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does not answer is said within seconds, without the password in its address."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://someone:secret@127.0.0.1:9")
    with pytest.raises(RegistryError, match=r"The model registry at http://\*\*\*@127\.0\.0\.1:9 ") as said:
        registry.champions()
    assert "secret" not in str(said.value)
    assert not (bare / "mlruns").exists()


_SECOND_START = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("small", sys.argv[1])
small = importlib.util.module_from_spec(spec)
sys.modules["small"] = small
spec.loader.exec_module(small)
from models import registry
print(registry.champions(known={"probity": small.AREA})["probity"].id)
sys.exit("MLflow was imported" if "mlflow" in sys.modules else 0)
"""


def test_a_second_start_does_without_mlflow(home: Path, whole: Bundle, folder: Path) -> None:
    """Where nothing has changed, champions are opened without importing MLflow."""
    recorded(whole, folder, home)
    small = Path(__file__).with_name("conftest.py")
    command = [sys.executable, "-c", _SECOND_START, str(small)]
    root = {"PYTHONPATH": str(small.parents[2]), "MLFLOW_TRACKING_URI": champions.address()}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=home, env=root)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == whole.id


@pytest.mark.usefixtures("bare")
def test_what_a_server_named_is_known_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service starts with what a registry on a server named last; who trains and scores asks that one anew."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    champions.note({"waste": "0123456789abcdef"}, champions.looks())
    assert champions.last_known() == {"waste": "0123456789abcdef"}
    assert champions.noted() is None

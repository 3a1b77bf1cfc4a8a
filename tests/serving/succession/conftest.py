"""A registry with three bundles of waste: a champion, a challenger and an older one."""

import shutil
from pathlib import Path

import pytest
from registering import CALIBRATED, TREES, register

from models import bundle


@pytest.fixture(scope="module")
def filled(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory whose registry holds them."""
    home = tmp_path_factory.mktemp("succession")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{home}/mlruns/mlflow.db")
        whole = bundle.load(place / "made" / "waste")
        for trees in TREES:
            register(whole, home / f"made{trees}", trees, CALIBRATED)
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it that a test may change."""
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlruns/mlflow.db")
    return tmp_path

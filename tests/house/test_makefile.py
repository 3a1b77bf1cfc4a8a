"""The Makefile builds the kernel in C again when its source changed, and goes on without a compiler."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KERNEL = "models/trees/kernel.so"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the rule needs of a checkout that is installed."""
    for name in ("Makefile", "hatch_build.py", "requirements.lock", "pyproject.toml", "models/trees/kernel.c"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    (tmp_path / ".venv/.ready").touch()
    return tmp_path


def make(place: Path, **environment: str) -> str:
    """What `make` says of the kernel."""
    done = subprocess.run(
        ["make", KERNEL],  # noqa: S607  whoever runs the tests has it
        cwd=place,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler here")
def test_the_kernel_is_built_again_when_its_source_is_newer_and_only_then(checkout: Path) -> None:
    """A fresh clone builds it, a second call does nothing, a newer source builds another."""
    make(checkout)
    first = (checkout / KERNEL).stat()
    assert "up to date" in make(checkout)
    assert (checkout / KERNEL).stat().st_mtime_ns == first.st_mtime_ns
    source = checkout / "models/trees/kernel.c"
    source.write_text(source.read_text() + "\n/* changed */\n")
    os.utime(source, ns=(first.st_mtime_ns + 2 * 10**9,) * 2)
    make(checkout)
    assert (checkout / KERNEL).stat().st_ino != first.st_ino


def test_without_a_compiler_it_says_so_and_goes_on(checkout: Path) -> None:
    """`make` neither fails nor keeps it secret."""
    assert "no C compiler" in make(checkout, CC="no-such-compiler")
    assert not (checkout / KERNEL).exists()

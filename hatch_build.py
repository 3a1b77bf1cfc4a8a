"""Builds the kernel in C when Tidewaiter is installed; without a C compiler the kernels in numba serve.

``python hatch_build.py`` builds it again after a change to ``models/trees/kernel.c``.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a command, without the build system
    BuildHookInterface = object  # type: ignore[assignment, misc]

KERNEL = "models/trees/kernel"
# The same bits on every machine: no fast mathematics, no contraction to fused multiply-add.
FLAGS = ("-std=c11", "-O3", "-ffp-contract=off", "-Wno-psabi", "-fPIC", "-shared")


class KernelHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling's custom build hook."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the library beside its source, and take it into the wheel."""
        del version
        told = built(Path(self.root))
        self.app.display_info(told or f"{KERNEL}.so is built")
        if not told:
            build_data["artifacts"].append(f"/{KERNEL}.so")
            build_data["tag"] = f"py3-none-{sys.platform}_{platform.machine()}"
            build_data["pure_python"] = False


def built(root: Path) -> str:
    """Build the library; say why not if that cannot be done here."""
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        return "There is no C compiler (cc): the kernels in numba will serve, several times slower."
    source, library = root / f"{KERNEL}.c", root / f"{KERNEL}.so"
    fresh = library.with_name(f".kernel.{os.getpid()}.so")
    version = f"-DVERSION=0x{hashlib.sha256(source.read_bytes()).hexdigest()[:8]}u"
    done = subprocess.run(  # noqa: S603 - the compiler of whoever installs
        [compiler, *FLAGS, version, "-o", str(fresh), str(source)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        fresh.unlink(missing_ok=True)
        return (
            f"The kernel in C cannot be built here; the ones in numba will serve, several times slower.\n{done.stderr}"
        )
    fresh.replace(library)
    return ""


if __name__ == "__main__":
    sys.exit(built(Path(__file__).parent) or None)

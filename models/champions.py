"""The champions at hand: bundles on this machine, used without asking the registry where that is honest.

Starting MLflow takes seconds. ``mlruns/champions.json`` notes which bundles the registry named when it was last asked,
and how its database file looked then. The note is believed only while that file is untouched to the nanosecond; a
registry on a server is always asked.
"""

import os
import re
import shutil
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from models import strict_json
from models.area import Area
from models.bundle import Bundle, load
from models.manifest import BundleRefused, refuse

HOME: Final = Path("mlruns")
"""Relative to the working directory: what this machine keeps."""
_DEFAULT: Final = f"sqlite:///{HOME}/mlflow.db"
_SQLITE: Final = "sqlite:///"
_ID: Final = re.compile("[0-9a-f]{16}")


class _Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """champions.json."""

    registry: str
    database: list[int]
    """Empty for a registry on a server."""
    bundles: dict[str, str]
    """Bundle id by area."""


def address() -> str:
    """Where the registry is: ``MLFLOW_TRACKING_URI``, MLflow's own variable, or the database under mlruns/."""
    return os.environ.get("MLFLOW_TRACKING_URI") or _DEFAULT


def database() -> Path | None:
    """The registry's database file; none if the registry is something else."""
    where = address()
    return Path(where.removeprefix(_SQLITE)) if where.startswith(_SQLITE) else None


def noted() -> dict[str, str] | None:
    """The bundle ids that the registry named last, by area; none if it may have changed its mind since."""
    note = _last()
    return note.bundles if note and note.registry == address() and note.database == looks() else None


def last_known() -> dict[str, str]:
    """The bundle ids that the registry named last, by area, whatever it would say by now; empty if never asked.

    A service starts and goes on with these: it needs no registry, and one that hangs cannot hang it.
    """
    note = _last()
    return note.bundles if note else {}


def _last() -> _Note | None:
    try:
        return msgspec.convert(strict_json.parse(_pointer().read_bytes()), _Note)
    except (OSError, ValueError, msgspec.ValidationError):
        return None


def note(bundles: Mapping[str, str], looked: list[int] | None) -> None:
    """Note which bundle is the champion of each area, and how the database looked before the registry was asked."""
    told = _Note(address(), looked or [], dict(bundles))
    _replace(_pointer(), lambda path: path.write_bytes(strict_json.dump(msgspec.to_builtins(told))))


def at_hand(bundle_id: str) -> bool:
    """Whether this machine has the bundle's folder; it is verified when it is loaded."""
    return _folder(bundle_id).is_dir()


def keep(bundle_id: str, copy: Callable[[Path], object]) -> None:
    """Keep a bundle on this machine, whole or not at all."""
    if not at_hand(bundle_id):
        _replace(_folder(bundle_id), copy)


def opened(area: str, bundle_id: str, areas: Mapping[str, Area]) -> Bundle:
    """A bundle of this machine.

    Raises:
        BundleRefused: it does not verify, or is another than the registry named.
        StaleBundle: the code has moved on since.
    """
    folder = _folder(bundle_id)
    bundle = load(folder, areas)
    if bundle.id != bundle_id or bundle.area.name != area:
        refuse(folder, f"it holds {bundle.area.name} {bundle.id}, and the registry named {area} {bundle_id}")
    return bundle


def _folder(bundle_id: str) -> Path:
    if not _ID.fullmatch(bundle_id):
        raise BundleRefused(f"The registry {address()} names a bundle {bundle_id[:40]!r}; that is no bundle id.")
    return HOME / "bundles" / bundle_id


def _pointer() -> Path:
    return HOME / "champions.json"


def looks() -> list[int] | None:
    """Size, time and number of the database file; none if there is none."""
    path = database()
    if path is None or not path.is_file():
        return None
    seen = path.stat()
    return [seen.st_size, seen.st_mtime_ns, seen.st_ino]


def _replace(path: Path, make: Callable[[Path], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        make(fresh)
        fresh.replace(path)
    except OSError:
        if not path.is_dir():  # another process that made the same bundle at the same time was faster
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.unlink(missing_ok=True)

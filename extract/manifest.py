"""extract.json: what an extract holds, where it came from, and the sha256 of its files."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from extract.tables import MANIFEST
from features.errors import TidewaiterError

FORMAT: Final = 1
SORTED_BY: Final = ("lodged_at", "consignment_id", "item_number")


@dataclass(frozen=True)
class Manifest:
    """What ``extract.json`` says."""

    source: str
    rows: dict[str, int]
    window: tuple[str, str] | None = None
    """When the first and the last goods item was lodged, ISO 8601 in UTC; None where there are none."""
    files: dict[str, dict[str, str | int]] = field(default_factory=dict)
    """sha256 and bytes of each file by name; empty for a folder made by hand."""
    sorted_by: tuple[str, ...] = SORTED_BY
    format: int = FORMAT

    @property
    def data_hash(self) -> str:
        """One sha256 over the files, the same for the same data; of a folder made by hand, over what is known of it."""
        told = self.files or [self.source, self.rows, self.window]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def save(self, folder: Path) -> None:
        """Write it into the folder."""
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def fingerprint(path: Path) -> dict[str, str | int]:
    """The sha256 and the size of a file."""
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}


def load(folder: Path) -> Manifest | None:
    """The folder's manifest, or None where it has none.

    Raises:
        TidewaiterError: It cannot be read, or is of another format.

    """
    path = folder / MANIFEST
    if not path.exists():
        return None
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        said["window"] = said["window"] and tuple(said["window"])
        manifest = Manifest(**{**said, "sorted_by": tuple(said["sorted_by"])})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise TidewaiterError(f"{path} cannot be read ({error}). Import the data again.") from None
    if manifest.format != FORMAT:
        raise TidewaiterError(
            f"{path} has format {manifest.format}; this version reads format {FORMAT}. Import the data again."
        )
    return manifest


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare the files with their sha256.

    Raises:
        TidewaiterError: A file is missing or was changed.

    """
    for name, said in manifest.files.items():
        path = folder / Path(name).name
        if not path.exists():
            raise TidewaiterError(f"{path} is missing, although {MANIFEST} lists it. Make the extract again.")
        if fingerprint(path) != said:
            raise TidewaiterError(
                f"{path} was changed after the extract was made: its sha256 is not the one in {MANIFEST}. "
                f"Make the extract again, or delete {MANIFEST} if you changed it on purpose; it is then checked anew."
            )

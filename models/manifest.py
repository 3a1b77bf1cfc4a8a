"""The manifest of a bundle, and the proof that a folder holds exactly what it says.

LightGBM's text loader crashes or silently mispredicts on damaged files, so nothing is handed to it before
every byte is accounted for. A seal is no signature: it finds damage and mistakes, not a forger who writes a new seal.
"""

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

import msgspec

from features.errors import TidewaiterError
from models import strict_json

MEGABYTE: Final = 1 << 20
CAPS: Final = {
    "model.txt": 256 * MEGABYTE,
    "calibration.json": MEGABYTE,
    "features.json": MEGABYTE,
    "probe.json": 8 * MEGABYTE,
    "measures.json": 4 * MEGABYTE,
    "card.md": MEGABYTE,
}
"""The files of a bundle beside its manifest, and how large each may be."""
MORE: Final = {"severity.txt": 64 * MEGABYTE, "severity.json": MEGABYTE}
"""Files that a bundle may have beside these, all or none; older bundles have none."""
MANIFEST: Final = "manifest.json"
FORMAT: Final = 1


class BundleRefused(TidewaiterError):  # noqa: N818  says what happened, as users read it
    """A bundle is not what its manifest says."""


class StaleBundle(TidewaiterError):  # noqa: N818  says what happened, as users read it
    """A bundle is whole, but the code has moved on since it was trained."""


class Sealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file must be, to the last byte."""

    sha256: str
    size: int


class Provenance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a bundle comes from. Times are ISO 8601 texts."""

    window: tuple[str, str]
    """First and last day of the declarations it learned from."""
    label_rule: str
    """Which findings count as irregular, in a sentence."""
    data_sha256: str
    params: dict[str, Any]
    seed: int
    created: str
    commit: str | None = None
    limits: tuple[str, ...] = ()
    """What a user should know before trusting it, a sentence each."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a bundle is, where it comes from, and the seal of each of its files."""

    format: int
    bundle: str
    """The bundle's id: same data, seed and code give the same."""
    area: str
    files: dict[str, Sealed]
    provenance: Provenance
    versions: dict[str, str]
    approved_by: str | None
    seal: str = ""
    """sha256 of this manifest without its seal."""


def sealed(area: str, files: Mapping[str, bytes], provenance: Provenance, versions: dict[str, str]) -> Manifest:
    """The manifest for these files."""
    seals = {name: Sealed(hashlib.sha256(text).hexdigest(), len(text)) for name, text in files.items()}
    manifest = Manifest(
        format=FORMAT,
        bundle="",
        area=area,
        files=seals,
        provenance=provenance,
        versions=versions,
        approved_by=None,
    )
    manifest = msgspec.structs.replace(manifest, bundle=_identity(manifest))
    return msgspec.structs.replace(manifest, seal=_seal(manifest))


def written(manifest: Manifest) -> bytes:
    """The text of a manifest."""
    return strict_json.dump(msgspec.to_builtins(manifest))


def verified(folder: Path) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest and the content of every file, read once, each byte accounted for.

    Raises:
        BundleRefused: anything missing, added, linked, too large or changed.
    """
    held = _only_the_known(folder)
    text = _content(folder, MANIFEST, MEGABYTE)
    try:
        manifest = msgspec.convert(strict_json.parse(text), Manifest)
    except (ValueError, msgspec.ValidationError) as error:
        refuse(folder, f"{MANIFEST} cannot be read ({error})")
    whole = written(manifest) == text and _seal(manifest) == manifest.seal and _identity(manifest) == manifest.bundle
    if not whole or manifest.format != FORMAT or set(manifest.files) != held:
        refuse(folder, f"{MANIFEST} was changed, or is of another format")
    return manifest, {name: _listed(folder, name, manifest.files[name]) for name in (*CAPS, *MORE) if name in held}


def refuse(folder: Path, what: str) -> NoReturn:
    """Say why a bundle is not used."""
    raise BundleRefused(
        f"Bundle {folder.name}: {what}. It is not used. Delete its folder to have it fetched from the registry again, "
        f"or train the area again (tidewaiter train)."
    )


def _only_the_known(folder: Path) -> set[str]:
    """The files of the bundle, without the manifest."""
    if not folder.is_dir():
        refuse(folder, "there is no such folder")
    names = {entry.name for entry in os.scandir(folder)}
    if strange := names - {*CAPS, *MORE, MANIFEST}:
        refuse(folder, f"{min(strange)!r} does not belong there")
    wanted = {*CAPS, MANIFEST, *(MORE if names & set(MORE) else ())}
    if missing := wanted - names:
        refuse(folder, f"{min(missing)} is missing")
    return names - {MANIFEST}


def _listed(folder: Path, name: str, seal: Sealed) -> bytes:
    text = _content(folder, name, {**CAPS, **MORE}[name])
    if len(text) != seal.size or hashlib.sha256(text).hexdigest() != seal.sha256:
        refuse(folder, f"{name} is not what the manifest says")
    return text


def _content(folder: Path, name: str, cap: int) -> bytes:
    """A plain file's bytes; neither a link nor a pipe is followed."""
    try:
        handle = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        refuse(folder, f"{name} cannot be opened ({error.strerror})")
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            refuse(folder, f"{name} is not a plain file")
        text = file.read(cap + 1)
    if len(text) > cap:
        refuse(folder, f"{name} is larger than {cap} bytes")
    return text


def _identity(manifest: Manifest) -> str:
    """Of the content and what it was made from; not of when, by whom, or which commit touched other files."""
    told = msgspec.to_builtins(manifest.provenance)
    made_from = {name: told[name] for name in ("window", "label_rule", "data_sha256", "params", "seed")}
    whole = {
        "format": manifest.format,
        "area": manifest.area,
        "files": msgspec.to_builtins(manifest.files),
        **made_from,
    }
    return hashlib.sha256(strict_json.dump(whole)).hexdigest()[:16]


def _seal(manifest: Manifest) -> str:
    told = msgspec.to_builtins(manifest)
    del told["seal"]
    return hashlib.sha256(strict_json.dump(told)).hexdigest()

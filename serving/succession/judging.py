"""Judge challengers as the gate does, on what the ledger holds: outside the service, which is not slowed."""

import contextlib
import dataclasses
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import msgspec

from features.errors import TidewaiterError
from models import registered
from models.bundle import Bundle
from models.contest import Holdout
from models.gate import Check
from models.registered import CHALLENGER, Version
from serving import exporting
from serving.ledger.ledger import Ledger
from serving.settings import Settings
from serving.shadow import commands as shadowing
from serving.succession import acts, brief, steps
from serving.succession.brief import Brief, Registered
from serving.succession.holdout import NothingLater, holdout
from serving.succession.rules import Sight

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
_MONTH: Final = 30 * 86_400_000_000
"""Microseconds of decisions that a shadow shows."""


def looked(settings: Settings, ledger: Ledger, now: int) -> list[Version]:
    """Ask the model registry what there is, note it for the pages, and let it show what the ledger says.

    Raises:
        RegistryError: it does not answer.
    """
    for area in {each.area for each in registered.versions()}:
        told = acts.history(ledger, area)
        if told.changes:
            with contextlib.suppress(OSError):  # mlruns may be read-only here: the alias is set, the note is another's
                steps.settle(ledger, area)
        for each in [each for each in told.acts if each.act.act == "approved"][-1:]:
            steps.show(each)
    versions = registered.versions()
    said = [dataclasses.replace(each, measures={}) for each in versions]
    brief.note(Path(settings.watch_folder), Registered(now, said))
    return versions


def judge(
    settings: Settings, ledger: Ledger, versions: list[Version], area: str, version: str, now: int, step: Step
) -> list[Brief]:
    """Make the briefs of the challengers, or of one version, and keep them.

    Raises:
        TidewaiterError: there is no such version.
    """
    folder = Path(settings.watch_folder)
    folder.mkdir(parents=True, exist_ok=True)
    own = [each for each in versions if not area or each.area == area]
    wanted = [each for each in own if (each.version == version if version else CHALLENGER in each.aliases)]
    if version and not wanted:
        raise TidewaiterError(f"There is no version {version} of {area} in the model registry.")
    made = []
    with tempfile.TemporaryDirectory(dir=folder, prefix=".extract-") as place:
        later = _Later(settings.ledger_url, Path(place) / "extract", step)
        for each in wanted:
            seen = steps.sight_of(ledger, each.area, [one for one in versions if one.area == each.area])
            made.append(_shadowed(settings, ledger, _brief(seen, each, later, now), step))
            brief.keep(folder, made[-1])
    return made


class _Later:
    """Findings that taught neither, from the ledger as an extract; written once for all challengers, if at all."""

    def __init__(self, url: str, place: Path, step: Step) -> None:
        self._url, self._place, self._step = url, place, step

    def __call__(self, champion: Bundle, challenger: Bundle) -> Holdout:
        """As `approve --extract` compares.

        Raises:
            NothingLater: the ledger has no finding on goods lodged after both stopped learning.
        """
        if not self._place.is_dir():
            with self._step("Taking the findings out of the ledger") as advance:
                exporting.export(self._url, self._place, advance)
        with self._step(f"{challenger.area.name}: holding it against the champion") as advance:
            return holdout(self._place, champion, challenger, advance)


def _brief(seen: Sight, version: Version, later: _Later, now: int) -> Brief:
    champion = seen.of_bundle(seen.champion)
    told = Brief(
        made_at=now,
        version=dataclasses.replace(version, measures={}),
        champion=seen.champion,
        champion_version=champion.version if champion else "",
    )
    try:
        bundle = registered.opened(version)
        deciding = registered.opened(champion) if champion else None
        checks = _checks(seen, version, later)
    except TidewaiterError as error:
        return msgspec.structs.replace(told, refused=str(error))
    said = bundle.manifest.provenance
    return msgspec.structs.replace(
        told,
        window=said.window,
        limits=said.limits,
        measured=brief.measured(bundle.measures),
        champion_measured=brief.measured(deciding.measures) if deciding else None,
        checks=checks,
    )


def _checks(seen: Sight, version: Version, later: _Later) -> tuple[Check, ...]:
    try:
        return steps.judged(seen, version, later)
    except NothingLater:
        return steps.judged(seen, version, None)


def _shadowed(settings: Settings, ledger: Ledger, told: Brief, step: Step) -> Brief:
    """With what its shadow shows."""
    start = told.made_at - _MONTH
    try:
        with step(f"{told.version.area}: shadow of version {told.version.version}") as advance:
            figures = shadowing.put(settings, ledger, told.version, start, advance)
    except TidewaiterError as error:
        return msgspec.structs.replace(told, silent=str(error))
    return msgspec.structs.replace(told, shadow=figures)

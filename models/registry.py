"""The registry: runs and bundles in MLflow, a registered model per area with the aliases champion and challenger.

MLflow offers no compare-and-swap for aliases: of two promotions at the same moment the later one stands. So the aliases
are a picture of what was decided elsewhere, in the ledger (``serving/succession``).
"""

import datetime as dt
import getpass
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from models import champions as local
from models.area import Area
from models.areas import AREAS
from models.bundle import Bundle
from models.tracking import RegistryError, connected, download, every, experiment, flat, log, shown_address

CHAMPION: Final = "champion"
CHALLENGER: Final = "challenger"
USER: Final = "mlflow.user"
"""MLflow's own tag of a run: who started it."""
_MODEL: Final = "tidewaiter-"
_OURS: Final = f"name LIKE '{_MODEL}%'"


@dataclass(frozen=True, slots=True)
class Version:
    """A registered bundle."""

    area: str
    version: str
    aliases: tuple[str, ...]
    bundle: str
    """The bundle's id."""
    created: dt.datetime
    run: str
    measures: Mapping[str, float]
    trained_by: str = ""
    """Account of the operating system under which it was trained; empty if not known."""


def record(  # noqa: PLR0913  what a run leaves behind
    run_name: str,
    bundle: Bundle,
    folder: Path,
    *,
    params: Mapping[str, object],
    measures: Mapping[str, object],
    extra_files: Iterable[Path] = (),
    tags: Mapping[str, str] | None = None,
    dataset: Mapping[str, str] | None = None,
    first_decides: bool = True,
) -> Version:
    """Log a training run, and register its bundle as challenger; as champion if it is the area's first and may be.

    A bundle that is registered already (same data, seed and code) keeps its version and aliases; the run is logged all
    the same.

    Args:
        run_name: what a person calls the run.
        bundle: the bundle, as written to ``folder``.
        folder: logged as the artifact folder ``bundle``.
        params: what the run was given.
        measures: numbers, or mappings of them to any depth; ``flat`` names them.
        extra_files: reports and plots, logged beside the bundle.
        tags: more about the run.
        dataset: ``name``, ``digest`` and ``source`` of the data.
        first_decides: whether the first bundle of an area is its champion without anybody's approval.

    Raises:
        RegistryError: the registry does not answer.
    """
    told = flat(measures)
    known = {"area": bundle.area.name, USER: getpass.getuser(), **(tags or {})}
    with connected() as client:
        run = client.create_run(experiment(client), run_name=run_name, tags=known)
        log(client, run.info.run_id, params, told, dataset)
        client.log_artifacts(run.info.run_id, str(folder), "bundle")
        for path in extra_files:
            client.log_artifact(run.info.run_id, str(path))
        client.set_terminated(run.info.run_id)
        version = _registered(client, bundle, run.info, first_decides=first_decides)
        local.keep(bundle.id, lambda place: shutil.copytree(folder, place))
        _note(client)
        return _version(version, _models(client), {version.run_id: (told, known[USER])})


def promote(area: str, version: str) -> None:
    """Point the alias champion of an area at a version; who may do so was decided before.

    Raises:
        RegistryError: there is no such version, or the registry does not answer.
    """
    with connected() as client:
        client.set_registered_model_alias(_MODEL + area, CHAMPION, version)
        if _models(client)[area].get(CHALLENGER) == version:
            client.delete_registered_model_alias(_MODEL + area, CHALLENGER)
        _note(client)


def approve(area: str, version: str, tags: Mapping[str, str]) -> None:
    """Show in the registry what the ledger holds of an approval.

    Raises:
        RegistryError: there is no such version, or the registry does not answer.
    """
    with connected() as client:
        for name, value in tags.items():
            client.set_model_version_tag(_MODEL + area, version, name, value)


def opened(version: Version, known: Mapping[str, Area] = AREAS) -> Bundle:
    """The bundle of a version, fetched to this machine if need be, verified and ready.

    Raises:
        RegistryError: the registry does not answer.
        BundleRefused: it does not verify.
        StaleBundle: the code has moved on since it was trained.
    """
    fetched(version)
    return local.opened(version.area, version.bundle, known)


def fetched(version: Version) -> None:
    """See that the bundle of a version is on this machine.

    Raises:
        RegistryError: the registry does not answer.
    """
    if not local.at_hand(version.bundle):
        with connected() as client, tempfile.TemporaryDirectory() as folder:
            found = download(client, version.run, Path(folder))
            local.keep(version.bundle, lambda place: shutil.copytree(found, place))


def challenger(area: str) -> str:
    """The version that waits to be promoted.

    Raises:
        RegistryError: there is none, or the registry does not answer.
    """
    with connected() as client:
        version = _models(client).get(area, {}).get(CHALLENGER)
    if version is None:
        raise RegistryError(f"The area {area} has no challenger in {shown_address()}. Train one (tidewaiter train).")
    return version


def champions(areas: Sequence[str] | None = None, known: Mapping[str, Area] = AREAS) -> dict[str, Bundle]:
    """The champion of each of these areas (if none are named: of every area that has one), verified and ready.

    Raises:
        RegistryError: the registry does not answer, or an area has no champion.
        BundleRefused: a bundle does not verify.
        StaleBundle: the code has moved on since a bundle was trained.
    """
    if local.database() is not None and local.looks() is None:
        raise _no_champion("any area")
    named = local.noted()
    if named is None or not all(map(local.at_hand, named.values())):
        with connected() as client:
            named = _note(client)
    wanted = areas if areas is not None else [area for area in known if area in named]
    for area in wanted:
        if area not in named:
            raise _no_champion(area)
    if not wanted:
        raise _no_champion("any area")
    return {area: local.opened(area, named[area], known) for area in wanted}


def pulled(known: Mapping[str, Area] = AREAS) -> dict[str, Bundle]:
    """The champions as the registry names them now, fetched to this machine and verified; raises as ``champions``."""
    with connected() as client:
        named = _note(client)
    return {area: local.opened(area, named[area], known) for area in known if area in named}


def versions() -> list[Version]:
    """Every registered bundle, by area and newest first.

    Raises:
        RegistryError: the registry does not answer.
    """
    if local.database() is not None and local.looks() is None:
        return []
    with connected() as client:
        models = _models(client)
        runs = every(client.search_runs, [experiment(client)])
        measures = {run.info.run_id: (dict(run.data.metrics), run.data.tags.get(USER, "")) for run in runs}
        found = every(client.search_model_versions, _OURS)
        listed = [_version(each, models, measures) for each in found]
    return sorted(listed, key=lambda each: (each.area, -int(each.version)))


def _registered(client: Any, bundle: Bundle, run: Any, *, first_decides: bool) -> Any:  # noqa: ANN401  no types
    """The version of this bundle, made if it is new."""
    area, name = bundle.area.name, _MODEL + bundle.area.name
    if area not in _models(client):
        client.create_registered_model(name, description=f"{bundle.area.title}. {bundle.area.question}")
    for version in every(client.search_model_versions, f"name='{name}'"):
        if version.tags.get("bundle") == bundle.id:
            return version
    source = f"{run.artifact_uri}/bundle"
    version = client.create_model_version(name, source, run.run_id, tags={"bundle": bundle.id})
    alias = CHAMPION if first_decides and not _models(client)[area] else CHALLENGER
    client.set_registered_model_alias(name, alias, version.version)
    return version


def _models(client: Any) -> dict[str, dict[str, str]]:  # noqa: ANN401  MLflow publishes no types
    """By area: which version each alias stands for."""
    found = every(lambda page_token: client.search_registered_models(_OURS, page_token=page_token))
    return {
        model.name.removeprefix(_MODEL): {alias: str(version) for alias, version in model.aliases.items()}
        for model in found
    }


def _note(client: Any) -> dict[str, str]:  # noqa: ANN401  MLflow publishes no types
    """Ask which bundle is the champion of each area, and note the answer once all of them are on this machine."""
    looked = local.looks()
    with_champion = {area: aliases[CHAMPION] for area, aliases in _models(client).items() if CHAMPION in aliases}
    named = {
        area: client.get_model_version(_MODEL + area, version).tags.get("bundle", "")
        for area, version in with_champion.items()
    }
    for area, bundle_id in named.items():
        _fetch(client, area, bundle_id)
    local.note(named, looked)
    return named


def _fetch(client: Any, area: str, bundle_id: str) -> None:  # noqa: ANN401  MLflow publishes no types
    if not local.at_hand(bundle_id):
        run = client.get_model_version_by_alias(_MODEL + area, CHAMPION).run_id
        with tempfile.TemporaryDirectory() as folder:
            fetched = download(client, run, Path(folder))
            local.keep(bundle_id, lambda place: shutil.copytree(fetched, place))


def _version(
    found: Any,  # noqa: ANN401  MLflow publishes no types
    models: Mapping[str, Mapping[str, str]],
    runs: Mapping[str, tuple[Mapping[str, float], str]],
) -> Version:
    area = found.name.removeprefix(_MODEL)
    aliases = tuple(sorted(alias for alias, number in models[area].items() if number == str(found.version)))
    created = dt.datetime.fromtimestamp(found.creation_timestamp / 1000, dt.UTC)
    seen, trained_by = runs.get(found.run_id, ({}, ""))
    bundle = found.tags.get("bundle", "")
    return Version(area, str(found.version), aliases, bundle, created, found.run_id, seen, trained_by)


def _no_champion(what: str) -> RegistryError:
    return RegistryError(
        f"The model registry at {shown_address()} has no champion for {what}. Train it (tidewaiter train)."
    )

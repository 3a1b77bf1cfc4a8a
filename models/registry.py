"""The registry: runs and bundles in MLflow, a registered model per area with the aliases champion and challenger.

MLflow offers no compare-and-swap for aliases: of two promotions at the same moment the later one stands. So the aliases
are a picture of what was decided elsewhere, in the ledger (``serving/succession``).
"""

import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from models import champions as local
from models.area import Area
from models.areas import AREAS
from models.bundle import Bundle
from models.registered import CHALLENGER, CHAMPION, MODEL, USER, Version, aliases_of, user, version_of, versions
from models.tracking import RegistryError, connected, download, every, experiment, flat, log, shown_address

__all__ = ["CHALLENGER", "CHAMPION", "Version", "challenger", "champions", "promote", "pulled", "record", "versions"]


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
    known = {"area": bundle.area.name, USER: user(), **(tags or {})}
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
        return version_of(version, aliases_of(client), {version.run_id: (told, known[USER])})


def promote(area: str, version: str) -> None:
    """Point the alias champion of an area at a version; who may do so was decided before.

    Raises:
        RegistryError: there is no such version, or the registry does not answer.
    """
    with connected() as client:
        client.set_registered_model_alias(MODEL + area, CHAMPION, version)
        if aliases_of(client)[area].get(CHALLENGER) == version:
            client.delete_registered_model_alias(MODEL + area, CHALLENGER)
        _note(client)


def challenger(area: str) -> str:
    """The version that waits to be promoted.

    Raises:
        RegistryError: there is none, or the registry does not answer.
    """
    with connected() as client:
        version = aliases_of(client).get(area, {}).get(CHALLENGER)
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


def _registered(client: Any, bundle: Bundle, run: Any, *, first_decides: bool) -> Any:  # noqa: ANN401  no types
    """The version of this bundle, made if it is new."""
    area, name = bundle.area.name, MODEL + bundle.area.name
    if area not in aliases_of(client):
        client.create_registered_model(name, description=f"{bundle.area.title}. {bundle.area.question}")
    for version in every(client.search_model_versions, f"name='{name}'"):
        if version.tags.get("bundle") == bundle.id:
            return version
    source = f"{run.artifact_uri}/bundle"
    version = client.create_model_version(name, source, run.run_id, tags={"bundle": bundle.id})
    alias = CHAMPION if first_decides and not aliases_of(client)[area] else CHALLENGER
    client.set_registered_model_alias(name, alias, version.version)
    return version


def _note(client: Any) -> dict[str, str]:  # noqa: ANN401  MLflow publishes no types
    """Ask which bundle is the champion of each area, and note the answer once all of them are on this machine."""
    looked = local.looks()
    with_champion = {area: aliases[CHAMPION] for area, aliases in aliases_of(client).items() if CHAMPION in aliases}
    named = {
        area: client.get_model_version(MODEL + area, version).tags.get("bundle", "")
        for area, version in with_champion.items()
    }
    for area, bundle_id in named.items():
        _fetch(client, area, bundle_id)
    local.note(named, looked)
    return named


def _fetch(client: Any, area: str, bundle_id: str) -> None:  # noqa: ANN401  MLflow publishes no types
    if not local.at_hand(bundle_id):
        run = client.get_model_version_by_alias(MODEL + area, CHAMPION).run_id
        with tempfile.TemporaryDirectory() as folder:
            fetched = download(client, run, Path(folder))
            local.keep(bundle_id, lambda place: shutil.copytree(fetched, place))


def _no_champion(what: str) -> RegistryError:
    return RegistryError(
        f"The model registry at {shown_address()} has no champion for {what}. Train it (tidewaiter train)."
    )

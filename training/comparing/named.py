"""Bundles by what a person calls them: an alias, a version, or the id of a bundle."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from features.errors import TidewaiterError
from models import champions, registry
from models.areas import AREAS
from models.bundle import Bundle
from models.registry import Version
from models.tracking import connected, download


@dataclass(frozen=True, eq=False, slots=True)
class Named:
    """A registered bundle, opened."""

    version: Version
    bundle: Bundle

    @property
    def name(self) -> str:
        """How a report calls it."""
        alias = f", {', '.join(self.version.aliases)}" if self.version.aliases else ""
        return f"version {self.version.version}{alias}"


def named(area: str, called: str) -> Named:
    """The bundle of an area that is so called.

    Raises:
        TidewaiterError: there is none, or the area is unknown.
        RegistryError: the registry does not answer.
        BundleRefused: it does not verify.
        StaleBundle: the code has moved on since it was trained.
    """
    if area not in AREAS:
        raise TidewaiterError(f"There is no risk area {area!r}. There are: {', '.join(AREAS)}.")
    mine = [each for each in registry.versions() if each.area == area]
    for each in mine:
        if called in (each.version, each.bundle, *each.aliases):
            return Named(each, _opened(each))
    told = ", ".join(f"{each.version} ({', '.join(each.aliases) or 'no alias'})" for each in mine) or "none"
    raise TidewaiterError(f"{AREAS[area].title} has no bundle called {called!r}. Registered versions: {told}.")


def _opened(version: Version) -> Bundle:
    """The bundle, fetched from the registry if this machine does not have it."""
    if not champions.at_hand(version.bundle):
        with connected() as client, tempfile.TemporaryDirectory() as workshop:
            fetched = download(client, version.run, Path(workshop))
            champions.keep(version.bundle, lambda place: shutil.copytree(fetched, place))
    return champions.opened(version.area, version.bundle, AREAS)

"""What is live: the champions and the policy that answer from now on, swapped whole between two turns of the desk."""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from features.columns import Records, microseconds
from features.errors import TidewaiterError
from features.past.memory import Memory
from models import champions, policy, versions
from models.areas import AREAS
from models.bundle import Bundle
from models.panel import Panel
from models.probe_records import RECORDS
from models.recommendation import Recommender
from models.stake import shortfalls, telling
from models.versions import Stale

_LOG: Final = logging.getLogger("tidewaiter.standing")
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Standing:
    """One set of versions: every answer carries exactly one."""

    panel: Panel
    recommender: Recommender
    features: str
    reference: str

    @property
    def versions(self) -> dict[str, object]:
        """As decisions name them; ``seen`` is added by each."""
        bundles = {area: bundle.id for area, bundle in self.panel.bundles.items()}
        return {
            "bundles": bundles,
            "features": self.features,
            "policy": self.recommender.policy.id,
            "reference": self.reference,
        }

    def stale(self, now: dt.datetime) -> Sequence[Stale]:
        """The reference lists that are older than the policy has it."""
        lists = self.recommender.policy.lists
        return versions.stale_lists(microseconds(now), lists.own, lists.days)


class Candidate:
    """Looks whether another set should be live, and makes it ready beside the one that is."""

    def __init__(self, policy_file: Path | None) -> None:
        self._policy_file = policy_file
        self._refused: tuple[object, ...] | None = None

    def ready(self, standing: Standing | None, decided: Mapping[str, str] = _NOTHING) -> Standing | None:
        """Another set of versions, verified, loaded and tried; none if all is as it was, or the new one is no good.

        The champion of an area is the bundle that the ledger decided, where it did and this machine has it; else the
        one that the model registry named last.

        Args:
            standing: what is live.
            decided: bundle by area, where the ledger decided.

        A bundle or a policy that fails leaves what is live in place, and is not tried again until something changes.
        Blocking: called in a thread.
        """
        here = {area: bundle for area, bundle in decided.items() if area in AREAS and champions.at_hand(bundle)}
        named = champions.last_known() | here
        wanted = (tuple(sorted(named.items())), self._stamp())
        if wanted == self._refused or not named:
            return None
        try:
            fresh = self._loaded(named, standing)
        except (TidewaiterError, OSError, ValueError) as error:
            self._refused = wanted
            _LOG.error("what is live stays: %s", error)
            return None
        self._refused = None
        return fresh

    def _stamp(self) -> tuple[int, ...]:
        if self._policy_file is None:
            return ()
        try:
            seen = self._policy_file.stat()
        except OSError:
            return ()
        return seen.st_size, seen.st_mtime_ns, seen.st_ino

    def _loaded(self, named: Mapping[str, str], standing: Standing | None) -> Standing | None:
        rules = policy.load(self._policy_file)
        if standing and rules.id == standing.recommender.policy.id and _ids(standing.panel.bundles) == dict(named):
            return None
        kept = standing.panel.bundles if standing else {}
        same = {area for area, bundle in kept.items() if bundle.id == named.get(area)}
        bundles = {
            area: kept[area] if area in same else champions.opened(area, named[area], AREAS)
            for area in AREAS
            if area in named
        }
        for shortfall in shortfalls(rules, telling(bundles)):
            _LOG.warning("%s", shortfall)
        panel = Panel(bundles)
        panel.assess(Memory(tuple(AREAS)).look(Records(RECORDS)))
        recommender, features = Recommender(rules, bundles), versions.features_version(panel.features)
        return Standing(panel, recommender, features, versions.reference_version())


def _ids(bundles: Mapping[str, Bundle]) -> dict[str, str]:
    return {area: bundle.id for area, bundle in bundles.items()}

"""One version of an area's bundle, as whoever answers for it sees it: from the ledger, and from what a clerk wrote."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from models.areas import AREAS
from models.gate import Check
from models.registered import CHAMPION, Version
from serving.pages.guest import Turned
from serving.pages.visit import Visit
from serving.succession import acts, brief, clerk, deciding, rules
from serving.succession.acts import Recorded
from serving.succession.brief import Brief, Measured
from serving.succession.rules import Sight

Verdict = Literal["champion", "unjudged", "outdated", "refused", "fails", "holds"]


class Candidate(NamedTuple):
    """What a page shows of a version."""

    version: Version
    seen: Sight
    brief: Brief | None
    clerk: clerk.State
    live_since: int | None
    """When it began to decide; none: it does not decide now."""

    @property
    def champion(self) -> Version | None:
        """The version that decides."""
        return self.seen.of_bundle(self.seen.champion)

    @property
    def approval(self) -> Recorded | None:
        """That somebody let it in to follow the present champion."""
        return self.seen.history.approval(self.version.bundle, self.seen.champion)

    @property
    def failed(self) -> Sequence[Check]:
        """What its gate found against it."""
        return [each for each in self.brief.checks if not each.passed] if self.brief else []

    @property
    def verdict(self) -> Verdict:
        """In a word."""
        if self.version.bundle == self.seen.champion:
            return "champion"
        if self.brief is None:
            return "unjudged"
        if self.brief.champion != self.seen.champion:
            return "outdated"
        if self.brief.refused:
            return "refused"
        return "fails" if self.failed else "holds"

    @property
    def own(self) -> Sequence[Recorded]:
        """What became of it, newest first."""
        return [each for each in reversed(self.seen.history.acts) if each.act.bundle == self.version.bundle]

    @property
    def sides(self) -> Sequence[Measured]:
        """What was measured of it, and of the champion if that was measured in the same view."""
        told = self.brief
        if told is None or told.measured is None:
            return []
        other = told.champion_measured
        return [told.measured, other] if other and other.view == told.measured.view else [told.measured]


def candidate(visit: Visit) -> Candidate:
    """The version that the address names.

    Raises:
        Turned: nobody registered it, or the registry was not asked yet.
    """
    area, number = visit.place["area"], visit.place["version"]
    seen = sight(visit, area)
    version = next((each for each in seen.versions if each.version == number), None) if seen else None
    if seen is None or version is None:
        raise Turned(404, "No such model", "There is none, or the model registry was not asked since it was trained.")
    return of(visit, seen, version)


def of(visit: Visit, seen: Sight, version: Version) -> Candidate:
    """A version of an area that somebody looked at."""
    folder, ledger = Path(visit.house.settings.watch_folder), visit.house.ledger
    return Candidate(
        version,
        seen,
        brief.last(folder, version.bundle),
        clerk.state(folder),
        deciding.since(deciding.periods(ledger), version.area, version.bundle),
    )


def sight(visit: Visit, area: str) -> Sight | None:
    """An area as the ledger has it now, and the registry had it when it was last asked; none if that was never."""
    told = brief.noted(Path(visit.house.settings.watch_folder))
    if told is None or area not in AREAS:
        return None
    versions = [each for each in told.versions if each.area == area]
    history = acts.history(visit.house.ledger, area)
    shown = next((each.bundle for each in versions if CHAMPION in each.aliases), "")
    return Sight(versions, history, history.champion or shown)


def hindrance(act: str, shown: Candidate, name: str) -> rules.Hindrance:
    """What stands against an act, whoever may do it; empty: nothing."""
    if act == "approve":
        return rules.against_approval(shown.seen, shown.version, name)
    if act == "promote":
        return rules.against_promotion(shown.seen, shown.version)
    before = shown.seen.before
    return "" if before and before.version == shown.version.version else "unknown"

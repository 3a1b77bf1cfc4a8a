"""What the page of models shows, gathered from the ledger and from what watching and shadowing kept.

The model registry is not asked: it may be slow or away, and a page must not wait for it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from models import champions
from models.areas import AREAS
from serving.ledger.ledger import Ledger
from serving.settings import Settings
from serving.shadow import commands as shadowing
from serving.shadow.figures import Figures
from serving.succession import acts, deciding
from serving.succession.acts import Recorded
from serving.succession.deciding import Period
from serving.watch import report
from serving.watch.report import AreaFigures, Report, SignFigures, WeekFigures


class Row(NamedTuple):
    """One area."""

    area: str
    bundle: str
    since: int | None
    """When it first decided, of the time it decides now without a break; none: the ledger has no swap to it."""
    approved: Recorded | None
    promoted: Recorded | None
    figures: AreaFigures | None
    challenger: Figures | None
    before: str
    """Version to which a rollback goes; empty: none is registered."""


class View(NamedTuple):
    """All that the page shows."""

    rows: Sequence[Row]
    watch: Report | None
    shadow: shadowing.Shown | None
    acts: Sequence[Recorded]
    """Newest first."""
    periods: Sequence[Period]
    """Newest first."""

    @property
    def ringing(self) -> list[tuple[WeekFigures, SignFigures]]:
        """What rings in the latest week that was judged."""
        if self.watch is None or not self.watch.weeks:
            return []
        latest = self.watch.weeks[-1].start
        return [(week, sign) for week, sign in self.watch.ringing if week.start == latest]


def view(ledger: Ledger, settings: Settings, before: Mapping[str, str]) -> View:
    """Look; ``before`` names, by area, the version to which a rollback goes."""
    folder = Path(settings.watch_folder)
    watch, shadow = report.last(folder), shadowing.last(folder)
    periods = deciding.periods(ledger)
    live = periods[-1].bundles if periods else champions.last_known()
    figures = {each.area: each for each in watch.areas} if watch else {}
    challengers = {each.area: each for each in shadow.figures} if shadow else {}
    told = {area: acts.history(ledger, area).acts for area in AREAS}
    rows = [
        _row(area, live[area], periods, told[area], figures.get(area), challengers.get(area))._replace(
            before=before.get(area, "")
        )
        for area in AREAS
        if area in live
    ]
    every = sorted((each for some in told.values() for each in some), key=lambda each: -each.seq)
    return View(rows, watch, shadow, every, periods[::-1])


def _row(
    area: str,
    bundle: str,
    periods: Sequence[Period],
    told: Sequence[Recorded],
    figures: AreaFigures | None,
    challenger: Figures | None,
) -> Row:
    since = deciding.since(periods, area, bundle)
    own = [each for each in reversed(told) if each.act.bundle == bundle]
    approved = next((each for each in own if each.act.act == "approved"), None)
    promoted = next((each for each in own if each.act.act in acts.CHANGES), None)
    follows = challenger if challenger and challenger.bundle != bundle else None
    return Row(area, bundle, since, approved, promoted, figures, follows, "")

"""Where a tour is and how far it got: its folder, what it was begun with, the steps that are done."""

import datetime as dt
import os
import shutil
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, Self

import msgspec

from extract import folder
from extract.folder import Extract
from features.errors import TidewaiterError
from models import registered
from models.areas import AREAS
from models.registered import Version
from serving.ledger.ledger import Ledger
from serving.settings import Settings
from serving.succession import acts
from serving.succession.acts import History

_MARK: Final = "tour.json"
EXPORT: Final = "now"
"""The ledger as an extract."""
POLICY: Final = "in-force.toml"
"""The policy that the service of the tour reads."""

_MADE: Final = (
    *("world", "scene", "mlruns", "ledger", EXPORT, POLICY, _MARK),
    *("train.html", "compare.html", "policy.html", "policy.toml"),
)


class Plan(msgspec.Struct, frozen=True):
    """What a tour was begun with."""

    area: str
    consignments: int
    seed: int
    trials: int


class _Kept(msgspec.Struct):
    plan: Plan
    learned: str = ""
    began: str = ""
    done: list[str] = []
    refused: list[str] = []
    took: dict[str, tuple[float, float]] = {}


class Course:
    """A tour in its folder, which is the working directory while it lasts."""

    def __init__(self, home: Path, kept: _Kept) -> None:
        self.home = home
        self._kept = kept

    @classmethod
    def begun(cls, home: Path, plan: Plan) -> Self:
        """A new tour in a folder that is empty, not there, or an earlier tour's, which is cleared.

        Raises:
            TidewaiterError: something else is in the folder, or there is no such area.
        """
        if plan.area not in AREAS:
            raise TidewaiterError(f"There is no area {plan.area!r}. There are: {', '.join(AREAS)}.")
        if home.exists() and any(home.iterdir()) and not (home / _MARK).is_file():
            raise TidewaiterError(
                f"{home} holds something that is no tour's, so no tour begins there. Name another: --out."
            )
        _cleared(home)
        course = cls(home, _Kept(plan))
        course.keep()
        return course

    @classmethod
    def resumed(cls, home: Path) -> Self:
        """The tour of a folder.

        Raises:
            TidewaiterError: there is none.
        """
        try:
            return cls(home, msgspec.json.decode((home / _MARK).read_bytes(), type=_Kept))
        except (OSError, msgspec.DecodeError):
            raise TidewaiterError(f"There is no tour in {home} to go on with. Begin one: tidewaiter tour") from None

    @property
    def plan(self) -> Plan:
        """What it was begun with."""
        return self._kept.plan

    @property
    def title(self) -> str:
        """Of the area."""
        return AREAS[self.plan.area].title

    @property
    def name(self) -> str:
        """Of the area, within a sentence."""
        title = self.title
        return title if title[1:2].isupper() else title[0].lower() + title[1:]

    @property
    def learned(self) -> dt.datetime:
        """Up to when the champions know what was found."""
        return dt.datetime.fromisoformat(self._kept.learned)

    @property
    def began(self) -> dt.datetime:
        """When the service of the tour began to decide."""
        return dt.datetime.fromisoformat(self._kept.began)

    @property
    def done(self) -> list[str]:
        """The steps that are done, in order."""
        return self._kept.done

    @property
    def refused(self) -> list[str]:
        """Of these, the ones whose command was refused."""
        return self._kept.refused

    @property
    def promoted(self) -> bool:
        """Whether the challenger became champion."""
        return "promote" in self.done and "promote" not in self.refused

    @property
    def took(self) -> Mapping[str, tuple[float, float]]:
        """Seconds by the clock and of the processor that each step took."""
        return self._kept.took

    def starts(self, learned: dt.datetime, began: dt.datetime) -> None:
        """Note up to when the champions learned, and when the service began to decide."""
        self._kept.learned, self._kept.began = learned.isoformat(), began.isoformat()

    def note(self, step: str, seconds: float, cpu: float, *, refused: bool = False) -> None:
        """A step is done."""
        kept = self._kept
        kept.done = [*(each for each in kept.done if each != step), step]
        kept.refused = [*(each for each in kept.refused if each != step), *([step] if refused else [])]
        kept.took[step] = seconds, cpu
        self.__dict__.pop("export", None)
        self.keep()

    def keep(self) -> None:
        """Write how far it got."""
        self.home.mkdir(parents=True, exist_ok=True)
        fresh = self.home / f".{_MARK}"
        fresh.write_bytes(msgspec.json.encode(self._kept))
        os.replace(fresh, self.home / _MARK)  # noqa: PTH105  (in one step)

    # What the steps left behind; read in the folder of the tour.

    @property
    def settings(self) -> Settings:
        """Of the service of the tour."""
        return Settings(policy_file=POLICY if Path(POLICY).exists() else "")

    @cached_property
    def export(self) -> Extract:
        """The ledger as it was exported."""
        return folder.read(Path(EXPORT))

    @property
    def versions(self) -> list[Version]:
        """The registered bundles of the area, newest first."""
        return [each for each in registered.versions() if each.area == self.plan.area]

    @property
    def life(self) -> History:
        """What the ledger holds on the bundles of the area."""
        ledger = Ledger.open(self.settings.ledger_url)
        try:
            return acts.history(ledger, self.plan.area)
        finally:
            ledger.close()


def _cleared(home: Path) -> None:
    """Remove what an earlier tour made, and nothing else."""
    for name in _MADE if (home / _MARK).is_file() else ():
        path = home / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

"""`tidewaiter shadow --hourly`: beside the service, so that the page of models has what an approver needs."""

import contextlib
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, NoReturn

from rich.console import Console

from features.columns import DAY
from features.errors import TidewaiterError
from models.registered import CHALLENGER, Version
from serving.ledger.ledger import Ledger
from serving.settings import Settings
from serving.shadow import commands
from serving.succession import brief, judging, steps

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
_AGAIN: Final = 3_600
"""Seconds between looks."""
_OLD: Final = DAY
"""Microseconds after which a challenger is judged again, for findings came in since."""


def run(settings: Settings, screen: Console, step: Step) -> NoReturn:
    """Look every hour; what fails is said, and tried again at the next look."""
    while True:
        try:
            look(settings, time.time_ns() // 1000, screen, step)
        except TidewaiterError as error:
            screen.print(str(error), style="yellow", markup=False, soft_wrap=True)
        time.sleep(_AGAIN)


def look(settings: Settings, now: int, screen: Console, step: Step) -> None:
    """Let the registry show what the ledger says, put new decisions to the challengers, judge those whose turn it is.

    Raises:
        TidewaiterError: the ledger or the registry does not answer.
    """
    with contextlib.closing(Ledger.open(settings.ledger_url)) as ledger:
        versions = judging.looked(settings, ledger, now)
        waiting = [each for each in versions if CHALLENGER in each.aliases]
        for each in waiting:
            if due(settings, ledger, versions, each, now):
                (made,) = judging.judge(settings, ledger, versions, each.area, each.version, now, step)
                failed = [one.name for one in made.checks if not one.passed]
                told = made.refused or (f"refused by {', '.join(failed)}" if failed else "passes the gate")
                screen.print(f"{each.area} version {each.version}: {told}", markup=False, soft_wrap=True)
    if waiting:
        commands.shadow(settings, "", "", commands.told_since("", now), now, screen, step)
    else:
        screen.print("No area has a challenger.")


def due(settings: Settings, ledger: Ledger, versions: list[Version], version: Version, now: int) -> bool:
    """Whether it was not judged yet, or a day ago, or against another champion than the present one."""
    told = brief.last(Path(settings.watch_folder), version.bundle)
    if told is None or now - told.made_at > _OLD:
        return True
    own = [each for each in versions if each.area == version.area]
    return told.champion != steps.sight_of(ledger, version.area, own).champion

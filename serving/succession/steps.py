"""Approve, promote, roll back: each is an entry of the ledger first, and then shows in the model registry."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from features.columns import moment
from features.errors import TidewaiterError
from models import gate, registered, registry
from models.bundle import Bundle
from models.contest import Contest, Holdout, contest
from models.manifest import StaleBundle
from models.registered import CHAMPION, Version
from serving.ledger.ledger import Ledger
from serving.succession import acts
from serving.succession.acts import Act, History, Person, Recorded

Compared = Callable[[Bundle, Bundle], Holdout]
"""Champion and challenger on goods items that taught neither."""


class TooLate(TidewaiterError):  # noqa: N818  says what happened, as users read it
    """Somebody else changed the champion first."""


class Refused(TidewaiterError):  # noqa: N818  as above
    """A bundle may not become champion."""


class Sight(NamedTuple):
    """What somebody who acts on an area sees."""

    versions: Sequence[Version]
    """Of the area, newest first."""
    history: History
    champion: str
    """Bundle that decides: by the ledger; where it does not say, by the registry. Empty: none."""

    def version(self, number: str) -> Version:
        """A version by its number.

        Raises:
            TidewaiterError: there is none.
        """
        for each in self.versions:
            if each.version == number:
                return each
        known = ", ".join(each.version for each in self.versions) or "none"
        raise TidewaiterError(f"There is no version {number} of this area; registered: {known}.")

    def of_bundle(self, bundle: str) -> Version | None:
        """The version that holds a bundle, if it is still registered."""
        return next((each for each in self.versions if each.bundle == bundle), None)


def sight(ledger: Ledger, area: str) -> Sight:
    """Look at an area.

    Raises:
        TidewaiterError: the registry knows no bundle of it, or does not answer.
    """
    versions = [each for each in registered.versions() if each.area == area]
    if not versions:
        raise TidewaiterError(f"No bundle of {area} is registered. Train one (tidewaiter train --area {area}).")
    history = acts.history(ledger, area)
    shown = next((each.bundle for each in versions if CHAMPION in each.aliases), "")
    return Sight(versions, history, history.champion or shown)


def approve(
    ledger: Ledger, seen: Sight, version: Version, by: Person, note: str, override: str, compared: Compared | None
) -> Act:
    """Say that a bundle may follow the present champion.

    Raises:
        Refused: whoever trained it approves, or a check fails and nothing overrides it.
        StaleBundle: the code has moved on since it was trained; no override helps.
        BundleRefused: it is damaged.
    """
    if version.bundle == seen.champion:
        raise Refused(f"Version {version.version} is the champion of {version.area} already.")
    if by.name == version.trained_by:
        raise Refused(
            f"{by.name} trained version {version.version} of {version.area}, and a second person approves. Ask one."
        )
    bundle = registered.opened(version)
    champion = seen.of_bundle(seen.champion)
    deciding, gone = _deciding(champion)
    held = _held(compared, deciding, bundle)
    checks = tuple(gate.checked(bundle, deciding, held, gone))
    if (failed := [each for each in checks if not each.passed]) and not override:
        told = "; ".join(f"{each.name}: {each.said}" for each in failed)
        raise Refused(
            f"Version {version.version} of {version.area} does not pass the gate. {told}. If it must go live all the "
            'same, an approver says why: --override "REASON".'
        )
    act = Act(
        act="approved",
        area=version.area,
        version=version.version,
        bundle=version.bundle,
        by=by,
        note=note,
        replaces=seen.champion,
        trained_by=version.trained_by,
        override=override if failed else "",
        checks=checks,
    )
    (outcome,) = ledger.record([acts.entry(act, seen.history.place)])
    tags = {"approved_by": by.name, "approved_at": moment(outcome.entry.recorded_at).isoformat(timespec="seconds")}
    registered.approve(version.area, version.version, {**tags, "approval_note": note, "override": act.override})
    return act


def promote(ledger: Ledger, seen: Sight, version: Version, by: Person, note: str) -> Recorded:
    """Make an approved version the champion.

    Raises:
        Refused: nobody approved it to follow the present champion.
        TooLate: somebody changed the champion since ``seen``.
    """
    if version.bundle == seen.champion:
        raise Refused(f"Version {version.version} is the champion of {version.area} already.")
    approval = seen.history.approval(version.bundle, seen.champion)
    if approval is None:
        raise Refused(
            f"Nobody has approved version {version.version} of {version.area} to follow its present champion. A second "
            f"person does: tidewaiter approve --area {version.area} --version {version.version} --by NAME."
        )
    registered.opened(version)  # a stale or damaged one must not be named champion
    return _changed(ledger, seen, _act("promoted", version, by, note, seen.champion))


def roll_back(ledger: Ledger, seen: Sight, by: Person, note: str) -> Recorded:
    """Go back to the champion before; it was approved when it became one, so nobody needs to approve it again.

    Raises:
        Refused: there was none, or it is no longer registered.
        TooLate: somebody changed the champion since ``seen``.
    """
    before = seen.history.before
    version = seen.of_bundle(before) if before else None
    if version is None:
        raise Refused("The ledger knows no earlier champion of this area that is still registered.")
    registered.opened(version)
    return _changed(ledger, seen, _act("rolled_back", version, by, note, seen.champion))


def settle(ledger: Ledger, area: str) -> str:
    """Let the alias champion show what the ledger says; returns what was wrong, empty if nothing was.

    Two who change the champion at the same moment may point the alias in the wrong order: each looks again after.
    """
    wrong = ""
    for _ in range(5):
        seen = sight(ledger, area)
        version = seen.of_bundle(seen.history.champion) if seen.history.champion else None
        if seen.history.champion and version is None:
            return f"{area}: the ledger's champion, bundle {seen.history.champion}, is no longer registered"
        if version is None or CHAMPION in version.aliases:
            return wrong
        wrong = f"{area}: the alias champion did not show what the ledger says; it points at {version.version} again"
        registry.promote(area, version.version)
    return f"{area}: the alias champion keeps being moved by something else"


def _act(kind: acts.Kind, version: Version, by: Person, note: str, replaces: str) -> Act:
    return Act(
        act=kind,
        area=version.area,
        version=version.version,
        bundle=version.bundle,
        by=by,
        note=note,
        replaces=replaces,
        trained_by=version.trained_by,
    )


def _changed(ledger: Ledger, seen: Sight, act: Act) -> Recorded:
    (outcome,) = ledger.record([acts.entry(act, seen.history.place)])
    stands = acts.history(ledger, act.area)
    settle(ledger, act.area)
    if outcome.state not in {"new", "repeated"}:
        first = next(each for each in stands.changes if each.seq == outcome.entry.seq)
        raise TooLate(
            f"{first.act.by.name} was quicker: {first.act.act.replace('_', ' ')} version {first.act.version} of "
            f"{act.area} at {moment(first.at):%Y-%m-%d %H:%M:%S} UTC. Look again (tidewaiter models) before you go on."
        )
    return next(each for each in stands.changes if each.seq == outcome.entry.seq)


def _deciding(champion: Version | None) -> tuple[Bundle | None, str]:
    """The bundle of a champion; where there is none to be compared with, why."""
    if champion is None:
        return None, ""
    try:
        return registered.opened(champion), ""
    except StaleBundle as error:  # it can decide nothing any more, so it must not stand in the way of what follows it
        return None, str(error)


def _held(compared: Compared | None, champion: Bundle | None, bundle: Bundle) -> Contest | None:
    return contest(compared(champion, bundle)) if compared and champion else None

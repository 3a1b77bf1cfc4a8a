"""Approve, promote, roll back: each is an entry of the ledger first, and then shows in the model registry."""

from collections.abc import Callable

from features.columns import moment
from features.errors import TidewaiterError
from models import gate, registered, registry
from models.bundle import Bundle
from models.contest import Contest, Holdout, contest
from models.gate import Check
from models.manifest import StaleBundle
from models.registered import CHAMPION, Version
from serving.ledger.ledger import Ledger
from serving.succession import acts, rules
from serving.succession.acts import Act, Person, Recorded
from serving.succession.rules import Refused, Sight, TooLate

__all__ = ["Compared", "Refused", "Sight", "TooLate", "approve", "judged", "promote", "roll_back", "settle", "sight"]

Compared = Callable[[Bundle, Bundle], Holdout]
"""Champion and challenger on goods items that taught neither."""


def sight(ledger: Ledger, area: str) -> Sight:
    """Look at an area.

    Raises:
        TidewaiterError: the registry knows no bundle of it, or does not answer.
    """
    versions = [each for each in registered.versions() if each.area == area]
    if not versions:
        raise TidewaiterError(f"No bundle of {area} is registered. Train one (tidewaiter train --area {area}).")
    return sight_of(ledger, area, versions)


def sight_of(ledger: Ledger, area: str, versions: list[Version]) -> Sight:
    """The same, of versions that somebody looked up already."""
    history = acts.history(ledger, area)
    shown = next((each.bundle for each in versions if CHAMPION in each.aliases), "")
    return Sight(versions, history, history.champion or shown)


def judged(seen: Sight, version: Version, compared: Compared | None) -> tuple[Check, ...]:
    """What the gate says of a version that would follow the present champion.

    Raises:
        StaleBundle: the code has moved on since it was trained; no override helps.
        BundleRefused: it is damaged.
    """
    bundle = registered.opened(version)
    deciding, gone = _deciding(seen.of_bundle(seen.champion))
    return tuple(gate.checked(bundle, deciding, _held(compared, deciding, bundle), gone))


def approve(
    ledger: Ledger, seen: Sight, version: Version, by: Person, note: str, override: str, compared: Compared | None
) -> Act:
    """Say that a bundle may follow the present champion.

    Raises:
        Refused: whoever trained it approves, or a check fails and nothing overrides it.
        StaleBundle: the code has moved on since it was trained; no override helps.
        BundleRefused: it is damaged.
    """
    rules.check(rules.against_approval(seen, version, by.name), version, by.name)
    done = rules.approve(ledger.record, seen, version, by, note, override, judged(seen, version, compared))
    show(done)
    return done.act


def show(done: Recorded) -> None:
    """Let the registry show an approval.

    Raises:
        RegistryError: it does not answer.
    """
    act = done.act
    tags = {"approved_by": act.by.name, "approved_at": moment(done.at).isoformat(timespec="seconds")}
    registered.approve(act.area, act.version, {**tags, "approval_note": act.note, "override": act.override})


def promote(ledger: Ledger, seen: Sight, version: Version, by: Person, note: str) -> Recorded:
    """Make an approved version the champion.

    Raises:
        Refused: nobody approved it to follow the present champion.
        TooLate: somebody changed the champion since ``seen``.
    """
    rules.check(rules.against_promotion(seen, version), version, by.name)
    registered.opened(version)  # a stale or damaged one must not be named champion
    try:
        return rules.promote(ledger.record, seen, version, by, note)
    finally:
        settle(ledger, version.area)


def roll_back(ledger: Ledger, seen: Sight, by: Person, note: str) -> Recorded:
    """Go back to the champion before; it was approved when it became one, so nobody needs to approve it again.

    Raises:
        Refused: there was none, or it is no longer registered.
        TooLate: somebody changed the champion since ``seen``.
    """
    before = seen.before
    if before is not None:
        registered.opened(before)
    try:
        return rules.roll_back(ledger.record, seen, by, note)
    finally:
        if before is not None:
            settle(ledger, before.area)


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

"""Who may let in, promote and take back what: the rules, and the entries of the ledger that follow from them.

Commands and pages act by these same functions. They ask no model registry: whoever calls says what it registers.
"""

from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from features.columns import moment
from features.errors import TidewaiterError
from models.gate import Check
from models.registered import Version
from serving.ledger.entry import Entry, Outcome
from serving.succession import acts
from serving.succession.acts import Act, History, Person, Recorded

Write = Callable[[Sequence[Entry]], Sequence[Outcome]]
"""Makes entries durable: `Ledger.record` of commands, `Visit.record` of pages."""
Hindrance = Literal["", "champion", "trained", "unapproved", "unknown"]


class TooLate(TidewaiterError):  # noqa: N818  says what happened, as users read it
    """Somebody else changed the champion first."""

    def __init__(self, first: Recorded) -> None:
        act = first.act
        super().__init__(
            f"{act.by.name} was quicker: {act.act.replace('_', ' ')} version {act.version} of {act.area} at "
            f"{moment(first.at):%Y-%m-%d %H:%M:%S} UTC. Look again (tidewaiter models) before you go on."
        )
        self.first = first


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

    @property
    def before(self) -> Version | None:
        """The version to which a rollback goes; none: there was none, or it is no longer registered."""
        return self.of_bundle(self.history.before) if self.history.before else None


_WHY: Final = {
    "champion": "Version {version} is the champion of {area} already.",
    "trained": "{name} trained version {version} of {area}, and a second person approves. Ask one.",
    "unapproved": "Nobody has approved version {version} of {area} to follow its present champion. A second person "
    "does: tidewaiter approve --area {area} --version {version} --by NAME.",
    "unknown": "The ledger knows no earlier champion of this area that is still registered.",
}


def against_approval(seen: Sight, version: Version, name: str) -> Hindrance:
    """Why somebody may not let a version in, whatever its gate says; empty: nothing stands against it."""
    if version.bundle == seen.champion:
        return "champion"
    return "trained" if name.casefold() == version.trained_by.casefold() else ""


def against_promotion(seen: Sight, version: Version) -> Hindrance:
    """Why nobody may promote a version; empty: nothing stands against it."""
    if version.bundle == seen.champion:
        return "champion"
    return "" if seen.history.approval(version.bundle, seen.champion) else "unapproved"


def against_rollback(seen: Sight) -> Hindrance:
    """Why nobody may go back; empty: nothing stands against it."""
    return "" if seen.before else "unknown"


def approve(
    write: Write, seen: Sight, version: Version, by: Person, note: str, override: str, checks: Sequence[Check]
) -> Recorded:
    """Say that a version may follow the present champion.

    Raises:
        Refused: whoever trained it approves, or a check failed and nothing overrides it.
    """
    check(against_approval(seen, version, by.name), version, by.name)
    failed = [each for each in checks if not each.passed]
    if failed and not override:
        told = "; ".join(f"{each.name}: {each.said}" for each in failed)
        raise Refused(
            f"Version {version.version} of {version.area} does not pass the gate. {told}. If it must go live all the "
            'same, an approver says why: --override "REASON".'
        )
    act = _act("approved", version, by, note, seen.champion)
    return _written(
        write, seen, msgspec.structs.replace(act, override=override if failed else "", checks=tuple(checks))
    )


def promote(write: Write, seen: Sight, version: Version, by: Person, note: str) -> Recorded:
    """Make an approved version the champion; the caller has seen that it can be opened.

    Raises:
        Refused: nobody approved it to follow the present champion.
        TooLate: somebody changed the champion since ``seen``.
    """
    check(against_promotion(seen, version), version, by.name)
    return _written(write, seen, _act("promoted", version, by, note, seen.champion))


def roll_back(write: Write, seen: Sight, by: Person, note: str) -> Recorded:
    """Go back to the champion before; it was approved when it became one, so nobody needs to approve it again.

    Raises:
        Refused: there was none, or it is no longer registered.
        TooLate: somebody changed the champion since ``seen``.
    """
    version = seen.before
    if version is None:
        raise Refused(_WHY["unknown"])
    return _written(write, seen, _act("rolled_back", version, by, note, seen.champion))


def check(why: Hindrance, version: Version, name: str) -> None:
    """Let pass where nothing stands against it.

    Raises:
        Refused: something does.
    """
    if why:
        raise Refused(_WHY[why].format(version=version.version, area=version.area, name=name))


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


def _written(write: Write, seen: Sight, act: Act) -> Recorded:
    """The act as the ledger has it; of a place that somebody took first there is one, and it is not ours."""
    (outcome,) = write([acts.entry(act, seen.history.place)])
    told = acts.recorded(outcome.entry)
    if outcome.state not in {"new", "repeated"}:
        raise TooLate(told)
    return told

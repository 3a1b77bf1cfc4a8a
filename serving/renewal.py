"""Champions that the code can no longer use, and what takes their place where no goods and nobody is real."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from models import registered, registry
from models.manifest import StaleBundle
from models.registered import CHAMPION, Version
from serving.succession.acts import Act, Person


class Renewed(NamedTuple):
    """A champion that is stale, and what may take its place."""

    version: Version
    """What was trained with the features of today."""
    replaces: str
    """Bundle of the stale champion."""
    why: str
    """What is no longer as it was when that one was trained."""


def stale(trained: Sequence[Version], practised: Callable[[str], bool]) -> list[Renewed]:
    """The champions that this code refuses as stale, of the areas of which a version has just been trained.

    Only champions that learned from a practice world: of any other, people decide what follows it.

    Args:
        trained: the new versions.
        practised: whether a source of data is a practice world.
    """
    listed = {each.area: each for each in registered.versions() if CHAMPION in each.aliases}
    found = []
    for each in trained:
        champion = listed.get(each.area)
        if champion is None or champion.bundle == each.bundle or not practised(registered.source(champion)):
            continue
        try:
            registered.opened(champion)
        except StaleBundle as error:
            found.append(Renewed(each, champion.bundle, str(error)))
    return found


def renew(found: Sequence[Renewed]) -> None:
    """Point the alias champion at what takes their place; `noted` is what the ledger has to say of it."""
    for each in found:
        registry.promote(each.version.area, each.version.version)


def noted(found: Sequence[Renewed], by: Person) -> list[Act]:
    """Each as an act of the ledger, in which nobody approved anything and the note says why."""
    return [
        Act(
            act="promoted",
            area=each.version.area,
            version=each.version.version,
            bundle=each.version.bundle,
            by=by,
            note=f"In a practice world only, and without an approval, for the champion before it is stale: {each.why}",
            replaces=each.replaces,
            trained_by=each.version.trained_by,
        )
        for each in found
    ]

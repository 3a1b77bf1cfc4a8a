"""The features that a bundle reads, as it remembers them, and whether the code still has them."""

from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from features.errors import TidewaiterError
from features.feature import Feature
from models.area import Area
from models.manifest import Manifest, StaleBundle


class Input(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One feature in features.json."""

    name: str
    unit: str
    concept: str
    meaning: str
    fingerprint: str
    monotone: int


def described(feature: Feature, monotone: int) -> Input:
    """A feature as a bundle remembers it."""
    fingerprint = _fingerprint(feature)
    return Input(feature.name, feature.unit, feature.concept.name, feature.meaning, fingerprint, monotone)


@cache
def _fingerprint(feature: Feature) -> str:
    return feature.fingerprint


def known(manifest: Manifest, inputs: Sequence[Input], areas: Mapping[str, Area]) -> tuple[Area, tuple[Feature, ...]]:
    """The area of a bundle and its features, in the bundle's order.

    Raises:
        StaleBundle: the area or one of the features is no longer what it was.
    """
    area = areas.get(manifest.area)
    if area is None:
        raise stale(manifest, "trained for an area that is no longer there")
    there = {each.name: each for each in area.features}
    for each in inputs:
        if each.name not in there:
            raise stale(manifest, f"trained on {each.name}, which the area no longer has")
        if _fingerprint(there[each.name]) != each.fingerprint:
            raise stale(manifest, f"trained on another definition of {each.name}")
    return area, tuple(there[each.name] for each in inputs)


def stale(manifest: Manifest, what: str) -> TidewaiterError:
    """The error that says why a bundle must be retrained."""
    commit = manifest.provenance.commit
    other = f", or check out the commit it was trained at: {commit[:7]}" if commit else ""
    named = f"{manifest.area} {manifest.provenance.window[1][:7]} ({manifest.bundle})"
    return StaleBundle(f"{named}: {what}. Retrain it (tidewaiter train --area {manifest.area}){other}.")

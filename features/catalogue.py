"""All features of the house, and each by its name: whatever the modules of this package hold."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Final

import features
from features.feature import CONCEPTS, Feature


def _families() -> Iterator[ModuleType]:
    """The modules of this package; a new family needs no entry anywhere."""
    for module in pkgutil.iter_modules(features.__path__, "features."):
        if not module.ispkg and module.name != __name__:
            yield import_module(module.name)


def _of_family(family: ModuleType) -> Iterator[Feature]:
    """The features that a module holds, one by one or in a tuple ``FEATURES``."""
    yield from (thing for thing in vars(family).values() if isinstance(thing, Feature))
    yield from getattr(family, "FEATURES", ())


def by_name(catalogue: tuple[Feature, ...]) -> dict[str, Feature]:
    """Each feature by its name.

    Raises:
        ValueError: two features have the same name.
    """
    named = {feature.name: feature for feature in catalogue}
    if len(named) < len(catalogue):
        names = [feature.name for feature in catalogue]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"features of the same name: {', '.join(twice)}; rename all but one")
    return named


def _catalogue() -> tuple[Feature, ...]:
    """Each feature once, by concept, then as the modules have them."""
    found = dict.fromkeys(feature for family in _families() for feature in _of_family(family))
    return tuple(sorted(found, key=lambda feature: CONCEPTS.index(feature.concept)))


FEATURES: Final = _catalogue()
BY_NAME: Final = by_name(FEATURES)

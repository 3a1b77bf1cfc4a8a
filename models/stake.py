"""What is at stake in EUR, and whether the bundles at hand tell what a policy ranks by."""

from collections.abc import Iterator, Mapping
from typing import Final

from features.lodged import Lodged
from models import champions
from models.area import Area
from models.assessment import Assessment
from models.bars import Setting
from models.bundle import Bundle
from models.policy import Policy
from models.severity import MODEL

_ENDLESS: Final = float("inf")


def expected_stake(area: Area, lodged: Lodged, assessment: Assessment) -> list[float | None]:
    """EUR that a control of each goods item is expected to find.

    Where the bundle has a second output, the probability times the value found if it is irregular; else the probability
    times the area's own estimate of what is at stake; none where there is no price.
    """
    if area.stake is None:
        return [None] * len(lodged)
    expected = assessment.expected_value
    worth = (lodged.once(area.stake) * assessment.probability if expected is None else expected).tolist()
    return [each if 0 <= each < _ENDLESS else None for each in worth]


def settings(bundles: Mapping[str, Bundle]) -> dict[str, Setting]:
    """What boundaries need to know of these bundles, by area."""
    return {name: Setting(each.levels, each.severity is not None) for name, each in bundles.items()}


def shortfalls(policy: Policy, told: Mapping[str, tuple[str, bool]]) -> Iterator[str]:
    """Where a policy asks for ranking by expected value and gets ranking by probability: why, and what to do.

    Args:
        policy: that asks.
        told: by area, the id of its bundle and whether that tells a value.
    """
    for name, (bundle, valued) in told.items():
        if not policy.by_value(name):
            continue
        own = [policy.areas.get(name), *(each.areas.get(name) for each in policy.local)]
        if not valued:
            fewer = ", so that fewer are selected than the capacity allows" if policy.mixes(name) else ""
            yield (
                f"{name}: the policy ranks it by expected value, and bundle {bundle} tells none (it has no second "
                f"output). Its boundaries of probability alone hold{fewer}. Train it on findings that say what was "
                f"found in EUR (tidewaiter train --area {name}), or take it out of [value]."
            )
        elif not any(each and each.red_eur for each in own):
            yield (
                f"{name}: the policy ranks it by expected value, and says no boundary in EUR (red_eur). Its boundaries "
                "of probability hold until it does: tidewaiter policy simulate --fit finds one."
            )


def telling(bundles: Mapping[str, Bundle]) -> dict[str, tuple[str, bool]]:
    """Of each bundle its id, and whether it tells a value."""
    return {name: (each.id, each.severity is not None) for name, each in bundles.items()}


def telling_at_hand() -> dict[str, tuple[str, bool]]:
    """The same of the champions that this machine has, which are not opened for it."""
    folder, named = champions.HOME / "bundles", champions.last_known()
    return {name: (each, (folder / each / MODEL).exists()) for name, each in named.items() if champions.at_hand(each)}

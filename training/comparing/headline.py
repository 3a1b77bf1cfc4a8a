"""The sentence a comparison begins with: who is better, by what selection cannot have decided.

Goods items that one model would control and the other did not mostly have no verdict, and unknown is never negative.
So neither hits nor value among controlled goods items decide: the champion had chosen these. The gate's own judgement
does (``models.contest``): on what chance chose, or on all controls by inverse selection probability.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from features.columns import Bools, Floats
from models.contest import LEAST_IRREGULAR, STREAM, Contest, Holdout, contest
from training.comparing.difference import Side, View
from training.judge import Tested

HOME: Final = (
    "The champion of the time, and rules, chose these goods items: the figures on them favour the champion. What a "
    "challenger would control in their place mostly has no verdict, and is not counted here. The verdict does not "
    "rest on this table."
)
"""What the figures on controlled goods items cannot say."""


def judged(tested: Tested, sides: tuple[Side, Side], seed: int) -> Contest:
    """The first model as challenger of the second, as the gate holds them, where selection probabilities are known."""
    known: Bools = np.isfinite(tested.weight) & (tested.weight > 0)
    first, second = (side.score[known] for side in sides)
    probability: Floats = 1 / tested.weight[known]
    irregular, random = tested.irregular[known], tested.random[known]
    return contest(Holdout(irregular, second, first, probability, tested.consignment[known], random), seed)


def sentence(names: tuple[str, str], found: Contest, views: Sequence[View]) -> str:
    """Who is better; beyond doubt only where selection cannot be the reason.

    The gate only stops, a sentence claims. So the sample must be large enough also by its effective size, and the
    wider interval of the same goods items must agree: plain percentiles do not know what was never found.

    Args:
        names: of both models.
        found: how the gate holds them against each other.
        views: of ``differences``.
    """
    first, second = names
    _, weighed, stream = views
    view = stream if found.view == STREAM else weighed
    wider = view.lead("average_precision")
    if found.refused or wider is None:
        why = view.refused or (
            f"It is known of {found.irregular:,} irregular goods items how probable selection was; {LEAST_IRREGULAR} "
            "are needed."
        )
        return f"{first} and {second} cannot be told apart: chance selected too few. {why}"
    low, high = np.fmin(found.low, wider.low), np.fmax(found.high, wider.high)
    said = (
        f"average precision {found.challenger - found.champion:+.3f} [{low:+.3f}, {high:+.3f}] on {found.rows:,} goods "
        f"items, {found.irregular:,} irregular ({found.view})."
    )
    if low > 0:
        return f"{first} is better than {second} beyond doubt: {said}"
    if high < 0:
        return f"{first} is worse than {second} beyond doubt: {said}"
    return f"{first} and {second} cannot be told apart: {said}"

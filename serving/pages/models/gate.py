"""What the gate says, in the reader's language."""

from collections.abc import Sequence
from typing import Final

from features.sentence import harmless
from models import gate
from models.contest import REFUSED
from models.gate import Check
from serving.pages.phrases import Pattern
from serving.pages.tongue import Tongue

_SENTENCES: Final = tuple((english, Pattern(english)) for english in gate.SENTENCES)
_UNMEASURABLE: Final = Pattern(REFUSED)
_LONGEST: Final = 600

CHECKS: Final = {
    "explained": "explains itself",
    "calibrated": "its probabilities hold",
    "no leaks": "no leaks",
    "no worse": "no worse than the champion",
}
"""Each check in plain words, translated when shown."""
WHY: Final = {
    "champion": "It decides already.",
    "trained": "You trained it; a second person approves.",
    "unapproved": "Nobody has approved it to follow the present champion.",
    "unjudged": "It cannot be approved before it was judged against the present champion.",
    "unknown": "The ledger knows no earlier champion of this area that is still registered.",
}
"""What stands against an act, translated when shown."""

BECAME: Final = {"approved": "approved", "promoted": "promoted", "rolled_back": "rolled back"}
"""Each act in the life of a bundle, translated when shown."""
TITLES: Final = {
    "average_precision": "Average precision",
    "auroc": "AUROC",
    "precision_top_5": "Irregular among the 5 % scored highest",
    "recall_top_5": "Of all irregular, within the 5 % scored highest",
    "value_top_5": "Of the value at stake, within the 5 % scored highest",
    "calibration_error": "Calibration error",
}
"""Each measure, translated when shown."""
VIEWS: Final = {
    "random_stream": "all goods items, estimated from the random stream",
    "weighted": "all goods items, estimated by inverse selection probability",
    "controlled": "controlled goods items, as they come",
}
"""On which goods items it was measured, translated when shown."""


def open_question(checks: Sequence[Check]) -> bool:
    """Whether a check passes only because there was too little to measure."""
    return any(_UNMEASURABLE.match(each.said) for each in checks)


def said(tongue: Tongue, text: str) -> str:
    """What a check says; the limits of a bundle stay as whoever trained it wrote them."""
    for english, pattern in _SENTENCES:
        values = pattern.match(text)
        if values or text == english:
            return tongue.text(english, **{name: tongue.text(value) for name, value in values.items()})
    return harmless(text, _LONGEST)

"""Why a consignment takes its lane: a form and its values, so that each officer can have it in their language."""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from models.reason_card import percent

Form = Literal["rule", "random", "above", "below", "released", "nothing", "unfamiliar"]
SENTENCES: Final[Mapping[str, str]] = {
    "rule": "{text:term}",
    "random": "Drawn at random, as are {share:percent} of such consignments whatever their score.",
    "above": "{title:term}: {probability:percent}, above the boundary of {boundary:percent} for {lane:term}.",
    "below": "{title:term}: {probability:percent}, below the boundary of {boundary:percent} for {lane:term}, "
    "where the draw decides.",
    "unfamiliar": "{title:term}: {probability:percent}, below the boundary of {boundary:percent} for {lane:term}; "
    "taken to learn more, as are {share:percent} of goods not far below whose parties or combinations were never seen.",
    "released": "Released by the draw, as are {share:percent} of consignments like it: what is never controlled is "
    "never measured.",
    "nothing": "No area reaches its boundary, no rule asks for a control, and the draw did not choose it.",
}
"""In English; ``percent`` are probabilities, ``term`` words of the policy or of the house."""


class Because(msgspec.Struct, frozen=True):
    """What a sentence says, before it is put in words."""

    form: Form
    values: dict[str, float | str] = {}
    """Of the sentence's placeholders: probabilities and words."""

    @property
    def english(self) -> str:
        """The sentence in English."""
        shown = {name: percent(each) if isinstance(each, float) else each for name, each in self.values.items()}
        return _PLAIN[self.form].format_map(shown)


_PLAIN: Final = {
    form: sentence.replace(":percent}", "}").replace(":term}", "}") for form, sentence in SENTENCES.items()
}

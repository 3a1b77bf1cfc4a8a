"""Why a consignment takes its lane: a form and its values, so that each officer can have it in their language."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import msgspec

from features.sentence import parts
from models.reason_card import percent

Form = Literal[
    "rule",
    "random",
    "above",
    "below",
    "released",
    "nothing",
    "unfamiliar",
    "value_above",
    "value_below",
    "value_unfamiliar",
]
_LEARN: Final = (
    "taken to learn more, as are {share:percent} of goods not far below whose parties or combinations were never seen."
)
_VALUE: Final = "{title:term}: about {expected:about} expected to be found ({probability:percent} × {value:about}), "
SENTENCES: Final[Mapping[str, str]] = {
    "rule": "{text:term}",
    "random": "Drawn at random, as are {share:percent} of such consignments whatever their score.",
    "above": "{title:term}: {probability:percent}, above the boundary of {boundary:percent} for {lane:term}.",
    "below": "{title:term}: {probability:percent}, below the boundary of {boundary:percent} for {lane:term}, "
    "where the draw decides.",
    "unfamiliar": "{title:term}: {probability:percent}, below the boundary of {boundary:percent} for {lane:term}; "
    + _LEARN,
    "value_above": _VALUE + "above the boundary of {boundary:money} for {lane:term}.",
    "value_below": _VALUE + "below the boundary of {boundary:money} for {lane:term}, where the draw decides.",
    "value_unfamiliar": _VALUE + "below the boundary of {boundary:money} for {lane:term}; " + _LEARN,
    "released": "Released by the draw, as are {share:percent} of consignments like it: what is never controlled is "
    "never measured.",
    "nothing": "No area reaches its boundary, no rule asks for a control, and the draw did not choose it.",
}
"""In English; ``percent`` are probabilities, ``money`` EUR, ``about`` estimates of EUR, ``term`` words of ours."""
_CENTS: Final = 100
"""EUR from here on are shown without cents."""


class Because(msgspec.Struct, frozen=True):
    """What a sentence says, before it is put in words."""

    form: Form
    values: dict[str, float | str] = {}
    """Of the sentence's placeholders: probabilities, EUR and words."""

    @property
    def english(self) -> str:
        """The sentence in English."""
        plain, styles = _PLAIN[self.form]
        return plain.format_map({name: styles[name](each) for name, each in self.values.items()})


def scored(
    title: str, lane: str, probability: float, boundary: float, value: float | None = None, share: float | None = None
) -> Because:
    """Why a score asks for a lane.

    Args:
        title: of the area.
        lane: that is asked for.
        probability: that a control finds an irregularity.
        boundary: of the lane, a probability; EUR expected to be found if there is a value.
        value: EUR that a control would find if there is one, where the area is ranked by it.
        share: of goods that are taken to learn more, where that is why.
    """
    said: dict[str, float | str] = {"title": title, "probability": probability, "boundary": boundary, "lane": lane}
    stands = probability
    if value is not None:
        stands = said["expected"] = probability * value
        said["value"] = value
    if stands >= boundary:
        return Because("above" if value is None else "value_above", said)
    if share is not None:
        return Because("unfamiliar" if value is None else "value_unfamiliar", said | {"share": share})
    return Because("below" if value is None else "value_below", said)


def rough(amount: float) -> float:
    """An amount as well as an estimate knows it: three figures."""
    return float(f"{amount:.3g}")


def money(amount: float) -> str:
    """EUR in English: without cents from a hundred on."""
    return f"EUR {amount:,.0f}" if amount >= _CENTS else f"EUR {amount:,.2f}"


_STYLES: Final[Mapping[str, Callable[[Any], str]]] = {
    "percent": percent,
    "money": money,
    "about": lambda amount: money(rough(amount)),
    "term": str,
}


def _plain(sentence: str) -> tuple[str, dict[str, Callable[[Any], str]]]:
    """A sentence without its styles, and how to write each of its values."""
    told = parts(sentence)
    plain = "".join(before + (f"{{{name}}}" if name else "") for before, name, _ in told)
    return plain, {name: _STYLES[how.style] for _, name, how in told if name}


_PLAIN: Final = {form: _plain(sentence) for form, sentence in SENTENCES.items()}

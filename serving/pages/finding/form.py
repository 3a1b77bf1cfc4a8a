"""The form of a finding: what it offers, and what an officer said in it; nothing here writes."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from features.finding import CONFORM, CONTROL_TYPES, IRREGULAR, RESULTS, UNCHECKED
from models.areas import AREAS
from serving.pages.case.course import Found
from serving.pages.case.told import Told

THOROUGH: Final = ("0.1", "0.25", "0.5", "1")
"""Shares of the goods that were looked at, as officers estimate them."""
VERDICTS: Final = ("right", "wrong", "irrelevant")
SAME: Final = "same"
"""What was found earlier stands."""
_OPENS: Final = frozenset({"scan", "partial", "full", "audit"})
"""Controls that look at the goods or the books; papers alone do not answer a recommendation to open."""
_SELECTED_BY: Final = {"model": "model", "rule": "rule", "mandatory": "rule", "random": "random"}
_NOTE: Final = 512


class Fields(Protocol):
    """A form as `Visit.field` reads it."""

    def field(self, name: str, default: str = "", among: Sequence[str] | None = None, longest: int = 200) -> str:
        """One field."""


class AreaLine(NamedTuple):
    """One area as the form offers it."""

    area: str
    suggested: bool
    found: Found | None
    """What stands already."""
    chosen: str


class Verdict(NamedTuple):
    """What a reason was worth."""

    area: str
    concept: str
    feature: str
    verdict: str


class Control(NamedTuple):
    """What an officer said."""

    control_type: str
    thoroughness: float
    results: Mapping[str, str]
    """By area; only what was said anew."""
    corrected_value_eur: float | None
    corrected_hs6: str
    note: str
    reason: str
    """Why otherwise than recommended."""
    verdicts: Sequence[Verdict]
    every_item: bool


def suggested(told: Told, item: int) -> list[str]:
    """The areas to answer: all after a random draw, else the one of the recommendation and those that were flagged."""
    areas, advice = told.item(item).areas, told.recommendation
    if advice.drawn:
        return list(areas)
    flagged = [area for area, score in areas.items() if score.level != "low" or area == advice.area]
    first = advice.area or told.worst.area
    return sorted(flagged, key=lambda area: (area != first, -areas[area].probability)) or [first]


def lines(told: Told, item: int, stands: Mapping[str, Found], *, nothing: bool) -> list[AreaLine]:
    """All areas, the suggested ones first; what stands already stays unless it is said anew."""
    first = suggested(told, item)
    others = [area for area in AREAS if area in told.item(item).areas and area not in first]
    return [
        AreaLine(
            area,
            area in first,
            stands.get(area),
            SAME if area in stands else CONFORM if nothing and area in first else UNCHECKED,
        )
        for area in (*first, *others)
    ]


def usual_control(told: Told) -> str:
    """The kind of control that was recommended."""
    advice = told.recommendation
    if advice.lane == "orange":
        return "document"
    return AREAS[advice.area].control_type if advice.area in AREAS else "partial"


def departs(told: Told, control_type: str) -> bool:
    """Whether a control is another than recommended: the goods were to be looked at, and only papers were."""
    return told.recommendation.lane == "red" and usual_control(told) in _OPENS and control_type not in _OPENS


def said(form: Fields, offered: Sequence[AreaLine], verdicts: Sequence[Verdict]) -> Control:
    """What the form says.

    Args:
        form: as sent.
        offered: the areas that it offers.
        verdicts: the reasons that it asks about; their verdicts are not read.

    Raises:
        Turned: a field holds what it cannot.
    """
    results = {line.area: form.field(f"result-{line.area}", SAME, (*RESULTS, SAME)) for line in offered}
    worth = [
        each._replace(verdict=form.field(f"worth-{each.area}-{each.concept}", "", ("", *VERDICTS))) for each in verdicts
    ]
    value = form.field("corrected_value", longest=20).replace(" ", "").replace("\u202f", "").replace(",", ".")
    return Control(
        form.field("control_type", among=CONTROL_TYPES),
        float(form.field("thoroughness", "1", THOROUGH)),
        {line.area: results[line.area] for line in offered if _anew(line, results[line.area])},
        _amount(value),
        form.field("corrected_hs6", longest=6),
        form.field("note", longest=_NOTE).replace("\r", ""),
        form.field("reason", longest=_NOTE).replace("\r", ""),
        [each for each in worth if each.verdict],
        form.field("every_item", "", ("", "1")) == "1",
    )


def faults(told: Told, control: Control, stands: Mapping[str, Found]) -> list[str]:
    """What must be mended before it can be recorded; English, translated when shown."""
    missing = []
    checked = {IRREGULAR, CONFORM} & set(control.results.values())
    if not checked and not (control.results and stands):
        missing.append("Say of at least one area what was found.")
    if departs(told, control.control_type) and not control.reason:
        missing.append("The goods were to be looked at. Say why only documents were.")
    if control.corrected_hs6 and not (control.corrected_hs6.isdigit() and len(control.corrected_hs6) == 6):
        missing.append("A subheading has six digits.")
    if control.corrected_value_eur is not None and not 0 <= control.corrected_value_eur <= 1e12:
        missing.append("The corrected value is an amount in euro, as 1234.50.")
    return missing


def findings(
    told: Told, control: Control, item: int, stands: Mapping[str, Found], finding_id: str, now: str
) -> list[dict[str, object]]:
    """The findings of one goods item, as `POST /v1/findings` takes them.

    Args:
        told: the decision.
        control: what the officer said.
        item: number of the goods item.
        stands: what was found of it before, which these correct.
        finding_id: reference that they share.
        now: when, as the API writes times.
    """
    advice = told.recommendation
    by = _SELECTED_BY.get(advice.source, "unknown") if advice.selected else "hunch"
    return [
        {name: value for name, value in each.items() if value not in {None, ""}}
        for area, result in control.results.items()
        for each in (
            {
                "finding_id": finding_id,
                "consignment_id": told.consignment_id,
                "item_number": item,
                "area": area,
                "result": result,
                "known_at": now,
                "control_type": control.control_type,
                "thoroughness": control.thoroughness,
                "selected_by": by,
                "corrected_value_eur": control.corrected_value_eur if result == IRREGULAR else None,
                "corrected_hs6": control.corrected_hs6 if result == IRREGULAR else "",
                "note": control.note,
                "corrects": stands[area].finding_id if area in stands else "",
            },
        )
    ]


def _anew(line: AreaLine, result: str) -> bool:
    """Whether something is said of an area: that others were not checked goes without saying."""
    return result != SAME and (result != UNCHECKED or line.suggested or line.found is not None)


def _amount(text: str) -> float | None:
    """A number, or one that is none of the allowed if the text is no number."""
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        return -1.0

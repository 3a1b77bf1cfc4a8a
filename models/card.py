"""The card of a bundle: one page on what the model asks, what it learned from, how good it is, and its limits."""

from collections.abc import Iterator, Mapping

from models.area import Area
from models.calibration import Calibration, Levels
from models.manifest import Provenance

_LIMITS = (
    "It learned from controlled goods items; of the others nobody knows the truth.",
    "Its intervals say how well its calibration is known, not whether it has seen goods like these.",
    "It recommends; an officer decides.",
)


def card(
    area: Area,
    calibration: Calibration,
    levels: Levels,
    measures: Mapping[str, object],
    provenance: Provenance,
) -> str:
    """The page, as Markdown."""
    first, last = provenance.window
    lines = [
        f"# {area.title}",
        "",
        f"{area.question} {area.basis}",
        "",
        "## What it learned from",
        "",
        f"Declarations lodged from {first} to {last} (data {provenance.data_sha256[:16]}). {provenance.label_rule}",
        f"Calibrated on {calibration.positives:,} irregular and {calibration.negatives:,} conform goods items.",
        f"Elevated from {levels.elevated:.2%}, high from {levels.high:.2%}.",
        "",
        "## How good it is",
        "",
        "| measure | value |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in rows(measures)),
        "",
        "## What to know before trusting it",
        "",
        *(f"- {limit}" for limit in (*provenance.limits, *_LIMITS)),
        "",
        "## What it looks at",
        "",
        *(f"- {each.name} ({each.concept.title}, {each.unit}): {each.meaning}" for each in area.features),
        "",
    ]
    return "\n".join(lines)


def rows(measures: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    """Each measure by its full name, with its interval if it has one.

    A measure is a number, a text, or a mapping with ``value``, ``low`` and ``high``; mappings may nest.
    """
    for name, value in measures.items():
        if not isinstance(value, Mapping):
            yield before + name, _shown(value)
        elif "value" in value:
            yield before + name, _with_interval(value)
        else:
            yield from rows(value, f"{before}{name}, ")


def _with_interval(value: Mapping[str, object]) -> str:
    shown = _shown(value["value"])
    if value.get("low") is None or value.get("high") is None:
        return shown
    return f"{shown} (95 %: {_shown(value['low'])} to {_shown(value['high'])})"


def _shown(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124  only NaN differs from itself
        return "not known"
    return f"{value:.4g}" if isinstance(value, float) else str(value)

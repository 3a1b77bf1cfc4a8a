"""JSON Schema of what is sent and answered, made from the table of fields and the types of the answers."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from models.calibration import LEVELS
from serving.door import answers
from serving.door.limits import CONSIGNMENTS, ENTRIES
from serving.door.problems import CODES
from serving.door.rules import DECLARATION, FINDING, FINDINGS_CALL, ITEM, Rule, Shape

Schema = dict[str, Any]
_REF: Final = "#/components/schemas/"
_ANSWERS: Final[Sequence[type]] = (
    answers.Decision, answers.Receipts, answers.LiveAt, answers.Job, answers.Alive, answers.Ready,
    answers.ProblemDocument,
)  # fmt: skip
_BATCH: Final = Shape("batch", {}, ("consignments", DECLARATION, CONSIGNMENTS.value))
_NEVER_IN_FUTURE: Final = "Not later than now (the service's clock, with the published tolerance)."
_MORE: Final = {
    "lodged_at": _NEVER_IN_FUTURE,
    "known_at": _NEVER_IN_FUTURE,
    "item_number": "Each goods item of a declaration has another.",
}


def reference(name: str) -> Schema:
    """A reference to a schema of ``schemas``."""
    return {"$ref": _REF + name}


def schemas() -> dict[str, Schema]:
    """All schemas by name."""
    told: dict[str, Schema] = {
        "Declaration": _object(DECLARATION, "GoodsItem"),
        "GoodsItem": _object(ITEM),
        "Batch": _object(_BATCH, "Declaration"),
        "Finding": _object(FINDING),
        "Findings": _object(FINDINGS_CALL, "Finding"),
    }
    _, answered = msgspec.json.schema_components(_ANSWERS, ref_template=_REF + "{name}")
    answered["ProblemDocument"]["properties"]["code"]["enum"] = sorted(CODES)
    answered["AreaScore"]["properties"]["level"]["enum"] = list(LEVELS)
    either = {"anyOf": [reference("Decision"), reference("ProblemDocument")]}
    answered["Decisions"] = {
        "type": "object",
        "description": "For each declaration of a batch, in order, its decision or its problem.",
        "properties": {"decisions": {"type": "array", "items": either}},
        "required": ["decisions"],
    }
    return told | answered


def field_schema(rule: Rule) -> Schema:
    """The schema of one field."""
    field = rule.field
    described = [field.meaning + "."]
    described += [f"EUCDM {field.element}."] if field.element else []
    described += [f"Unit: {field.unit}."] if field.unit else []
    described += ["From 1990 to 2099, in UTC."] if field.kind == "time" else []
    described += [_MORE[rule.name]] if rule.name in _MORE else []
    described += ["Personal data."] if field.personal else []
    return {"title": field.meaning.split(" (")[0], "description": " ".join(described), **_values(rule)}


def _values(rule: Rule) -> Schema:
    kind = rule.field.kind
    text = {"type": "string", "minLength": 1, "maxLength": rule.field.length, "pattern": rule.pattern}
    if rule.one_of:
        return {"type": "string", "enum": list(rule.one_of)}
    if kind == "time":
        return {"type": "string", "format": "date-time", "pattern": rule.pattern}
    if kind == "list":
        return {"type": "array", "items": text, "maxItems": ENTRIES.value}
    if kind == "text":
        return text
    return {"type": kind, "minimum": rule.lowest, "maximum": rule.highest}


def _object(shape: Shape, entries: str = "") -> Schema:
    """The schema of an object of a shape; ``entries`` names the schema of those in its list."""
    properties = {name: field_schema(rule) for name, rule in shape.rules.items()}
    required = [name for name, rule in shape.rules.items() if rule.required]
    if shape.inside:
        name, _, most = shape.inside
        properties[name] = {"type": "array", "items": reference(entries), "minItems": 1, "maxItems": most}
        required.append(name)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

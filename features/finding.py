"""Findings (what a control found), selections (who was chosen, by what, how likely), feedback (on reasons).

All are facts of their own with their own time; neither ever changes a declaration. "Not checked" is
unknown, never innocent.
"""

from typing import Final

from features.declaration import Field

FINDING_FIELDS: Final[tuple[Field, ...]] = (
    Field("finding_id", "Reference of the finding", required=True),
    Field("consignment_id", "Reference of the declaration", required=True),
    Field("item_number", "Goods item number", "integer", required=True),
    Field("area", "Risk area that was checked", required=True),
    Field("result", "conform, irregular or unchecked", length=10, required=True),
    Field("known_at", "When the result was known to the administration", "time", required=True),
    Field("control_type", "document, scan, partial, full or audit", length=10),
    Field("thoroughness", "Share of the goods that was looked at", "number", unit="share"),
    Field("selected_by", "model, rule, hunch, random, partner or unknown", length=10),
    Field("value_found_eur", "Duty, tax or harm found, in euro", "number", unit="EUR"),
    Field("corrected_value_eur", "Value of the goods item as corrected", "number", unit="EUR"),
    Field("corrected_hs6", "Subheading as corrected", length=6),
    Field("note", "Note of the officer", length=512),
    Field("officer", "Who controlled: a code, never a name", length=35, personal=True),
)

SELECTION_FIELDS: Final[tuple[Field, ...]] = (
    Field("consignment_id", "Reference of the declaration", required=True),
    Field("item_number", "Goods item number", "integer", required=True),
    Field("selected", "1 if selected for control, 0 if not", "integer", required=True),
    Field(
        "probability", "Probability of selection under the policy of that day", "number", unit="share", required=True
    ),
    Field("selected_by", "model, rule, hunch, random, partner or unknown; empty if not selected", length=10),
    Field("selected_at", "When it was selected", "time"),
)

FEEDBACK_FIELDS: Final[tuple[Field, ...]] = (
    Field("decision_id", "Decision whose reasons were judged", required=True),
    Field("consignment_id", "Reference of the declaration", required=True),
    Field("item_number", "Goods item number", "integer", required=True),
    Field("area", "Risk area of the reason", required=True),
    Field("concept", "Concept of the reason", required=True),
    Field("feature", "Feature behind the sentence; empty if the whole concept is meant"),
    Field("verdict", "right, wrong or irrelevant", length=10, required=True),
    Field("said_at", "When the officer said so", "time", required=True),
    Field("officer", "Who said so: a code, never a name", length=35, personal=True),
    Field("office", "Customs office of the officer", length=8),
)
VERDICTS: Final = ("right", "wrong", "irrelevant")
"""What an officer may say of a reason."""

CONFORM: Final = "conform"
IRREGULAR: Final = "irregular"
UNCHECKED: Final = "unchecked"
RESULTS: Final = (CONFORM, IRREGULAR, UNCHECKED)
CONTROL_TYPES: Final = ("document", "scan", "partial", "full", "audit")
SELECTED_BY: Final = ("model", "rule", "hunch", "random", "partner", "unknown")

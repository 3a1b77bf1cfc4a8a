"""Our core as contenders (b) and (e) call it: many consignments as one table, then an answer for each."""

from collections.abc import Sequence
from typing import Any

from shared import strongest

from features.columns import Records
from features.past.memory import Memory
from models.panel import Panel


def scored(
    memory: Memory, panel: Panel, consignments: Sequence[Sequence[dict[str, object]]], *, explain: bool
) -> list[dict[str, Any]]:
    """What each consignment is told."""
    rows = [record for consignment in consignments for record in consignment]
    assessed = panel.assess(memory.look(Records(rows)), explain=explain)
    columns = {
        name: (
            each.probability.tolist(),
            each.low.tolist(),
            each.high.tolist(),
            each.levels.tolist(),
            frozenset(each.explained.tolist()),
        )
        for name, each in assessed.assessments.items()
    }
    answers, first = [], 0
    for consignment in consignments:
        last = first + len(consignment)
        areas, reasons = {}, []
        for name, (probability, low, high, levels, explained) in columns.items():
            areas[name] = {
                "probability": probability[first:last],
                "low": low[first:last],
                "high": high[first:last],
                "flagged": [row - first for row in range(first, last) if levels[row]],
            }
            for row in range(first, last):
                if row in explained:
                    parts = assessed.assessments[name].contribution(row)
                    reasons.append({"area": name, "parts": strongest(panel.bundles[name], parts)})
        answers.append({"areas": areas, "reasons": reasons})
        first = last
    return answers

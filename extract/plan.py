"""Which rules of a mapping apply to the files at hand."""

from collections.abc import Mapping as Keys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from extract.mapping import DECLARATIONS, Mapping, Rules
from extract.naming import unknown
from extract.sources import header
from features.errors import TidewaiterError


@dataclass
class Plan:
    """Which rules of a mapping apply to the files at hand."""

    mapping: Mapping
    fields: Rules
    findings: list[Rules] = field(default_factory=list)
    selections: list[Rules] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def columns(self, *rules: Rules) -> tuple[str, ...]:
        """The source columns that some rules read."""
        return tuple(dict.fromkeys(name for one in rules for rule in one.rules.values() for name in rule.columns))


def plan_for(mapping: Mapping, headers: Keys[Path, list[str]], findings: Path | None) -> Plan:
    """Check every column that is read against the files; leave out what is optional and missing."""
    plan = Plan(mapping, mapping.fields)
    second = {findings: header(findings, mapping.findings_source.layout)} if findings else {}
    for path, names in headers.items():
        plan.fields = _present(mapping, plan.fields, path, names)
    for block in mapping.findings:
        files = headers if block.file == DECLARATIONS else second
        plan.findings += _applicable(plan, block, files)
    plan.selections = _applicable(plan, mapping.selections, headers) if mapping.selections else []
    if findings and not any(block.file != DECLARATIONS for block in mapping.findings):
        raise TidewaiterError(
            f'{mapping.lines.path} has no [[findings]] with file = "findings", '
            f"so nothing would be read from {findings}."
        )
    return plan


def _present(mapping: Mapping, rules: Rules, path: Path, names: Sequence[str]) -> Rules:
    """The rules without optional ones whose column is missing; another missing column is an error."""
    kept = {}
    for name, rule in rules.rules.items():
        lacking = [column for column in rule.columns if column not in names]
        if lacking and not rule.optional:
            meant = unknown(lacking[0], names)
            raise mapping.lines.error(
                (*rule.place, "column"), f"reads {lacking[0]!r}, but {path} has no such column.{meant}"
            )
        if not lacking:
            kept[name] = rule
    return replace(rules, rules=kept)


def _applicable(plan: Plan, block: Rules, files: Keys[Path, list[str]]) -> list[Rules]:
    """The block if its columns are there; none of it, and a note, if they are not and it is optional."""
    lines = plan.mapping.lines
    if not files and not block.optional:
        raise lines.error(block.place, "reads a second file: give it with --findings, or write optional = true.")
    try:
        for path, names in files.items():
            block = _present(plan.mapping, block, path, names)
    except TidewaiterError as error:
        if not block.optional:
            raise
        plan.notes.append(f"No {block.place[0]} were read: {error}")
        return []
    if not files:
        plan.notes.append(f"No findings were read by line {lines.of(block.place)}: no file was given with --findings.")
    return [block] if files else []

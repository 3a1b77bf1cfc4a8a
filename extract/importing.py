"""A foreign file and a mapping → an extract."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from extract import outcomes
from extract.checks import Break
from extract.conversion import convert, suffixes
from extract.gathering import Convert, Progress, Source, checked, gather, one_chunk
from extract.mapping import DECLARATIONS, Rules, load
from extract.plan import Plan, plan_for
from extract.rejects import Rejects
from extract.replacing import refuse_foreign, replacing
from extract.sources import Block, header
from extract.storing import store
from extract.tables import FINDINGS, GOODS_ITEMS, REJECTED, SELECTIONS, TABLES, empty
from features.declaration import BY_NAME
from features.errors import TidewaiterError


@dataclass(frozen=True)
class ImportResult:
    """What an import did."""

    rows: int
    """Rows of the source files (without those of a file of findings)."""
    kept: int
    rejected: int
    findings: int
    selections: int
    reasons: dict[str, int]
    """How often each rule was broken, by "field: rule"; findings left out are counted here too."""
    out: Path
    notes: tuple[str, ...] = ()
    """What was not there, in sentences."""

    def told(self) -> str:
        """What was done, for a person."""
        kept = f"{self.kept:,} of {self.rows:,} goods items kept"
        lines = [f"{kept}, with {self.findings:,} findings and {self.selections:,} selections: {self.out}", *self.notes]
        if self.reasons:
            lines.append(f"{self.rejected:,} goods items rejected; every broken rule is in {self.out / REJECTED}:")
            lines += [
                f"  {count:>9,}  {reason}" for reason, count in sorted(self.reasons.items(), key=lambda each: -each[1])
            ]
        return "\n".join(lines)


def run(
    sources: Sequence[Path],
    mapping: Path,
    out: Path,
    findings: Path | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Import files of declarations, and of findings if given, into the extract ``out``.

    Args:
        sources: CSV or Parquet files of the same layout.
        mapping: The TOML file that says how columns become fields.
        out: The folder to make; an older extract there is replaced when all went well.
        findings: A second file with control results, for the blocks with file = "findings".
        progress: Called with the bytes read and the bytes in all.

    Raises:
        TidewaiterError: The mapping or a file is not right, or no row is left.

    """
    said = load(mapping)
    refuse_foreign(out)
    headers = {path: header(path, said.source.layout) for path in sources}
    plan = plan_for(said, headers, findings)
    with replacing(out) as beside:
        tables, rejects = _import(plan, list(headers), findings, beside / REJECTED, progress)
        store(beside, tables, ", ".join(path.name for path in headers))
    kept = tables[GOODS_ITEMS].num_rows
    return ImportResult(
        rows=kept + rejects.rows,
        kept=kept,
        rejected=rejects.rows,
        findings=tables[FINDINGS].num_rows,
        selections=tables[SELECTIONS].num_rows,
        reasons=dict(rejects.reasons),
        out=out,
        notes=tuple(plan.notes),
    )


def _import(
    plan: Plan, paths: Sequence[Path], findings: Path | None, rejected: Path, progress: Progress | None
) -> tuple[dict[str, pa.Table], Rejects]:
    own = [block for block in plan.findings if block.file == DECLARATIONS]
    foreign = [block for block in plan.findings if block.file != DECLARATIONS]
    columns = plan.columns(plan.fields, *own, *plan.selections)
    rejects = Rejects(rejected, [*columns, *plan.columns(*foreign)])
    kind = plan.mapping.source
    sources = [Source(path, kind.layout, columns) for path in paths]
    whole = gather(sources, _wide(plan, own), rejects, unique=True, progress=progress)
    if whole is None or not whole.num_rows:
        raise TidewaiterError(
            f"{', '.join(map(str, paths))}: no row could be imported ({rejects.rows:,} were rejected). {rejects.first}"
        )
    tables = {
        GOODS_ITEMS: whole.select([name for name in whole.column_names if name in BY_NAME]),
        SELECTIONS: outcomes.split(whole, plan.selections, SELECTIONS),
        FINDINGS: outcomes.split(whole, own, FINDINGS),
    }
    if findings and foreign:
        tables[FINDINGS] = outcomes.united([tables[FINDINGS], _second(plan, foreign, findings, rejects)])
    return tables, rejects


def _wide(plan: Plan, own: Sequence[Rules]) -> Convert:
    """Blocks of declarations → their fields, and beside them what they say of findings and selections."""
    kind, rates = plan.mapping.source, plan.mapping.rates

    def converted(block: Block) -> tuple[pa.Table, list[Break]]:
        columns = {name: (rule.field, convert(rule, block, kind, rates)) for name, rule in plan.fields.rules.items()}
        for rule in plan.fields.rules.values():
            if rule.hs and rule.column:
                columns = {**suffixes(rule, block), **columns}
        table, breaks = checked(columns)
        beside = [
            outcomes.beside(rules, block, kind, rates, one_chunk(table["lodged_at"]))
            for rules in [*own, *plan.selections]
        ]
        return outcomes.widened(table, [more for more, _ in beside]), breaks + [b for _, found in beside for b in found]

    return converted


def _second(plan: Plan, foreign: Sequence[Rules], path: Path, rejects: Rejects) -> pa.Table:
    """The findings of a file of their own."""
    kind, rates = plan.mapping.findings_source, plan.mapping.rates

    def converted(block: Block) -> tuple[pa.Table, list[Break]]:
        found = [outcomes.beside(rules, block, kind, rates, None) for rules in foreign]
        return outcomes.widened(None, [more for more, _ in found]), [b for _, breaks in found for b in breaks]

    own = Rejects(rejects.path, rejects.columns)
    whole = gather([Source(path, kind.layout, plan.columns(*foreign))], converted, own)
    rejects.reasons.update(own.reasons)
    return empty(TABLES[FINDINGS]) if whole is None else outcomes.split(whole, foreign, FINDINGS)

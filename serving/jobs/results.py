"""What came out of a job: its decisions as they were answered, or a table with a row per goods item and area."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import select

from extract.rejects import neutral
from serving.decision import without_reasons
from serving.jobs.store import Files
from serving.jobs.written import pages
from serving.ledger.database import Database
from serving.ledger.schema import entries

_PAGE: Final = 200
COLUMNS: Final = (
    "decision_id", "consignment_id", "item_number", "area", "probability", "low", "high", "level", "stake_eur",
    "lane", "source", "selected", "selection_probability",
)  # fmt: skip


async def lines(database: Database, files: Files, *, reasons: bool) -> AsyncIterator[bytes]:
    """The decisions so far as JSON lines, byte for byte as they were answered, in the order of the file.

    Args:
        database: The service's.
        files: Of the job.
        reasons: Whether the caller may see them.

    """
    async for page in _answers(database, files, reasons=reasons):
        yield b"".join(answer + b"\n" for answer in page)


async def table(database: Database, files: Files) -> AsyncIterator[bytes]:
    """The same as CSV, a row per goods item and area, without reasons."""
    yield _csv([COLUMNS])
    async for page in _answers(database, files, reasons=False):
        yield await asyncio.to_thread(_rows, page)


async def _answers(database: Database, files: Files, *, reasons: bool) -> AsyncIterator[list[bytes]]:
    if not files.decisions.exists():
        return
    source = pages(files.decisions, _PAGE)
    while ids := await asyncio.to_thread(next, source, None):
        yield await asyncio.to_thread(_page, database, ids, reasons=reasons)


def _page(database: Database, ids: Sequence[str], *, reasons: bool) -> list[bytes]:
    wanted = select(entries.c.id, entries.c.answer, entries.c.reasons_at).where(entries.c.id.in_(set(ids)))
    with database.reading() as connection:
        rows = connection.execute(wanted).all()
    told = {row.id: row.answer if reasons else without_reasons(row.answer, row.reasons_at) for row in rows}
    return [told[each] for each in ids]


def _rows(answers: Sequence[bytes]) -> bytes:
    return _csv([row for answer in answers for row in _decision(json.loads(answer))])


def _decision(told: dict[str, Any]) -> Iterator[list[object]]:
    advice = told["recommendation"]
    advised = [advice[name] for name in ("lane", "source", "selected", "selection_probability")]
    for item in told["goods_items"]:
        for area, score in item["areas"].items():
            scored = [score[name] for name in ("probability", "low", "high", "level", "stake_eur")]
            yield [told["id"], told["consignment_id"], item["item_number"], area, *scored, *advised]


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    """As CSV; what a spreadsheet would take for a formula is quoted, numbers are never negative here."""
    paper = io.StringIO()
    csv.writer(paper).writerows([["" if each is None else neutral(_text(each)) for each in row] for row in rows])
    return paper.getvalue().encode()


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

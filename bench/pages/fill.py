"""A ledger of a year, a million decisions long, made of one scored week by multiplication in SQL.

Every copy has ids, references and times of its own, and parties in forty editions, so that each is as busy as in the
week times a few. One copy in ten is selected if the week's was; the others go green, with an answer without reasons,
for a practice week has far more to find than a real one. What waits are the latest ten thousand that were selected;
everything else that was selected is closed, with a finding. Words by which cases are found, documents and their texts
are those of the week. The chain of hashes and what only an audit reads are left out: this ledger is for pages alone.
"""

import datetime as dt
import shutil
from pathlib import Path
from typing import Final

from template import WORKSHOP, made

from extract import checkpoint
from features.past.memory import Memory
from models.areas import AREAS
from serving.access import accounts
from serving.access.roles import Role
from serving.cases.reading import SLOT
from serving.cases.tables import cases, findings
from serving.ledger.database import Database
from serving.ledger.ledger import Ledger
from serving.ledger.schema import entries

WAITING: Final = 10_000
PASSWORD: Final = "a password for a bench"  # noqa: S105  (of a ledger that nobody else reaches)
_YEAR: Final = 365 * 86_400_000_000
_EDITIONS: Final = 40
_SELECTED: Final = 10
"""One in so many copies."""
_CHOSEN: Final = f"((was.seq + k) % {_SELECTED} = 0)"
_STANDS: Final = f"((stood.number + k) % {_SELECTED} = 0)"
_PARTIES: Final = ("importer", "exporter", "seller", "declarant")
_COPIES: Final = """CREATE TEMP TABLE copy AS
    WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < ?)
    SELECT k, (k - 1) * ? AS offset, (? - k) * ? AS ago FROM n"""
_TIMES: Final = ("lodged_at", "due_at", "arrival_at", "decided_at")


def filled(decisions: int) -> Path:
    """The folder with the ledger of so many decisions; made once."""
    home = WORKSHOP / f"{decisions}"
    if (home / "done").exists():
        return home
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    shutil.copy(made() / "ledger.db", home / "ledger.db")
    now = int(dt.datetime.now(dt.UTC).timestamp() * 1e6)
    database = Database(f"sqlite:///{home}/ledger.db")
    _multiply(database, decisions, now)
    for account, role in (("officer", Role.OFFICER), ("lead", Role.LEAD)):
        accounts.add(database, account, account.title(), PASSWORD, (role,), (), now)
    database.close()
    _checkpoint(home)
    (home / "done").touch()
    return home


def _multiply(database: Database, decisions: int, now: int) -> None:
    with database.line() as line:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "temp_store = FILE"):
            line.rows(f"PRAGMA {pragma}")
        ((scored, last, latest, open_),) = line.rows(
            """SELECT count(*), max(number), max(lodged_at), sum(state = 'open') FROM cases
            WHERE kind = 'declaration'"""
        )
        copies = -(-decisions // scored)
        fresh = max(1, _SELECTED * WAITING // max(open_, 1))
        line.run(_COPIES, (copies, 2 * last + 2, copies, _YEAR // copies))
        line.run("CREATE TEMP TABLE was AS SELECT * FROM entries WHERE kind = 'declaration'")
        line.run("CREATE TEMP TABLE stood AS SELECT * FROM cases WHERE kind = 'declaration'")
        for (trigger,) in line.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entries'"):
            line.run(f"DROP TRIGGER {trigger}")  # a ledger has no gaps; this one is none
        indexes = line.rows("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        for name, _ in indexes:
            line.run(f"DROP INDEX {name}")
        for table in ("cases", "case_findings", "case_acts", "case_words", "case_watermark"):
            line.run(f"DELETE FROM {table}")
        begin, later = (last + 1, now - latest)
        line.run(_entries(), (begin,))
        line.run(_cases(), (begin, copies - fresh, later))
        line.run(_findings(), (begin,))
        line.run(
            """INSERT INTO case_words (rowid, words)
            SELECT number, consignment || ' ' || hs6 || ' ' || description || ' ' || importer || ' ' || importer_name
            || ' ' || exporter || ' ' || exporter_name || ' ' || seller || ' ' || platform || ' ' || declarant || ' '
            || CASE WHEN state IN ('open', 'skipped') THEN 'zzwaiting' ELSE 'zzdone' END || ' zzoffice'
            || lower(office) FROM cases"""
        )
        line.run("INSERT INTO case_watermark (one, seq) SELECT 1, max(seq) FROM entries")
        for _, made_so in indexes:
            line.run(made_so)
        line.run("ANALYZE")
        line.rows("PRAGMA journal_mode = WAL")


def _entries() -> str:
    """The declarations again, with ids of their own inside their documents too."""
    fresh = {
        "seq": "? + offset + seq",
        "id": "printf('%032x', k * 100000000 + seq)",
        "subject": "subject || '-' || k",
        "key": "NULL",
        "recorded_at": "recorded_at - ago",
        "answer": f"""CAST(replace(CASE WHEN {_CHOSEN} OR reasons_at IS NULL THEN CAST(answer AS text)
            ELSE substr(CAST(answer AS text), 1, instr(CAST(answer AS text), ',"reasons":') - 1) || ',"reasons":null}}'
            END, was.id, printf('%032x', k * 100000000 + seq)) AS blob)""",
        "reasons_at": f"CASE WHEN {_CHOSEN} THEN reasons_at END",
        "inputs": "x''",
        "notes": "NULL",
    }
    names = list(entries.c.keys())
    told = ", ".join(fresh.get(name, f"was.{name}") for name in names)
    return f"INSERT INTO entries ({', '.join(names)}) SELECT {told} FROM copy CROSS JOIN was"


def _cases() -> str:
    """Their cases; what waited in older copies is closed."""
    moved = {name: f"{name} - ago + later" for name in _TIMES}
    fresh = {
        **moved,
        **{name: f"CASE {name} WHEN '' THEN '' ELSE {name} || '-' || (k % {_EDITIONS}) END" for name in _PARTIES},
        "number": "begin + offset + number",
        "decision": "printf('%032x', k * 100000000 + number)",
        "consignment": "consignment || '-' || k",
        "selected": f"CASE WHEN {_STANDS} THEN selected ELSE 0 END",
        "lane": f"CASE WHEN {_STANDS} THEN lane ELSE 'green' END",
        "state": f"""CASE WHEN NOT {_STANDS} THEN 'none' WHEN state = 'open' AND k <= old THEN 'closed'
            ELSE state END""",
        "outcome": f"""CASE WHEN {_STANDS} AND state = 'open' AND k <= old
            THEN CASE WHEN (number * 7 + k) % 6 = 0 THEN 'irregular' ELSE 'conform' END ELSE '' END""",
        "closed_at": f"""CASE WHEN {_STANDS} AND state = 'open' AND k <= old
            THEN decided_at - ago + later + 3600000000 END""",
        "due_slot": f"(due_at - ago + later) / {SLOT}",
        "changed": "begin + offset + number",
    }
    names = list(cases.c.keys())
    told = ", ".join(fresh.get(name, f"stood.{name}") for name in names)
    given = "(SELECT ? AS begin, ? AS old, ? AS later)"
    return f"INSERT INTO cases ({', '.join(names)}) SELECT {told} FROM {given} CROSS JOIN copy CROSS JOIN stood"


def _findings() -> str:
    """One finding of each closed case, under the area that was pointed at."""
    fresh = {
        "seq": "number + ?",
        "id": "printf('f%031x', number)",
        "finding_id": "'F-' || number",
        "area": "CASE area WHEN '' THEN 'ipr' ELSE area END",
        "result": "outcome",
        "control_type": "'full'",
        "selected_by": "CASE WHEN random THEN 'random' ELSE 'model' END",
        "actor": "'@officer' || (number % 25)",
        "known_at": "closed_at",
        "recorded_at": "closed_at",
        "replaced": "0",
        "thoroughness": "1.0",
    }
    empty = {"corrects": "''", "note": "''", "corrected_hs6": "''", "value_found_eur": "NULL"}
    names = list(findings.c.keys())
    known = {**fresh, **empty, "corrected_value_eur": "NULL", "item_number": "coalesce(item_number, 1)"}
    told = ", ".join(known.get(name, f"cases.{name}") for name in names)
    return f"INSERT INTO case_findings ({', '.join(names)}) SELECT {told} FROM cases WHERE outcome <> ''"


def _checkpoint(home: Path) -> None:
    """So that the service does not read a million entries before it starts: the past is not what is measured."""
    ledger = Ledger.open(f"sqlite:///{home}/ledger.db")
    head = ledger.head()
    told = {"seen": str(head.seq), "hash": head.hash.hex()}
    checkpoint.write(home / "past", *Memory(tuple(AREAS)).state(), told)
    ledger.close()

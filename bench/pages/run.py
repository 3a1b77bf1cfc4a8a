"""How fast the workbench is on a ledger of a million decisions.

    python bench/pages/run.py [--decisions 1000000] [--asked 200] [--painted 20]

Start it where `tidewaiter demo` was run (it reads mlruns/ and build/demo/week). The ledger is made once, under
build/bench/pages (about 4 GB for a million, some minutes). Pages are asked one after another; beside them stands what
the machine can do at best: the same server's `/livez`, in the same run. Writes build/bench/pages.json.
"""

import argparse
import json
import os
import platform
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from fill import WAITING, filled
from measure import Times, answers, browser, paints, signed_in
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from template import served

from serving.ledger.database import Database

OUT: Final = Path("build/bench/pages.json")
GOALS: Final = {"queue": 50.0, "case": 50.0, "first paint: queue": 300.0, "first paint: case": 300.0}
"""Milliseconds of the median."""


def main() -> None:
    """Measure, print, keep."""
    wish = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wish.add_argument("--decisions", type=int, default=1_000_000)
    wish.add_argument("--asked", type=int, default=200, help="how often each page is asked")
    wish.add_argument("--painted", type=int, default=20, help="how often each page is painted")
    asked = wish.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that whoever runs is ended too
    screen = Console(width=None if sys.stdout.isatty() else 120)
    screen.print(f"Making a ledger of {asked.decisions:,} decisions, unless it is there ...")
    home = filled(asked.decisions)
    paths, about = chosen(home, asked.asked)
    told: dict[str, Times] = {}
    with served(home) as (url, server):
        with signed_in(url, "lead") as client:
            told["/livez (the least a request can take)"] = answers(client, ["/livez"] * asked.asked, server)
            for name, some in paths.items():
                told[name] = answers(client, some, server)
        with browser(url, "lead") as page:
            told["first paint: /livez"] = paints(page, url, ["/livez"] * asked.painted)
            for name in ("queue", "case", "overview, 28 days"):
                told[f"first paint: {name}"] = paints(page, url, paths[name][: asked.painted])
    shown(told, about, screen)
    kept = {
        name: {"median_ms": each.median, "p99_ms": each.p99, "cpu_ms": each.cpu, "n": len(each.sorted)}
        for name, each in told.items()
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"about": about, "pages": kept}, indent=1))


def chosen(home: Path, asked: int) -> tuple[dict[str, Sequence[str]], dict[str, object]]:
    """The addresses to ask for, and what there is."""
    database = Database(f"sqlite:///{home}/ledger.db")
    waiting = [row[0] for row in database.rows(
        "SELECT decision FROM cases WHERE state = 'open' ORDER BY number DESC LIMIT ?", asked)]  # fmt: skip
    busy = {
        name: [row[0] for row in database.rows(
            f"SELECT {name} FROM (SELECT {name} FROM cases ORDER BY number DESC LIMIT 5000) "
            f"WHERE {name} <> '' GROUP BY 1 ORDER BY count(*) DESC LIMIT ?", max(asked // 10, 2))]
        for name in ("importer", "hs6")
    }  # fmt: skip
    ((decisions, open_, findings),) = database.rows(
        "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM cases WHERE state IN ('open', 'skipped')), "
        "(SELECT count(*) FROM case_findings)"
    )
    database.close()
    few = max(asked // 10, 2)
    paths: dict[str, Sequence[str]] = {
        "queue": ["/queue"] * asked,
        "queue, page 100": [f"/queue?page={100 + place % 90}" for place in range(asked)],
        "queue of one area": ["/queue?area=undervaluation", "/queue?area=ipr"] * (asked // 2),
        "case": [f"/case/{decision}" for decision in waiting],
        "search": [f"/search?q={word}" for word in ("shoes", "Trading CN", "26DE", "pvc", "tools")] * (few // 2 or 1),
        "importer": [f"/entity/importer/{name}" for name in busy["importer"]],
        "commodity code": [f"/entity/hs6/{code}" for code in busy["hs6"]],
        "overview, 28 days": ["/overview?days=28"] * few,
        "overview, 365 days": ["/overview?days=365"] * 3,
    }
    size = (home / "ledger.db").stat().st_size
    about = {
        "decisions": decisions, "waiting": open_, "findings": findings, "ledger GB": round(size / 1e9, 1),
        "cpus": os.cpu_count(), "machine": platform.processor() or platform.machine(), "goal waiting": WAITING,
    }  # fmt: skip
    return paths, about


def shown(told: Mapping[str, Times], about: Mapping[str, object], screen: Console) -> None:
    """Print the table."""
    screen.print(about)
    table = Table("page", box=SIMPLE_HEAD)
    for title in ("asked", "median ms", "p99 ms", "CPU ms", "goal ms", "reached"):
        table.add_column(title, justify="right")
    for name, each in told.items():
        goal = GOALS.get(name)
        reached = "" if goal is None else "yes" if each.median < goal else "no"
        numbers = (f"{len(each.sorted)}", f"{each.median:.1f}", f"{each.p99:.1f}")
        numbers += ("" if each.cpu is None else f"{each.cpu:.1f}", f"{goal:.0f}" if goal else "")
        table.add_row(name, *numbers, reached)
    screen.print(table)


if __name__ == "__main__":
    main()

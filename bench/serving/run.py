"""How fast the service is, beside other ways to serve the same models, all in one run.

    python bench/serving/run.py [--rounds 3] [--seconds 5] [--quick] [--only abcdefg]

Start it where `tidewaiter demo` was run (it reads mlruns/ and build/demo/). Every contender is given the same bundles
and the same past, and asked the same declarations of one goods item, each with a reference and a time of its own. Each
round starts each contender anew, one after the other, so that what the machine does besides hits all alike. Writes
build/bench/serving.json.
"""

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

from course import Run, run
from field import FIELD, HERE, WORKSHOP
from prepare import prepared
from questions import SAMPLE, read, written
from report import difference, kept, shown
from rich.console import Console
from service import places

OUT = Path("build/bench/serving.json")
_EQUAL = 1e-9


def main() -> None:
    """Measure, print, keep."""
    wish = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wish.add_argument("--rounds", type=int, default=3)
    wish.add_argument("--seconds", type=float, default=5.0)
    wish.add_argument("--quick", action="store_true", help="one round of two seconds")
    wish.add_argument("--only", default="", help="letters of the contenders, as in fg")
    asked = wish.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that whoever runs is ended too
    rounds, seconds = (1, 2.0) if asked.quick else (asked.rounds, asked.seconds)
    screen = Console(width=None if sys.stdout.isatty() else 190)
    field = [each for each in FIELD if not asked.only or each.letter[0] in asked.only]

    token = prepared()
    questions = read()
    flagged = _two_flagged()
    files = {
        "score": written(questions.all[SAMPLE:], WORKSHOP / "score.txt"),
        "explain": written([questions.all[place] for place in flagged], WORKSHOP / "explain.txt"),
    }
    about = {
        "cpus": os.cpu_count(),
        "machine": platform.processor() or platform.machine(),
        "rounds": rounds,
        "seconds": seconds,
        "declarations": len(questions.all),
        "with two flagged areas": len(flagged),
    }
    screen.print(f"{about}; the load generators share these CPUs")
    runs: dict[str, list[Run]] = {}
    for number in range(rounds):
        for each in field:
            seen = run(each, questions, files, token, seconds)
            runs.setdefault(each.letter, []).append(seen)
            rates = ", ".join(f"{kind} {told.rate:,.0f}/s" for kind, told in seen.loads.items())
            screen.print(f"round {number + 1} ({each.letter}) {rates}", style="dim")
    shown(field, runs, screen)
    kept(field, runs, about, OUT)
    first = next(iter(runs.values()))[0].scores
    apart = max(difference(first, each.scores) for some in runs.values() for each in some)
    screen.print(f"Largest difference of a probability between contenders: {apart:.1e} over {SAMPLE} declarations")
    if apart > _EQUAL:
        sys.exit("The contenders do not give the same scores: nothing above may be compared.")


def _two_flagged() -> list[int]:
    """Which declarations have exactly two flagged areas, found in a process of its own that is gone afterwards."""
    command = [sys.executable, HERE / "flagged.py"]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | places()).stdout  # noqa: S603  our own command
    found: list[int] = json.loads(out)
    return found


if __name__ == "__main__":
    main()

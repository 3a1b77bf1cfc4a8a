"""Closed-loop load: wrk keeps sixteen connections busy, which tells how much a contender can answer."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from service import Running

CONNECTIONS = 16
_SCRIPT = Path(__file__).parent / "load.lua"


@dataclass(frozen=True, slots=True)
class Told:
    """What a load generator saw; seconds."""

    rate: float
    p50: float
    p99: float
    failed: int = 0


def load(running: Running, kind: str, questions: Path, *, run: str, start: int, count: int, seconds: float) -> Told:
    """Load a contender for so many seconds.

    Args:
        running: whom.
        kind: which of its paths.
        questions: file of declarations.
        run: beginning of every reference, so that none comes twice.
        start: when the first declaration is lodged, seconds since 1970.
        count: how many milliseconds after that.
        seconds: how long.
    """
    contender = running.contender
    rest = (questions, running.url(kind), run, start, count, contender.prefix, contender.suffix, running.token)
    line = ("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--timeout", "10s", "--latency", "-s", _SCRIPT)
    words = [*map(str, (*line, f"http://127.0.0.1:{running.port}", "--", *rest))]
    out = subprocess.run(words, check=True, capture_output=True, text=True).stdout  # noqa: S603  our own command
    result = json.loads(out.partition("RESULT ")[2])
    good = result["requests"] - result["refused"]
    return Told(good / result["seconds"], result["p50"], result["p99"], result["refused"] + result["broken"])

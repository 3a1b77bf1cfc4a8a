"""One run of one contender: started, compared, loaded, and what was seen of it."""

import json
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from field import Contender
from questions import Questions
from service import Running, running
from steady import steady
from wrk import Told, load

PACE = 2_000.0
"""Decisions a second that (g) has to give; ten times what the low-value parcels of the whole EU are."""
_BATCHES, _BATCH = 6, 1_000
_APART = 100_000
"""Seconds between the times of one load and the next, so that no declaration is late."""


@dataclass(slots=True)
class Run:
    """What was seen of one contender in one round."""

    cold_start: float
    scores: list[dict[str, float]]
    """For each declaration of the sample, the probability of each area."""
    loads: dict[str, Told] = field(default_factory=dict)
    steady: Told | None = None
    steady_rate: float = 0.0
    batch: float | None = None
    """Goods items a second."""
    memory: float = 0.0
    commit: float | None = None
    """Mean seconds from handing entries to the ledger until they are durable, under full load."""


def run(contender: Contender, questions: Questions, files: Mapping[str, Path], token: str, seconds: float) -> Run:
    """Start a contender and see what it can do."""
    with running(contender, token) as it:
        seen = Run(it.cold_start, _scores(it, questions.sample))
        start = int(questions.start.timestamp()) + 1
        for number, kind in enumerate(kind for kind in contender.paths if kind != "batch"):
            for phase, lasts in enumerate((1.0, seconds)):
                begun = (1 + 2 * number + phase) * _APART * 1000
                told = load(it, kind, files[kind], run=f"{kind}{phase}", start=start, count=begun, seconds=lasts)
            seen.loads[kind] = told
        if contender.ours:
            seen.commit = _commit(it)
        seen.steady_rate = PACE if contender.ours else 0.5 * seen.loads["score"].rate
        seen.steady = steady(
            it, "score", questions, run="steady", after=6.0 * _APART, rate=seen.steady_rate, seconds=seconds
        )
        seen.batch = _batches(it, questions) if "batch" in contender.paths else None
        seen.memory = it.memory
    return seen


def _scores(it: Running, sample: Sequence[Mapping[str, Any]]) -> list[dict[str, float]]:
    contender = it.contender
    told = []
    for each in sample:
        body = f"{contender.prefix}{json.dumps(each, ensure_ascii=False)}{contender.suffix}".encode()
        told.append(_areas(json.loads(it.ask(it.url("score"), body))))
    return told


def _areas(answer: Any) -> dict[str, float]:  # noqa: ANN401  JSON
    """The probability of each area, from our answer or from another's."""
    if "goods_items" in answer:
        return {area: each["probability"] for area, each in answer["goods_items"][0]["areas"].items()}
    areas = answer["predictions"][0]["areas"] if "predictions" in answer else answer["areas"]
    return {area: each["probability"][0] for area, each in areas.items()}


def _batches(it: Running, questions: Questions) -> float:
    """Goods items a second, one call of a thousand declarations after the other."""
    bodies = []
    for batch in range(_BATCHES):
        many = [
            questions.lodged(questions.all[place % len(questions.all)], f"B{batch}-{place}", 8.0 * _APART + batch)
            for place in range(_BATCH)
        ]
        bodies.append(json.dumps({"consignments": many}, ensure_ascii=False).encode())
    it.ask(it.url("batch"), bodies[0])
    start = perf_counter()
    for body in bodies[1:]:
        it.ask(it.url("batch"), body)
    return (_BATCHES - 1) * _BATCH / (perf_counter() - start)


def _commit(it: Running) -> float | None:
    with urllib.request.urlopen(f"http://127.0.0.1:{it.port}/metrics") as answer:
        lines = [line.split() for line in answer.read().decode().splitlines()]
    numbers = {
        line[0]: float(line[1]) for line in lines if line and line[0].startswith("tidewaiter_ledger_write_seconds_")
    }
    count = numbers.get("tidewaiter_ledger_write_seconds_count", 0)
    return numbers["tidewaiter_ledger_write_seconds_sum"] / count if count else None

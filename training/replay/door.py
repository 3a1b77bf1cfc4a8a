"""The door of `tidewaiter replay`."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console
from rich.markup import escape

from extract import folder
from features.columns import Floats
from features.errors import TidewaiterError
from models import policy as policies
from training.pages import write
from training.practice.world import START, drawn
from training.replay import telling
from training.replay.choosers import EXPLORED, Greedy, Oracle, Random, Rules
from training.replay.drift import PULL, Drift
from training.replay.exploring import Exploring, by_value
from training.replay.recorded import RecordedStage
from training.replay.run import MEASURES, Course, run, warmed
from training.replay.stage import WEEK, PracticeStage, Stage
from training.replay.summary import Runs
from training.replay.view import Chooser

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
NAMES: Final = ("oracle", "ours", "greedy", "greedy+value", "greedy+random", "uncertainty", "rules", "random", "frozen")
WARM: Final = 26
"""Weeks of the practice world before the first model, in which officers choose."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is replayed."""

    weeks: int
    policies: tuple[str, ...]
    """Names, or policy files."""
    seeds: tuple[int, ...]
    consignments: int
    """Of the practice world a year."""
    capacity: float
    """Share of the goods items that can be controlled."""
    pull: float = PULL
    extract: Path | None = None
    """A labelled extract instead of the practice world."""

    def __post_init__(self) -> None:
        """Refuse what cannot be replayed.

        Raises:
            TidewaiterError: there is no such policy.
        """
        for name in self.policies:
            if name not in NAMES and not Path(name).is_file():
                raise TidewaiterError(f"{name} is no policy: neither a file nor one of {', '.join(NAMES)}.")

    def key(self, name: str, seed: int) -> str:
        """Changes when a run would come out otherwise."""
        said = [self.weeks, self.consignments, self.capacity, self.pull, seed, name, _code(name)]
        if self.extract is not None:
            said.append(folder.read(self.extract).manifest.data_hash)
        if name not in NAMES:
            said.append(policies.load(Path(name)).id)
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]


def replay(plan: Plan, out: Path, screen: Console, step: Step) -> dict[str, Runs]:
    """Run the policies side by side on the same worlds, and say how they did.

    Runs that are in ``out`` from an earlier time, of the same plan and code, are not run again.

    Raises:
        TidewaiterError: the extract cannot be replayed, or there is no such policy.
    """
    found: dict[str, dict[int, Floats]] = {name: {} for name in plan.policies}
    areas: tuple[str, ...] = ()
    for seed in plan.seeds:
        files = {name: out / f"{Path(name).stem}-{seed}-{plan.key(name, seed)}.json" for name in plan.policies}
        missing = [name for name, file in files.items() if not file.exists()]
        for name, kept in _runs(plan, seed, missing, step) if missing else ():
            _write(files[name], plan, name, seed, kept)
        for name, file in files.items():
            areas, found[name][seed] = _read(file)
    sections = telling.sections(found, areas, plan.weeks)
    for section in sections:
        section.show(screen)
    page = out / "replay.html"
    facts = [
        (
            "Source",
            str(plan.extract) if plan.extract else f"practice worlds of {plan.consignments:,} consignments a year",
        ),
        ("Seeds", ", ".join(map(str, plan.seeds))),
        ("Capacity", f"{plan.capacity:.1%} of the goods items"),
        ("Weeks", str(plan.weeks)),
    ]
    write(page, "A year under each policy", telling.LEAD, facts, sections)
    screen.print(f"The same for a browser: {escape(str(page))}")
    return {name: dict(runs) for name, runs in found.items()}


def _runs(
    plan: Plan, seed: int, names: Sequence[str], step: Step
) -> Iterator[tuple[str, tuple[tuple[str, ...], Floats]]]:
    with step(f"Seed {seed}: the weeks before") as advance:
        stage, warm = _stage(plan, seed)
        course = warmed(stage, warm, plan.capacity, advance)
    for name in names:
        own = course.fork()
        with step(f"Seed {seed}: {Path(name).stem}") as advance:
            weeks = min(plan.weeks, stage.weeks - warm) if isinstance(stage, RecordedStage) else plan.weeks
            kept = run(own, chooser(name, own, plan.capacity), weeks, plan.capacity, seed, advance)
        yield name, (stage.areas, kept)


def _stage(plan: Plan, seed: int) -> tuple[Stage, int]:
    """Where it is replayed, and how many weeks come before."""
    if plan.extract is not None:
        recorded = RecordedStage.of(folder.read(plan.extract))
        return recorded, max(4, recorded.weeks // 3)
    return practice(plan.consignments, WARM, plan.weeks, seed, plan.pull), WARM


def practice(consignments: int, warm: int, weeks: int, seed: int, pull: float = PULL) -> PracticeStage:
    """A practice world with so many consignments a year, as it is before anything happens."""
    rng = np.random.default_rng(seed)
    days = (warm + weeks) * WEEK
    living = drawn(max(consignments * days // 365, 100), days, START, WEEK, rng)
    return PracticeStage.of(living, Drift.of(living.every, warm, weeks, rng, pull), seed)


def chooser(name: str, course: Course, capacity: float) -> Chooser:
    """A policy by its name, or that of a file."""
    worth_most = by_value(policies.load(), course.stage.areas)
    made: dict[str, Callable[[], Chooser]] = {
        "oracle": lambda: Oracle(course.stage.truth),
        "ours": lambda: Exploring(by_value=worth_most),
        "greedy": Greedy,
        "greedy+value": lambda: Greedy(by_value=worth_most),
        "greedy+random": lambda: Greedy(EXPLORED),
        "uncertainty": lambda: Greedy(EXPLORED, uncertain=True),
        "rules": Rules,
        "random": Random,
        "frozen": lambda: Greedy(learns=False),
    }
    if name in made:
        return made[name]()
    return Exploring.under(policies.load(Path(name)), course.stage.areas, capacity)


def _write(file: Path, plan: Plan, name: str, seed: int, made: tuple[tuple[str, ...], Floats]) -> None:
    areas, kept = made
    told = {
        "policy": name,
        "seed": seed,
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "capacity": plan.capacity,
        "areas": areas,
        "measures": MEASURES,
        "weeks": np.round(kept, 2).tolist(),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(told), encoding="utf-8")
    beside.replace(file)


def _read(file: Path) -> tuple[tuple[str, ...], Floats]:
    told = json.loads(file.read_text(encoding="utf-8"))
    return tuple(told["areas"]), np.array(told["weeks"], np.float64)


def _code(name: str) -> str:
    """Changes when the code does that a policy's run goes through."""
    here = Path(__file__).parent
    files = sorted(
        path for room in (here, here.parent / "practice") for path in room.rglob("*") if path.suffix in {".py", ".csv"}
    )
    left = {"telling.py", "summary.py", "door.py"}
    if name in NAMES and name != "ours":
        left.add("exploring.py")
    return hashlib.sha256(b"".join(path.read_bytes() for path in files if path.name not in left)).hexdigest()[:8]

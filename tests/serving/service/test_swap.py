"""Champions are swapped between two requests; one that is no good changes nothing; without any there is no score."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import lightgbm
import pytest
from service_process import PATIENCE, SERVE, Running, free_port, start
from traffic import Traffic, entries, kept, seen_by

from models import bundle, champions
from serving.assess.standing import Candidate, Standing
from serving.ledger.ledger import Ledger

Declarations = list[dict[str, Any]]
Starter = Callable[..., Running]
TREES = 15


def others(home: Path) -> dict[str, str]:
    """Another set of champions, kept in a folder but not named there: fewer trees, so other scores."""
    made = {}
    with contextlib.chdir(home):
        for area, id_ in champions.last_known().items():
            folder = champions.HOME / "bundles" / id_
            old = bundle.load(folder)
            text = lightgbm.Booster(model_file=folder / "model.txt").model_to_string(num_iteration=TREES)
            booster, beside = lightgbm.Booster(model_str=text), home / "other" / area
            said = old.manifest.provenance
            new = bundle.write(beside, old.area, booster, old.calibration, old.levels, old.measures, said)
            champions.keep(new.id, lambda to, beside=beside: shutil.copytree(beside, to))  # type: ignore[misc]
            made[area] = new.id
    return made


def promote(home: Path, named: Mapping[str, str]) -> Standing | None:
    """Name other champions, as the registry does; returns what a service should make of them."""
    with contextlib.chdir(home):
        champions.note(named, [0, 0, 0])
        return Candidate(None).ready(None)


def live(running: Running) -> str:
    """The set of versions that are live in whichever worker answers."""
    told = httpx.get(f"{running.url}/readyz")
    assert told.status_code == 200
    return seen_by(told.content)


def eventually(true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until something is true."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, what
        time.sleep(0.05)


class Strict(Traffic):
    """Clients that take no refusal at all."""

    def send(self, client: httpx.Client, declared: Mapping[str, Any]) -> httpx.Response:
        """One attempt, which has to do."""
        answer = super().send(client, declared)
        if not answer.is_success:
            self.faults.append(answer.text)
        return answer


def test_champions_are_swapped_under_load(starter: Starter, declarations: Declarations) -> None:
    """No request fails, each answer carries one of two sets of versions, and each set makes its answers anew.

    A bundle that is damaged changes nothing but the log, and takes nothing away.
    """
    running = starter(workers=2, checkpoint_entries=100)
    first = champions_of(running.home)
    named = others(running.home)
    before = live(running)
    sets = {before: promote(running.home, first)}
    traffic = Strict(running, running.token("scorer", "officer", client="tms"), pause=0.01)
    traffic.begin(declarations[:1_200])
    traffic.wait_for(60)
    standing = promote(running.home, named)
    assert standing
    after = json.dumps(standing.versions, sort_keys=True)
    sets[after] = standing
    eventually(lambda: all(live(running) == after for _ in range(8)), "the swap")
    traffic.wait_for(len(traffic.answers) + 20)
    traffic.stop()
    assert not traffic.repeated
    assert {seen_by(answer) for answer in traffic.answers.values()} == {before, after}

    damaged = spoilt(running.home, named)
    with contextlib.chdir(running.home):
        champions.note(damaged, [0, 0, 0])
    eventually(lambda: running.log.count("what is live stays") == 2, "each worker's word on the damaged bundle")
    assert "model.txt is not what the manifest says" in running.log
    later = Strict(running, traffic.secret)
    later.begin(declarations[1_200:1_220])
    later.end()
    assert {seen_by(answer) for answer in later.answers.values()} == {after}
    assert live(running) == after
    running.stop()

    def standing_of(versions: Mapping[str, Any]) -> Standing | None:
        return sets.get(seen_by(json.dumps({"versions": versions}).encode()))

    answers = traffic.answers | later.answers
    assert kept(running, answers, standing_of) == len(answers)
    with contextlib.closing(Ledger.open(running.ledger)) as ledger:
        swaps = [json.loads(entry.said) for entry in entries(ledger) if entry.kind == "swap"]
    assert [json.dumps(each, sort_keys=True) for each in swaps] == [before, after]


def champions_of(home: Path) -> dict[str, str]:
    """The bundles that are named there."""
    with contextlib.chdir(home):
        return champions.last_known()


def spoilt(home: Path, named: Mapping[str, str]) -> dict[str, str]:
    """The same champions but for one whose model is damaged by one bit, under a name of its own."""
    bundles, (area, good), bad = home / "mlruns/bundles", next(iter(named.items())), "0123456789abcdef"
    shutil.copytree(bundles / good, bundles / bad)
    model = bundles / bad / "model.txt"
    text = bytearray(model.read_bytes())
    text[len(text) // 2] ^= 1
    model.write_bytes(text)
    return {**named, area: bad}


APPLICATION = """
import os, uvicorn
from serving import settings, worker
given = settings.load(os.environ)
uvicorn.run(worker.application(given), port=given.port, log_level="warning")
"""


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Running]:
    """The application without champions, under a plain uvicorn."""
    running = start(tmp_path, command=[sys.executable, "-c", APPLICATION], ready=503)
    yield running
    running.stop()


def test_without_champions_no_score_is_invented(place: Path, bare: Running, declarations: Declarations) -> None:
    """Without a verified bundle the answer is 503, with what to do; as soon as there are champions they answer."""
    client = bare.client("scorer")
    answer = client.post("/v1/score", json=declarations[0])
    assert (answer.status_code, answer.json()["code"]) == (503, "model_unavailable")
    assert "fall back to rules and random" in answer.json()["detail"]
    assert httpx.get(f"{bare.url}/livez").status_code == 200
    told = httpx.get(f"{bare.url}/readyz")
    assert (told.status_code, told.json()["models"][:20]) == (503, "no verified champion")
    shutil.copytree(place / "mlruns", bare.home / "mlruns")
    eventually(lambda: httpx.get(f"{bare.url}/readyz").status_code == 200, "champions that came later")
    assert client.post("/v1/score", json=declarations[0]).status_code == 200


def test_serve_refuses_to_start_without_champions(tmp_path: Path) -> None:
    """The command says what is missing and what to do, and ends with status 1."""
    environment = os.environ | {"TIDEWAITER_PORT": str(free_port())}
    said = subprocess.run(
        SERVE, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert said.returncode == 1
    told = " ".join((said.stdout + said.stderr).split())
    assert "There are no champions in" in told
    assert "Train them here" in told
    assert "Traceback" not in told

"""A workbench with three days of work on it, and people at browsers."""

import contextlib
import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import chromium
import pytest
from chromium import Person
from office import Office
from playwright.sync_api import Browser
from registering import CALIBRATED, register
from service_process import Running, start
from workbench import PASSWORD, later, let_in, lodge, moved, remember

from features.columns import microseconds
from models import bundle
from serving.access.roles import Role
from serving.ledger.ledger import Ledger
from serving.settings import Settings
from serving.succession import judging
from training.practice.world import World

HOSTILE = '"><script>document.title = "taken"</script><img src=x onerror=alert(1)> \u202egnp.exe\u202c '
"""A description that would run, if anything did, and turns what follows around."""


Sit = Callable[..., Person]

PEOPLE = (
    ("omar", "Omar Haddad", Role.OFFICER),
    ("nina", "Nina Müller", Role.OFFICER),
    ("lena", "Lena Lindqvist", Role.LEAD),
    ("ana", "Ana Costa", Role.ANALYST),
    ("far", "Far Away", Role.OFFICER, "FI999999"),
)
JUDGES = (("eva", "Eva Lind", Role.APPROVER), ("bea", "Bea Roth", Role.APPROVER), ("ana", "Ana Costa", Role.ANALYST))
DECLARED = 240


@pytest.fixture(scope="session")
def program() -> None:
    """Without a browser these tests say so; in CI they fail."""
    if not chromium.PROGRAM:
        if os.environ.get("CI"):
            pytest.fail("CI must test the pages in a browser, but there is no chromium")
        pytest.skip("chromium is not installed (apt-get install chromium)")


@pytest.fixture(scope="module")
def browser(program: None) -> Iterator[Browser]:
    """A browser for the tests of a module; not for longer, because its event loop is in the way of other tests."""
    del program
    with chromium.running() as browser:
        yield browser


@pytest.fixture(scope="session")
def office(
    program: None,
    place: Path,
    world: World,
    declarations: list[dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Office]:
    """A little trade: its last declarations were lodged and scored lately, and one more that is hostile."""
    del program
    home = tmp_path_factory.mktemp("office")
    shutil.copytree(place / "mlruns", home / "mlruns")
    last = declarations[-DECLARED:]
    by = later(last, dt.timedelta(minutes=5))
    remember(home, world, {each["consignment_id"] for each in last}, by)
    running = start(home, rate_limit=0)
    try:
        for account, name, role, *offices in PEOPLE:
            let_in(running, account, name, role, *offices)
        lately = [moved(each, by) for each in last]
        client = running.client("scorer", "officer", name="tms")
        yield Office(running, lodge(client, [*lately, _hostile(lately[0])]))
    finally:
        running.stop()


class Bench(NamedTuple):
    """A workbench whose registry has challengers of waste: 2 passes the gate, 3 was trained in spite of a leak."""

    running: Running
    home: Path


@pytest.fixture(scope="session")
def bench(
    program: None,
    place: Path,
    world: World,
    declarations: list[dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Bench]:
    """Challengers that were judged on what was found since, and put to what was decided lately."""
    del program
    home = tmp_path_factory.mktemp("bench")
    last = declarations[-60:]
    by = later(last, dt.timedelta(minutes=5))
    leak = f"Trained in spite of a leak (found_value: filled after the control) because: {HOSTILE}"
    with pytest.MonkeyPatch.context() as patch:  # only while it is made: tests of other rooms share this process
        patch.chdir(home)
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{home}/mlruns/mlflow.db")
        whole = bundle.load(place / "made" / "waste")
        for trees, limits in ((25, ()), (20, ("Made for a test.",)), (15, (leak,))):
            register(whole, home / f"made{trees}", trees, CALIBRATED, limits)
        remember(home, world, {each["consignment_id"] for each in last}, by)
        running = start(home, rate_limit=0)
        try:
            _judge(running, home, [moved(each, by) for each in last])
        except BaseException:
            running.stop()
            raise
    try:
        yield Bench(running, home)
    finally:
        running.stop()


def _judge(running: Running, home: Path, lodged: list[dict[str, Any]]) -> None:
    """Let people in, put the last declarations to the service, and have versions 2 and 3 judged."""
    for account, name, role in (*JUDGES, ("aud", "Aude Martin", Role.AUDITOR)):
        let_in(running, account, name, role)
    lodge(running.client("scorer", "officer", name="tms"), lodged)
    settings = Settings(ledger_url=running.ledger, watch_folder=str(home / "ledger" / "watch"))
    now = microseconds(dt.datetime.now(dt.UTC))
    with contextlib.closing(Ledger.open(running.ledger)) as ledger:
        versions = judging.looked(settings, ledger, now)
        for number in ("2", "3"):
            judging.judge(settings, ledger, versions, "waste", number, now, _step)


@contextlib.contextmanager
def _step(_: str) -> Iterator[Callable[[float], None]]:
    yield lambda _: None


def _hostile(model: dict[str, Any]) -> dict[str, Any]:
    item = {**model["goods_items"][0], "goods_description": (HOSTILE * 10)[:512]}
    named = {"importer_name": HOSTILE[:70], "consignment_id": "26XX<b>&'\"=1+1"}
    return {**model, **named, "goods_items": [item]}


@pytest.fixture
def sit(browser: Browser, office: Office) -> Iterator[Sit]:
    """Somebody sits down at a browser of their own and signs in; at the end nothing was refused or failed anywhere."""
    yield from _sitting(browser, office.running, "omar")


@pytest.fixture
def judge(browser: Browser, bench: Bench) -> Iterator[Sit]:
    """The same, where models are judged."""
    yield from _sitting(browser, bench.running, "eva")


def _sitting(browser: Browser, running: Running, usual: str) -> Iterator[Sit]:
    people: list[Person] = []

    def begin(account: str = usual, **how: Any) -> Person:  # noqa: ANN401  (as `chromium.person` takes)
        people.append(chromium.person(browser, running.url, **how))
        if account:
            people[-1].sign_in(account, PASSWORD)
        return people[-1]

    yield begin
    faults = [fault for person in people for fault in person.faults]
    if any("500" in fault for fault in faults):
        faults.append(running.log[-3_000:])
    for person in people:
        person.context.close()
    assert not faults, faults

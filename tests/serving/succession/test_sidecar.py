"""What runs beside the service: the clerk of the pages, and `tidewaiter shadow --hourly`."""

import contextlib
import fcntl
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from features.columns import DAY
from models import champions, registered
from serving.assess.standing import Candidate
from serving.ledger.ledger import Ledger
from serving.settings import Settings
from serving.succession import acts, brief, clerk, sidecar, steps
from serving.succession.acts import Person

pytestmark = pytest.mark.filterwarnings("ignore")  # of MLflow's own imports
BOB = Person("Bob", account=False, os_user="root")


@contextlib.contextmanager
def step(_: str) -> Iterator[Callable[[float], None]]:
    """Progress that nobody sees."""
    yield lambda _: None


@pytest.fixture
def settings(home: Path) -> Settings:
    """Those of a service in a place with three bundles of waste."""
    return Settings(ledger_url=f"sqlite:///{home}/ledger.db", watch_folder=str(home / "watch"))


def looked(settings: Settings, now: int) -> str:
    """What a look says."""
    screen = Console(file=io.StringIO(), width=200, no_color=True)
    sidecar.look(settings, now, screen, step)
    return str(screen.file.getvalue())  # type: ignore[attr-defined]


def test_a_challenger_is_judged_once_a_day(settings: Settings) -> None:
    """The first look leaves a brief, the next hour's none, the next day's another; the pages know who is registered."""
    now = time.time_ns() // 1000
    assert "waste version 3: refused by no worse" in looked(settings, now)
    versions = {each.version: each for each in registered.versions()}
    first = brief.last(Path(settings.watch_folder), versions["3"].bundle)
    assert first is not None
    assert first.champion == versions["1"].bundle
    assert "it was not compared with the champion" in first.checks[-1].said
    noted = brief.noted(Path(settings.watch_folder))
    assert noted is not None
    assert [each.version for each in noted.versions] == ["3", "2", "1"]
    assert "refused by" not in looked(settings, now + DAY // 24)
    assert "refused by" in looked(settings, now + DAY + 1)


def test_the_alias_is_set_right_by_a_look(settings: Settings) -> None:
    """A change that the registry did not hear of shows there after a look, and the challenger is judged anew."""
    now = time.time_ns() // 1000
    looked(settings, now)
    versions = {each.version: each for each in registered.versions()}
    with contextlib.closing(Ledger.open(settings.ledger_url)) as ledger:
        seen = steps.sight(ledger, "waste")
        change = acts.Act(act="promoted", area="waste", version="2", bundle=versions["2"].bundle, by=BOB, note="",
                          replaces=versions["1"].bundle)  # fmt: skip
        ledger.record([acts.entry(change, seen.history.place)])
    assert "waste version 3: refused by" in looked(settings, now + 1)
    assert "champion" in next(each for each in registered.versions() if each.version == "2").aliases


def test_what_the_ledger_decided_is_live_where_its_bundle_is(home: Path) -> None:
    """The ledger's champion goes before the registry's; one that is not on this machine leaves that one in place."""
    del home
    known = {each.version: each.bundle for each in registered.versions()}
    live = Candidate(None).ready(None, {"waste": known["2"]})
    assert live is not None
    assert live.panel.bundles["waste"].id == known["2"]
    assert champions.last_known() == {"waste": known["1"]}
    assert Candidate(None).ready(live, {"waste": known["2"]}) is None
    elsewhere = Candidate(None).ready(live, {"waste": "f" * 16})
    assert elsewhere is not None
    assert elsewhere.panel.bundles["waste"].id == known["1"]


def test_one_clerk_at_a_time(tmp_path: Path) -> None:
    """While one works no other begins, and it is told to ask the registry once more; one that was killed is missed."""
    settings = Settings(watch_folder=str(tmp_path))
    assert clerk.state(tmp_path) == clerk.State(running=False, told=clerk.Told())
    (tmp_path / "clerk.json").write_bytes(msgspec.json.encode(clerk.Told("waste", "2", "Asking", 0.5)))
    with (tmp_path / "clerk.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert clerk.state(tmp_path).running
        assert not clerk.start(settings, "waste", "3")
        assert (tmp_path / "clerk.more").exists()
    assert "stopped before it ended" in clerk.state(tmp_path).told.fault


def test_a_clerk_that_cannot_write_stops_nobody(tmp_path: Path) -> None:
    """Where its folder is no folder, it does not begin, and whoever acted is not told that they failed."""
    (tmp_path / "file").write_text("")
    assert not clerk.start(Settings(watch_folder=str(tmp_path / "file" / "watch")))

"""Who follows whom as champion: a second person lets in, the ledger decides the order, the registry shows it."""

import contextlib
import datetime as dt
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from registering import CALIBRATED, SMALL, register
from rich.console import Console

from features.columns import microseconds
from features.errors import TidewaiterError
from models import bundle, registered, registry
from models.bundle import Bundle
from models.contest import Holdout
from models.tracking import connected
from serving.access import accounts
from serving.access.roles import Role
from serving.ledger.entry import Entry, fresh_id
from serving.ledger.ledger import Ledger
from serving.succession import acts, commands, deciding, people, steps
from serving.succession.acts import Person
from serving.succession.commands import Wanted
from serving.succession.holdout import holdout
from serving.succession.steps import Refused, TooLate

pytestmark = pytest.mark.filterwarnings("ignore")  # of MLflow's own imports
ANA = Person("Ana", account=False, os_user="root")
BOB = Person("Bob", account=False, os_user="root")


@pytest.fixture
def ledger(home: Path) -> Iterator[Ledger]:
    """A ledger of its own."""
    opened = Ledger.open(f"sqlite:///{home}/ledger.db")
    yield opened
    opened.close()


def same(champion: Bundle, challenger: Bundle) -> Holdout:
    """A contest that neither wins."""
    del champion, challenger
    random = np.random.default_rng(1)
    irregular, score = random.random(2_000) < 0.05, random.random(2_000)
    return Holdout(irregular, score, score, np.full(2_000, 0.02), np.arange(2_000), np.ones(2_000, np.bool_))


def worse(champion: Bundle, challenger: Bundle) -> Holdout:
    """A contest that the challenger loses beyond doubt."""
    told = same(champion, challenger)
    return Holdout(
        told.irregular, told.champion + told.irregular, *(getattr(told, name) for name in Holdout.__slots__[2:])
    )


def approved(ledger: Ledger, number: str, by: Person = ANA) -> None:
    """Let a version in."""
    seen = steps.sight(ledger, "waste")
    steps.approve(ledger, seen, seen.version(number), by, "looks right", "", same)


def champion_shown() -> str:
    """The version that the registry's alias names."""
    return next(each.version for each in registry.versions() if "champion" in each.aliases)


def test_approved_promoted_rolled_back(home: Path, ledger: Ledger) -> None:
    """A second person approves, somebody promotes, the alias follows, and a rollback returns to the one before."""
    del home
    assert champion_shown() == "1"
    for number in ("2", "3"):
        approved(ledger, number)
        seen = steps.sight(ledger, "waste")
        steps.promote(ledger, seen, seen.version(number), BOB, "")
        assert champion_shown() == number
    for number in ("2", "1"):
        steps.roll_back(ledger, steps.sight(ledger, "waste"), ANA, "too many controls")
        assert champion_shown() == number
    with pytest.raises(Refused, match="no earlier champion"):
        steps.roll_back(ledger, steps.sight(ledger, "waste"), ANA, "")
    told = [each.act.act for each in acts.history(ledger, "waste").acts]
    assert told == ["approved", "promoted", "approved", "promoted", "rolled_back", "rolled_back"]
    assert ledger.verify().whole


def test_nobody_promotes_what_nobody_approved(home: Path, ledger: Ledger) -> None:
    """Promotion needs an approval to follow the champion of now; one for an earlier champion is void."""
    del home
    seen = steps.sight(ledger, "waste")
    with pytest.raises(Refused, match="Nobody has approved version 2"):
        steps.promote(ledger, seen, seen.version("2"), BOB, "")
    approved(ledger, "2")
    approved(ledger, "3")
    seen = steps.sight(ledger, "waste")
    steps.promote(ledger, seen, seen.version("3"), BOB, "")
    seen = steps.sight(ledger, "waste")
    with pytest.raises(Refused, match="Nobody has approved version 2"):
        steps.promote(ledger, seen, seen.version("2"), BOB, "")


def test_of_two_promoters_one_wins_and_the_other_is_told(home: Path, ledger: Ledger) -> None:
    """Two who promote at the same moment, twelve times over: one entry each time, one is told who was quicker."""
    for turn in range(12):
        now = steps.sight(ledger, "waste").of_bundle(steps.sight(ledger, "waste").champion)
        rivals = [number for number in ("1", "2", "3") if now is None or number != now.version]
        for number in rivals:
            approved(ledger, number)
        seen = steps.sight(ledger, "waste")
        start, told = threading.Barrier(2), []

        def run(
            number: str, seen: steps.Sight = seen, start: threading.Barrier = start, told: list[str] = told
        ) -> None:
            own = Ledger.open(f"sqlite:///{home}/ledger.db")
            start.wait()
            try:
                steps.promote(own, seen, seen.version(number), BOB, "")
                told.append("won")
            except TooLate as error:
                told.append(str(error))
            finally:
                own.close()

        both = [threading.Thread(target=run, args=(number,)) for number in rivals]
        for each in both:
            each.start()
        for each in both:
            each.join()
        assert sorted(one == "won" for one in told) == [False, True]
        assert any("Bob was quicker: promoted version" in one for one in told)
        history = acts.history(ledger, "waste")
        assert len(history.changes) == turn + 1
        assert champion_shown() == history.changes[-1].act.version


def test_the_alias_is_set_right_when_it_strays(home: Path, ledger: Ledger) -> None:
    """Whoever moves the alias past the ledger changes nothing for long: it is set right and said."""
    del home
    approved(ledger, "2")
    seen = steps.sight(ledger, "waste")
    steps.promote(ledger, seen, seen.version("2"), BOB, "")
    registry.promote("waste", "3")
    assert steps.sight(ledger, "waste").champion == seen.version("2").bundle
    assert "did not show what the ledger says" in steps.settle(ledger, "waste")
    assert champion_shown() == "2"
    assert steps.settle(ledger, "waste") == ""


def test_who_trained_does_not_approve(home: Path, ledger: Ledger) -> None:
    """The account that trained a bundle is refused as its approver; the registry shows who approved."""
    del home
    seen = steps.sight(ledger, "waste")
    trainer = Person(seen.version("2").trained_by, account=False, os_user="root")
    with pytest.raises(Refused, match="a second person approves"):
        steps.approve(ledger, seen, seen.version("2"), trainer, "", "", same)
    approved(ledger, "2")
    with connected() as client:
        tags = client.get_model_version("tidewaiter-waste", "2").tags
    assert tags["approved_by"] == "Ana"
    assert tags["approval_note"] == "looks right"


@pytest.mark.parametrize(
    ("compared", "said"), [(worse, "no worse: average precision"), (None, "it was not compared with the champion")]
)
def test_the_gate_refuses_and_can_be_overridden(
    home: Path, ledger: Ledger, compared: steps.Compared | None, said: str
) -> None:
    """What is worse, or was not compared, is refused with its figures; an override is recorded with its reason."""
    del home
    seen = steps.sight(ledger, "waste")
    with pytest.raises(Refused, match=said):
        steps.approve(ledger, seen, seen.version("2"), ANA, "", "", compared)
    assert acts.history(ledger, "waste").acts == []
    act = steps.approve(ledger, seen, seen.version("2"), ANA, "", "the old one leaks", compared)
    kept = acts.history(ledger, "waste").acts[0].act
    assert kept == act
    assert kept.override == "the old one leaks"
    assert [each.name for each in kept.checks if not each.passed] == ["no worse"]


@pytest.mark.parametrize(
    ("measures", "said"),
    [
        ({}, "calibrated: its calibration was not measured"),
        (
            {
                "weighted": {
                    "scorers": {
                        "model": {
                            "calibration_slope": {"value": 0.3, "low": 0.2, "high": 0.4},
                            "calibration_error": SMALL,
                        }
                    }
                }
            },
            "calibrated: slope 0.30",
        ),
    ],
)
def test_the_gate_refuses_what_cannot_be_trusted(
    place: Path, home: Path, ledger: Ledger, measures: dict[str, Any], said: str
) -> None:
    """An uncalibrated bundle is refused."""
    register(bundle.load(place / "made" / "waste"), home / "made10", 10, measures)
    seen = steps.sight(ledger, "waste")
    with pytest.raises(Refused, match=said):
        steps.approve(ledger, seen, seen.version("4"), ANA, "", "", same)


def test_the_gate_refuses_a_leak(place: Path, home: Path, ledger: Ledger) -> None:
    """A bundle that was trained in spite of a leak is refused with what was said then."""
    leak = "Trained in spite of a leak (found_value: filled after the control) because: it is a test"
    register(bundle.load(place / "made" / "waste"), home / "made10", 10, CALIBRATED, (leak,))
    seen = steps.sight(ledger, "waste")
    with pytest.raises(Refused, match="no leaks: Trained in spite of a leak"):
        steps.approve(ledger, seen, seen.version("4"), ANA, "", "", same)


def test_accounts_prove_themselves(home: Path, ledger: Ledger) -> None:
    """Where there are approvers, only one of them approves, with the password; without, a name is marked as claimed."""
    del home
    claimed = people.person(ledger.database, "Ana", lambda: "", approves=True)
    assert (claimed.account, claimed.actor) == (False, "Ana")
    for name, role in (("eva", Role.APPROVER), ("tom", Role.OFFICER)):
        accounts.add(ledger.database, name, name.title(), "a long enough password", [role], [], 1)
    vouched = people.person(ledger.database, "eva", lambda: "a long enough password", approves=True)
    assert (vouched.account, vouched.actor) == (True, "@eva")
    for name, password, why in (
        ("Ana", "", "no account with the role approver; there are eva"),
        ("tom", "a long enough password", "has not the role approver"),
        ("eva", "another long password", "not the password of eva"),
    ):
        with pytest.raises(TidewaiterError, match=why):
            people.person(ledger.database, name, lambda password=password: password, approves=True)


def test_what_decided_when_is_a_query(ledger: Ledger) -> None:
    """Swaps in the ledger answer for any moment; before the first, nothing was live."""
    for bundles in ({"waste": "a" * 16}, {"waste": "b" * 16}):
        said = msgspec.json.encode({"bundles": bundles, "features": "f", "policy": "p", "reference": "r"})
        ledger.record([Entry("swap", fresh_id(), "versions", "", "tidewaiter", said)])
    first, second = deciding.periods(ledger)
    assert (first.end, second.end) == (second.start, None)
    told = [deciding.at(ledger, when) for when in (first.start - 1, first.start, second.start - 1, second.start)]
    assert [each.bundles["waste"][0] if each else None for each in told] == [None, "a", "a", "b"]
    late = deciding.at(ledger, microseconds(dt.datetime(2099, 1, 1, tzinfo=dt.UTC)))
    assert late is not None
    assert late.bundles == {"waste": "b" * 16}


def test_the_holdout_taught_neither(place: Path, home: Path, ledger: Ledger) -> None:
    """From an extract: goods items lodged after both training windows, each with the scores that both give it."""
    del home
    seen = steps.sight(ledger, "waste")
    one, other = (registered.opened(seen.version(number)) for number in ("1", "2"))
    told = holdout(place / "history", one, other, lambda _: None)
    assert 0 < len(told.irregular) < 500
    assert told.champion.shape == told.challenger.shape == told.probability.shape
    assert (told.champion != told.challenger).any()
    late = msgspec.structs.replace(one.manifest.provenance, window=("2026-01-01", "2098-01-01"))
    manifest = msgspec.structs.replace(one.manifest, provenance=late)
    after = Bundle(one.area, manifest, one.features, one.judge, one.importance, one.measures, one.card)
    with pytest.raises(TidewaiterError, match="Name an extract with later findings"):
        holdout(place / "history", after, other, lambda _: None)


@contextlib.contextmanager
def step(_: str) -> Iterator[Callable[[float], None]]:
    """Progress that nobody sees."""
    yield lambda _: None


def told(run: Callable[[Console], None]) -> str:
    """What a command prints."""
    screen = Console(file=io.StringIO(), width=200, no_color=True)
    run(screen)
    return str(screen.file.getvalue())  # type: ignore[attr-defined]


def test_the_whole_life(place: Path, home: Path) -> None:
    """Approve on later findings, promote, see what decided and who let it in, roll back: each says what it did."""
    url = f"sqlite:///{home}/ledger.db"
    wanted = Wanted("waste", "", "Ana", "looks right", str)
    said = told(lambda screen: commands.approve(url, wanted, place / "history", screen, step))
    assert "no worse:" in said
    assert "Version 3 of waste is approved by Ana (a name as given; operating-system account" in said
    assert "the same operating-system account" in said
    assert "Version 3 is the champion of waste" in told(
        lambda screen: commands.promote(url, wanted._replace(by="Bob"), screen)
    )
    versions = {each.version: each.bundle for each in registered.versions()}
    with contextlib.closing(Ledger.open(url)) as ledger:
        swap = {"bundles": {"waste": versions["3"]}, "features": "f", "policy": "p" * 16, "reference": "r"}
        ledger.record([Entry("swap", fresh_id(), "versions", "", "tidewaiter", msgspec.json.encode(swap))])
    now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    live = told(lambda screen: commands.at(url, now.isoformat(), screen))
    assert versions["3"] in live
    assert "Ana" in live
    assert "Nothing was live" in told(lambda screen: commands.at(url, "2020-01-01T00:00", screen))
    assert "Version 1 is the champion" in told(
        lambda screen: commands.rollback(url, wanted._replace(by="Bob", note="too many"), screen)
    )
    life = told(lambda screen: commands.life(url, "waste", screen)).splitlines()
    assert ["approved" in life[0], "promoted" in life[1], "rolled back" in life[2]] == [True] * 3
    assert "note: too many" in life[2]
    with pytest.raises(TidewaiterError, match="is no time"):
        told(lambda screen: commands.at(url, "yesterday", screen))

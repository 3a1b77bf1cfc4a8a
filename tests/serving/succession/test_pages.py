"""Approving, promoting and rolling back in the workbench: who may, what it takes, and who is told when too late."""

import contextlib
import dataclasses
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import httpx
import openid_provider
import pytest
from httpx import Client as Browser
from httpx import Response
from in_thread import served
from openid_provider import CLIENT, SECRET, OpenIdProvider
from registering import register

from models import bundle, registered
from serving import history
from serving.access import accounts
from serving.access.roles import Role
from serving.api.app import application
from serving.ledger.ledger import Ledger
from serving.pages import tongue
from serving.pages.models import gate
from serving.settings import Settings
from serving.succession import acts, brief, clerk, judging

pytestmark = pytest.mark.filterwarnings("ignore")  # of MLflow's own imports
PASSWORD: Final = "a long enough password"  # noqa: S105  (of this test)
PEOPLE: Final = {"eva": Role.APPROVER, "bea": Role.APPROVER, "ann": Role.ANALYST, "aud": Role.AUDITOR}
NOTE: Final = {"note": "ranks better", "password": PASSWORD}
PUBLIC: Final = "http://desk.example"
Sit = Callable[[str], Browser]
CLERK: Final = clerk.start


@pytest.fixture(scope="module")
def judged(filled: Path, place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry, a ledger with findings that taught nobody, people, briefs of versions 2, 3 and a leaky 4."""
    home = tmp_path_factory.mktemp("judged")
    shutil.copytree(filled, home, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{home}/mlruns/mlflow.db")
        leak = "Trained in spite of a leak (found_value: filled after the control) because: <b>it is a test</b>"
        register(bundle.load(place / "made" / "waste"), home / "made10", 10, {}, (leak,))
        history.load(settings_of(home).ledger_url, place / "history", lambda _: None)
        with contextlib.closing(Ledger.open(settings_of(home).ledger_url)) as ledger:
            for name, role in (*PEOPLE.items(), (registered.user().lower(), Role.APPROVER), ("otto", Role.OFFICER)):
                accounts.add(ledger.database, name, name.title(), PASSWORD, [role], [], 1)
            now = time.time_ns() // 1000
            versions = judging.looked(settings_of(home), ledger, now)
            for number in ("2", "3", "4"):
                judging.judge(settings_of(home), ledger, versions, "waste", number, now, step)
    return home


@contextlib.contextmanager
def step(_: str) -> Iterator[Callable[[float], None]]:
    """Progress that nobody sees."""
    yield lambda _: None


def settings_of(home: Path) -> Settings:
    """A worker's settings in a folder."""
    return Settings(
        ledger_url=f"sqlite:///{home / 'ledger.db'}",
        checkpoint_folder=str(home / "past"),
        jobs_folder=str(home / "jobs"),
        watch_folder=str(home / "watch"),
        champions_seconds=0.1,
    )


@pytest.fixture
def desk(judged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A copy of it that a test may change, and the settings of a worker there; clerks stay away unless called."""
    shutil.copytree(judged, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlruns/mlflow.db")
    monkeypatch.setattr(clerk, "start", lambda *_: True)
    return settings_of(tmp_path)


@pytest.fixture
def clerks(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Clerks come; a test ends after they have."""
    monkeypatch.setattr(clerk, "start", CLERK)
    yield
    end = time.monotonic() + 120
    while clerk.state(Path(desk.watch_folder)).running and time.monotonic() < end:
        time.sleep(0.2)


@pytest.fixture
def sit(desk: Settings) -> Iterator[Sit]:
    """Whoever is named sits at a browser of their own."""
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(served(application(desk)))

        def down(account: str) -> Browser:
            browser = stack.enter_context(Browser(base_url=url, timeout=30))
            token = re.search(r'name="token" value="([^"]+)"', browser.get("/signin").text)
            assert token
            said = {"token": token[1], "account": account, "password": PASSWORD, "next": "/queue"}
            assert browser.post("/signin", data=said).status_code == 303
            return browser

        yield down


def form(page: Response) -> dict[str, str]:
    """What a form says without anybody: the token of the session, and what was seen."""
    return dict(re.findall(r'<input type="hidden" name="(csrf|after)" value="([^"]*)"', page.text))


def sent(browser: Browser, act: str, version: str = "2", **said: str) -> Response:
    """Open the form of an act, fill it in, and send it."""
    place = f"/models/waste/{version}/{act}"
    asked = browser.get(place)
    assert asked.status_code == 200, asked.text
    return browser.post(place, data={**form(asked), **NOTE, **said})


def told(desk: Settings) -> list[tuple[str, str, str]]:
    """What the ledger holds: act, version, who."""
    with contextlib.closing(Ledger.open(desk.ledger_url)) as ledger:
        return [(each.act.act, each.act.version, each.act.by.name) for each in acts.history(ledger, "waste").acts]


def test_approved_promoted_rolled_back_in_the_workbench(desk: Settings, sit: Sit) -> None:
    """One person approves, another promotes, the service swaps by the ledger, and a rollback needs no approval."""
    eva, ann = sit("eva"), sit("ann")
    page = eva.get("/models/waste/2").text
    for said in (
        "All 4 checks of the gate hold.",
        "no worse than the champion",
        "declarations lodged from",
        "Trained by",
    ):
        assert said in page
    assert sent(eva, "approve").headers["location"] == "/models/waste/2?done=approve"
    assert "it waits to be promoted" in ann.get("/models").text
    assert sent(ann, "promote").status_code == 303
    assert "It decides since" in until(ann, "/models/waste/2", "It decides since")
    assert sent(eva, "rollback", "1", note="too many controls").status_code == 303
    assert "It decides since" in until(ann, "/models/waste/1", "It decides since")
    assert told(desk) == [("approved", "2", "eva"), ("promoted", "2", "ann"), ("rolled_back", "1", "eva")]
    life = ann.get("/models").text
    assert "too many controls" in life
    assert "ranks better" in life


def until(browser: Browser, path: str, said: str) -> str:
    """The page, once it says so; as it is after ten seconds if it does not."""
    end = time.monotonic() + 10
    while said not in (page := browser.get(path).text) and time.monotonic() < end:
        time.sleep(0.1)
    return page


@pytest.mark.usefixtures("clerks")
def test_the_registry_shows_it_afterwards(desk: Settings, sit: Sit) -> None:
    """The alias and the tags follow, by a clerk beside the service; the page says while it is at work."""
    assert sent(sit("eva"), "approve").status_code == 303
    assert sent(sit("ann"), "promote").status_code == 303
    end = time.monotonic() + 90
    while time.monotonic() < end:
        known = {each.version: each for each in registered.versions()}
        if "champion" in known["2"].aliases:
            break
        time.sleep(0.5)
    assert "champion" in known["2"].aliases
    assert brief.noted(Path(desk.watch_folder)) is not None


@pytest.mark.parametrize(
    ("account", "act", "status"),
    [
        ("ann", "approve", 403),
        ("aud", "approve", 403),
        ("aud", "promote", 403),
        ("aud", "rollback", 403),
        ("otto", "approve", 403),
        ("otto", "promote", 403),
    ],
)
def test_who_may_not(desk: Settings, sit: Sit, account: str, act: str, status: int) -> None:
    """Analysts do not approve, auditors and officers do nothing: neither is the form shown, nor is one taken."""
    browser = sit(account)
    token = re.search(r'name="csrf" value="([^"]+)"', browser.get("/queue").text)
    assert token
    assert browser.get(f"/models/waste/2/{act}").status_code == status
    said = {"csrf": token[1], "after": "0", **NOTE}
    assert browser.post(f"/models/waste/2/{act}", data=said).status_code == status
    assert told(desk) == []


def test_who_trained_it_does_not_approve_it(desk: Settings, sit: Sit) -> None:
    """Though an approver: no button, a page that says why, and a form of elsewhere is refused."""
    browser = sit(registered.user().lower())
    page = browser.get("/models/waste/2")
    assert "You trained it; a second person approves." in page.text
    assert "/models/waste/2/approve" not in page.text
    assert browser.get("/models/waste/2/approve").status_code == 409
    said = {**form(page), "after": "0", **NOTE}
    assert browser.post("/models/waste/2/approve", data=said).status_code == 409
    assert told(desk) == []


def test_it_takes_the_password_a_reason_and_a_form_of_ours(desk: Settings, sit: Sit) -> None:
    """A wrong password, an empty note, another session's token: nothing is recorded, and the page says which."""
    eva = sit("eva")
    assert "not your password" in sent(eva, "approve", password="a wrong password").text  # noqa: S106
    assert "Say why; the ledger keeps it." in sent(eva, "approve", note=" ").text
    assert sent(eva, "approve", csrf="another").status_code == 403
    elsewhere = eva.post(
        "/models/waste/2/approve",
        data={**form(eva.get("/models/waste/2/approve")), **NOTE},
        headers={"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"},
    )
    assert elsewhere.status_code == 403
    assert told(desk) == []


def test_passwords_cannot_be_tried_without_end(sit: Sit) -> None:
    """After some wrong ones the page asks for patience, as at the door."""
    eva = sit("eva")
    said = [sent(eva, "approve", password=f"a wrong password {turn}").text for turn in range(6)]
    assert "Too many tries" in said[-1]


def test_what_the_gate_refuses_needs_a_reason(desk: Settings, sit: Sit) -> None:
    """Trained in spite of a leak and never calibrated: the page says so, and an override is kept with its reason."""
    eva = sit("eva")
    page = eva.get("/models/waste/4").text
    assert "2 checks refuse it" in page
    assert "filled after the control" in page
    assert "<b>it is a test" not in page
    assert "Say why it may decide all the same" in sent(eva, "approve", "4").text
    assert sent(eva, "approve", "4", override="the field is known before").status_code == 303
    with contextlib.closing(Ledger.open(desk.ledger_url)) as ledger:
        act = acts.history(ledger, "waste").acts[-1].act
    assert act.override == "the field is known before"
    assert [each.name for each in act.checks if not each.passed] == ["calibrated", "no leaks"]


def test_of_two_promoters_the_second_is_told(desk: Settings, sit: Sit) -> None:
    """Both saw the same champion: one version decides, the other's page names who was quicker, and keeps nothing."""
    eva, bea = sit("eva"), sit("bea")
    for number in ("2", "3"):
        assert sent(eva, "approve", number).status_code == 303
    pages = {number: who.get(f"/models/waste/{number}/promote") for who, number in ((eva, "2"), (bea, "3"))}
    start, answers = threading.Barrier(2), {}

    def run(who: Browser, number: str) -> None:
        start.wait()
        answers[number] = who.post(f"/models/waste/{number}/promote", data={**form(pages[number]), **NOTE})

    both = [threading.Thread(target=run, args=each) for each in ((eva, "2"), (bea, "3"))]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(answer.status_code for answer in answers.values()) == [303, 409]
    won, lost = sorted(answers, key=lambda number: answers[number].status_code)
    winner = {"2": "eva", "3": "bea"}[won]
    assert f"{winner} was quicker: version {won} of this area decides since" in answers[lost].text
    assert [each for each in told(desk) if each[0] == "promoted"] == [("promoted", won, winner)]


def test_an_approval_is_of_what_was_seen(desk: Settings, sit: Sit) -> None:
    """If the champion changed since the form was opened, the approval is not recorded, and is void if it was before."""
    eva, ann = sit("eva"), sit("ann")
    for number in ("2", "3"):
        assert sent(eva, "approve", number).status_code == 303
    early = eva.get("/models/waste/4/approve")
    assert sent(ann, "promote", "3").status_code == 303
    late = eva.post("/models/waste/4/approve", data={**form(early), **NOTE, "override": "it must"})
    assert late.status_code == 409
    assert "ann was quicker" in late.text
    assert ann.get("/models/waste/2/promote").status_code == 409
    assert "It was judged against another champion" in eva.get("/models/waste/2").text
    assert len(told(desk)) == 3


def test_a_damaged_bundle_is_not_promoted(desk: Settings, sit: Sit) -> None:
    """What was approved and then damaged on this machine is refused by name."""
    assert sent(sit("eva"), "approve").status_code == 303
    version = next(each for each in registered.versions() if each.version == "2")
    (Path("mlruns/bundles") / version.bundle / "model.txt").write_text("tree")
    answer = sent(sit("ann"), "promote")
    assert answer.status_code == 409
    assert "Nothing was recorded" in answer.text
    assert [each[0] for each in told(desk)] == ["approved"]


@pytest.mark.usefixtures("clerks")
def test_a_clerk_judges_beside_the_service(desk: Settings, sit: Sit) -> None:
    """The page shows that it is at work, then the judgement; a version that nobody registered is not there."""
    ann = sit("ann")
    known = next(each for each in registered.versions() if each.version == "2")
    (Path(desk.watch_folder) / "briefs" / f"{known.bundle}.json").unlink()
    page = ann.get("/models/waste/2")
    assert "Nobody has judged it yet." in page.text
    assert ann.post("/models/waste/2/judge", data=form(page)).status_code == 303
    assert "is being judged" in ann.get("/models/waste/2").text
    end = time.monotonic() + 120
    while "is being judged" in (page := ann.get("/models/waste/2")).text and time.monotonic() < end:
        time.sleep(0.5)
    assert "All 4 checks of the gate hold." in page.text
    assert ann.get("/models/waste/9").status_code == 404
    assert ann.get("/models/nothing/2").status_code == 404


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    """Somebody who vouches for an approver."""
    with openid_provider.running() as running:
        running.claims = {"preferred_username": "mia", "name": "Mia", "roles": ["approver"], "offices": ["*"]}
        yield running


def vouched(browser: Browser, provider: OpenIdProvider, path: str, **claims: int | None) -> Response:
    """Sign in at the provider, which says more of it."""
    provider.claims = {name: value for name, value in {**provider.claims, **claims}.items() if value is not None}
    asked = browser.get(path).headers["location"]
    back = httpx.get(asked).headers["location"]
    return browser.get(back.removeprefix(PUBLIC))


def test_single_sign_on_proves_itself_anew(desk: Settings, provider: OpenIdProvider) -> None:
    """Whoever signs in elsewhere proves it there again, lately and for one act; one that did not ask will not do."""
    asks = dataclasses.replace(
        desk, oidc_issuer=provider.issuer, oidc_client=CLIENT, oidc_secret=SECRET, public_url=PUBLIC
    )
    anew = "/signin/oidc?anew=1&next=/models/waste/2/approve"
    with served(application(asks)) as url, Browser(base_url=url, timeout=30) as mia:
        assert vouched(mia, provider, "/signin/oidc?next=/models").status_code == 200
        page = mia.get("/models/waste/2/approve")
        assert "sign in once more" in page.text
        assert 'name="password"' not in page.text
        refused = mia.post("/models/waste/2/approve", data={**form(page), **NOTE})
        assert (refused.status_code, told(desk)) == (422, [])
        where = mia.get(anew).headers["location"]
        assert "prompt=login" in where
        assert "max_age=0" in where
        for long_ago in (None, int(time.time()) - 3_600):
            assert vouched(mia, provider, anew, auth_time=long_ago).status_code == 403
        assert vouched(mia, provider, anew, auth_time=int(time.time())).status_code == 200
        assert sent(mia, "approve").status_code == 303
        assert "sign in once more" in mia.get("/models/waste/3/approve").text
    assert told(desk) == [("approved", "2", "mia")]


@pytest.mark.parametrize("locale", ["en", "de", "fr", "zh_Hans"])
def test_the_gate_speaks_every_language(judged: Path, locale: str) -> None:
    """What checks saw comes with its figures and no hole; in other languages it is not the English text."""
    speaks = tongue.Tongue.of(locale)
    folder = Path(settings_of(judged).watch_folder)
    known = [brief.last(folder, each.bundle) for each in brief.noted(folder).versions]  # type: ignore[union-attr]
    said = [each.said for told_ in known if told_ for each in told_.checks if "spite" not in each.said]
    assert len(said) > 8
    for text in said:
        shown = gate.said(speaks, text)
        assert "{" not in shown
        assert (shown == text) is (locale == "en")
        assert sorted(re.findall(r"\d[\d.,]*", shown)) == sorted(re.findall(r"\d[\d.,]*", text))

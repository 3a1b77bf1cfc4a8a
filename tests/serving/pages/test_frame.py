"""The frame of all pages: who gets in, which forms are believed, what browsers are told."""

import re
from pathlib import Path

import pytest
from desk_people import PASSWORD, SignIn, csrf
from httpx import Client as Browser

from serving.access import accounts, sessions
from serving.ledger.entry import Entry
from serving.ledger.ledger import Ledger
from serving.pages import assets
from serving.pages.endpoint import OpenPage, Page
from serving.pages.guest import local, spoken
from serving.pages.site import PAGES
from serving.settings import Settings

PROTECTED = sorted({page.path for page in PAGES if isinstance(page, Page) and page.method == "GET"})
POSTS = sorted({page.path for page in PAGES if page.method == "POST"} - {"/signin"})


def filled(path: str) -> str:
    """A path with something for its variable parts."""
    return re.sub(r"\{[^}]+\}", "0", path)


def test_nobody_sees_a_page_without_signing_in(visitor: Browser) -> None:
    """Every page but the sign-in sends strangers there."""
    for path in PROTECTED:
        answer = visitor.get(filled(path))
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/signin"), path


def test_no_form_is_believed_without_its_token(sign_in: SignIn) -> None:
    """A form of another site, or without the session's token, changes nothing, whoever is signed in."""
    lena = sign_in("lena")
    token = csrf(lena)
    for said, headers in (
        ({"next": "/queue"}, {}),
        ({"csrf": "x" + token}, {}),
        ({"csrf": token}, {"origin": "http://evil.example"}),
        ({"csrf": token}, {"sec-fetch-site": "cross-site"}),
        ({"csrf": token}, {"origin": "null"}),
    ):
        for path in POSTS:
            assert lena.post(filled(path), data=said, headers=headers).status_code == 403, (path, said, headers)


def test_htmx_sends_the_token_by_header(sign_in: SignIn) -> None:
    """What htmx sends is believed by its header."""
    anna = sign_in("anna")
    said = {"theme": "dark", "next": "/queue"}
    answer = anna.post("/preferences", data=said, headers={"x-csrf-token": csrf(anna), "hx-request": "true"})
    assert answer.headers["hx-redirect"] == "/queue"
    assert 'data-theme="dark"' in anna.get("/queue").text


def test_every_answer_carries_the_headers(sign_in: SignIn) -> None:
    """Nothing from elsewhere, no code within the page, no frames, no sniffing; pages are kept by nobody."""
    anna = sign_in("anna")
    for path in ("/signin", "/queue", "/", "/queue/pass/none", "/queue?page=x&area=%00"):
        answer = anna.get(path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_pages_hold_no_code_and_load_nothing_from_elsewhere(sign_in: SignIn) -> None:
    """No inline script, style or handler, and no address of anybody else."""
    for text in (sign_in("anna").get("/queue").text, sign_in("anna").get("/signin").text):
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", text)
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)


def test_files_are_named_by_what_they_hold(visitor: Browser) -> None:
    """A browser keeps them for a year; another content has another name."""
    answer = visitor.get(assets.at("frame.css"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert visitor.get("/static/frame.css").status_code == 404


def test_the_cookie_is_read_by_no_script_and_sent_by_no_other_site(visitor: Browser, settings: Settings) -> None:
    """HttpOnly, Strict; and with HTTPS Secure, under a name that only HTTPS can set."""
    token = re.search(r'name="token" value="([^"]+)"', visitor.get("/signin").text)
    assert token
    said = {"token": token[1], "account": "anna", "password": PASSWORD}
    cookie = visitor.post("/signin", data=said).headers["set-cookie"]
    assert "; HttpOnly; SameSite=Strict" in cookie
    secret = cookie.split(";")[0].split("=", 1)[1]
    ledger = Ledger.open(settings.ledger_url)
    stored = ledger.database.rows("SELECT digest FROM sessions")
    assert [len(row[0]) for row in stored] == [32]
    assert secret.encode() not in [bytes(row[0]) for row in stored]
    ledger.close()


def test_a_session_ends(sign_in: SignIn, settings: Settings) -> None:
    """By signing out, by removing the account, by another password, by time."""
    ledger = Ledger.open(settings.ledger_url)
    anna = sign_in("anna")
    anna.post("/signout", data={"csrf": csrf(anna)})
    assert anna.get("/queue").status_code == 303
    bert = sign_in("bert")
    accounts.set_password(ledger.database, "bert", PASSWORD)
    assert bert.get("/queue").status_code == 303
    bert = sign_in("bert")
    accounts.remove(ledger.database, "bert", 1)
    assert bert.get("/queue").status_code == 303
    secret = sessions.begin(ledger.database, "anna", 1_000, 2_000)
    assert sessions.find(ledger.database, secret, 1_999)
    assert sessions.find(ledger.database, secret, 2_000) is None
    ledger.close()


def test_guessing_passwords_becomes_slow(visitor: Browser) -> None:
    """After five tries of one name the sixth waits, and is told for how long; a right one then waits too."""
    token = re.search(r'name="token" value="([^"]+)"', visitor.get("/signin").text)
    assert token
    codes = []
    for _ in range(6):
        answer = visitor.post("/signin", data={"token": token[1], "account": "anna", "password": "wrong"})
        codes.append(answer.status_code)
        token = re.search(r'name="token" value="([^"]+)"', answer.text)
        assert token
    assert codes == [401] * 5 + [429]
    assert visitor.post("/signin", data={"token": token[1], "account": "anna", "password": PASSWORD}).status_code == 429


def test_a_role_opens_what_it_opens(sign_in: SignIn, cases: list[Entry]) -> None:
    """An auditor reads and does nothing; an administrator sees no case."""
    paul = sign_in("paul")
    page = paul.get("/queue")
    assert page.status_code == 200
    assert "/queue/act" not in page.text
    said = {"csrf": csrf(paul), "decision": cases[0].id, "act": "lock", "after": "0"}
    assert paul.post("/queue/act", data=said).status_code == 403
    assert sign_in("adam").get("/queue").status_code == 403


@pytest.mark.parametrize(
    "wrong", ["//evil.example", "/\\evil", "https://evil.example", "javascript:1", "/a\nb", "/" + "x" * 600, "/é"]
)
def test_nobody_is_sent_elsewhere(wrong: str) -> None:
    """Where to go on after signing in is a path of ours or the queue."""
    assert local(wrong) == "/queue"
    assert local("/case/1?x=2") == "/case/1?x=2"


@pytest.mark.parametrize(
    ("asked", "locale"),
    [("de-AT,de;q=0.9", "de"), ("zh-CN", "zh_Hans"), ("fr", "fr"), ("xx", "en"), ("", "en"), ("\xff;;,=", "en")],
)
def test_strangers_are_addressed_in_a_language_that_they_ask_for(asked: str, locale: str) -> None:
    """As far as there is one; nothing that a browser says breaks it."""
    assert spoken(asked.encode("latin-1")) == locale


def test_all_rows_are_pages() -> None:
    """No path and method is there twice."""
    assert all(isinstance(page, Page | OpenPage) for page in PAGES)
    assert len({(page.method, page.path) for page in PAGES}) == len(PAGES)


def test_the_proxy_lets_every_page_through() -> None:
    """What nginx passes on begins as every page does; a page that it does not know would be a 404 in front of us."""
    conf = (Path(__file__).parents[3] / "deploy/nginx.conf").read_text()
    known = re.search(r"location ~ (\^/\(\?:\$\S+) \{", conf)
    assert known
    passed = re.compile(known[1])
    for path in ("/", assets.at("frame.css"), *(filled(page.path) for page in PAGES)):
        assert passed.search(path), path
    assert not passed.search("/metrics")

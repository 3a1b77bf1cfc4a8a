"""Single sign-on, against a provider that really answers: who comes in, with what rights, and who does not."""

import base64
import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import httpx
import openid_provider
import pytest
from httpx import Client as Browser
from in_thread import served
from joserfc.jwk import RSAKey
from openid_provider import CLIENT, SECRET, OpenIdProvider

from features.errors import TidewaiterError
from serving.access.openid import Provider
from serving.api.app import application
from serving.ledger.entry import Entry
from serving.settings import Settings

EVA = {"preferred_username": "eva", "name": "Eva Example", "roles": ["officer", "cook"], "offices": ["BE343000"]}
PUBLIC = "http://desk.example"


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    """Somebody who vouches."""
    with openid_provider.running() as running:
        running.claims = dict(EVA)
        yield running


@pytest.fixture
def browser(settings: Settings, cases: list[Entry], provider: OpenIdProvider) -> Iterator[Browser]:
    """A browser at a workbench that asks the provider."""
    assert cases
    asks = dataclasses.replace(
        settings, oidc_issuer=provider.issuer, oidc_client=CLIENT, oidc_secret=SECRET, public_url=PUBLIC
    )
    with served(application(asks)) as url, Browser(base_url=url) as client:
        yield client


def away(browser: Browser) -> str:
    """To the provider, and the path by which it sends the browser back."""
    asked = browser.get("/signin/oidc?next=/queue").headers["location"]
    back = httpx.get(asked).headers["location"]
    assert back.startswith(f"{PUBLIC}/signin/oidc/back?")
    return back.removeprefix(PUBLIC)


def test_whoever_is_vouched_for_comes_in_with_these_rights(
    browser: Browser, cases: list[Entry], provider: OpenIdProvider
) -> None:
    """Roles and offices are the provider's, each time anew; roles that are none of ours count not."""
    assert "/signin/oidc" in browser.get("/signin").text
    page = browser.get(away(browser))
    assert page.status_code == 200
    assert 'content="0; url=/queue"' in page.text
    queue = browser.get("/queue").text
    assert "Eva Example" in queue
    assert cases[0].subject in queue
    assert cases[1].subject not in queue
    provider.claims["offices"] = ["NL000396"]
    browser.get(away(browser))
    queue = browser.get("/queue").text
    assert cases[0].subject not in queue
    assert cases[1].subject in queue


WRONG: Final[Sequence[Mapping[str, Any]]] = (
    {"roles": []},
    {"roles": ["cook"]},
    {"offices": []},
    {"preferred_username": ""},
    {"preferred_username": "anna"},
    {"preferred_username": "<script>"},
    {"iss": "http://other.example"},
    {"aud": "somebody else"},
    {"aud": [CLIENT, "another"]},
    {"exp": 1},
    {"nonce": "of another sign-in"},
    {"offices": ["../etc"]},
)


def test_nobody_else_comes_in(browser: Browser, provider: OpenIdProvider) -> None:
    """No rights here, the name of a local account, or a token for another audience, sign-in or time: no session."""
    for wrong in WRONG:
        provider.claims = {**EVA, **wrong}
        answer = browser.get(away(browser))
        assert answer.status_code == 403, wrong
        assert "tidewaiter=" not in answer.headers.get("set-cookie", "")
        assert browser.get("/queue").status_code == 303


def test_a_token_of_another_key_is_worth_nothing(browser: Browser, provider: OpenIdProvider) -> None:
    """Signed by whoever has another key, or by nobody."""
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert browser.get(away(browser)).status_code == 403


def test_a_sign_in_belongs_to_the_browser_in_which_it_began(browser: Browser) -> None:
    """Another state, no cookie, or the same code twice: no session."""
    back = away(browser)
    assert browser.get(back + "x").status_code == 403
    with Browser(base_url=browser.base_url) as other:
        assert other.get(back).status_code == 403
    assert browser.get(back).status_code == 200
    assert browser.get(back).status_code == 403


def test_what_goes_to_the_provider_is_bound_to_this_sign_in(browser: Browser) -> None:
    """PKCE, state and nonce; the verifier stays in a cookie that no script reads."""
    answer = browser.get("/signin/oidc")
    cookie = answer.headers["set-cookie"]
    assert "; HttpOnly; SameSite=Lax" in cookie
    kept = json.loads(base64.urlsafe_b64decode(cookie.split(";")[0].split("=", 1)[1]))
    assert kept["verifier"] not in answer.headers["location"]
    assert kept["state"] in answer.headers["location"]


def test_a_provider_without_tls_is_refused() -> None:
    """Except on this machine."""
    said = Settings(oidc_issuer="http://login.example", oidc_client="x", public_url="https://desk.example")
    with pytest.raises(TidewaiterError, match="https"):
        Provider(said)

"""`/signin/oidc`: to the provider of single sign-on, and back."""

import base64
import json
import secrets
from typing import Final

from features.errors import TidewaiterError
from serving.access import accounts
from serving.access.openid import Provider
from serving.api.http import Reply
from serving.pages.cookies import PROVIDER, name_of, set_cookie
from serving.pages.endpoint import same
from serving.pages.guest import Guest, Turned, local
from serving.pages.signin.session import FRESH, begun

_SECONDS: Final = 600
"""For how long somebody may be away at the provider."""


def go(guest: Guest) -> Reply:
    """``GET /signin/oidc``: to the provider; what it must send back is kept in a cookie of this browser.

    With ``anew`` it asks who it is though it knows: what is approved needs that.
    """
    provider, anew = _provider(guest), guest.query.get("anew") == "1"
    asked = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    try:
        where = provider.address(asked["state"], asked["nonce"], asked["verifier"], anew=anew)
    except TidewaiterError as error:
        raise Turned(503, "Single sign-on does not work just now", str(error)) from error
    said = {**asked, "next": local(guest.query.get("next", "")), "anew": anew}
    kept = base64.urlsafe_b64encode(json.dumps(said).encode()).decode()
    # Lax: the provider sends the browser back, and a Strict cookie would not come along.
    cookie = set_cookie(PROVIDER, kept, https=guest.https, seconds=_SECONDS, same_site="Lax")
    return Reply(b"", 303, "text/html", {"location": where, "set-cookie": cookie})


def back(guest: Guest) -> Reply:
    """``GET /signin/oidc/back``: who it is, if it is the same sign-in that left here."""
    asked = _asked(guest)
    if not same(str(asked.get("state", "")), guest.query.get("state", "")):
        raise Turned(403, "This sign-in is not yours", "It began in another browser, or long ago. Sign in again.")
    try:
        who = _provider(guest).person(guest.query.get("code", ""), str(asked["nonce"]), str(asked["verifier"]))
        account = accounts.vouched(guest.house.ledger.database, who, guest.now)
    except TidewaiterError as error:
        raise Turned(403, "You cannot sign in", str(error)) from error
    if asked.get("anew") and guest.now > (who.proved_at + FRESH) * 1_000_000:
        raise Turned(403, "You cannot sign in", "The provider did not ask who you are. Sign out there, and try again.")
    # A page and no redirect: one that began at the provider would leave the Strict cookie behind.
    page = guest.page("signedin.html", next=local(str(asked["next"])))
    return Reply(page.body, page.status, page.media_type, {"set-cookie": begun(guest, account, who.proved_at)})


def _asked(guest: Guest) -> dict[str, object]:
    kept = guest.cookies.get(name_of(PROVIDER, https=guest.https), "")
    try:
        said = json.loads(base64.urlsafe_b64decode(kept))
    except ValueError:
        return {}
    return said if isinstance(said, dict) and {"nonce", "verifier", "next"} <= said.keys() else {}


def _provider(guest: Guest) -> Provider:
    provider = guest.house.provider
    if provider is None:
        raise Turned(404, "No single sign-on", "Accounts are kept here. Sign in with a password.")
    return provider

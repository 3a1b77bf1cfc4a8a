"""`/signin`, `/signout`, `/preferences`."""

import secrets
import time
from collections.abc import Sequence
from typing import Final

from serving import demonstration
from serving.access import accounts, habits, sessions
from serving.access.roles import Permission
from serving.api.http import Reply
from serving.pages.cookies import DOOR, SESSION, name_of, set_cookie
from serving.pages.endpoint import OpenPage, Page, check_origin, same
from serving.pages.guest import Guest, local
from serving.pages.signin import openid
from serving.pages.signin.session import begun
from serving.pages.tongue import LOCALES
from serving.pages.visit import Visit

_DOOR_SECONDS: Final = 3600
_THEMES: Final = ("system", "light", "dark")


def ask(guest: Guest, told: str = "", status: int = 200, name: str = "") -> Reply:
    """``GET /signin``: the form."""
    token = secrets.token_urlsafe(32)
    after = local(guest.query.get("next", "") or guest.field("next", longest=500))
    provider = guest.house.settings.oidc_issuer and guest.house.settings.oidc_title
    reply = guest.page("signin.html", status, token=token, told=told, next=after, name=name, provider=provider)
    cookie = set_cookie(DOOR, token, https=guest.https, seconds=_DOOR_SECONDS)
    return Reply(reply.body, reply.status, reply.media_type, {"set-cookie": cookie})


def sign_in(guest: Guest) -> Reply:
    """``POST /signin``: a session for whoever has the password."""
    check_origin(guest)
    name, password = guest.field("account", longest=80).lower(), guest.fields.get("password", [""])[-1]
    if not same(guest.cookies.get(name_of(DOOR, https=guest.https), ""), guest.field("token")):
        return ask(guest, guest.tongue.text("This page had become old. Please try again."), 403, name)
    wait = guest.house.attempts.wait(name, guest.address, time.monotonic())
    if wait:
        told = guest.tongue.text("Too many tries. Try again in {seconds} seconds.", seconds=round(wait + 0.5))
        return ask(guest, told, 429, name)
    account = accounts.signed_in(guest.house.ledger.database, name, password)
    if account is None or (name == demonstration.ACCOUNT and not demonstration.private(guest.house.settings)):
        return ask(guest, guest.tongue.text("No account has this name and password."), 401, name)
    guest.house.attempts.forgive(name)
    after = local(guest.field("next", longest=500))
    return guest.go(after, **{"set-cookie": begun(guest, account)})


def sign_out(visit: Visit) -> Reply:
    """``POST /signout``."""
    sessions.end(visit.house.ledger.database, visit.cookies[name_of(SESSION, https=visit.https)])
    return visit.go("/signin", **{"set-cookie": set_cookie(SESSION, "", https=visit.https, seconds=0)})


def prefer(visit: Visit) -> Reply:
    """``POST /preferences``: language and theme."""
    language = visit.field("language", visit.account.language, ["", *LOCALES])
    theme = visit.field("theme", visit.account.theme, _THEMES)
    habits.prefer(visit.house.ledger.database, visit.account.id, language, theme)
    return visit.go(local(visit.field("next", longest=500)))


ROUTES: Final[Sequence[Page | OpenPage]] = (
    OpenPage("GET", "/signin", ask),
    OpenPage("POST", "/signin", sign_in),
    OpenPage("GET", "/signin/oidc", openid.go),
    OpenPage("GET", "/signin/oidc/back", openid.back),
    Page("POST", "/signout", sign_out, Permission.DECISIONS),
    Page("POST", "/preferences", prefer, Permission.DECISIONS),
)

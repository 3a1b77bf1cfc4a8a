"""A session begins."""

from typing import Final

from serving.access import sessions
from serving.access.accounts import Account
from serving.pages.cookies import SESSION, set_cookie
from serving.pages.guest import Guest

FRESH: Final = 300
"""Seconds for which somebody who proved at the provider who they are need not do so again, for one act."""


def begun(guest: Guest, account: Account, proved_at: int = 0) -> str:
    """Sign somebody in; the cookie that says so.

    Args:
        guest: the request.
        account: whose session it is.
        proved_at: when they proved it to a provider, in seconds since 1970; 0: not known.
    """
    seconds = int(guest.house.settings.session_hours * 3600)
    secret = sessions.begin(guest.house.ledger.database, account.id, guest.now, guest.now + seconds * 1_000_000)
    until = (proved_at + FRESH) * 1_000_000
    if until > guest.now:
        sessions.prove(guest.house.ledger.database, secret, account.id, guest.now, until)
    return set_cookie(SESSION, secret, https=guest.https, seconds=seconds)

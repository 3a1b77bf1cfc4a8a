"""A session begins."""

from serving.access import sessions
from serving.access.accounts import Account
from serving.pages.cookies import SESSION, set_cookie
from serving.pages.guest import Guest


def begun(guest: Guest, account: Account) -> str:
    """Sign somebody in; the cookie that says so."""
    seconds = int(guest.house.settings.session_hours * 3600)
    secret = sessions.begin(guest.house.ledger.database, account.id, guest.now, guest.now + seconds * 1_000_000)
    return set_cookie(SESSION, secret, https=guest.https, seconds=seconds)

"""That it is really them: who approves, promotes or rolls back proves it anew, here or at the provider."""

import time
from typing import Final

from serving.access import accounts, sessions
from serving.pages.cookies import SESSION, name_of
from serving.pages.visit import Visit

_LONGEST: Final = accounts.LONGEST_PASSWORD


def ready(visit: Visit) -> bool:
    """Whether the form may be sent: a local account types its password in it, any other proved it lately elsewhere."""
    return visit.account.local or sessions.proved(
        visit.house.ledger.database, _session(visit), visit.account.id, visit.now
    )


def missing(visit: Visit) -> str:
    """What is wrong with the proof, for whoever gave it; empty: it is theirs. A proof of elsewhere is used up."""
    database, account = visit.house.ledger.database, visit.account
    if not account.local:
        fresh = sessions.used(database, _session(visit), account.id, visit.now)
        return "" if fresh else visit.tongue.text("Sign in again first: that was too long ago.")
    wait = visit.house.attempts.wait(account.id, visit.address, time.monotonic())
    if wait:
        return visit.tongue.text("Too many tries. Try again in {seconds} seconds.", seconds=round(wait + 0.5))
    password = visit.fields.get("password", [""])[-1][:_LONGEST]
    known = accounts.signed_in(database, account.id, password)
    if known is None or known.id != account.id:
        return visit.tongue.text("That is not your password. Nothing was recorded.")
    visit.house.attempts.forgive(account.id)
    return ""


def _session(visit: Visit) -> str:
    return visit.cookies.get(name_of(SESSION, https=visit.https), "")

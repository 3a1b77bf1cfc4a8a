"""Who acts on bundles from the command line: an account that proves itself, or a name that is only claimed."""

from collections.abc import Callable

from features.errors import TidewaiterError
from models.registered import user
from serving.access import accounts
from serving.access.roles import Role
from serving.ledger.database import Database
from serving.succession.acts import Person


def person(database: Database, name: str, password: Callable[[], str], *, approves: bool) -> Person:
    """Who acts.

    Where the workbench has an account that may approve, only such an account approves, with its password. Where it has
    none, a name is taken as given; the ledger says so, and names the operating system's account beside it.

    Args:
        database: of the service.
        name: as given.
        password: asks for it.
        approves: whether it takes an approver.

    Raises:
        TidewaiterError: the name is none, or is not who may do this.
    """
    named = name.strip()
    if not named or not named.isprintable() or len(named) > 70:
        raise TidewaiterError("Say who you are (--by NAME): 1 to 70 printable characters.")
    known = {account.id: account for account in accounts.every(database)}
    account = known.get(named)
    if account is None:
        approvers = sorted(each.id for each in known.values() if Role.APPROVER in each.roles)
        if approves and approvers:
            raise TidewaiterError(f"{named} is no account with the role approver; there are {', '.join(approvers)}.")
        return Person(named, account=False, os_user=user())
    if approves and Role.APPROVER not in account.roles:
        raise TidewaiterError(f"The account {named} has not the role approver.")
    if not account.local:
        raise TidewaiterError(
            f"The account {named} signs in elsewhere and has no password here: use the page /models of the service, "
            "which lets it prove itself there, or a local account with that role."
        )
    if accounts.signed_in(database, named, password()) is None:
        raise TidewaiterError(f"That is not the password of {named}. Nothing was recorded.")
    return Person(named, account=True, os_user=user())

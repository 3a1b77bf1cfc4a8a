"""Roles: who may do what, said once."""

import pytest

from serving.access.caller import Caller
from serving.access.roles import DUTIES, MEANING, Permission, Role, allowing, permissions

WRITES = {Permission.SCORE, Permission.BATCH, Permission.AMEND, Permission.JOBS, Permission.FINDINGS, Permission.ACT}


def test_the_table_is_complete() -> None:
    """Every role has a text and something it may do; every permission has a meaning and somebody who has it."""
    assert list(DUTIES) == list(Role)
    assert list(MEANING) == list(Permission)
    assert all(duty.text and duty.may for duty in DUTIES.values())
    assert all(allowing(permission) for permission in Permission)


def test_nobody_is_allowed_anything_without_a_role() -> None:
    """Default deny."""
    assert permissions(()) == frozenset()
    assert not any(Caller.of("nobody", ()).may(permission) for permission in Permission)


def test_several_roles_add_up() -> None:
    """A token with two roles may do what either may, and no more."""
    both = permissions((Role.SCORER, Role.OFFICER))
    assert both == DUTIES[Role.SCORER].may | DUTIES[Role.OFFICER].may


@pytest.mark.parametrize("role", [Role.ANALYST, Role.APPROVER, Role.AUDITOR, Role.ADMIN])
def test_who_judges_writes_nothing(role: Role) -> None:
    """Analysts, approvers, auditors and administrators put nothing into the ledger that others learn from."""
    assert not DUTIES[role].may & WRITES


def test_a_machine_sees_no_reasons_and_an_administrator_no_declarations() -> None:
    """Each role is kept from what it does not need."""
    assert Permission.REASONS not in DUTIES[Role.SCORER].may
    assert not DUTIES[Role.ADMIN].may & {Permission.DECISIONS, Permission.REASONS, Permission.EXPORT}
    assert [role for role in Role if Permission.TOKENS in DUTIES[role].may] == [Role.ADMIN]


def test_offices_bound_what_is_seen() -> None:
    """A token of one office sees that office only; one without offices sees all, also declarations without one."""
    hamburg = Caller.of("h", [Role.OFFICER], ["DE004600"])
    assert hamburg.sees("DE004600")
    assert not hamburg.sees("DE004601")
    assert not hamburg.sees("")
    assert Caller.of("all", [Role.OFFICER]).sees("")

"""Roles and what they allow: one table; whatever it does not allow is refused."""

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class Permission(StrEnum):
    """What somebody may do; each call of the API needs exactly one."""

    SCORE = "score"
    BATCH = "batch"
    AMEND = "amend"
    JOBS = "jobs"
    FINDINGS = "findings"
    DECISIONS = "decisions"
    REASONS = "reasons"
    ACT = "act"
    OVERVIEW = "overview"
    APPROVE = "approve"
    PROMOTE = "promote"
    EXPORT = "export"
    TOKENS = "tokens"
    METRICS = "metrics"


MEANING: Final = MappingProxyType(
    {
        Permission.SCORE: "have a declaration scored as it is lodged",
        Permission.BATCH: "have many declarations scored in one call",
        Permission.AMEND: "hand in a later version of a declaration",
        Permission.JOBS: "hand in files of declarations, follow them and take their results",
        Permission.FINDINGS: "record what a control found",
        Permission.DECISIONS: "read stored decisions",
        Permission.REASONS: "see why: the reasons in any answer",
        Permission.ACT: "take a case, pass it on, put it aside, decide against a recommendation",
        Permission.OVERVIEW: "see how the work goes: hit rates, workload, ageing",
        Permission.APPROVE: "let a model in as the second person, after its gate",
        Permission.PROMOTE: "let an approved model decide, go back to the one before, have a challenger judged",
        Permission.EXPORT: "take the ledger out as an extract",
        Permission.TOKENS: "issue, list and revoke tokens",
        Permission.METRICS: "read the numbers of operation",
    }
)


class Role(StrEnum):
    """Who somebody is to us; a token may hold several."""

    SCORER = "scorer"
    OFFICER = "officer"
    LEAD = "lead"
    ANALYST = "analyst"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Duty(NamedTuple):
    """What a role is for, and all that it may do."""

    text: str
    may: frozenset[Permission]


def _duty(text: str, *may: Permission) -> Duty:
    return Duty(text, frozenset(may))


_P = Permission
DUTIES: Final = MappingProxyType(
    {
        Role.SCORER: _duty(
            "a targeting system: hands in declarations and findings; a machine needs no reasons, so it sees none",
            *(_P.SCORE, _P.BATCH, _P.AMEND, _P.JOBS, _P.FINDINGS, _P.DECISIONS),
        ),
        Role.OFFICER: _duty(
            "controls goods: reads decisions and their reasons, records what was found; lodges nothing",
            *(_P.DECISIONS, _P.REASONS, _P.FINDINGS, _P.ACT),
        ),
        Role.LEAD: _duty(
            "leads officers: as they do, and takes the ledger out to account for the work",
            *(_P.DECISIONS, _P.REASONS, _P.FINDINGS, _P.ACT, _P.OVERVIEW, _P.EXPORT),
        ),
        Role.ANALYST: _duty(
            "trains, compares and promotes models: reads and exports; writes nothing that anybody learns from",
            *(_P.DECISIONS, _P.REASONS, _P.OVERVIEW, _P.PROMOTE, _P.EXPORT, _P.METRICS),
        ),
        Role.APPROVER: _duty(
            "says whether a model may go live: reads what is decided and why; writes nothing that anybody learns from",
            *(_P.DECISIONS, _P.REASONS, _P.OVERVIEW, _P.APPROVE, _P.PROMOTE, _P.METRICS),
        ),
        Role.AUDITOR: _duty(
            "checks all of us: reads everything, exports, writes nothing",
            *(_P.DECISIONS, _P.REASONS, _P.OVERVIEW, _P.EXPORT, _P.METRICS),
        ),
        Role.ADMIN: _duty(
            "runs the service: tokens and metrics; sees no declaration, for whoever grants access does not use it",
            *(_P.TOKENS, _P.METRICS),
        ),
    }
)


def permissions(roles: Iterable[Role]) -> frozenset[Permission]:
    """All that somebody with these roles may do."""
    return frozenset[Permission]().union(*(DUTIES[role].may for role in roles))


def allowing(permission: Permission) -> list[Role]:
    """The roles that may do this, in the order of the table."""
    return [role for role, duty in DUTIES.items() if permission in duty.may]

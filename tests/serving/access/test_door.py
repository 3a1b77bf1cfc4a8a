"""The door: default deny, honest answers, nothing kept of what was sent."""

import asyncio
import datetime as dt

import pytest

from serving.access.door import Access, within
from serving.access.limits import Bucket, Gate, Rates
from serving.access.roles import Permission, Role
from serving.access.tokens import Grant, Tokens, issue, revoke
from serving.door.problems import Refused
from serving.ledger.database import Database
from serving.settings import Settings

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


class Tally:
    """Counts refusals, as the metrics do."""

    def __init__(self) -> None:
        self.codes: list[str] = []

    def token_refused(self, code: str) -> None:
        """Note the reason."""
        self.codes.append(code)


class Hall:
    """A door with one caller, and hands on its clock."""

    def __init__(self, database: Database) -> None:
        _, secret = issue(database, Grant("c", (Role.OFFICER,), ("DE004600",)), NOW)
        self.secret = secret.encode()
        self.tally = Tally()
        self.seconds = 0.0
        tokens = Tokens(database)
        tokens.refresh()
        self.access = Access(
            tokens, Rates(2, 3), self.tally, now=lambda: int(NOW.timestamp() * 1e6), elapsed=lambda: self.seconds
        )

    def code(self, headers: dict[bytes, bytes], permission: Permission = Permission.DECISIONS) -> str:
        """What is answered; empty if the caller is let in."""
        try:
            self.access.admit(headers, permission)
        except Refused as refused:
            return refused.problem.code
        return ""


@pytest.fixture
def hall(database: Database) -> Hall:
    """A door."""
    return Hall(database)


def test_only_a_valid_token_opens(hall: Hall) -> None:
    """No token, another scheme, an unknown or a torn token: 401, and each is counted."""
    assert hall.code({b"authorization": b"Bearer " + hall.secret}) == ""
    assert hall.code({b"authorization": b"bearer  " + hall.secret}) == ""
    assert hall.code({}) == "token_missing"
    assert hall.code({b"authorization": b"Basic " + hall.secret}) == "token_missing"
    for token in (b"", b"tw_", hall.secret[:-1], hall.secret + b"x", b"\xff\x00", hall.secret * 20):
        assert hall.code({b"authorization": b"Bearer " + token}) == "token_unknown"
    assert hall.tally.codes == ["token_missing"] * 2 + ["token_unknown"] * 6


def test_a_role_that_may_not_is_told_which_may(hall: Hall) -> None:
    """403 names the roles that may; nothing is said about anybody else."""
    with pytest.raises(Refused) as refused:
        hall.access.admit({b"authorization": b"Bearer " + hall.secret}, Permission.EXPORT)
    assert refused.value.problem.status == 403
    assert "lead or analyst or auditor" in refused.value.problem.detail


def test_an_office_out_of_scope_is_refused(hall: Hall) -> None:
    """A token of Hamburg hands in nothing of Trieste."""
    caller = hall.access.admit({b"authorization": b"Bearer " + hall.secret}, Permission.DECISIONS)
    within(caller, "DE004600")
    with pytest.raises(Refused, match="office_out_of_scope"):
        within(caller, "IT058100")


def test_a_client_that_runs_wild_is_slowed(hall: Hall) -> None:
    """After a burst, requests come at the rate; the answer says when to come again."""
    headers = {b"authorization": b"Bearer " + hall.secret}
    assert [hall.code(headers) for _ in range(4)] == ["", "", "", "rate_limited"]
    with pytest.raises(Refused) as refused:
        hall.access.admit(headers, Permission.DECISIONS)
    assert (refused.value.problem.status, refused.value.problem.retry_after) == (429, 1)
    hall.seconds = 0.5
    assert [hall.code(headers) for _ in range(2)] == ["", "rate_limited"]
    hall.seconds = 1_000.0
    assert [hall.code(headers) for _ in range(4)] == ["", "", "", "rate_limited"]


def test_a_bucket_says_how_long_to_wait() -> None:
    """The wait is what the rate needs to give one more."""
    bucket = Bucket(rate=10, burst=1, now=5.0)
    assert bucket.take(5.0) == 0
    assert bucket.take(5.05) == pytest.approx(0.05)
    assert bucket.take(5.1 + 1e-9) == 0


def test_no_rate_is_no_limit() -> None:
    """A rate of 0 lets everything pass."""
    rates = Rates(0, 1)
    for _ in range(1_000):
        rates.take("c", 0.0)


def test_a_full_gate_sheds_at_once() -> None:
    """Beyond the limit 503 with Retry-After; who leaves makes room, also by an error."""
    gate = Gate(4)
    with gate.enter():
        assert gate.busy
        with gate.enter(), gate.enter(), gate.enter(), pytest.raises(Refused) as refused, gate.enter():
            pass
        with pytest.raises(ZeroDivisionError), gate.enter():
            raise ZeroDivisionError
        assert gate.inside == 1
    assert not gate.busy
    assert (refused.value.problem.status, refused.value.problem.code) == (503, "overloaded")
    assert refused.value.problem.retry_after


def test_a_worker_hears_of_a_revoked_token(database: Database) -> None:
    """While a worker runs it reads the tokens again and again."""
    token, secret = issue(database, Grant("c", (Role.ADMIN,)), NOW)
    headers = {b"authorization": b"Bearer " + secret.encode()}
    tally = Tally()

    async def refused_after(seconds: float) -> bool:
        access = Access.of(database, Settings(), tally)
        access.admit(headers, Permission.TOKENS)
        revoke(database, token.id, NOW)
        task = asyncio.create_task(access.keep_fresh(0.02))
        await asyncio.sleep(seconds)
        task.cancel()
        try:
            access.admit(headers, Permission.TOKENS)
        except Refused:
            return True
        return False

    assert asyncio.run(refused_after(0.3))
    assert tally.codes == ["token_unknown"]

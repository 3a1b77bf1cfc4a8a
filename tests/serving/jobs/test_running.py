"""Jobs: every consignment exactly once, whatever happens in between."""

import asyncio
import csv
import hashlib
import io
import json
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from serving.access.caller import Caller
from serving.access.roles import Role
from serving.door.consignment import Consignment
from serving.door.problems import Refused, problem
from serving.jobs import results, running
from serving.jobs.forgetting import LOCK, forget
from serving.jobs.intake import accept
from serving.jobs.running import Part, Runner
from serving.jobs.store import Files, Job, Jobs
from serving.ledger.entry import Entry, Outcome
from serving.ledger.ledger import Ledger

NOW = 1_772_366_400_000_000
"""2026-03-01T12:00:00Z."""
SCORE = {"probability": 0.5, "low": 0.4, "high": 0.6, "level": "high", "stake_eur": None}


class Office:
    """A real ledger, a folder, and a desk that answers with the least that a decision holds."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger.open(f"sqlite:///{folder}/ledger.db")
        self.folder = folder / "jobs"
        self.jobs = Jobs(self.ledger.database)
        self.asked = 0
        self.fails_after = 10**9
        """Consignments after which the power goes."""
        self.closed = 0
        """Calls for which nothing can be scored."""

    async def score(self, consignments: Sequence[Consignment], actor: str, keys: Sequence[str]) -> Sequence[Outcome]:
        """Record a decision on each."""
        if self.asked >= self.fails_after:
            raise asyncio.CancelledError
        if self.closed:
            self.closed -= 1
            raise Refused(problem("model_unavailable"))
        self.asked += len(consignments)
        if any(each.id == "bad" for each in consignments):
            raise ZeroDivisionError
        return self.ledger.record([_entry(each, actor, key) for each, key in zip(consignments, keys, strict=True)])

    @property
    def runner(self) -> Runner:
        """A runner as it would be after a start."""
        return Runner(self.jobs, self.folder, Part(self.score, lambda: False, lambda: NOW, 0))

    async def hand_in(
        self, body: bytes, media_type: str = "text/csv", offices: Sequence[str] = (), key: str = ""
    ) -> Job:
        """A file, in pieces."""

        async def pieces() -> AsyncIterator[bytes]:
            for start in range(0, len(body), 100):
                yield body[start : start + 100]

        caller = Caller.of("c", [Role.SCORER], offices)
        return await accept(self.jobs, self.folder, caller, media_type, pieces(), key=key or None, now=NOW)


def _entry(each: Consignment, actor: str, key: str) -> Entry:
    answer = _answer(each)
    body = json.dumps(answer)[:-1].encode()
    return Entry(
        kind="declaration",
        id=answer["id"],
        subject=each.id,
        office=each.office,
        actor=actor,
        said=each.said,
        answer=body + b', "reasons": ["because"]}',
        reasons_at=len(body),
        key=key,
        digest=hashlib.sha256(each.said).digest(),
    )


def _answer(each: Consignment) -> dict[str, Any]:
    areas = {"ipr": SCORE, "waste": SCORE}
    return {
        "id": uuid.uuid4().hex,
        "consignment_id": each.id,
        "goods_items": [{"item_number": record["item_number"], "areas": areas} for record in each.records],
        "recommendation": {"lane": "red", "source": "model", "selected": True, "selection_probability": 0.98},
    }


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office with nothing to do yet."""
    made = Office(tmp_path)
    yield made
    made.ledger.close()


HEADER = "consignment_id,lodged_at,item_number,hs6,customs_office\n"


def declarations(count: int, office: str = "DE1") -> bytes:
    """A CSV file of so many consignments of two goods items."""
    rows = (f"C{n},2026-03-01T10:00:00Z,{item},640411,{office}\n" for n in range(count) for item in (1, 2))
    return (HEADER + "".join(rows)).encode()


async def collected(office: Office, job: Job, *, reasons: bool = True) -> list[dict[str, object]]:
    """The decisions of a job."""
    files = Files(office.folder, job)
    text = b"".join([part async for part in results.lines(office.ledger.database, files, reasons=reasons)])
    return [json.loads(line) for line in text.splitlines()]


def rejects(office: Office, job: Job) -> list[list[str]]:
    """The rows of rejects.csv without its header."""
    return list(csv.reader(io.StringIO(Files(office.folder, job).rejects.read_text())))[1:]


def test_a_file_is_scored_and_its_decisions_fetched(office: Office) -> None:
    """Counts, decisions in the order of the file, reasons for those who may see them, and a table."""

    async def story() -> None:
        job = await office.hand_in(declarations(450))
        assert (job.state, job.total) == ("waiting", 901)
        done = await office.runner.finish(job)
        assert office.jobs.find(job.id) == done
        assert (done.state, done.scored, done.rejected, done.done, done.total) == ("finished", 450, 0, 901, 901)
        told = await collected(office, done)
        assert [each["consignment_id"] for each in told] == [f"C{n}" for n in range(450)]
        assert told[0]["reasons"] == ["because"]
        assert (await collected(office, done, reasons=False))[0]["reasons"] is None
        table = b"".join([part async for part in results.table(office.ledger.database, Files(office.folder, done))])
        rows = list(csv.DictReader(io.StringIO(table.decode())))
        assert len(rows) == 450 * 2 * 2
        assert {**rows[-1], "decision_id": ""} == {
            "decision_id": "", "consignment_id": "C449", "item_number": "2", "area": "waste", "probability": "0.5",
            "low": "0.4", "high": "0.6", "level": "high", "stake_eur": "", "lane": "red", "source": "model",
            "selected": "true", "selection_probability": "0.98",
        }  # fmt: skip

    asyncio.run(story())


def test_a_job_goes_on_after_the_power_failed(office: Office) -> None:
    """Nothing is lost or doubled: the ledger has each consignment once, and so have the results and the rejects."""
    body = declarations(600).replace(b"C100,2026-03-01T10:00:00Z,2,640411", b"C100,2026-03-01T10:00:00Z,2,64")

    async def story() -> None:
        job = await office.hand_in(body)
        for breaks_at in (100, 250, 100):
            office.fails_after, office.asked = breaks_at, 0
            with pytest.raises(asyncio.CancelledError):
                await office.runner.finish(office.jobs.open_ones()[0])
        office.fails_after = 10**9
        await office.runner._look()
        done = office.jobs.find(job.id)
        assert done
        assert (done.state, done.scored, done.rejected) == ("finished", 599, 1)
        told = await collected(office, done)
        assert [each["consignment_id"] for each in told] == [f"C{n}" for n in range(600) if n != 100]
        assert office.ledger.head().seq == 599
        assert rejects(office, done) == [["203", "hs6", "is not 6 digits", "send the first six digits of the code"]]

    asyncio.run(story())


def test_files_ahead_of_the_progress_are_cut(office: Office) -> None:
    """What was written after the last note of progress is written again, not twice."""

    async def story() -> None:
        job = await office.hand_in(declarations(300) + b"X,,1,1,\n")
        done = await office.runner.finish(job)
        before = Files(office.folder, done).decisions.read_bytes(), rejects(office, done)
        office.jobs.set(job.id, state="running", done=401, scored=200, rejected=0)
        again = await office.runner.finish(office.jobs.open_ones()[0])
        assert (again.scored, again.rejected, again.done) == (300, 1, 602)
        assert (Files(office.folder, again).decisions.read_bytes(), rejects(office, again)) == before
        assert office.ledger.head().seq == 300

    asyncio.run(story())


def test_who_was_declared_before_keeps_its_decision(office: Office) -> None:
    """A consignment that is known with the same content has its old decision; with another it is a reject."""

    async def story() -> None:
        await office.runner.finish(await office.hand_in(declarations(2)))
        changed = declarations(3).replace(b"C1,2026-03-01T10", b"C1,2026-03-01T11")
        done = await office.runner.finish(await office.hand_in(changed))
        assert [each["consignment_id"] for each in await collected(office, done)] == ["C0", "C2"]
        ((line, _, rule, remedy),) = rejects(office, done)
        assert line == "4"
        assert rule.startswith("already_lodged")
        assert "amendment" in remedy
        assert office.ledger.head().seq == 3

    asyncio.run(story())


def test_offices_bound_a_job(office: Office) -> None:
    """Declarations of another office are refused, not scored."""

    async def story() -> None:
        body = declarations(1) + declarations(1, "IT1").replace(HEADER.encode(), b"").replace(b"C0", b"X0")
        done = await office.runner.finish(await office.hand_in(body, offices=["DE1"]))
        assert (done.scored, done.rejected) == (1, 1)
        assert rejects(office, done)[0][2].startswith("office_out_of_scope")

    asyncio.run(story())


def test_one_bad_consignment_does_not_stop_a_file(office: Office) -> None:
    """What cannot be scored is told, the rest is scored."""

    async def story() -> None:
        done = await office.runner.finish(await office.hand_in(declarations(10).replace(b"C4,", b"bad,")))
        assert (done.state, done.scored, done.rejected) == ("finished", 9, 1)
        assert rejects(office, done)[0][0] == "10"

    asyncio.run(story())


def test_a_job_waits_while_nothing_can_be_scored(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """No champion, or no room: the file is not refused, it waits, and nothing is scored twice."""
    monkeypatch.setattr(running, "_RETRY", 0.01)

    async def story() -> None:
        office.closed = 7
        done = await office.runner.finish(await office.hand_in(declarations(100)))
        assert (done.scored, done.rejected) == (100, 0)
        assert office.ledger.head().seq == 100

    asyncio.run(story())


def test_the_same_key_and_file_are_the_same_job(office: Office) -> None:
    """Handing in again after a lost answer starts nothing new; another file under the key is refused."""

    async def story() -> None:
        job = await office.hand_in(declarations(3), key="k")
        assert await office.hand_in(declarations(3), key="k") == job
        with pytest.raises(Refused, match="idempotency_key_reused"):
            await office.hand_in(declarations(4), key="k")
        assert len(office.jobs.open_ones()) == 1
        assert [path.name for path in office.folder.iterdir()] == [job.file]

    asyncio.run(story())


def test_a_key_used_twice_at_the_same_moment_is_one_job(office: Office) -> None:
    """Two of the same file are one job; of two files under one key the second is refused, and the first stays whole."""

    async def story() -> None:
        one, two = await asyncio.gather(*(office.hand_in(declarations(3), key="k") for _ in range(2)))
        assert one.id == two.id
        both = (office.hand_in(declarations(count), key="other") for count in (3, 4))
        refused, job = sorted(
            await asyncio.gather(*both, return_exceptions=True), key=lambda each: isinstance(each, Job)
        )
        assert isinstance(job, Job)
        assert isinstance(refused, Refused)
        done = await office.runner.finish(job)
        assert done.scored + done.rejected == done.done // 2
        assert len(office.jobs.open_ones()) == 1

    asyncio.run(story())


def test_a_file_that_cannot_be_read_is_no_job(office: Office) -> None:
    """The answer says what is wrong, and nothing of our folders; nothing is left behind."""

    async def story() -> None:
        for body, media_type in ((b"a,b\n", "text/csv"), (b"PAR1", "application/vnd.apache.parquet")):
            with pytest.raises(Refused) as refused:
                await office.hand_in(body, media_type)
            assert refused.value.problem.code == "invalid_file"
            assert str(office.folder) not in refused.value.problem.detail
            assert "partial" not in refused.value.problem.detail
        assert not office.jobs.open_ones()
        assert not [*office.folder.iterdir()]

    asyncio.run(story())


def test_one_runner_works_and_the_next_takes_over(office: Office) -> None:
    """Of several runners one works; when it goes, another goes on."""

    async def story() -> None:
        first, second = (asyncio.create_task(office.runner.run()) for _ in range(2))
        await asyncio.sleep(0.05)
        first.cancel()
        job = await office.hand_in(declarations(3))
        for _ in range(1_000):
            await asyncio.sleep(0.05)
            found = office.jobs.find(job.id)
            if found and found.state == "finished":
                break
        else:
            pytest.fail("nobody took over")
        second.cancel()
        assert office.ledger.head().seq == 3

    asyncio.run(story())


def test_files_are_kept_for_a_while_only(office: Office) -> None:
    """Files of jobs that ended long enough ago are deleted, the job is still told; those of others stay."""

    async def story() -> None:
        old, young = await office.hand_in(declarations(3)), await office.hand_in(declarations(2))
        for job in (old, young):
            assert (await office.runner.finish(job)).state == "finished"
        office.jobs.set(old.id, finished_at=NOW - 11)
        waiting = await office.hand_in(declarations(1))
        (office.folder / LOCK).touch()
        forget(office.jobs, office.folder, NOW - 10)
        left = {path.name.partition(".")[0] for path in office.folder.iterdir()}
        assert left == {young.id, waiting.id, "runner"}
        told = office.jobs.find(old.id)
        assert told
        assert told.state == "finished"

    asyncio.run(story())

"""The client: one object for one service, to be kept open and shared."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import quote

import httpx

from tidewaiter_client import job
from tidewaiter_client.asking import Asker, Question
from tidewaiter_client.decision import Decision
from tidewaiter_client.job import Job
from tidewaiter_client.problem import NO_ANSWER, Problem
from tidewaiter_client.wording import pieces, together, worded

Asked = Literal["flagged", "all", "none"]
_TOO_LARGE = 413


class Client:
    """Asks one service; threads may share it.

    Every request that changes something carries an ``Idempotency-Key`` of its own, kept over all retries: what was
    decided before the connection broke comes back as it was decided, and is never decided twice. Give ``key``
    yourself if it has to outlive this process.

    Args:
        url: where the service is, without ``/v1``.
        token: ``tw_...``.
        timeout: seconds for each attempt.
        retries: attempts after the first, where another one may help.
    """

    def __init__(self, url: str, token: str, *, timeout: float = 5.0, retries: int = 3) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._asker = Asker(httpx.Client(base_url=url, headers=headers, timeout=timeout), retries)

    def score(
        self, consignment: Mapping[str, object], *, reasons: Asked = "flagged", key: str | None = None
    ) -> Decision:
        """The decision on one consignment: header fields, and its ``goods_items``.

        Raises:
            Problem: there is none; ``fall_back`` says whether to go by rules and random selection.
        """
        query = {"reasons": reasons}
        return self._decided(Question("POST", "/v1/score", worded(consignment), query=query, key=key))

    def amend(
        self, consignment: Mapping[str, object], *, reasons: Asked = "flagged", key: str | None = None
    ) -> Decision:
        """The decision on a later version of a declaration; the first stays as it was declared."""
        path = f"/v1/declarations/{quote(str(consignment['consignment_id']), safe='')}/amendments"
        return self._decided(Question("POST", path, worded(consignment), query={"reasons": reasons}, key=key))

    def score_batch(
        self, consignments: Iterable[Mapping[str, object]], *, reasons: Asked = "flagged"
    ) -> Iterator[Decision | Problem]:
        """One decision or problem for each consignment, in order, however many there are.

        Raises:
            Problem: the caller is refused as such (token, role). Where the service fails, the consignments
                of that request each get the problem, and the next ones are asked for.
        """
        for piece in pieces(consignments):
            yield from self._batch(piece, reasons)

    def findings(self, findings: Sequence[Mapping[str, object]], *, key: str | None = None) -> list[Mapping[str, Any]]:
        """Tell what controls found (1 to 100 at a time); the receipts, in order."""
        answer = self._asker.ask(Question("POST", "/v1/findings", worded({"findings": list(findings)}), key=key)).json()
        receipts: list[Mapping[str, Any]] = answer["findings"]
        return receipts

    def decision(self, decision_id: str) -> Decision:
        """A decision as it was stored."""
        return self._decided(Question("GET", f"/v1/decisions/{decision_id}"))

    def live_at(self, decision_id: str, at: datetime) -> Mapping[str, Any]:
        """Which bundles and policy were live at a time."""
        query = {"at": at.isoformat()}
        told: Mapping[str, Any] = self._asker.ask(Question("GET", f"/v1/decisions/{decision_id}", query=query)).json()
        return told

    def job(self, path: Path | str, *, key: str | None = None) -> Job:
        """Hand over a file (.csv, .parquet, .ndjson) to be scored; ``.wait()`` for it, then read ``.results()``."""
        return self.job_again(self._asker.ask(job.question(Path(path), key)).json()["id"])

    def job_again(self, job_id: str) -> Job:
        """A job that was handed over before."""
        return Job(self._asker, job_id)

    def close(self) -> None:
        """Close all connections."""
        self._asker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _decided(self, question: Question) -> Decision:
        answer = self._asker.ask(question)
        try:
            return Decision.of(answer.json())
        except (ValueError, TypeError) as error:
            what = f"{question.path} answered {answer.status_code}, but no decision. Is there something in between?"
            raise Problem(NO_ANSWER, "unreadable_answer", what) from error

    def _batch(self, piece: list[bytes], reasons: Asked) -> Iterator[Decision | Problem]:
        try:
            answer = self._asker.ask(Question("POST", "/v1/score/batch", together(piece), query={"reasons": reasons}))
        except Problem as problem:
            if problem.status == _TOO_LARGE and len(piece) > 1:
                middle = len(piece) // 2
                yield from self._batch(piece[:middle], reasons)
                yield from self._batch(piece[middle:], reasons)
                return
            if not problem.fall_back:
                raise
            yield from [problem] * len(piece)
            return
        for document in answer.json()["decisions"]:
            yield Problem.of(document["status"], document) if "status" in document else Decision.of(document)

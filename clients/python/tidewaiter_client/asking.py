"""Asking until there is an answer: the same request, the same key, with growing pauses."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import BinaryIO, Final
from uuid import uuid4

import httpx

from tidewaiter_client.problem import NO_ANSWER, Problem

_LOST: Final = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError)
"""It may have been decided and stored: the same key brings that very answer."""
_chance: Final = SystemRandom()


@dataclass(frozen=True, slots=True)
class Question:
    """One request, as it is sent each time."""

    method: str
    path: str
    content: bytes | Path | None = None
    """A file is read anew each time it is sent."""
    media_type: str = "application/json"
    query: Mapping[str, str] | None = None
    key: str | None = None
    """The Idempotency-Key; made if it is needed and not given."""


class Asker:
    """A connection pool that does not give up at once; threads may share it."""

    def __init__(self, http: httpx.Client, retries: int, first_pause: float = 0.1, longest_pause: float = 30.0) -> None:
        self._http = http
        self._retries = retries
        self._first_pause = first_pause
        self._longest_pause = longest_pause

    def ask(self, question: Question) -> httpx.Response:
        """The answer of a request.

        Raises:
            Problem: refused, or still failing after all retries.
        """
        headers = {}
        if question.method == "POST":
            headers = {"Idempotency-Key": question.key or uuid4().hex, "Content-Type": question.media_type}
        attempt = 0
        while True:
            answer = self._once(question, headers)
            if isinstance(answer, httpx.Response):
                return answer
            pause = self._pause(attempt, answer.retry_after)
            if not answer.passing or attempt == self._retries or pause > self._longest_pause:
                raise answer
            time.sleep(pause)
            attempt += 1

    def lines(self, path: str) -> Iterator[str]:
        """The lines of a long answer as they come; not retried, so that no line comes twice.

        Raises:
            Problem: refused, or the connection broke.
        """
        try:
            with self._http.stream("GET", path) as response:
                if not response.is_success:
                    response.read()
                    raise Problem.answered(response)
                yield from response.iter_lines()
        except _LOST as error:
            raise _lost(error, path) from error

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def _once(self, question: Question, headers: Mapping[str, str]) -> httpx.Response | Problem:
        try:
            response = _sent(self._http, question, headers)
        except _LOST as error:
            return _lost(error, question.path)
        return response if response.is_success else Problem.answered(response)

    def _pause(self, attempt: int, told: float | None) -> float:
        """Seconds to wait: what the service says, else twice as long each time; never all callers at once."""
        longest = min(self._first_pause * 2**attempt, self._longest_pause)
        return _chance.uniform(longest / 2, longest) if told is None else told + _chance.uniform(0, self._first_pause)


def _lost(error: Exception, path: str) -> Problem:
    return Problem(NO_ANSWER, "no_answer", f"{type(error).__name__} at {path}")


def _sent(http: httpx.Client, question: Question, headers: Mapping[str, str]) -> httpx.Response:
    def send(content: bytes | BinaryIO | None) -> httpx.Response:
        return http.request(question.method, question.path, content=content, params=question.query, headers=headers)

    if isinstance(question.content, Path):
        with question.content.open("rb") as file:
            return send(file)
    return send(question.content)

"""What went wrong, as the service says it (RFC 9457), or that nothing answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx

from tidewaiter_client.reading import read

NO_ANSWER: Final = 0
"""The status of a problem when no answer came."""
_FIRST_FAILURE: Final = 500
_ASK_AGAIN: Final = frozenset({NO_ANSWER, 429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request; it never holds the value."""

    pointer: str = ""
    rule: str = ""
    remedy: str = ""


class Problem(Exception):  # noqa: N818  it is called a problem in the standard
    """The service gave no decision. ``fall_back`` says whether to decide without one."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        title: str = "",
        errors: tuple[Fault, ...] = (),
        retry_after: float | None = None,
    ) -> None:
        told = "".join(f"\n  {each.pointer or '/'}: {each.rule}. {each.remedy}" for each in errors)
        super().__init__(f"{status or 'no answer'} {code}: {detail or title}{told}")
        self.status, self.code, self.detail, self.title = status, code, detail, title
        self.errors = errors
        self.retry_after = retry_after
        """Seconds that the service asks to wait."""

    @property
    def fall_back(self) -> bool:
        """No score was given and none will be invented: go by rules and random selection."""
        return self.status == NO_ANSWER or self.status >= _FIRST_FAILURE

    @property
    def passing(self) -> bool:
        """Asking the same again, under the same key, may succeed."""
        return self.status in _ASK_AGAIN or self.code == "in_progress"

    @classmethod
    def of(cls, status: int, document: object, retry_after: float | None = None) -> "Problem":
        """From a problem document, or from what a proxy on the way says instead."""
        said: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
        errors = tuple(read(Fault, each) for each in said.get("errors") or ())
        code, detail = str(said.get("code", f"http_{status}")), str(said.get("detail", ""))
        return cls(status, code, detail, title=str(said.get("title", "")), errors=errors, retry_after=retry_after)

    @classmethod
    def answered(cls, response: httpx.Response) -> "Problem":
        """From an answer that is not a success."""
        try:
            document = response.json()
        except ValueError:
            document = None
        return cls.of(response.status_code, document, _seconds(response))


def _seconds(response: httpx.Response) -> float | None:
    """Retry-After in seconds, whether it is given in seconds or as a date."""
    told = response.headers.get("Retry-After", "")
    if told.isdigit():
        return float(told)
    try:
        until = parsedate_to_datetime(told) - parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        return None
    return max(until.total_seconds(), 0.0)

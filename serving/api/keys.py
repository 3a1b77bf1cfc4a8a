"""Idempotency keys: the same key and body give the same stored answer, however often they are sent."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from serving.door.limits import KEY
from serving.door.problems import Refused, problem

if TYPE_CHECKING:
    from serving.api.http import Call


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the caller chose it, or one of the parts of a call that brings many things."""

    text: str

    def part(self, place: int) -> Self:
        """The key of one of many; a caller's own key cannot look like it, for it has no line feed."""
        return type(self)(f"{self.text}\n{place}")


class Keys:
    """The keys that are being answered in this worker."""

    def __init__(self) -> None:
        self._held: set[tuple[str, str]] = set()

    def held(self, actor: str, key: Key | None) -> AbstractContextManager[None]:
        """Hold a key, if there is one, while its answer is made.

        Raises:
            Refused: it is being answered already.
        """
        return nullcontext() if key is None else self._held_while(actor, key)

    @contextmanager
    def _held_while(self, actor: str, key: Key) -> Iterator[None]:
        mine = (actor, key.text)
        if mine in self._held:
            raise Refused(problem("in_progress", retry_after=1))
        self._held.add(mine)
        try:
            yield
        finally:
            self._held.discard(mine)


def text_of(key: Key | None) -> str | None:
    """As the ledger keeps it."""
    return key.text if key else None


def key_of(call: "Call") -> Key | None:
    """The call's ``Idempotency-Key``, if it has one.

    Raises:
        Refused: it is not 1 to 128 printable ASCII characters.
    """
    given = call.headers.get(b"idempotency-key")
    if given is None:
        return None
    if not 1 <= len(given) <= KEY.value or not all(0x20 <= byte < 0x7F for byte in given):
        raise Refused(problem("invalid_key"))
    return Key(given.decode("ascii"))

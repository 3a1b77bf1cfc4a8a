"""One request of somebody who may not be known yet, and what can be answered to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from babel import negotiate_locale

from serving.api.house import House
from serving.api.http import Reply
from serving.pages import render
from serving.pages.tongue import LOCALES, Tongue

_MOST_FIELDS: Final = 400
_LONGEST_VALUE: Final = 4_000
_NEXT_LENGTH: Final = 500


class Turned(Exception):  # noqa: N818  (turned away at the door; nothing is wrong with us)
    """A request that gets a page which says why not; texts are English, and translated when shown."""

    def __init__(self, status: int, title: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.title = title
        self.text = text


@dataclass(slots=True, kw_only=True)
class Guest:
    """A request, read and bounded; whoever sent it."""

    house: House
    now: int
    """Microseconds since 1970."""
    method: str
    path: str
    place: Mapping[str, str]
    """The variable parts of the path."""
    query: Mapping[str, str]
    """Parameters of the query; the last of each."""
    fields: Mapping[str, Sequence[str]]
    """What the form says; believed only after its token was checked."""
    cookies: Mapping[str, str]
    headers: Mapping[bytes, bytes]
    address: str
    https: bool
    tongue: Tongue

    @property
    def partial(self) -> bool:
        """Whether htmx asks, for a part of the page."""
        return b"hx-request" in self.headers

    def field(self, name: str, default: str = "", among: Sequence[str] | None = None, longest: int = 200) -> str:
        """One field of the form, without white space around it.

        Raises:
            Turned: it is none of those that it may be, too long, or not printable.
        """
        value = self.fields.get(name, (default,))[-1].strip()
        allowed = among is None or value in among
        if not allowed or len(value) > longest or not value.replace("\n", " ").replace("\r", " ").isprintable():
            raise Turned(400, "This form cannot be read", "A field of it holds what it cannot. Load the page again.")
        return value

    def page(self, template: str, status: int = 200, **values: object) -> Reply:
        """A page of a template; `visit` in it is this request."""
        return render.page(template, self.tongue, {"visit": self, "account": None, "csrf": "", **values}, status)

    def go(self, where: str, **headers: str) -> Reply:
        """Send the browser to another page of ours."""
        if self.partial:
            return Reply(b"", 200, render.HTML, {"hx-redirect": where, **headers})
        return Reply(b"", 303, render.HTML, {"location": where, **headers})


def pairs(text: bytes) -> dict[str, list[str]]:
    """The fields of a query or a form.

    Raises:
        Turned: it is none.
    """
    try:
        found = parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Turned(400, "This address cannot be read", "Go back, and load the page again.") from None
    fields: dict[str, list[str]] = {}
    for name, value in found:
        if len(value) > _LONGEST_VALUE or "\x00" in value:
            raise Turned(400, "This form cannot be read", "A field is too long. Shorten it, and send it again.")
        fields.setdefault(name, []).append(value)
    return fields


def cookies(header: bytes) -> dict[str, str]:
    """The cookies of a request."""
    parts = (part.partition("=") for part in header.decode("latin-1").split(";"))
    return {name.strip(): value.strip() for name, _, value in parts}


def local(path: str, default: str = "/queue") -> str:
    """A path of ours, or the default: nobody is sent elsewhere from here."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and path.isascii()
    return path if ours and len(path) <= _NEXT_LENGTH and "\\" not in path else default


def spoken(accepted: bytes) -> str:
    """The locale that a browser asks for, of those that there are."""
    tags = [part.partition(";")[0].strip().replace("-", "_") for part in accepted.decode("latin-1").split(",")[:20]]
    wanted = ["zh_Hans" if tag.lower() in {"zh", "zh_cn", "zh_sg", "zh_hans_cn"} else tag for tag in tags]
    known = [tag for tag in wanted if tag and tag.replace("_", "").isalnum()]
    return negotiate_locale([*known, *(tag.partition("_")[0] for tag in known)], LOCALES) or LOCALES[0]

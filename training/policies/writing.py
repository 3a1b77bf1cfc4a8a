"""A policy file with fitted boundaries: the text of the analyst, a new date, and the boundaries at its end."""

import datetime as dt
import re
from pathlib import Path
from typing import Final

from features.errors import TidewaiterError
from models import policy
from models.policy import Boundaries, Local, Policy

_BEGIN: Final = "# --- Boundaries fitted by `tidewaiter policy simulate --fit`; do not edit, fit again. ---"
_END: Final = "# --- End of the fitted boundaries. ---"
_DATE: Final = re.compile(r"^as_of *= *\S+", re.MULTILINE)


def stripped(text: str) -> str:
    """The text without boundaries that were fitted before."""
    before, mark, rest = text.partition(_BEGIN)
    return before.rstrip() + "\n" + rest.partition(_END)[2].lstrip() if mark else text


def write(source: Path, out: Path, local: tuple[Local, ...], today: dt.date, how: str) -> Policy:
    """Write the policy of a file with these boundaries; comments stay. Returns it as it will be read.

    Raises:
        TidewaiterError: the file has boundaries of offices written by hand, or what comes out is no policy.
    """
    text = stripped(source.read_text(encoding="utf-8"))
    if re.search(r"^\[\[local\]\]", text, re.MULTILINE):
        raise TidewaiterError(
            f"{source}: has [[local]] boundaries that were not fitted. Remove them, or keep them and do without --fit."
        )
    text = _DATE.sub(f"as_of = {today.isoformat()}", text, count=1)
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(out.name + ".new")
    beside.write_text(f"{text.rstrip()}\n\n{_BEGIN}\n# {how}\n{_told(local)}{_END}\n", encoding="utf-8")
    try:
        made = policy.load(beside)
    except TidewaiterError:
        beside.unlink()
        raise
    beside.replace(out)
    return made


def _told(local: tuple[Local, ...]) -> str:
    blocks = []
    for each in local:
        areas = "".join(f"{name} = {{ {_spelled(own)} }}\n" for name, own in each.areas.items())
        first, last = each.hours
        blocks.append(f'[[local]]\noffice = "{each.office}"\nhours = [{first}, {last}]\n[local.areas]\n{areas}')
    return "\n".join(blocks)


def _spelled(own: Boundaries) -> str:
    """Boundaries as a file has them: those in EUR first, for they hold where the bundle tells a value."""
    said = {name: getattr(own, name) for name in ("red_eur", "orange_eur", "red", "orange")}
    return ", ".join(f"{name} = {value}" for name, value in said.items() if value is not None)

"""What was probably meant."""

import difflib
from collections.abc import Iterable


def unknown(name: str, known: Iterable[str]) -> str:
    """A sentence that proposes the known name nearest to an unknown one; empty if none is near."""
    near = difflib.get_close_matches(name, list(known), 1)
    if not near:
        near = [one for one in known if one.casefold() == name.casefold()][:1]
    return f" Did you mean {near[0]!r}?" if near else ""

"""Who signs in to the workbench in tests, and how."""

import re
from collections.abc import Callable

from httpx import Client as Browser

from serving.access.roles import Role

PASSWORD = "correct horse battery staple"  # noqa: S105  of accounts that live as long as a test
PEOPLE = {
    "anna": ([Role.OFFICER], ()),
    "bert": ([Role.OFFICER], ("BE343000",)),
    "lena": ([Role.LEAD], ()),
    "paul": ([Role.AUDITOR], ()),
    "adam": ([Role.ADMIN], ()),
}
SignIn = Callable[..., Browser]


def csrf(browser: Browser) -> str:
    """What a form of this browser must say."""
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get("/queue").text)
    assert found
    return found[1]

"""What axe-core finds wrong with a page, for whoever cannot see, hear or point."""

import json
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE: Final = Axe()
_RULES: Final = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
"""WCAG 2.2 AA, and what axe holds to be good beyond it."""


def violations(page: Page) -> list[str]:
    """One line a rule that is broken: which, how badly, where, and why.

    The script is evaluated by the debugger, which the page's Content-Security-Policy does not govern: it stays strict.
    """
    found: list[dict[str, Any]] = _AXE.run(page, options=_RULES).response["violations"]
    return [_told(each) for each in found]


def _told(rule: dict[str, Any]) -> str:
    nodes = [
        f"{json.dumps(node['target'])}: {node['failureSummary'].splitlines()[-1].strip()}" for node in rule["nodes"]
    ]
    return f"{rule['id']} ({rule['impact']}): " + "; ".join(nodes[:4])

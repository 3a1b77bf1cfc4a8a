"""People at a browser, for tests: Debian's Chromium, driven by Playwright; nothing is downloaded."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

PROGRAM: Final = shutil.which("chromium") or ""
"""Where it is; empty if it is not installed."""
_SWITCHES: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars", "--force-color-profile=srgb"),
)
SCREEN: Final = (1366, 768)
Theme = Literal["light", "dark"]
_BUILT_IN: Final = ("data:", "about:", "blob:")


@contextmanager
def running() -> Iterator[Browser]:
    """A browser of our own meanwhile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=list(_SWITCHES))
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody at a browser of their own; whatever the browser complains of is kept."""

    url: str
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)
    """Errors on the console (what the Content-Security-Policy refused is there too), faults of scripts, and requests
    to anywhere else."""
    expected: set[int] = field(default_factory=set)
    """Statuses that a test provokes; the browser writes each of them to the console as an error."""

    def watch(self, page: Page) -> None:
        """Keep what the browser complains of."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._asked)

    def go(self, path: str, status: int = 200) -> Page:
        """Open a page of ours."""
        if status >= 400:
            self.expected.add(status)
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == status, (path, answer.status, self.page.inner_text("body")[:400])
        if self.page.locator("[autofocus]").count():  # the browser gives it the focus some time after loading
            self.page.wait_for_function("document.activeElement.hasAttribute('autofocus')")
        return self.page

    def sign_in(self, account: str, password: str) -> None:
        """Through the form, as anybody does."""
        self.go("/signin")
        self.page.fill("[name=account]", account)
        self.page.fill("[name=password]", password)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/signin" not in url)

    def wait_for_focus(self, selector: str) -> None:
        """Until the page has put the focus where it wants it: keys pressed before would go astray."""
        self.page.wait_for_function("where => document.activeElement.matches(where)", arg=selector)

    def read(self) -> str:
        """The page as somebody reads it."""
        return self.page.inner_text("main")

    def _heard(self, message: ConsoleMessage) -> None:
        provoked = any(f"status of {status} " in message.text for status in self.expected)
        if message.type in {"error", "warning"} and not provoked:
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, *_BUILT_IN)):
            self.faults.append(f"request to elsewhere: {request.url}")


def person(
    browser: Browser, url: str, *, theme: Theme = "light", locale: str = "en-GB", zoom: int = 1, scripts: bool = True
) -> Person:
    """Somebody who sits down; ``zoom`` 2 is a browser at 200 %: half the room, twice the pixels."""
    wide, high = SCREEN
    options: dict[str, Any] = {
        "viewport": {"width": wide // zoom, "height": high // zoom},
        "device_scale_factor": zoom,
        "color_scheme": theme,
        "locale": locale,
        "reduced_motion": "reduce",
        "timezone_id": "UTC",
        "java_script_enabled": scripts,
    }
    context = browser.new_context(**options)
    context.set_default_timeout(15_000)
    made = Person(url, context, context.new_page())
    made.watch(made.page)
    return made

"""How long pages take: the server's answer, one after another on one connection, and the first paint in Chromium."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Final, NamedTuple

import httpx
import psutil
from fill import PASSWORD
from playwright.sync_api import Page, sync_playwright

_SWITCHES: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
_PAINTED: Final = """() => new Promise(told => {
  const seen = () => performance.getEntriesByName('first-contentful-paint')[0];
  if (seen()) told(seen().startTime);
  else new PerformanceObserver(() => seen() && told(seen().startTime)).observe({type: 'paint', buffered: true});
})"""


class Times(NamedTuple):
    """Milliseconds, sorted."""

    sorted: Sequence[float]
    cpu: float | None = None
    """Of the server's processor time a request, on average: it says more than waiting where others compute too."""

    @property
    def median(self) -> float:
        """Half were quicker."""
        return self.sorted[len(self.sorted) // 2]

    @property
    def p99(self) -> float:
        """So slow was one in a hundred; the slowest, where there are fewer."""
        return self.sorted[min(len(self.sorted) - 1, int(0.99 * len(self.sorted)))]


@contextmanager
def signed_in(url: str, account: str) -> Iterator[httpx.Client]:
    """A browser without a screen, signed in through the form."""
    with httpx.Client(base_url=url, timeout=60) as client:
        form = client.get("/signin").text
        token = form.partition('name="token" value="')[2].partition('"')[0]
        said = {"token": token, "next": "/queue", "account": account, "password": PASSWORD}
        answer = client.post("/signin", data=said)
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise RuntimeError(f"{account} could not sign in: {answer.status_code}")
        yield client


def answers(client: httpx.Client, paths: Sequence[str], server: psutil.Process) -> Times:
    """From asking until the last byte, for each path once; the first two are asked before, unmeasured."""
    for path in paths[:2]:
        client.get(path)
    told, before = [], _used(server)
    for path in paths:
        begun = perf_counter()
        answer = client.get(path)
        told.append(1000 * (perf_counter() - begun))
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text[:300]}")
    return Times(sorted(told), 1000 * (_used(server) - before) / len(paths))


def _used(server: psutil.Process) -> float:
    """Seconds of processor time of a process and all that it started."""
    every = [each.cpu_times() for each in (server, *server.children(recursive=True))]
    return sum(each.user + each.system for each in every)


@contextmanager
def browser(url: str, account: str) -> Iterator[Page]:
    """Chromium, signed in, with its cache warm as after the first page of the morning."""
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(_SWITCHES))
        page = program.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{url}/signin")
        page.fill("[name=account]", account)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/queue*")
        yield page
        program.close()


def paints(page: Page, url: str, paths: Sequence[str]) -> Times:
    """From leaving the page before until something of this one can be read."""
    page.goto(url + paths[0])
    told = []
    for path in paths:
        page.goto(url + path)
        told.append(float(page.evaluate(_PAINTED)))
    return Times(sorted(told))

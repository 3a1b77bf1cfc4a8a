"""Nothing that is declared can harm whoever reads it, and no page runs, loads or is framed by anything of others."""

from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest
from chromium import Person
from office import Office

Sit = Callable[..., Person]


def test_hostile_declarations_are_shown_and_do_nothing(sit: Sit, office: Office) -> None:
    """A script, 512 characters and turned-around writing are text: readable, in their place, on every page."""
    hostile = office.decisions[-1]
    named = hostile["consignment_id"]
    lead = sit("lena")
    for path in (
        f"/case/{hostile['id']}",
        f"/case/{hostile['id']}/finding",
        f"/search?q={quote('script')}",
        f"/search?q={quote('<script>alert(1)</script>')}",
        "/entity/importer/" + quote('"><script>document.title=1</script>', safe=""),
        f"/queue?words={quote('script')}",
        f"/overview?days={quote('<b>')}",
    ):
        page = lead.go(path)
        assert page.title() not in {"taken", "1"}
        assert page.locator("main img[src=x]").count() == 0
        assert page.locator("main script").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    text = lead.go(f"/case/{hostile['id']}").inner_text("main")
    assert "<script>document.title" in text
    assert named in text
    assert "\u202e" not in text


def test_pages_say_what_the_browser_may_do(office: Office) -> None:
    """Every page, the refusal of one too, forbids inline code, others' code, framing, and guessing of types."""
    with httpx.Client(base_url=office.running.url) as client:
        for path in ("/signin", "/queue", "/overview", "/case/nothing", "/nowhere", "/search?q=x"):
            answer = client.get(path)
            policy = answer.headers.get("content-security-policy", "")
            if path == "/nowhere" and "text/html" not in answer.headers["content-type"]:
                continue  # the API's answer, which browsers do not run
            assert "default-src 'none'" in policy, path
            assert "unsafe" not in policy, path
            assert "frame-ancestors 'none'" in policy, path
            assert answer.headers["x-content-type-options"] == "nosniff", path


@pytest.mark.parametrize("path", ["/queue", "/overview", "/search?q=CN", "/entity/hs6/640411"])
def test_nobody_sees_a_page_before_signing_in(office: Office, path: str) -> None:
    """Who is not signed in is sent to do so, and told nothing."""
    answer = httpx.get(office.running.url + path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/signin")
    assert not answer.content


def test_an_officer_of_another_place_sees_nothing_of_ours(sit: Sit, office: Office) -> None:
    """Queue, search and pages of parties are empty; a case by its address is as if there were none."""
    far = sit("far")
    decision = office.selected[-1]
    far.go(f"/case/{decision['id']}", status=404)
    far.go("/overview", status=403)
    assert decision["consignment_id"] not in far.go(f"/search?q={decision['consignment_id']}").inner_text("main")
    assert far.go("/queue").locator("[data-row]").count() == 0
    assert "never: unknown, not innocent" in far.go("/entity/hs6/640411").inner_text("main")


def test_a_form_of_another_place_is_refused(sit: Sit, office: Office) -> None:
    """Without the token of this visit nothing is recorded."""
    officer = sit("omar")
    officer.expected.add(403)
    path = f"{office.running.url}/case/{office.selected[2]['id']}/take"
    answer = officer.context.request.post(path, form={"csrf": "guessed", "after": "0"})
    assert answer.status == 403
    cookies = {each["name"]: each for each in officer.context.cookies()}
    assert cookies["tidewaiter"]["httpOnly"]
    assert cookies["tidewaiter"]["sameSite"] == "Strict"

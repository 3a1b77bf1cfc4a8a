"""Two officers at one case: the first is recorded, the second is told who was quicker, and nothing is overwritten."""

from collections.abc import Callable

from chromium import Person
from office import Office

from serving.ledger.ledger import Ledger

Sit = Callable[..., Person]


def findings(office: Office, consignment: str) -> list[str]:
    """Who recorded findings about a consignment, in the order of the ledger."""
    ledger = Ledger.open(office.running.ledger)
    try:
        return [entry.actor for entry in ledger.of_subject(consignment) if entry.kind == "finding"]
    finally:
        ledger.close()


def test_of_two_findings_the_first_stands(sit: Sit, office: Office) -> None:
    """Both look at the same form; the second hears the first one's name, and the ledger has one officer's findings."""
    decision = office.selected[0]
    omar, nina = sit("omar"), sit("nina")
    nina.expected.add(409)
    for officer in (omar, nina):
        officer.go(f"/case/{decision['id']}/finding")
    for officer, key in ((omar, "i"), (nina, "c")):
        officer.wait_for_focus("[data-area] input")
        officer.page.keyboard.press(key)
        officer.page.keyboard.press("Enter")
        officer.page.wait_for_load_state()
        officer.page.locator("[role=status], [role=alert]").first.wait_for()
    assert "Omar Haddad was quicker" in nina.read()
    assert set(findings(office, decision["consignment_id"])) == {"@omar"}


def test_of_two_who_take_a_case_one_has_it(sit: Sit, office: Office) -> None:
    """Whoever is second is told so, and sees the case as the first one's."""
    decision = office.selected[1]
    omar, nina = sit("omar"), sit("nina")
    nina.expected.add(409)
    for officer in (omar, nina):
        officer.go(f"/case/{decision['id']}")
    for officer in (omar, nina):
        officer.page.keyboard.press("l")
        officer.page.wait_for_load_state()
        officer.page.wait_for_timeout(300)
    assert "Omar Haddad" in nina.read()
    omar.go(f"/case/{decision['id']}")
    assert "Let go" in omar.read()

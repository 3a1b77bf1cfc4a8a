"""Comprehension: who has only the text of a case page knows what it is about, in every language, on practice cases.

Which area, why (the families of reasons and the values that matter), against which peers, what to check, and what
speaks against.
"""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from scripted_reader import Peers, Reader, Understood, lines
from service_process import Running, start
from workbench import PASSWORD, let_in

from features.sentence import Said
from models.areas import AREAS
from serving.access.roles import Role
from serving.pages.catalogues import LOCALES, translations
from serving.pages.phrases import FEATURES

CASES = 200
Told = Mapping[str, Any]
Pages = dict[str, list[list[str]]]


@pytest.fixture(scope="module")
def office(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A workbench, and an officer of every office."""
    home = tmp_path_factory.mktemp("reading")
    shutil.copytree(place / "mlruns", home / "mlruns")
    running = start(home, rate_limit=0)
    let_in(running, "omar", "Omar Haddad", Role.OFFICER)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def cases(office: Running, declarations: list[dict[str, Any]]) -> list[Told]:
    """Practice cases whose recommendation rests on reasons, as stored; the trade before them is known."""
    client = office.client("scorer", "officer", name="tms")
    found: list[Told] = []
    for first in range(0, len(declarations), 50):
        body = {"consignments": declarations[first : first + 50]}
        answer = client.post("/v1/score/batch", json=body).raise_for_status()
        found += [each for each in answer.json()["decisions"] if first >= 200 and card_of(each)]
        if len(found) >= CASES:
            return found[:CASES]
    raise AssertionError(f"only {len(found)} cases")


def card_of(decision: Told) -> Told | None:
    """The reason card that the recommendation rests on; none in the random stream, whose officers see no reasons."""
    advice = decision.get("recommendation", {})
    wanted = (advice.get("item_number"), advice.get("area"))
    cards = () if advice.get("random") else decision.get("reasons") or ()
    return next((card for card in cards if (card["item_number"], card["area"]) == wanted), None)


@pytest.fixture(scope="module")
def pages(office: Running, cases: list[Told]) -> Pages:
    """The text of every case's page in every language, as the officer's browser gets it."""
    told: Pages = {}
    for locale in LOCALES:
        accepted = {"accept-language": locale.replace("_", "-")}
        with httpx.Client(base_url=office.url, headers=accepted, timeout=30, follow_redirects=True) as client:
            token = re.search(r'name="token" value="([^"]+)"', client.get("/signin").text)
            assert token
            said = {"account": "omar", "password": PASSWORD, "token": token[1], "next": "/queue"}
            assert client.post("/signin", data=said, headers={"origin": office.url}).is_success
            answers = [client.get(f"/case/{case['id']}") for case in cases]
            assert {answer.status_code for answer in answers} == {200}
            told[locale] = [lines(answer.text) for answer in answers]
    return told


def shown_numbers(said: Told) -> list[float]:
    """The numbers that a stored sentence shows, rounded as it shows them."""
    plain = {name: "" if isinstance(each, str) else each for name, each in said["values"].items()}
    feature = FEATURES[said["feature"]]
    empty = feature.written(Said(said["feature"], said["form"], plain))
    blank = feature.written(Said(said["feature"], said["form"], dict.fromkeys(plain, "")))
    reader = Reader("en")
    literal = reader.numbers(blank)
    every = reader.numbers(empty)
    for each in literal:
        every.remove(each)
    return every


def faults(case: Told, told: Understood, locale: str) -> list[str]:
    """What the reader got wrong."""
    card = card_of(case)
    assert card
    usual, own = AREAS[card["area"]].control, case["recommendation"]["control"]
    wanted = translations(locale).gettext(usual if usual in own else own)
    named = tuple(_peers(reason["peers"]) for reason in card["reasons"] if reason["peers"])
    answers = {
        "area": told.area == card["area"],
        "concepts": [*told.why] == [reason["concept"] for reason in card["reasons"]],
        "peers": told.peers == named,
        "check": wanted in told.check,
        "against": [*told.against] == [reason["concept"] for reason in card["against"]],
    }
    values = [each for reason in card["reasons"] for each in _unread(reason, told.why.get(reason["concept"], ()))]
    return [*(name for name, right in answers.items() if not right), *values]


def _unread(reason: Told, read: Sequence[float]) -> Iterator[str]:
    """The values of a reason that the reader did not find."""
    left = list(read)
    for said in (*reason["said"], *([reason["but_said"]] if reason["but_said"] else [])):
        for number in shown_numbers(said):
            if number in left:
                left.remove(number)
            else:
                yield f"{number} of {said['feature']}"


def _peers(peers: Told) -> Peers:
    return Peers(
        peers["cell"], *(float(f"{peers[name]:.{digits}f}") for name, digits in (("n", 0), ("low", 2), ("high", 2)))
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_a_reader_understands_every_case(cases: list[Told], pages: Pages, locale: str) -> None:
    """From the page alone: the area, the reasons with their values, the peers, the check, and what speaks against."""
    reader = Reader(locale)
    wrong = {
        case["consignment_id"]: missed
        for case, page in zip(cases, pages[locale], strict=True)
        if (missed := faults(case, reader.read(page), locale))
    }
    assert wrong == {}


def test_the_cases_ask_for_something(cases: list[Told]) -> None:
    """The cases have all that is asked about: peers, what speaks against, several areas and families of reasons."""
    cards = [card for card in map(card_of, cases) if card]
    assert sum(any(reason["peers"] for reason in card["reasons"]) for card in cards) > 20
    assert sum(bool(card["against"]) for card in cards) > 20
    assert len({card["area"] for card in cards}) >= 4
    assert len({reason["concept"] for card in cards for reason in card["reasons"]}) >= 5


def without(page: Sequence[str], part: str) -> list[str]:
    """A page from which a part was taken: a line, and whatever belongs to it."""
    reader = Reader("en")
    t = reader.read(page)
    if part == "area":
        return [line for line in page if reader.read([line]).area != t.area]
    if part == "reason":
        at = next(place for place, line in enumerate(page) if re.fullmatch(r"[+−]\d[\d.,]*", line))
        return [*page[:at], *page[at + 2 :]]
    if part == "value":
        at = next(place for place, line in enumerate(page) if re.fullmatch(r"[+−]\d[\d.,]*", line)) + 1
        return [*page[:at], re.sub(r"\d", "7", page[at]), *page[at + 1 :]]
    if part == "peers":
        return [line for line in page if not line.startswith("Similar goods (")]
    if part == "check":
        at = page.index("What to check")
        return [*page[: at + 1], *page[at + 2 :]]
    at = page.index("Against suspicion")
    return [*page[:at], *page[at + 1 :]]


@pytest.mark.parametrize("part", ["area", "reason", "value", "peers", "check", "against"])
def test_the_reader_notices_what_is_missing(cases: list[Told], pages: Pages, part: str) -> None:
    """Take a part of the page away, and the reader no longer answers right: it reads, and knows nothing beforehand."""
    reader = Reader("en")
    noticed = asked = 0
    for case, page in zip(cases, pages["en"], strict=True):
        card = card_of(case)
        assert card
        rich = any(reason["peers"] for reason in card["reasons"]) and card["against"]
        if rich and any(shown_numbers(said) for said in card["reasons"][0]["said"]):
            asked += 1
            noticed += bool(faults(case, reader.read(without(page, part)), "en"))
    assert asked > 5
    assert noticed == asked

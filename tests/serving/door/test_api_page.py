"""The page for integrators is true."""

import re
from pathlib import Path

import pytest

from serving.access.roles import DUTIES
from serving.door.answers import Decision
from serving.door.calls import CALLS
from serving.door.limits import CONSIGNMENTS, LIMITS, Limit
from serving.door.problems import CODES
from serving.settings import SETTINGS

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "api.md").read_text()


def table(title: str) -> list[tuple[str, ...]]:
    """The rows of the table in a section."""
    section = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return [tuple(row.removeprefix("| ").removesuffix(" |").split(" | ")) for row in rows[1:]]


def amount(limit: Limit) -> str:
    """A limit as people read it."""
    if limit.unit == "bytes":
        return f"{limit.value // 2**30} GiB" if limit.value >= 2**30 else f"{limit.value // 2**20} MiB"
    return f"{limit.value:,} {limit.unit}".strip()


def test_the_page_lists_the_problems() -> None:
    """Each code stands there with its status, title and remedy."""
    assert table("Problems") == [(f"`{code}`", str(row.status), row.title, row.remedy) for code, row in CODES.items()]


def test_the_page_lists_the_limits() -> None:
    """Each limit stands there with its default, marked where it can be set."""
    told = [(f"`{each.name}`{'*' if each.setting else ''}", amount(each), each.meaning) for each in LIMITS]
    assert table("Limits") == told


def test_the_page_lists_the_roles() -> None:
    """Each role stands there with what it may do."""
    assert table("Who may do what") == [(role, duty.text, ", ".join(sorted(duty.may))) for role, duty in DUTIES.items()]


def test_limits_that_can_be_set_have_that_default() -> None:
    """The published limits are the defaults of the settings."""
    defaults = {setting.name: setting.default for setting in SETTINGS}
    assert {each.name: each.value for each in LIMITS if each.setting} == {
        each.name: defaults[each.name] for each in LIMITS if each.setting
    }


def test_the_page_knows_the_calls() -> None:
    """Every call under /v1 is told, and no other."""
    paths = {call.path for call in CALLS if call.path.startswith("/v1/")}
    assert set(re.findall(r"`(?:GET|POST) (/v1/[^`?]*)`", PAGE)) <= paths
    for path in paths - {"/v1/jobs/{id}/results", "/v1/jobs/{id}/rejects"}:
        assert re.search(re.sub(r"\\{\w+\\}", r"[{\\w}]+", re.escape(path)) + r"[`?\"]", PAGE), path
    assert "`/results`" in PAGE
    assert "`/rejects`" in PAGE


def test_the_page_explains_what_comes_back() -> None:
    """The members that it explains are members of a decision."""
    told = {row[0].strip("`").split("[")[0] for row in table("A first decision")}
    assert told <= set(Decision.__struct_fields__)


@pytest.mark.parametrize("block", re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))
def test_examples_name_files_that_there_are(block: str) -> None:
    """Each example speaks to the service at $TIDEWAITER_URL with $TIDEWAITER_TOKEN, of files in the repository."""
    assert "$TIDEWAITER_URL/" in block
    assert "$TIDEWAITER_TOKEN" in block
    assert all((DOCS.parent / name).is_file() for name in re.findall(r"serving/door/examples/\w+\.json", block))


def test_the_batch_remedy_says_the_limit() -> None:
    """The remedies name the limits that hold."""
    assert f"1 to {CONSIGNMENTS.value} " in CODES["invalid_batch"].remedy

"""The README is true: its commands exist, its words are ours, its map shows every room."""

import re
import shlex
from pathlib import Path
from typing import Any, cast

import pytest
import typer.main

import cli

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = {path.name: path.read_text() for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]}
WORDS = (
    "declaration", "consignment", "goods item", "lodged", "known", "finding", "area", "feature", "concept",
    "score", "reason", "lane", "recommendation", "decision", "bundle", "extract", "ledger", "practice",
)  # fmt: skip


def commands() -> list[tuple[str, str]]:
    """Every `tidewaiter ...` line or span of the documentation, with its page."""
    found = []
    for page, text in PAGES.items():
        lines = re.findall(r"^\s*(?:\.venv/bin/)?(tidewaiter .*)$", text, re.MULTILINE) + re.findall(
            r"`(tidewaiter [^`]+)`", text
        )
        found += [(page, line.split("#")[0].strip()) for line in lines]
    return found


@pytest.mark.parametrize(("page", "line"), commands())
def test_documented_commands_exist(page: str, line: str) -> None:
    """Every command and option that the documentation shows is one that the program has."""
    group = cast("Any", typer.main.get_command(cli.app))
    command, words = group, shlex.split(line.replace("...", ""))[1:]
    while words and hasattr(command, "commands"):
        command = command.commands.get(words.pop(0))
        assert command is not None, f"{page}: {line}"
    options = {name for parameter in command.params for name in parameter.opts}
    for word in words:
        if word.startswith("--"):
            assert word.strip("]") in options | {"--help"}, f"{page}: {word} in {line}"


def test_every_command_is_in_the_readme() -> None:
    """A command that the README does not show does not exist for a newcomer."""
    group = cast("Any", typer.main.get_command(cli.app))
    shown = [
        f"{name} {under}" if under else name
        for name, command in group.commands.items()
        for under in getattr(command, "commands", {"": None})
    ]
    assert not [name for name in shown if f"tidewaiter {name}" not in README]


@pytest.mark.parametrize("word", WORDS)
def test_glossary_explains_each_word(word: str) -> None:
    """One word per thing, and the README says which."""
    assert re.search(rf"^\| \*{word}\* \|", README, re.MULTILINE)


def test_map_shows_every_room() -> None:
    """A stranger finds the room for a change in a minute."""
    for room in ("cli", "training", "serving", "models", "extract", "features"):
        assert re.search(rf"^{re.escape(room)}", README.split("## The house")[1], re.MULTILINE), room


def test_make_targets_of_the_readme_exist() -> None:
    """`make x` works for each x that the documentation names."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for text in PAGES.values():
        assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)) <= targets

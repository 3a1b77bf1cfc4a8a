"""For whoever translates: `python -m serving.pages.translating` brings the catalogues up to date with the texts.

New texts come in without a translation, texts that are said no longer go, translations stay.
docs/languages.md says more.
"""

import ast
import datetime as dt
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from babel.messages import Catalog
from babel.messages.pofile import write_po
from jinja2 import Environment, nodes

from serving.pages.catalogues import DOMAINS, ENGLISH, LOCALES, catalogue, path
from serving.pages.phrases import of_reasons

Text = str | tuple[str, str]
"""A text, or one and many of it."""
_HERE: Final = Path(__file__).parent
_SAYING: Final = {"_": slice(1), "text": slice(1), "Turned": slice(1, 3), "Page": slice(4, 5)}
"""What says texts, and which of its arguments are these."""
_COUNTED: Final = frozenset({"_n", "plural"})
_PROMISE: Final = "translated when shown"
_TITLES: Final = "menu"
"""The argument of a page that is its title in the menu, where it is named."""
_OURS: Final = frozenset({"tongue.py", "phrases.py", "translating.py"})
_HEADER: Final = "# What Tidewaiter says in one language; docs/languages.md tells how to add to it."
_DATE: Final = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
_OF_THE_HOUSE: Final[Mapping[str, Any]] = {
    "project": "Tidewaiter",
    "version": "1",
    "msgid_bugs_address": "-",
    "last_translator": "-",
    "language_team": "-",
    "creation_date": _DATE,
    "revision_date": _DATE,
}
"""What the heads of catalogues say, always the same, so that they differ only where translations do."""


def of_pages(folder: Path = _HERE) -> dict[Text, list[str]]:
    """What the pages say, in their templates and in Python, each with the files it stands in."""
    found: dict[Text, list[str]] = {}
    for file in sorted(file for file in folder.rglob("*") if file.name not in _OURS):
        read = _READ.get(file.suffix)
        for text in read(file.read_text(encoding="utf-8")) if read else ():
            places = found.setdefault(text, [])
            if file.name not in places:
                places.append(file.name)
    return found


def _of_template(source: str) -> Iterator[Text]:
    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        name = getattr(call.node, "name", getattr(call.node, "attr", ""))
        yield from _texts(name, [[each.value for each in _constants(argument)] for argument in call.args])


def _constants(argument: nodes.Expr | None) -> list[nodes.Const]:
    if isinstance(argument, nodes.CondExpr):
        return [*_constants(argument.expr1), *_constants(argument.expr2)]
    if argument is None or isinstance(argument, nodes.Const):
        return [argument] if argument else []
    return list(argument.find_all(nodes.Const))


def _of_module(source: str) -> Iterator[Text]:
    tree = ast.parse(source)
    tables = {name: value for node in ast.walk(tree) for name, value in _tables(node)}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        yield from _texts(name, [_strings(argument, tables) for argument in call.args])
        titles = [each.value for each in call.keywords if each.arg == _TITLES]
        yield from (text for title in titles for text in _strings(title, {}) if isinstance(text, str) and text)
    for node in _promised(tree):
        yield from (text for text in _strings(node, {}) if isinstance(text, str))


def _promised(tree: ast.Module) -> Iterator[ast.AST]:
    """What has texts of which a docstring promises that they are translated when shown: constants and functions."""
    for node, after in pairwise([*tree.body, ast.Pass()]):
        if isinstance(node, ast.FunctionDef) and _PROMISE in (ast.get_docstring(node) or ""):
            yield from node.body[1:]
        elif _PROMISE in str(getattr(getattr(after, "value", None), "value", "")):
            yield from _within(getattr(node, "value", node))


def _tables(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names that stand for a text, or for a table of texts."""
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name) and isinstance(node.value, ast.Dict | ast.Constant):
                yield target.id, node.value


def _strings(argument: ast.AST, tables: Mapping[str, ast.expr]) -> list[object]:
    """The constants of an expression, and of the tables that it looks into; of a table the values."""
    if isinstance(argument, ast.JoinedStr):  # put together at run time: nothing that could be looked up
        return []
    found: list[object] = []
    asked = {id(part) for each in ast.walk(argument) for aside in _asides(each) for part in ast.walk(aside)}
    for each in (node for node in ast.walk(argument) if id(node) not in asked):
        if isinstance(each, ast.Constant):
            found.append(each.value)
        elif isinstance(each, ast.Name) and each.id in tables:
            found += [text for value in _within(tables[each.id]) for text in _strings(value, {})]
    return found


def _asides(node: ast.AST) -> list[ast.AST]:
    """What only chooses a text and is none: a key, or a condition."""
    if isinstance(node, ast.Subscript):
        return [node.slice]
    return [node.test] if isinstance(node, ast.IfExp) else []


def _within(table: ast.AST) -> list[ast.AST]:
    """The values of a table; of anything else itself."""
    return [value for value in table.values if value] if isinstance(table, ast.Dict) else [table]


def _texts(name: str, arguments: list[list[object]]) -> Iterator[Text]:
    """The texts among the arguments of a call; one argument may choose between several."""
    words = [[each for each in some if isinstance(each, str) and re.search(r"[^\W\d_]", each)] for some in arguments]
    if name in _COUNTED and len(words) > 1 and words[0] and words[1]:
        yield words[0][0], words[1][0]
    elif name in _SAYING:
        yield from (text for some in words[_SAYING[name]] for text in some)


_READ: Final = {".html": _of_template, ".py": _of_module}


def wanted(domain: str) -> dict[Text, list[str]]:
    """All texts of a domain, each with where it is said."""
    reasons: dict[Text, list[str]] = {phrase.english: [phrase.where] for phrase in of_reasons()}
    if domain == "reasons":
        return reasons
    return {text: places for text, places in of_pages().items() if text not in reasons}


def renewed(locale: str, domain: str) -> Catalog:
    """A catalogue with exactly the texts that are wanted, translated as before."""
    before = catalogue(locale, domain)
    told = Catalog(locale, domain, header_comment=_HEADER, fuzzy=False, **_OF_THE_HOUSE)
    for text, places in wanted(domain).items():
        known = before.get(text[0] if isinstance(text, tuple) else text)
        told.add(text, known.string if known else None, auto_comments=places)
    return told


def renew() -> int:
    """Write all catalogues anew.

    Returns:
        How many texts have no translation.
    """
    missing = 0
    for locale in LOCALES:
        for domain in DOMAINS if locale != ENGLISH else ():
            told = renewed(locale, domain)
            with path(locale, domain).open("wb") as file:
                write_po(file, told, width=120, omit_header=False, include_previous=False)
            empty = sum(1 for message in told if message.id and not any(_strings_of(message.string)))
            sys.stdout.write(f"{locale} {domain}: {len(told)} texts, {empty} without a translation\n")
            missing += empty
    return missing


def _strings_of(string: str | tuple[str, ...] | list[str] | None) -> Iterable[str]:
    return (string,) if isinstance(string, str) else string or ()


if __name__ == "__main__":
    sys.exit(1 if renew() else 0)

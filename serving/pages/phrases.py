"""All that must be said in every language: what reasons, recommendations, remarks, areas and fields say in English."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from features.catalogue import FEATURES as _CATALOGUE
from features.control_history import KEYS, SOUGHT
from features.declaration import FIELDS
from features.feature import CONCEPTS, Fact, Feature
from models import gate, policy
from models.areas import AREAS
from models.because import SENTENCES
from models.contest import EVERY
from serving.remarks import DETAILS, STALE

FEATURES: Final[Mapping[str, Feature]] = {
    feature.name: feature for feature in (*(one for area in AREAS.values() for one in area.features), *_CATALOGUE)
}
"""Every feature whose sentence an officer may meet, by its name."""
FORMS: Final = ("say", "otherwise", "missing", "without")
WORDS: Final = (
    *("red", "orange", "green", "low", "elevated", "high", "mandatory", "rule", "model", "random"),
    *("unknown", "not declared", "goods item {number}"),
    *("document", "scan", "partial", "full", "audit", "conform", "irregular", "unchecked"),
    *("declaration", "amendment", "finding", "history", "import", "export"),
    *("importer", "exporter", "seller", "declarant", "right", "wrong", "irrelevant"),
)
"""Words of decisions and findings, as the documents have them (spaces for underscores)."""


_PARTS: Final = ("title", "question", "basis", "control", "clears")
_CONTROLLED: Final = "control history: controls of ... for ..."


class Phrase(NamedTuple):
    """Something that is said, and for translators where."""

    english: str
    where: str


class Pattern:
    """A text that was already put together in English, taken apart again."""

    def __init__(self, english: str) -> None:
        self.english = english
        plain = re.split(r"\{(\w+)\}", english)
        told = [re.escape(each) if place % 2 == 0 else f"(?P<{each}>.+)" for place, each in enumerate(plain)]
        self._form = re.compile("".join(told))

    def match(self, text: str) -> Mapping[str, str]:
        """Its values; none if it is another text."""
        found = self._form.fullmatch(text)
        return found.groupdict() if found else {}


STALE_LIST: Final = Pattern(STALE)


def of_reasons() -> Iterator[Phrase]:
    """What reasons and everything around them says, each English text once."""
    seen: set[str] = set()
    for phrase in _all():
        if phrase.english and phrase.english not in seen:
            seen.add(phrase.english)
            yield phrase


def _all() -> Iterator[Phrase]:
    yield from (Phrase(concept.title, "concept") for concept in CONCEPTS)
    yield from (Phrase(getattr(area, part), f"area {name}, {part}") for name, area in AREAS.items() for part in _PARTS)
    yield from (Phrase(told, f"recommendation, {form}") for form, told in SENTENCES.items() if form != "rule")
    yield from _of_policy(policy.load())
    yield from (Phrase(word, "word") for word in WORDS)
    yield from (phrase for feature in FEATURES.values() for phrase in _of_feature(feature))
    yield from (Phrase(word, _CONTROLLED) for word in (*KEYS.values(), *SOUGHT.values()))
    yield from (Phrase(detail, "warning") for detail in (*DETAILS, STALE))
    yield from (Phrase(told, "gate") for told in gate.SENTENCES)
    yield from (Phrase(view.replace("_", " "), "gate, which goods items") for view in (*gate.VIEWS, EVERY))
    yield from (Phrase(field.meaning, f"field {field.name}") for field in FIELDS)


def _of_policy(told: policy.Policy) -> Iterator[Phrase]:
    yield Phrase(told.random.control, "policy, control of the random stream")
    yield Phrase(told.lanes.orange_control, "policy, before the control of an area")
    for rule in (*told.mandatory, *told.rules):
        yield Phrase(rule.because, f"policy, rule on {rule.feature}")
        yield Phrase(rule.control or "", f"policy, control of the rule on {rule.feature}")


def _of_feature(feature: Feature) -> Iterator[Phrase]:
    where = "control history" if feature.terms else f"feature {feature.name}"
    for form in FORMS:
        yield Phrase(feature.template(form), f"{where}, {form}")
    yield Phrase(feature.meant or feature.meaning, f"{where}, meaning")
    yield Phrase(feature.unit, "unit")
    yield from (Phrase(word, _CONTROLLED) for word in feature.terms.values())
    for fact in feature.shows:
        vocabulary = fact.vocabulary if isinstance(fact, Fact) else None
        yield from (Phrase(word, f"{where}, {fact.name}") for word in sorted(vocabulary() if vocabulary else ()))

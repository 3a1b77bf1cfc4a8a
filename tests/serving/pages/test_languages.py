"""Languages: everything is said in all of them, with the same values, and written as each of them writes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from jinja2 import Environment, nodes

from features.catalogue import BY_NAME
from features.declaration import FIELDS
from features.feature import Fact
from features.sentence import parts
from models import policy
from models.areas import AREAS
from models.because import SENTENCES, Because, scored
from serving.pages import catalogues, phrases, translating
from serving.pages.catalogues import DOMAINS, LOCALES, catalogue
from serving.pages.tongue import Tongue, isolated
from serving.remarks import DETAILS, STALE

TRANSLATED = LOCALES[1:]
each_language = pytest.mark.parametrize("locale", TRANSLATED)
each_catalogue = pytest.mark.parametrize(
    ("locale", "domain"), [(locale, domain) for locale in TRANSLATED for domain in DOMAINS]
)
PRICE = {
    "feature": "unit_value",
    "form": "say",
    "values": {"value": 3.534, "peer_low": 20.1, "peer_high": 1234.56, "peer_n": 1204.2},
}


def texts(catalog: Catalog) -> Iterator[tuple[str, str, Message]]:
    """Every English text beside its translation; of those that are counted each form."""
    for message in catalog:
        if isinstance(message.id, str) and message.id:
            yield message.id, str(message.string or ""), message
        elif message.id:
            one, many = message.id
            strings = list(message.string) if isinstance(message.string, tuple | list) else [""]
            yield from (((many if place else one), text, message) for place, text in enumerate(strings))


def untold(locale: str, domain: str) -> set[object]:
    """Texts that are said and not translated."""
    known = {message.id if isinstance(message.id, str) else tuple(message.id) for message in catalogue(locale, domain)}
    empty = {message.id for _, text, message in texts(catalogue(locale, domain)) if not text}
    return (set(translating.wanted(domain)) - known) | empty


def shown(text: str) -> list[tuple[str, str]]:
    """The placeholders of a text, and how numbers stand in them."""
    return sorted({(name, form.style) for _, name, form in parts(text) if name})


@each_catalogue
def test_everything_is_said_in_every_language(locale: str, domain: str) -> None:
    """No text of reasons or pages is without a translation: a feature without its phrases fails here."""
    assert untold(locale, domain) == set()


@each_catalogue
def test_nothing_is_translated_that_is_not_said(locale: str, domain: str) -> None:
    """A catalogue holds no text that nobody says any longer (`python -m serving.pages.translating` takes it out)."""
    known = {message.id if isinstance(message.id, str) else tuple(message.id) for message in catalogue(locale, domain)}
    assert known - {""} == set(translating.wanted(domain))


@each_catalogue
def test_translations_show_the_same_values(locale: str, domain: str) -> None:
    """Each translation has the placeholders of its English text, with numbers in the same style."""
    for english, text, message in texts(catalogue(locale, domain)):
        wanted = shown(english) if isinstance(message.id, str) else shown(message.id[1])
        told = shown(text)
        counted_as_one = not isinstance(message.id, str) and english == message.id[0]
        assert told == wanted or (counted_as_one and locale == "de" and set(told) <= set(wanted)), (english, text)


def test_a_feature_without_phrases_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever adds a feature hears which of its sentences has no translation yet."""
    strange = replace(BY_NAME["importer_age"], name="strange", say="this importer is {value:.0f} times as strange")
    monkeypatch.setattr(phrases, "FEATURES", {**phrases.FEATURES, "strange": strange})
    assert untold("de", "reasons") == {"this importer is {value:.0f} times as strange"}


def test_a_page_text_without_translation_is_noticed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A text in a template, in Python, counted, in a table or only promised is found where it is said."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "a.html").write_text('{{ _("One", x=1) }} {{ _n("one", "{n} ones", n) }} {{ _("Yes" if x else "No") }}')
    (folder / "b.py").write_text(
        'T = {"k": "In a table"}\n"""Names; English, translated when shown."""\n'
        'def f(t): return t.text("Two"), t.text(T["k"]), t.text(f"never {t}")\n'
        'raise Turned(404, "Three", "Four")\nPage("GET", "/", f, p, "Five")\n'
    )
    found = set(translating.of_pages(folder))
    assert found == {"One", ("one", "{n} ones"), "Yes", "No", "In a table", "Two", "Three", "Four", "Five"}


def test_every_fact_with_a_vocabulary_is_shown_as_words() -> None:
    """What is translated within sentences is what features call words of our own, and all of that."""
    for feature in phrases.FEATURES.values():
        own = {fact.name for fact in feature.shows if isinstance(fact, Fact) and fact.vocabulary} | set(feature.terms)
        for form in phrases.FORMS:
            for _, name, how in parts(feature.template(form)):
                assert not name or (how.style == "term") == (name in own), (feature.name, name)


@each_language
def test_areas_policy_warnings_and_fields_are_translated(locale: str) -> None:
    """Titles, questions, controls, rules, remarks and names of fields are not English in another language."""
    tongue = Tongue.of(locale)
    for name, area in AREAS.items():
        assert tongue.question(name) != area.question
        assert tongue.control(name) != area.control
        assert tongue.control(name) == tongue.control(area.control)
        prefix = policy.load().lanes.orange_control
        both = tongue.control(f"{prefix} {area.control}")
        assert both.replace(" ", "") == f"{tongue.text(prefix)}{tongue.control(name)}".replace(" ", "")
    for rule in policy.load().rules:
        assert tongue.because({"form": "rule", "values": {"text": rule.because}}) != rule.because
    for detail in DETAILS:
        assert tongue.remark({"code": "x", "pointer": "", "detail": detail}) != detail
    stale = STALE.format(name="hs", as_of="2022-01-01", days=2191)
    assert "2191" in tongue.remark({"code": "stale_list", "pointer": "", "detail": stale})
    assert tongue.remark({"code": "stale_list", "pointer": "", "detail": stale}) != stale
    assert sum(tongue.field(field.name) == field.meaning for field in FIELDS) == 0


def test_numbers_and_times_are_written_as_the_language_does() -> None:
    """Decimal marks, grouping, per cent, currency, days, and how long ago: by language."""
    said: dict[str, list[str]] = {}
    for locale in LOCALES:
        t = Tongue.of(locale)
        said[locale] = [
            t.number(1234567.891, 2), t.percent(0.0234), t.percent(0.38, 0), t.percent(0.999), t.points(-0.117),
            t.money(1234.5), t.money(12.5), t.money(-3.0), t.date("2026-10-05T06:14:32Z"), t.country("CN"),
            t.sentence({"feature": "seller_age", "form": "say", "values": {"value": 359.2}}),
        ]  # fmt: skip
    assert said["en"] == [
        "1,234,567.89", "2.3%", "38%", ">\u202f99%", "−11.7", "€1,234", "€12.50", "−€3.00", "5 Oct 2026", "China",
        "this seller was first seen 359 days ago",
    ]  # fmt: skip
    assert said["de"][:8] == [
        "1.234.567,89", "2,3\xa0%", "38\xa0%", ">\u202f99\xa0%", "−11,7", "1.234\xa0€", "12,50\xa0€", "−3,00\xa0€",
    ]  # fmt: skip
    assert said["de"][8:] == ["05.10.2026", "China", "dieser Verkäufer wurde erstmals vor 359 Tagen gesehen"]
    assert said["fr"][0] == "1\u202f234\u202f567,89"
    assert said["fr"][8:10] == ["5 oct. 2026", "Chine"]
    assert said["zh_Hans"][8:] == ["2026年10月5日", "中国", "该卖家首次出现于359天前"]
    for locale in LOCALES:
        t = Tongue.of(locale)
        assert [t.number(None), t.percent(float("nan")), t.money(None), t.date(None), t.time(None)] == ["–"] * 5


def test_a_sentence_of_values_in_four_languages() -> None:
    """One stored sentence, said four times: words, decimal marks and order are those of the language."""
    told = {locale: Tongue.of(locale).sentence(PRICE) for locale in LOCALES}
    assert told == {
        "en": "declared at 3.53 EUR/kg; most similar goods: 20.10 to 1,234.56 EUR/kg (n = 1,204)",
        "de": "angemeldet zu 3,53 EUR/kg; ähnliche Waren meist 20,10 bis 1.234,56 EUR/kg (n = 1.204)",
        "fr": "déclaré à 3,53 EUR/kg\u202f; marchandises similaires, le plus souvent\xa0: 20,10 à 1\u202f234,56 EUR/kg "
        "(n = 1\u202f204)",
        "zh_Hans": "申报价3.53欧元/千克；同类货物多为20.10至1,234.56欧元/千克（n = 1,204）",
    }


@pytest.mark.parametrize(
    ("locale", "one", "many"),
    [
        ("en", "1 goods item in", "1.5 goods items in"),
        ("de", "1 Warenposition in", "1,5 Warenpositionen in"),
        ("fr", "1 article ces", "1,5 article ces"),
        ("zh_Hans", "约有1个", "约有1.5个"),
    ],
)
def test_one_and_many_by_language(locale: str, one: str, many: str) -> None:
    """What is one is for the language to say: one and a half is singular in French."""

    def said(count: float) -> str:
        return Tongue.of(locale).sentence({"feature": "importer_volume", "form": "say", "values": {"value": count}})

    assert one in said(1.0)
    assert many in said(1.5)


def test_english_is_the_stored_sentence() -> None:
    """The English of a page is the English that is stored, but for countries, which it names."""
    for feature in phrases.FEATURES.values():
        for form in phrases.FORMS:
            template = feature.template(form)
            values = {name: _some_value(how.style) for _, name, how in parts(template) if name}
            said = {"feature": feature.name, "form": form, "values": values}
            if template and not any(how.style in {"country", "countries"} for _, _, how in parts(template)):
                stored = feature.written(_as_said(said))
                assert Tongue.of("en").sentence(said) == stored


def _some_value(style: str) -> float | str:
    return "x" if style in {"", "term", "country", "countries"} else 12.5


def _as_said(said: Mapping[str, object]) -> object:
    from features.sentence import Said  # noqa: PLC0415  beside the words of the same name

    return Said(**said)  # type: ignore[arg-type]


@pytest.mark.parametrize("locale", LOCALES)
def test_recommendations_in_every_language(locale: str) -> None:
    """Why a lane was recommended is said with its figures, in each language."""
    tongue = Tongue.of(locale)
    told = Because("above", {"title": "IPR infringement", "probability": 0.57, "boundary": 0.5, "lane": "red"})
    said = tongue.because({"form": told.form, "values": told.values}, told.english)
    assert "57" in said
    assert tongue.area("ipr") in said
    assert tongue.word("red") in said
    for form, english in SENTENCES.items():
        assert form == "rule" or locale == "en" or tongue.text(english) != english


@pytest.mark.parametrize(
    ("locale", "amounts"),
    [
        ("en", ("€336", "12% × €2,800", "€210")),
        ("de", ("336\xa0€", "12\xa0% × 2.800\xa0€", "210\xa0€")),
        ("fr", ("336\xa0€", "2\u202f800\xa0€", "210\xa0€")),
        ("zh_Hans", ("€336", "12% × €2,800", "€210")),
    ],
)
def test_values_are_written_as_the_language_writes_money(locale: str, amounts: tuple[str, ...]) -> None:
    """What a control is expected to find, how that comes about and the boundary are amounts of the language."""
    told = scored("Undervaluation", "red", 0.12, 210.0, 2801.7)
    said = Tongue.of(locale).because({"form": told.form, "values": told.values}, told.english)
    for amount in amounts:
        assert amount in said


def test_what_is_older_than_its_words_is_said_in_english() -> None:
    """A sentence of a feature that is gone, of other values, or stored before sentences had values, is as it was."""
    tongue = Tongue.of("de")
    for said in (None, {**PRICE, "feature": "gone"}, {**PRICE, "values": {}}, {**PRICE, "form": "otherwise"}):
        assert tongue.sentence(said, "as it was said") == "as it was said"


def test_what_is_unknown_is_called_so() -> None:
    """A number that was not known and a text that was not declared have words in each language."""
    for locale, words in (("de", ("unbekannt", "nicht angemeldet")), ("fr", ("inconnu", "non déclaré"))):
        said = {**PRICE, "values": {**PRICE["values"], "value": None}}  # type: ignore[dict-item]
        assert words[0] in Tongue.of(locale).sentence(said)
        mode = {"feature": "transport_mode", "form": "say", "values": {"mode": ""}}
        assert words[1] in Tongue.of(locale).sentence(mode)


def test_right_to_left_data_turns_no_sentence() -> None:
    """A declared text in Hebrew or Arabic is isolated from the sentence around it; others are left alone."""
    hebrew = "נעליים"
    said = {"feature": "vague_description", "form": "otherwise", "values": {"goods_description": hebrew}}
    assert f"\u2068{hebrew}\u2069" in Tongue.of("en").sentence(said)
    assert isolated("shoes 42") == "shoes 42"


def test_english_needs_no_catalogue_and_strangers_get_it() -> None:
    """A locale that nobody translated is English."""
    assert Tongue.of("en").text("Any text of ours") == "Any text of ours"
    assert Tongue("xx").locale == catalogues.ENGLISH
    assert re.fullmatch(r"[A-Za-z-]+", Tongue.of("zh_Hans").lang)


def test_no_template_speaks_past_the_catalogues() -> None:
    """Every word of a template goes through the tongue, but for the name, units and keys, which are the same in all."""
    same = {"Tidewaiter", "EUR", "HS", "kg", "PSI", "Enter", "enter"}
    for file in sorted(Path(translating.__file__).with_name("templates").rglob("*.html")):
        parsed = Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
        data = "\0".join(each.data for each in parsed.find_all(nodes.TemplateData))
        named = re.findall(r'(?:title|aria-label|placeholder|alt)="([^"\0]*)', data)
        plain = re.sub(r"<[^>]*>|&\w+;", " ", data)
        bare = {word for text in (plain, *named) for word in re.findall(r"[^\W\d_]{2,}", text)} - same
        assert bare == set(), file.name

"""The message catalogues: what was written in `locale/LANGUAGE/LC_MESSAGES/*.po`, read as it is.

There is no compiled copy that could be stale or forgotten in a wheel: a catalogue is read at its first use, in a tenth
of a second.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER: Final = Path(__file__).with_name("locale")
DOMAINS: Final = ("pages", "reasons")
"""What pages say, and what reasons say; each a file."""
ENGLISH: Final = "en"
LOCALES: Final = (ENGLISH, "de", "fr", "zh_Hans")
"""As Babel names them; English needs no catalogue, for it is what all texts are written in."""
NAMES: Final = {"en": "English", "de": "Deutsch", "fr": "Français", "zh_Hans": "简体中文"}
"""Each language in itself."""


def path(locale: str, domain: str) -> Path:
    """Where a catalogue is."""
    return FOLDER / locale / "LC_MESSAGES" / f"{domain}.po"


def catalogue(locale: str, domain: str) -> Catalog:
    """A catalogue, with its comments and what is not translated yet."""
    with path(locale, domain).open("rb") as file:
        return read_po(file, locale=locale, domain=domain)


@cache
def translations(locale: str) -> NullTranslations:
    """The translations of all domains into a language; read once. What is not translated comes back in English."""
    told = NullTranslations()
    for domain in DOMAINS if locale != ENGLISH else ():
        compiled = BytesIO()
        write_mo(compiled, catalogue(locale, domain))
        compiled.seek(0)
        each = GNUTranslations(compiled)
        each.add_fallback(told)
        told = each
    return told

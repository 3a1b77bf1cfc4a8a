"""Facts for sentences: fields as they were declared."""

from typing import Final

from features.columns import Floats, Words
from features.feature import Fact
from features.lodged import Lodged
from features.past import measures


def declared_text(name: str) -> Fact:
    """A fact that shows a declared text field."""

    def text(d: Lodged) -> Words:
        return d.text(name)

    return Fact(name, text)


def declared_number(name: str) -> Fact:
    """A fact that shows a declared number."""

    def number(d: Lodged) -> Floats:
        return d.number(name)

    return Fact(name, number)


def numbers(d: Lodged) -> Floats:
    """The declared numbers that arithmetic is done on, shape (7, items): ``past/measures.py`` names the rows."""
    return measures.numbers(d.columns)


hs6: Final = declared_text("hs6")
goods_description: Final = declared_text("goods_description")
country_of_origin: Final = declared_text("country_of_origin")
country_of_dispatch: Final = declared_text("country_of_dispatch")
country_of_destination: Final = declared_text("country_of_destination")
importer_country: Final = declared_text("importer_country")
place_of_loading: Final = declared_text("place_of_loading")
preference: Final = declared_text("preference")
package_type: Final = declared_text("package_type")
container_ids: Final = declared_text("container_ids")
net_mass_kg: Final = declared_number("net_mass_kg")
gross_mass_kg: Final = declared_number("gross_mass_kg")
packages_count: Final = declared_number("packages_count")
supplementary_units: Final = declared_number("supplementary_units")
duty_rate: Final = declared_number("duty_rate")

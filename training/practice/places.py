"""Where goods leave, pass and arrive: ports, airports and customs offices.

Places are UN/LOCODEs. Office numbers have the right form and country; not all of them exist.
"""

from typing import Final

from training.practice.draft import Rng, Texts, choose

LOADING: Final = {
    "1": (("CNSHA", "CNNGB", "CNSZX", "CNYTN", "CNTAO", "CNXMN", "CNTXG"), (26, 22, 14, 16, 10, 7, 5)),
    "2": (("CNCKG", "CNXIY", "CNCGO", "CNYIW", "CNCTU"), (6, 8, 5, 4, 4)),
    "3": (("CNURC", "CNHRG"), (3, 1)),
    "4": (("CNPVG", "CNCAN", "CNSZX", "CNCGO", "CNPEK", "CNHGH"), (10, 8, 8, 4, 4, 4)),
    "5": (("CNCAN", "CNSHA", "CNYIW", "CNSZX"), (4, 3, 3, 3)),
}
"""Chinese places of loading and how often, for each mode of transport."""

HUBS: Final = {"HK": "HKHKG", "AE": "AEJEA", "TR": "TRIST", "SG": "SGSIN", "MY": "MYPKG", "VN": "VNSGN"}
"""Countries where goods from China change hands or ships, with their main place."""

COUNTRIES: Final = ("NL", "DE", "BE", "PL", "FR", "IT", "ES", "HU", "CZ", "GR", "SE", "AT")
_SHARES: Final = (22, 20, 13, 11, 9, 8, 6, 4, 3, 2, 1, 1)

_PORTS: Final = {
    "NL": ("NLRTM", "NLAMS"),
    "DE": ("DEHAM", "DEFRA"),
    "BE": ("BEANR", "BELGG"),
    "PL": ("PLGDN", "PLWAW"),
    "FR": ("FRLEH", "FRCDG"),
    "IT": ("ITGOA", "ITMXP"),
    "ES": ("ESVLC", "ESMAD"),
    "HU": ("SIKOP", "HUBUD"),
    "CZ": ("DEHAM", "CZPRG"),
    "GR": ("GRPIR", "GRATH"),
    "SE": ("SEGOT", "SEARN"),
    "AT": ("SIKOP", "ATVIE"),
}
"""Seaport and airport of each country."""

_RAIL: Final = {"DE": "DEDUI", "PL": "PLMAS", "NL": "NLTLB", "ES": "ESMAD", "FR": "FRLIO", "HU": "HUBUD"}

_OFFICES: Final = {
    "NL": ("NL000396", "NL000511", "NL000563"),
    "DE": ("DE004851", "DE003302", "DE002452"),
    "BE": ("BE101000", "BEANR216", "BELGG300"),
    "PL": ("PL322080", "PL443010", "PL301010"),
    "FR": ("FR002300", "FR00677A"),
    "IT": ("IT095100", "IT279100"),
    "ES": ("ES004611", "ES002801"),
    "HU": ("HU10500A", "HU61500B"),
    "CZ": ("CZ510201", "CZ610201"),
    "GR": ("GR000304", "GR001304"),
    "SE": ("SE003030", "SE003010"),
    "AT": ("AT100200", "AT320300"),
}

_CITIES: Final = {
    "NL": ("Rotterdam", "Venlo", "Tilburg", "Amsterdam", "Eindhoven"),
    "DE": ("Hamburg", "Berlin", "Duisburg", "Köln", "Frankfurt"),
    "BE": ("Antwerpen", "Liège", "Gent", "Brussel"),
    "PL": ("Warszawa", "Gdańsk", "Wólka Kosowska", "Łódź"),
    "FR": ("Paris", "Le Havre", "Lyon", "Aubervilliers"),
    "IT": ("Milano", "Prato", "Napoli", "Genova"),
    "ES": ("Madrid", "Valencia", "Barcelona"),
    "HU": ("Budapest", "Győr"),
    "CZ": ("Praha", "Brno"),
    "GR": ("Athina", "Pireas"),
    "SE": ("Göteborg", "Stockholm"),
    "AT": ("Wien", "Linz"),
    "CN": ("Shenzhen", "Guangzhou", "Yiwu", "Ningbo", "Shanghai", "Dongguan", "Hangzhou", "Qingdao"),
    "HK": ("Kowloon", "Tsuen Wan"),
    "AE": ("Dubai",),
    "TR": ("Istanbul",),
    "SG": ("Singapore",),
    "MY": ("Port Klang",),
    "VN": ("Ho Chi Minh City",),
}


def countries(rng: Rng, size: int) -> Texts:
    """Member States of destination."""
    return choose(rng, COUNTRIES, size, _SHARES)


def cities(rng: Rng, lands: Texts) -> Texts:
    """A city in each country."""
    return _of(rng, lands, _CITIES)


def offices(rng: Rng, lands: Texts) -> Texts:
    """A customs office in each Member State."""
    return _of(rng, lands, _OFFICES)


def gateway(country: str, mode: str) -> str:
    """Where goods for (or from) a Member State change onto land, for a mode of transport."""
    if mode == "2":
        return _RAIL.get(country, "PLMAS")
    return _PORTS[country][0 if mode in ("1", "3") else 1]


def _of(rng: Rng, lands: Texts, choices: dict[str, tuple[str, ...]]) -> Texts:
    made = lands.copy()
    for land in sorted(set(lands)):
        here = lands == land
        made[here] = choose(rng, choices[land], int(here.sum()))
    return made

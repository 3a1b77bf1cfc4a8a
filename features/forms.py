"""The form of identifiers as numbers: each distinct set of identifiers is looked at once."""

from typing import Final, NamedTuple

from features.columns import Floats
from features.combination import combined
from features.declaration import SEPARATOR
from features.identifiers import is_air_waybill, is_container, is_eori, is_postal_item
from features.lodged import Lodged
from features.past.keys import PARCELS

_NAN: Final = float("nan")
_FIELDS: Final = (
    "dataset",
    "importer_eori",
    "exporter_id",
    "container_ids",
    "border_transport_mode",
    "transport_document",
)
_RIGHT: Final = {"4": is_air_waybill, "5": is_postal_item}
"""The form of document that goes with a mode of transport."""


class Forms(NamedTuple):
    """Numbers about the identifiers of one goods item; yes is 1, and NaN where not declared."""

    identity_weak: float
    container_invalid: float
    transport_document_malformed: float


_COLUMN: Final = {name: column for column, name in enumerate(Forms._fields)}


def of_forms(d: Lodged, name: str) -> Floats:
    """One number of ``Forms`` for each goods item."""
    return d.once(_all_forms)[:, _COLUMN[name]]


def _all_forms(d: Lodged) -> Floats:
    return combined([d.text(name) for name in _FIELDS], _forms)


def _forms(dataset: str, importer: str, exporter: str, containers: str, mode: str, document: str) -> Forms:
    """All numbers of one set of identifiers, in the order of ``_FIELDS``."""
    return Forms(
        identity_weak=float(_weak(dataset, exporter if dataset.startswith("B") else importer)),
        container_invalid=float(_any_wrong(containers)) if containers else _NAN,
        transport_document_malformed=_malformed(mode[:1], document),
    )


def _weak(dataset: str, trader: str) -> bool:
    """Whether the trader in the EU has no EORI number of the right form; recipients of parcels may have none."""
    return not is_eori(trader) if trader else dataset not in PARCELS


def _any_wrong(containers: str) -> bool:
    return not all(is_container(number.strip()) for number in containers.split(SEPARATOR))


def _malformed(mode: str, document: str) -> float:
    return float(not _RIGHT[mode](document)) if document and mode in _RIGHT else _NAN

"""How the goods are packed and carried, as numbers: each distinct way of packing is looked at once."""

from functools import lru_cache
from typing import Final, NamedTuple

from features.columns import Floats
from features.combination import combined
from features.declaration import SEPARATOR
from features.lodged import Lodged

_NAN: Final = float("nan")
_CHEMICAL: Final = frozenset({
    "1A", "1B", "1D", "1G", "1H", "1W", "3A", "3H", "CO", "CP", "DI", "DJ", "DR", "IH", "JC", "JR", "JY",
    "QA", "QB", "QH", "WA", "WC", "WD", "WT", "WU",
})  # fmt: skip
"""Drums, jerricans, carboys, intermediate bulk containers (UN/ECE Recommendation 21; analyst's choice)."""
_PARCELS: Final = frozenset({"H6", "H7"})
_POST: Final = 5.0
_BY_AIR: Final = frozenset({4.0, _POST})


class Packing(NamedTuple):
    """Numbers about mode, data set and kind of packages; yes is 1, and NaN where not declared."""

    mode: float
    parcel: float
    parcel_only: float
    """1 for parcels, NaN for the rest."""
    chemical: float
    drums_by_air: float


class Boxes(NamedTuple):
    """Numbers about containers and their seals."""

    containers: float
    unsealed: float
    """1 for containers without any seal; NaN without containers."""


_PACKING: Final = {name: column for column, name in enumerate(Packing._fields)}
_BOXES: Final = {name: column for column, name in enumerate(Boxes._fields)}


def of_packing(d: Lodged, name: str) -> Floats:
    """One number of ``Packing`` for each goods item."""
    return d.once(packings)[:, _PACKING[name]]


def of_boxes(d: Lodged, name: str) -> Floats:
    """One number of ``Boxes`` for each goods item."""
    return d.once(all_boxes)[:, _BOXES[name]]


def packings(d: Lodged) -> Floats:
    """All numbers of packages, shape (items, numbers of ``Packing``)."""
    return combined([d.text("border_transport_mode"), d.text("dataset"), d.text("package_type")], packing)


def all_boxes(d: Lodged) -> Floats:
    """All numbers of containers, shape (items, numbers of ``Boxes``)."""
    return combined([d.text("container_ids"), d.text("seal_ids")], boxes)


@lru_cache(maxsize=1 << 12)
def packing(mode: str, dataset: str, package_type: str) -> Packing:
    """All numbers of one mode, data set and kind of packages."""
    number = float(mode) if len(mode) == 1 and mode in "123456789" else _NAN
    parcel = dataset in _PARCELS or number == _POST
    chemical = package_type in _CHEMICAL
    carried = mode or dataset
    return Packing(
        mode=number,
        parcel=float(parcel) if carried else _NAN,
        parcel_only=1.0 if parcel else _NAN,
        chemical=float(chemical) if package_type else _NAN,
        drums_by_air=float(chemical and (parcel or number in _BY_AIR)) if package_type and carried else _NAN,
    )


def boxes(containers: str, seals: str) -> Boxes:
    """All numbers of the containers and seals declared."""
    count = len(set(containers.split(SEPARATOR)) - {""})
    sealed = bool(set(seals.split(SEPARATOR)) - {""})
    return Boxes(float(count), float(not sealed) if count else _NAN)

"""Features of how the goods travel: mode, kind of packages, parcels."""

from typing import Final

from features.code_sheet import of_code
from features.columns import Floats, Words
from features.declared import gross_mass_kg, hs6, package_type
from features.feature import LOGISTICS, feature, term
from features.loads import of_load
from features.lodged import Lodged
from features.logistics import package_mass
from features.packing import of_packing
from features.reference import rows

_MODES: Final = {
    row["code"]: row["meaning"].partition(" (")[0].lower()
    for row in rows("codes")
    if row["codelist"] == "mode_of_transport_border"
}


@term(_MODES.values)
def mode(d: Lodged) -> Words:
    """The mode of transport at the border, in words."""
    return d.text("border_transport_mode").words(lambda code: _MODES.get(code, code))


@feature(
    unit="code 1-9",
    concept=LOGISTICS,
    say="mode of transport at the border: {mode:term}",
    missing="the mode of transport at the border is not declared",
    shows=(mode,),
    indicators=("TO05", "IP13"),
)
def transport_mode(d: Lodged) -> Floats:
    """Mode of transport at the border: 1 sea, 2 rail, 3 road, 4 air, 5 post, 7 fixed, 8 inland waterway, 9 own."""
    return of_packing(d, "mode")


@feature(
    unit="0/1",
    concept=LOGISTICS,
    say="the goods came as parcels (mode of transport: {mode:term})",
    otherwise="the goods did not come as parcels (mode of transport: {mode:term})",
    missing="neither the data set nor the mode of transport is declared",
    shows=(mode,),
    indicators=("IP09", "DP05"),
)
def sent_as_parcel(d: Lodged) -> Floats:
    """Whether the goods came by post or with a declaration for parcels (H6, H7)."""
    return of_packing(d, "parcel")


@feature(
    unit="0/1",
    concept=LOGISTICS,
    say="the packages ({package_type}) are of a kind in which chemicals travel: drums, jerricans, bulk containers",
    otherwise="the packages ({package_type}) are not of a kind in which chemicals travel",
    missing="the type of the packages is not declared",
    shows=(package_type,),
    indicators=("DP04", "DP05"),
)
def chemical_packing(d: Lodged) -> Floats:
    """Whether the goods travel in drums, jerricans or intermediate bulk containers."""
    return of_packing(d, "chemical")


@feature(
    unit="0/1",
    concept=LOGISTICS,
    say="drums or the like travel by air, post or as a parcel (packages: {package_type}; mode of transport: "
    "{mode:term}; {package_mass:,.1f} kg each)",
    otherwise="no drums or the like by air or as parcels (packages: {package_type}; mode of transport: {mode:term})",
    missing="the type of the packages or the mode of transport is not declared",
    shows=(package_type, mode, package_mass),
    indicators=("DP05",),
)
def drums_by_air_or_parcel(d: Lodged) -> Floats:
    """Whether drums, jerricans or bulk containers travel by air, post or as parcels."""
    return of_packing(d, "drums_by_air")


@feature(
    unit="0/1",
    concept=LOGISTICS,
    say="packages in which chemicals travel ({package_type}), but code {hs6} is not of chemicals",
    otherwise="packing ({package_type}) and code {hs6} do not speak for hidden chemicals",
    missing="the type of the packages, or the code, is not declared",
    shows=(package_type, hs6),
    indicators=("DP04",),
)
def chemical_packing_of_other_goods(d: Lodged) -> Floats:
    """Whether goods that are not of chemical chapters travel in drums, jerricans or bulk containers."""
    return of_packing(d, "chemical") * of_code(d, "other_than_chemical")


@feature(
    unit="ratio",
    concept=LOGISTICS,
    say="sent as a parcel at {gross_mass_kg:,.1f} kg: {value:.2f} times the usual limit for a parcel",
    missing="not a parcel, or its mass is not declared",
    shows=(gross_mass_kg,),
    indicators=("UV08", "DP05"),
)
def parcel_mass_to_limit(d: Lodged) -> Floats:
    """Mass of a parcel by the usual limit of parcel networks, 31.5 kg; only for parcels."""
    return of_load(d, "parcel_to_limit")

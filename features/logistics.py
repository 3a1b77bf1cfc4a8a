"""Features of mass, packages and containers."""

from features.columns import Floats
from features.declared import gross_mass_kg, net_mass_kg, packages_count
from features.feature import LOGISTICS, fact, feature
from features.loads import of_load
from features.lodged import Lodged
from features.packing import of_boxes


def heaviest(d: Lodged) -> Floats:
    """The larger of gross and net mass in kilograms (net mass may be all there is); NaN for neither."""
    return of_load(d, "heaviest")


@fact
def lighter_packages(d: Lodged) -> Floats:
    """The weight below which a tenth of the packages of similar goods are, kg."""
    return d.peers("package_mass").low


@fact
def heavier_packages(d: Lodged) -> Floats:
    """The weight above which a tenth of the packages of similar goods are, kg."""
    return d.peers("package_mass").high


@fact
def packages_compared(d: Lodged) -> Floats:
    """How many similar goods the comparison of packages rests on; older ones count less."""
    return d.peers("package_mass").n


@feature(
    unit="ratio",
    concept=LOGISTICS,
    say="gross mass {gross_mass_kg:,.1f} kg is {value:.2f} times the net mass of {net_mass_kg:,.1f} kg",
    missing="gross or net mass is not declared, so the packing cannot be weighed",
    shows=(gross_mass_kg, net_mass_kg),
    indicators=("MC07", "TO03"),
)
def gross_to_net_mass(d: Lodged) -> Floats:
    """Gross mass by net mass: how much of the weight is packing (below 1 is impossible)."""
    return of_load(d, "gross_to_net")


@feature(
    unit="0/1",
    concept=LOGISTICS,
    say="no mass above zero is declared (gross: {gross_mass_kg:,.1f} kg, net: {net_mass_kg:,.1f} kg)",
    otherwise="a mass is declared (gross: {gross_mass_kg:,.1f} kg, net: {net_mass_kg:,.1f} kg)",
    shows=(gross_mass_kg, net_mass_kg),
    indicators=("XX06",),
)
def mass_missing(d: Lodged) -> Floats:
    """Whether neither a gross nor a net mass above zero is declared."""
    return of_load(d, "missing")


@feature(
    unit="kg",
    concept=LOGISTICS,
    say="a package weighs {value:,.2f} kg (packages: {packages_count:,.0f}); most similar goods: "
    "{lighter_packages:,.2f} to {heavier_packages:,.2f} kg (n = {packages_compared:some})",
    missing="the weight of a package is unknown, because mass or packages are not declared",
    shows=(packages_count, lighter_packages, heavier_packages, packages_compared),
    without=(
        packages_compared,
        "a package weighs {value:,.2f} kg (packages: {packages_count:,.0f}); no similar goods are remembered",
    ),
    indicators=("MC07", "TO03", "TO04"),
)
def package_mass(d: Lodged) -> Floats:
    """Gross mass (else net mass) of a package."""
    return of_load(d, "package")


@feature(
    unit="share",
    concept=LOGISTICS,
    say="{value:.0%} of similar goods come in lighter packages than the {package_mass:,.2f} kg declared; "
    "most: {lighter_packages:,.2f} to {heavier_packages:,.2f} kg (n = {packages_compared:some})",
    missing="the weight of a package cannot be compared with similar goods",
    shows=(package_mass, lighter_packages, heavier_packages, packages_compared),
    indicators=("MC07", "TO03"),
)
def package_mass_position(d: Lodged) -> Floats:
    """Share of similar goods that come in lighter packages."""
    return d.peers("package_mass").position


@feature(
    unit="packages",
    concept=LOGISTICS,
    say="{value:,.0f package/packages} of {package_mass:,.1f} kg each, the weight of a master case of "
    "10,000 cigarettes (estimate)",
    otherwise="the packages ({package_mass:,.1f} kg each) do not weigh what a master case of cigarettes does",
    missing="the weight of a package is unknown",
    shows=(package_mass,),
    indicators=("TO04",),
)
def packages_like_cigarette_cases(d: Lodged) -> Floats:
    """How many packages weigh what a master case of cigarettes does (11 to 13 kg); 0 if they weigh otherwise."""
    return of_load(d, "cases")


@feature(
    unit="packages",
    concept=LOGISTICS,
    say="packages declared: {value:,.0f}",
    missing="the number of packages is not declared",
    indicators=("TO04", "WA12"),
)
def packages(d: Lodged) -> Floats:
    """How many packages are declared."""
    return of_load(d, "packages")


@feature(
    unit="containers",
    concept=LOGISTICS,
    say="containers declared: {value:.0f}",
    otherwise="no container is declared",
    indicators=("TO05", "WA07"),
)
def containers_declared(d: Lodged) -> Floats:
    """How many containers are declared."""
    return of_boxes(d, "containers")


@feature(
    unit="0/1",
    concept=LOGISTICS,
    say="containers are declared ({containers_declared:.0f}), but no seal",
    otherwise="the containers come with seals",
    missing="no container is declared, so no seal is expected",
    shows=(containers_declared,),
    indicators=("TO12", "XX10"),
)
def container_without_seal(d: Lodged) -> Floats:
    """Whether a container is declared without any seal."""
    return of_boxes(d, "unsealed")


@feature(
    unit="t",
    concept=LOGISTICS,
    say="a container carries {value:.1f} t of goods of this consignment (loads of scrap: 22 to 27 t)",
    missing="no container, or no mass, is declared",
    indicators=("WA07", "TO03"),
)
def container_load(d: Lodged) -> Floats:
    """Mass of the whole consignment for each container, in tonnes."""
    return of_load(d, "container_tonnes")


@feature(
    unit="kg",
    concept=LOGISTICS,
    say="the goods items of the consignment weigh {value:,.1f} kg together",
    missing="no mass is declared",
    indicators=("WA07", "TO11"),
)
def consignment_mass_kg(d: Lodged) -> Floats:
    """Gross mass (else net mass) of all goods items of the consignment."""
    return of_load(d, "consignment")

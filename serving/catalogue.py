"""What there is: areas, features, registered bundles."""

from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from features.catalogue import FEATURES
from models import registry
from models.areas import AREAS


def areas(screen: Console) -> None:
    """Each area with its question, basis, control and features."""
    for area in AREAS.values():
        table = Table(
            "feature", "concept", "may only", "meaning", title=f"{area.title} ({area.name})", title_justify="left"
        )
        for feature, direction in zip(area.features, area.monotone, strict=True):
            table.add_row(
                feature.name, feature.concept.title, {1: "raise", -1: "lower", 0: ""}[direction], feature.meaning
            )
        screen.print(table)
        screen.print(f"{area.question} {area.basis}\nSuggested control: {area.control}\n", markup=False)


def features(screen: Console) -> None:
    """Every feature, by concept."""
    table = Table("feature", "concept", "unit", "indicators", "meaning", title=f"{len(FEATURES)} features")
    for feature in sorted(FEATURES, key=lambda each: (each.concept.title, each.name)):
        table.add_row(feature.name, feature.concept.title, feature.unit, " ".join(feature.indicators), feature.meaning)
    screen.print(table)


def models(screen: Console) -> None:
    """Every registered bundle with what it was measured at."""
    versions = registry.versions()
    if not versions:
        screen.print("No bundle is registered yet. Train some: tidewaiter train --extract DIR, or tidewaiter demo.")
        return
    heads = ("area", "version", "alias", "irregular in test", "AP", "AUROC", "made")
    table = Table(*heads, title="Registered bundles (95 % intervals)")
    table.add_column("bundle", no_wrap=True)
    for each in versions:
        seen = each.measures
        intervals = (_interval(seen, "model.average_precision"), _interval(seen, "model.auroc"))
        positives = f"{seen['positives']:,.0f} of {seen['rows']:,.0f}" if "positives" in seen else ""
        made = f"{each.created:%Y-%m-%d %H:%M}"
        table.add_row(escape(each.area), each.version, " ".join(each.aliases), positives, *intervals, made, each.bundle)
    screen.print(table)


def _interval(seen: Mapping[str, float], name: str) -> str:
    if name not in seen:
        return ""
    low, high = seen.get(f"{name}.low"), seen.get(f"{name}.high")
    return f"{seen[name]:.2f}" + (f" [{low:.2f}, {high:.2f}]" if low is not None and high is not None else "")

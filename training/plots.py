"""The pictures of a report: each takes arrays and gives inline SVG."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from markupsafe import Markup

from features.columns import Bools, Floats, Ints
from training.drawing import INK, MODEL, OTHER, THIRD, canvas, rendered
from training.measures import Ranking
from training.reliability import Reliability

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_FEATURES: Final = 12
_POINTS: Final = 250
_STYLES: Final = ((MODEL, "-", 2.2), (OTHER, "-", 1.4), (THIRD, "--", 1.4), (INK, ":", 1.2))
_LOW_TO_HIGH: Final = ("#3b7dd8", "#9a8fae", "#e07b00")
_MISSING: Final = "#8f8f8f"


def precision_recall(irregular: Bools, scores: Mapping[str, Floats], key: str) -> Markup:
    """Precision against recall, of the model (first) and the baselines."""
    with canvas() as (figure, axes):
        for (name, score), (colour, line, width) in zip(scores.items(), _STYLES, strict=False):
            rows, hits = _gains(irregular, score)
            at = _thin(len(rows) - 1) + 1
            axes.step(
                hits[at] / hits[-1],
                hits[at] / rows[at],
                where="pre",
                color=colour,
                linestyle=line,
                linewidth=width,
                label=name,
            )
        _finish(axes, "recall: share of irregular goods items found", "precision: share of the found that is irregular")
        axes.set(xlim=(0, 1), ylim=(0, 1.02))
        axes.legend(loc="upper right")
        return rendered(figure, key, "Precision against recall of the model and the baselines")


def cumulative_gain(irregular: Bools, scores: Mapping[str, Floats], key: str) -> Markup:
    """Share of irregular goods items found against the share controlled."""
    with canvas() as (figure, axes):
        for (name, score), (colour, line, width) in zip(scores.items(), _STYLES, strict=False):
            rows, hits = _gains(irregular, score)
            at = _thin(len(rows))
            axes.plot(
                rows[at] / rows[-1], hits[at] / hits[-1], color=colour, linestyle=line, linewidth=width, label=name
            )
        _finish(axes, "share of goods items controlled", "share of irregular ones found")
        axes.set(xlim=(0, 1), ylim=(0, 1.02))
        axes.legend(loc="lower right")
        return rendered(figure, key, "Cumulative gain of the model and the baselines")


def lift(irregular: Bools, scores: Mapping[str, Floats], key: str) -> Markup:
    """How many times as many irregular goods items as by chance, against the share controlled (logarithmic)."""
    shares = np.geomspace(max(0.005, 5 / len(irregular)), 1, 60)
    with canvas() as (figure, axes):
        for (name, score), (colour, line, width) in zip(scores.items(), _STYLES, strict=False):
            rows, hits = _gains(irregular, score)
            found = np.interp(shares * rows[-1], rows, hits) / hits[-1]
            axes.plot(shares, found / shares, color=colour, linestyle=line, linewidth=width, label=name)
        _finish(axes, "share of goods items controlled", "lift: times as many as by chance", percent="")
        axes.set_xscale("log")
        ticks = [share for share in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0) if share >= shares[0] * 0.99]
        axes.set_xticks(ticks, [f"{100 * share:g} %" for share in ticks])
        axes.minorticks_off()
        axes.set_ylim(bottom=0)
        axes.legend(loc="upper right")
        return rendered(figure, key, "Lift of the model and the baselines")


def reliability(irregular: Bools, probability: Floats, key: str, weight: Floats | None = None) -> Markup:
    """Observed share against stated probability, in ten bins with 95 % intervals."""
    stated, observed, low, high = Reliability.of(probability, irregular).curve(weight)
    limit = min(1.0, 1.1 * float(max(stated.max(), high.max(), 0.01)))
    with canvas() as (figure, axes):
        axes.plot([0, limit], [0, limit], color=INK, linestyle=":", linewidth=1, label="as stated")
        bars = np.array([observed - low, high - observed]).clip(min=0)
        axes.errorbar(
            stated,
            observed,
            yerr=bars,
            fmt="o",
            markersize=4,
            color=MODEL,
            elinewidth=1.2,
            capsize=2,
            label="observed, 95 %",
        )
        _finish(axes, "stated probability", "observed share irregular")
        axes.set(xlim=(0, limit), ylim=(0, limit))
        axes.legend(loc="upper left")
        return rendered(
            figure, key, "Calibration: observed share of irregular goods items against the stated probability"
        )


def histogram(irregular: Bools, probability: Floats, key: str) -> Markup:
    """How the probabilities of conform and of irregular goods items are spread, each as a share of its kind."""
    bins = np.linspace(0, min(1.0, float(probability.max()) * 1.02 + 1e-9), 31)
    kinds = ((~irregular, OTHER, "conform", "-"), (irregular, MODEL, "irregular", "-"))
    with canvas() as (figure, axes):
        for kind, colour, name, line in kinds:
            share = np.histogram(probability[kind], bins)[0] / max(1, kind.sum())
            axes.stairs(share, bins, color=colour, fill=True, alpha=0.3)
            axes.stairs(share, bins, color=colour, linestyle=line, linewidth=1.6, label=f"{name} (n = {kind.sum():,})")
        _finish(axes, "probability", "share of goods items of that outcome")
        axes.set_xlim(0, bins[-1])
        axes.legend(loc="upper right")
        return rendered(figure, key, "Probabilities of conform and irregular goods items")


def beeswarm(contributions: Floats, values: Floats, names: Sequence[str], key: str) -> Markup:
    """What moved the scores most: one dot a goods item, its place the contribution, its colour the feature's value.

    ``contributions`` (log-odds) and ``values`` have shape (rows, features).
    """
    top = np.argsort(-np.abs(contributions).mean(axis=0), kind="stable")[:MOST_FEATURES]
    with canvas(9.2, 0.8 + 0.34 * len(top), 0.3 + 0.068 * max(len(names[column]) for column in top)) as (figure, axes):
        for line, column in enumerate(top[::-1]):
            _swarm(axes, contributions[:, column], values[:, column], line)
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_yticks(range(len(top)), [names[column] for column in top[::-1]])
        axes.set_ylim(-0.6, len(top) - 0.4)
        axes.set_xlabel("contribution to the score, log-odds (left lowers, right raises)")
        axes.tick_params(length=0)
        return rendered(
            figure, key, "Contributions of the most important features to the scores of the test goods items"
        )


def _swarm(axes: "Axes", contribution: Floats, value: Floats, line: int) -> None:
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415

    colours = LinearSegmentedColormap.from_list("value", _LOW_TO_HIGH, bad=_MISSING)
    axes.scatter(
        contribution, line + _jitter(contribution), c=_ranks(value), cmap=colours,
        vmin=0, vmax=1, s=5, linewidths=0, alpha=0.75, rasterized=True, plotnonfinite=True,
    )  # fmt: skip


def _jitter(contribution: Floats) -> Floats:
    """Vertical places that spread the dots where they are dense, within a third of a line; no chance involved."""
    width = float(np.ptp(contribution)) or 1.0
    bins = ((contribution - contribution.min()) / width * 60).astype(np.int64)
    crowd = np.bincount(bins)
    order = np.argsort(bins, kind="stable")
    nth = np.empty(len(bins))
    nth[order] = np.arange(len(bins)) - np.repeat(np.cumsum(crowd) - crowd, crowd)
    spread = 0.34 * np.sqrt(crowd / crowd.max())[bins]
    places: Floats = spread * (2 * (nth * 0.618034 % 1) - 1) * (crowd[bins] > 1)
    return places


def _ranks(value: Floats) -> Floats:
    """Rank of each value among the distinct ones, 0 to 1; NaN where missing."""
    distinct, place = np.unique(value, return_inverse=True)
    most = max(1, int(np.isfinite(distinct).sum()) - 1)
    ranks: Floats = place / most
    return np.where(np.isnan(value), np.nan, ranks)


def _gains(irregular: Bools, score: Floats) -> tuple[Ints, Ints]:
    return Ranking.of(score, irregular).gains()


def _thin(points: int) -> Ints:
    """At most some hundred of so many points, denser at the start, where controls are."""
    return np.unique(np.round((points - 1) * np.linspace(0, 1, _POINTS) ** 2).astype(np.int64))


def _finish(axes: "Axes", x: str, y: str, percent: str = "xy") -> None:
    """Name both axes, the vertical one above it where it reads without turning the head."""
    from matplotlib.ticker import PercentFormatter  # noqa: PLC0415

    axes.set(xlabel=x, title=y)
    axes.tick_params(length=3)
    for letter, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        if letter in percent:
            axis.set_major_formatter(PercentFormatter(1, symbol=" %"))

"""All areas at once: one matrix of all features, one call for all probabilities, each model reading its columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from features.columns import Bools, Floats
from features.feature import Feature
from features.lodged import Lodged
from features.matrix import matrix
from models.assessment import Assessment, Judge
from models.bundle import Bundle
from models.calibration import sigmoid
from models.severity import Scale
from models.trees import Grove

_REACH: Final = NormalDist().inv_cdf(0.5 + 0.95 / 2)
"""Standard errors to either side of a probability's logit."""


@dataclass(frozen=True, eq=False, slots=True)
class Assessed:
    """What the panel says about a batch of goods items."""

    lodged: Lodged
    table: Floats
    """Features of all areas, shape (items, features of the panel)."""
    assessments: Mapping[str, Assessment]
    """By area."""


class Panel:
    """The bundles of several areas, which give to the bit what each would give alone."""

    def __init__(self, bundles: Mapping[str, Bundle]) -> None:
        self.bundles = dict(bundles)
        named = {feature.name: feature for bundle in self.bundles.values() for feature in bundle.features}
        self.features: tuple[Feature, ...] = tuple(named.values())
        """Of all areas, each once: the columns of the table."""
        place = {name: column for column, name in enumerate(named)}
        judges = [bundle.judge for bundle in self.bundles.values()]
        self._columns = [[place[feature.name] for feature in each.features] for each in self.bundles.values()]
        self._forests = [judge.forest.reading(columns) for judge, columns in zip(judges, self._columns, strict=True)]
        valued = [(area, each.judge.severity) for area, each in enumerate(self.bundles.values()) if each.judge.severity]
        seconds = [severity.forest.reading(self._columns[area]) for area, severity in valued]
        self._valued = {area: row for row, (area, _) in enumerate(valued)}
        self._scale = Scale.of([severity.facts for _, severity in valued])
        self._grove = Grove([*self._forests, *seconds])
        self._unexplained = [np.empty((0, len(bundle.features))) for bundle in self.bundles.values()]
        self._expected = [judge.expected_margin for judge in judges]
        self._curves = _Curves(judges)

    def assess(self, lodged: Lodged, every: Bools | None = None, *, explain: Bools | bool = True) -> Assessed:
        """Assess goods items in all areas.

        Args:
            lodged: the goods items.
            every: which of them to explain in every area, shape (items,).
            explain: whether to explain, in each area, those whose level there is above low; or which of them, (items,).
        """
        table = matrix(self.features, lodged)
        every_margin = self._grove.margins(table)
        margins = every_margin[: len(self._forests)]
        values = self._scale.values(every_margin[len(self._forests) :])
        probability, low, high, levels = self._curves.read(margins)
        wanted = (levels > 0) & explain
        if every is not None:
            wanted = wanted | every
        told: dict[str, Assessment] = {}
        for area, (name, forest) in enumerate(zip(self.bundles, self._forests, strict=True)):
            rows = np.flatnonzero(wanted[area])
            told[name] = Assessment(
                margins[area],
                probability[area],
                low[area],
                high[area],
                levels[area],
                rows,
                forest.contributions(table, rows)[:, :-1] if len(rows) else self._unexplained[area],
                self._expected[area],
                values[self._valued[area]] if area in self._valued else None,
            )
        return Assessed(lodged, table, told)


class _Curves:
    """The calibrations and levels of all areas, each a column of shape (areas, 1).

    The arithmetic is that of ``Calibration`` and ``Levels``, operation by operation; a test holds it to their bits.
    """

    def __init__(self, judges: list[Judge]) -> None:
        told = [judge.calibration for judge in judges]
        self._slope = _column([each.slope for each in told])
        self._intercept = _column([each.intercept for each in told])
        self._of_slope = _column([each.covariance[0][0] for each in told])
        self._of_both = _column([2 * each.covariance[0][1] for each in told])
        self._of_intercept = _column([each.covariance[1][1] for each in told])
        self._elevated = _column([judge.levels.elevated for judge in judges])
        self._high = _column([judge.levels.high for judge in judges])

    def read(self, margins: Floats) -> tuple[Floats, Floats, Floats, NDArray[np.intp]]:
        """Probability, its low and high end, and level; margins and results have shape (areas, items)."""
        variance = self._of_slope * margins**2 + self._of_both * margins + self._of_intercept
        logits = self._slope * margins + self._intercept
        reach = _REACH * np.sqrt(np.maximum(variance, 0))
        probability, low, high = sigmoid(np.stack([logits, logits - reach, logits + reach]))
        levels = (probability >= self._elevated).astype(np.intp) + (probability >= self._high)
        return probability, low, high, levels


def _column(values: list[float]) -> Floats:
    return np.array(values, np.float64).reshape(-1, 1)

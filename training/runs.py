"""What the report shows of each trained area."""

from collections.abc import Iterator
from typing import Final, cast

import numpy as np

from extract.folder import Extract
from features.columns import Floats, Ints, Words
from models.assessment import contributions
from training.judgement import shown
from training.material import Table
from training.report import AreaRun, Contributions
from training.slices import Slice, slices
from training.stock.effect import effects
from training.stock.rejected import rejected
from training.stock.stock import last_moment
from training.train import LABEL_RULE, Trained, tested
from training.weights import told as weighed

_BEGUN: Final = ", begun with what experts know (indicators as findings that nobody made): little was found so far"
SWARM: Final = 1_000
"""So many goods items of the test show what moves the scores."""
_BY: Final = {
    "Customs office": "customs_office",
    "Mode of transport": "border_transport_mode",
    "Data set": "dataset",
    "Origin": "country_of_origin",
    "Dispatch": "country_of_dispatch",
}


def run(trained: Trained, extract: Extract, features: Table, seed: int) -> AreaRun:
    """An area's part of the report; called before the bundle is registered, so the champion is the model before it."""
    task, model, *others = trained.task, *trained.scorers
    area, drawn = task.area, _drawn(trained, seed)
    judged_badly = rejected(extract.feedback, area.name, last_moment(extract))
    return AreaRun(
        area=area.name,
        title=area.title,
        question=area.question,
        bundle=trained.bundle.id,
        windows=task.split.windows(),
        label_rule=LABEL_RULE,
        facts=_facts(trained),
        irregular=task.labels.irregular[task.split.test],
        probability=cast("Floats", model.probability),
        baselines={other.name: other.score for other in others},
        judgement=trained.judgement,
        weight=task.labels.weight[task.split.test],
        slices=_slices(trained, extract, seed),
        contributions=_swarm(trained, drawn),
        effects=effects(
            judged_badly,
            area.name,
            (trained.fitted.booster, area.features),
            features,
            task.labels.row[task.split.test[drawn]],
        ),
        weekly=trained.weekly,
        familiar=trained.familiar,
        notes=trained.bundle.manifest.provenance.limits,
    )


def _facts(trained: Trained) -> tuple[tuple[str, str], ...]:
    labels, fitted = trained.task.labels, trained.fitted
    learned = labels.take(trained.task.split.train)
    return (
        ("Goods items with a verdict", f"{len(labels):,}, of these {labels.irregular.sum():,} irregular"),
        ("Goods items nobody checked for this", f"{labels.counts.unknown:,} (unknown, not innocent)"),
        ("Labels, weighed by how they were selected", f"tell as much of all goods items as {weighed(learned.weight)}"),
        ("Trees", f"{fitted.rounds}" + _BEGUN * (fitted.experts > 0)),
        ("Strongest single indicator", trained.indicator),
        *_worth(trained),
    )


def _worth(trained: Trained) -> Iterator[tuple[str, str]]:
    """What the second output would bring."""
    found, second = trained.gain, trained.bundle.severity
    if found is not None and second is not None:
        ways = f"by probability {shown(found.by_probability, 2)}, by expected value {shown(found.by_value, 2)}"
        told = f"{ways}, difference {shown(found.lead, 2)} (learned from {second.facts.labels:,} values found)"
        yield "Value found, top 5 % of the test", told


def _slices(trained: Trained, extract: Extract, seed: int) -> tuple[Slice, ...]:
    rows = trained.task.labels.row[trained.task.split.test]
    by = {
        title: cast("Words", extract.columns[name]).take(rows) for title, name in _BY.items() if name in extract.columns
    }
    return slices(tested(trained.task, extract), trained.scorers[0], by | _newness(trained), seed)


def _newness(trained: Trained) -> dict[str, Words]:
    """Whether the parties were seen before, where the area looks at that."""
    found = {}
    for title, name in (("Importer", "importer_age"), ("Seller", "seller_age")):
        if name in trained.task.area.feature_names:
            age = trained.x_test[:, trained.task.area.feature_names.index(name)]
            codes = np.where(np.isnan(age), 0, 1).astype(np.int32)
            found[title] = Words(codes, ["new or not declared", "seen before"])
    return found


def _drawn(trained: Trained, seed: int) -> Ints:
    """Places in the test of the goods items that show what moves the scores."""
    return np.random.default_rng(seed).permutation(len(trained.x_test))[:SWARM]


def _swarm(trained: Trained, drawn: Ints) -> Contributions:
    x = trained.x_test[drawn]
    names = [feature.name.replace("_", " ") for feature in trained.task.area.features]
    return Contributions(contributions(trained.fitted.booster, x)[:, :-1], x, names)

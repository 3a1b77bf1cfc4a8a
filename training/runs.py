"""What the report shows of each trained area."""

from collections.abc import Iterator
from typing import Final, cast

import numpy as np

from extract.folder import Extract
from features.columns import Floats, Words
from models.assessment import contributions
from training.judgement import shown
from training.report import AreaRun, Contributions
from training.slices import Slice, slices
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


def run(trained: Trained, extract: Extract, seed: int) -> AreaRun:
    """An area's part of the report."""
    task, model, *others = trained.task, *trained.scorers
    area, swarm = task.area, _swarm(trained, seed)
    return AreaRun(
        area=area.name,
        title=area.title,
        question=area.question,
        bundle=trained.bundle.id,
        windows=task.split.windows(),
        label_rule=LABEL_RULE,
        facts=(*_facts(trained), *_rejected(trained, extract, swarm)),
        irregular=task.labels.irregular[task.split.test],
        probability=cast("Floats", model.probability),
        baselines={other.name: other.score for other in others},
        judgement=trained.judgement,
        weight=task.labels.weight[task.split.test],
        slices=_slices(trained, extract, seed),
        contributions=swarm,
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


def _rejected(trained: Trained, extract: Extract, swarm: Contributions) -> Iterator[tuple[str, str]]:
    """What became of the reasons that officers reject: the share of all that moves the scores which they still hold."""
    area = trained.task.area
    moved = np.abs(swarm.contributions).sum(axis=0)
    listed = []
    for each in rejected(extract.feedback, area.name, last_moment(extract)):
        mine = [
            place
            for place, feature in enumerate(area.features)
            if each.feature == feature.name or (not each.feature and each.concept == feature.concept.name)
        ]
        share = moved[mine].sum() / max(moved.sum(), 1e-12)
        said = each.feature or each.concept
        listed.append(
            f"{said} (rejected {each.wrong + each.irrelevant} of {each.judged} times) still holds {share:.0%}"
        )
    if listed:
        yield "Reasons that officers reject, by their share of what moves the scores", "; ".join(listed)


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


def _swarm(trained: Trained, seed: int) -> Contributions:
    drawn = np.random.default_rng(seed).permutation(len(trained.x_test))[:SWARM]
    x = trained.x_test[drawn]
    names = [feature.name.replace("_", " ") for feature in trained.task.area.features]
    return Contributions(contributions(trained.fitted.booster, x)[:, :-1], x, names)

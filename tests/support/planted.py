"""Leaks of twenty kinds to plant among the features of an area, and twenty honest columns beside them."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from features.columns import DAY, Bools, Floats, Ints
from training.leaks.evidence import Evidence

Plant = Callable[[Evidence, Generator], tuple[Floats, Floats]]
"""Gives a column of the labels and of the others."""
NAN = float("nan")


def _noise(evidence: Evidence, random: Generator) -> tuple[Floats, Floats]:
    return random.normal(size=len(evidence)), random.normal(size=len(evidence.others))


def _delay(evidence: Evidence) -> Floats:
    return np.asarray((evidence.known_at - evidence.lodged_at) / DAY, np.float64)


def _rates(party: Ints, irregular: Bools) -> tuple[Floats, Floats]:
    """Irregular and all labels of each label's party."""
    _, group = np.unique(party, return_inverse=True)
    return np.bincount(group, irregular)[group], np.bincount(group).astype(float)[group]


def _only(evidence: Evidence, random: Generator, who: Bools, share: float, other: float) -> tuple[Floats, Floats]:
    """Numbers that are there for a share of some labels, and for another share of the others."""
    mine = np.where(who & (random.random(len(evidence)) < share), random.gamma(2, 5, len(evidence)), NAN)
    size = len(evidence.others)
    return mine, np.where(random.random(size) < other, random.gamma(2, 5, size), NAN)


def leaks() -> dict[str, Plant]:
    """Twenty kinds."""
    return {
        "the verdict": lambda e, r: (e.irregular + 0.2 * r.normal(size=len(e)), 0.2 * r.normal(size=len(e.others))),
        "the verdict, sometimes flipped": lambda e, r: (
            np.where(r.random(len(e)) < 0.03, ~e.irregular, e.irregular).astype(float),
            np.zeros(len(e.others)),
        ),
        "a code in the middle": lambda e, r: (
            np.where(e.irregular & (r.random(len(e)) < 0.97), 50.5, r.uniform(0, 100, len(e))),
            r.uniform(0, 100, len(e.others)),
        ),
        "duty found": lambda e, r: (np.where(e.irregular, r.gamma(2, 300, len(e)), 0.0), np.zeros(len(e.others))),
        "number of the seizure": lambda e, r: _only(e, r, e.irregular, 0.35, 0.0),
        "note of the officer": lambda e, r: _only(e, r, e.irregular, 0.9, 0.0),
        "blanked after seizure": lambda e, r: _only(e, r, ~e.irregular, 0.97, 0.97),
        "days until release": lambda e, r: (
            _delay(e) * np.exp(0.15 * r.normal(size=len(e))),
            r.gamma(1, 1, len(e.others)),
        ),
        "minus days to the end": lambda e, r: (
            -_delay(e) - 0.3 * r.random(len(e)),
            -r.gamma(1, 1, len(e.others)),
        ),
        "was inspected": lambda e, r: (np.ones(len(e)), (r.random(len(e.others)) < 0.02).astype(float)),
        "seal of the inspection": lambda e, r: _only(e, r, np.ones(len(e), np.bool_), 0.8, 0.05),
        "weighed again": lambda e, r: (np.round(r.gamma(2, 9, len(e)), 1), r.gamma(2, 9, len(e.others)) * 3 + 10),
        "rate of the importer, all time": lambda e, r: _encoded(e, r, "importer"),
        "rate of the declarant and code, all time": lambda e, r: _encoded(e, r, "importer and subheading"),
        "rate of the exporter without this one": _left_out,
        "status on the day of export": lambda e, r: _snapshot(e, r, e.known_at < np.quantile(e.known_at, 0.5)),
        "status after a week": lambda e, r: _snapshot(e, r, _delay(e) < np.quantile(_delay(e), 0.5)),
        "number of the importer": lambda e, r: (
            _hashed(e.parties["importer"], r),
            r.random(len(e.others)),
        ),
        "number of the row": lambda e, r: (
            np.argsort(np.argsort(e.lodged_at + r.random(len(e)))).astype(float),
            r.integers(0, len(e), len(e.others)).astype(float),
        ),
        "mark on the papers": lambda e, r: (
            np.where(e.irregular & (r.random(len(e)) < 0.25), 9.0, r.integers(0, 8, len(e))),
            r.integers(0, 8, len(e.others)).astype(float),
        ),
    }


def _encoded(evidence: Evidence, random: Generator, kind: str) -> tuple[Floats, Floats]:
    hits, count = _rates(evidence.parties[kind], evidence.irregular)
    prior = evidence.irregular.mean()
    return (hits + prior) / (count + 1), random.choice((hits + prior) / (count + 1), len(evidence.others))


def _left_out(evidence: Evidence, random: Generator) -> tuple[Floats, Floats]:
    hits, count = _rates(evidence.parties["declarant"], evidence.irregular)
    rate = (hits - evidence.irregular) / np.maximum(count - 1, 1)
    return rate, random.choice(rate, len(evidence.others))


def _snapshot(evidence: Evidence, random: Generator, known: Bools) -> tuple[Floats, Floats]:
    mine, theirs = _noise(evidence, random)
    return mine + np.where(known & evidence.irregular, 2.0, 0.0), theirs


def _hashed(party: Ints, random: Generator) -> Floats:
    _, group = np.unique(party, return_inverse=True)
    names = random.permutation(int(group.max()) + 1) * 7.0
    return np.where(party < 0, NAN, names[group])


def honest() -> dict[str, Plant]:
    """Twenty columns that know nothing they should not, some of them strong, odd or rare."""
    return {
        "noise": _noise,
        "strong": lambda e, r: _shifted(e, r, 1.5),
        "strong the other way": lambda e, r: _shifted(e, r, -1.5),
        "weak": lambda e, r: _shifted(e, r, 0.3),
        "heavy": lambda e, r: (np.exp(2 * _shifted(e, r, 0.5)[0]), np.exp(2 * r.normal(size=len(e.others)))),
        "constant": lambda e, _r: (np.ones(len(e)), np.ones(len(e.others))),
        "nothing": lambda e, _r: (np.full(len(e), NAN), np.full(len(e.others), NAN)),
        "rare flag": lambda e, r: (
            (r.random(len(e)) < np.where(e.irregular, 0.1, 0.01)).astype(float),
            (r.random(len(e.others)) < 0.012).astype(float),
        ),
        "missing at random": lambda e, r: _only(e, r, np.ones(len(e), np.bool_), 0.5, 0.5),
        "missing more where irregular": lambda e, r: (
            np.where(r.random(len(e)) < np.where(e.irregular, 0.4, 0.2), NAN, r.normal(size=len(e))),
            np.where(r.random(len(e.others)) < 0.21, NAN, r.normal(size=len(e.others))),
        ),
        "hour": lambda e, r: ((e.lodged_at / 3.6e9) % 24, r.uniform(0, 24, len(e.others))),
        "season": lambda e, r: (np.sin(e.lodged_at / DAY / 58), np.sin(r.uniform(0, 6.28, len(e.others)))),
        "age of the importer": _age,
        "level of the importer": _level,
        "duty rate": lambda e, r: (_hashed(e.parties["subheading"], r) % 17, r.integers(0, 17, len(e.others)) * 1.0),
        "grows with experience": _learned,
        "code": lambda e, r: (r.integers(0, 40, len(e)) * 1.0, r.integers(0, 40, len(e.others)) * 1.0),
        "zero or more": lambda e, r: (
            np.maximum(_shifted(e, r, 0.8)[0], 0),
            np.maximum(r.normal(size=len(e.others)), 0),
        ),
        "in the middle": lambda e, r: (
            np.where(e.irregular, r.normal(0, 0.5, len(e)), r.normal(0, 1.5, len(e))),
            r.normal(0, 1.5, len(e.others)),
        ),
        "chosen by": lambda e, r: (
            r.normal(size=len(e)) + np.where(e.random, 0.0, 0.8),
            r.normal(size=len(e.others)),
        ),
    }


def _shifted(evidence: Evidence, random: Generator, by: float) -> tuple[Floats, Floats]:
    mine, theirs = _noise(evidence, random)
    return mine + by * evidence.irregular, theirs


def _age(evidence: Evidence, random: Generator) -> tuple[Floats, Floats]:
    """Days since the importer was first seen, the first time up to a year before."""
    _, group = np.unique(evidence.parties["importer"], return_inverse=True)
    first = random.uniform(0, 365, int(group.max()) + 1)
    days = (evidence.lodged_at - evidence.lodged_at.min()) / DAY
    return days + first[group], random.choice(days, len(evidence.others)) + random.uniform(0, 365, len(evidence.others))


def _level(evidence: Evidence, random: Generator) -> tuple[Floats, Floats]:
    """One of five for each importer, where there is one."""
    mine = np.round(_hashed(evidence.parties["importer"], random) % 5)
    return mine, random.choice(mine, len(evidence.others))


def _learned(evidence: Evidence, random: Generator) -> tuple[Floats, Floats]:
    """A relation that is there only in the later part, as that of any rate of earlier findings."""
    mine, theirs = _noise(evidence, random)
    late = evidence.known_at > np.quantile(evidence.known_at, 0.4)
    return mine + np.where(late & evidence.irregular, 1.2, 0.0), theirs


class Silent:
    """A step that shows nothing."""

    def __enter__(self) -> Callable[[float], None]:
        """Takes the share that is done."""
        return lambda _share: None

    def __exit__(self, *_raised: object) -> None:
        """Ends."""


def silent(_what: str) -> Silent:
    """A step that shows nothing."""
    return Silent()

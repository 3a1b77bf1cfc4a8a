"""A simulated policy in words, tables and figures."""

from typing import Final

import numpy as np
from markupsafe import Markup

from features.columns import Bools
from models.areas import AREAS
from models.policy import Policy
from training.bootstrap import Interval
from training.drawing import FAINT, MODEL, OTHER, canvas, rendered
from training.pages import Section
from training.policies.consignments import History, part
from training.policies.fitting import loads, named
from training.policies.front import Setting
from training.policies.standing import Placed
from training.policies.yields import LEAST_EFFECTIVE, Simulated, firing

_EXPECTED: Final = (
    "Expected figures are the models' own calibrated probabilities: they tell what this policy would find if the "
    "models are right, nothing of what the models miss. Only the random stream can tell that."
)
_OBSERVED: Final = (
    "Observed figures weigh each finding of that time by the probability with which this policy would select its "
    "consignment over the one with which it was selected then. They assume that among the selected, whether an area "
    f"was looked at tells nothing of what was there. Below {LEAST_EFFECTIVE:.0f} effective findings there is no figure."
)
_UNKNOWN: Final = (
    "Smugglers would have reacted to other controls, and models would have learnt other things: history cannot show "
    "either. `tidewaiter replay` does, on the practice world."
)
CANNOT: Final = (_EXPECTED, _OBSERVED, _UNKNOWN)
"""What figures from history mean, and what cannot be known from it."""


def load_section(simulated: Simulated) -> Section:
    """Per office or shift: selected a day against what can be controlled."""
    policy, past, told = simulated.policy, simulated.past, simulated.chances
    rows = []
    for each in loads(policy, past) if policy.capacity else ():
        here, size = each.here, max(int(each.here.sum()), 1)
        days = part(past, here).days if here.any() else past.days
        red, both = float(told.red[here].sum()), float(told.selected[here].sum())
        rows.append(
            [
                named(each.capacity),
                f"{size / days:,.1f}",
                f"{red / days:,.1f} of {each.red / days:,.1f} ({red / each.red:.0%})",
                f"{(both - red) / days:,.1f} of {each.orange / days:,.1f}",
                f"{both / size:.1%}",
            ]
        )
    if not rows:
        both, size = float(told.selected.sum()), len(past)
        red = float(told.red.sum())
        rows = [["All offices (no capacity said)", f"{size / past.days:,.1f}", f"{red / past.days:,.1f}",
                 f"{(both - red) / past.days:,.1f}", f"{both / size:.1%}"]]  # fmt: skip
    texts = (
        [] if policy.capacity else ["This policy says no capacity. Add [[capacity]], and --fit finds the boundaries."]
    )
    columns = ("office or shift", "consignments a day", "red a day", "orange a day", "selected")
    return Section("Load: what would be selected, against what can be controlled", texts, columns, rows)


def offices_section(simulated: Simulated, most: int = 12) -> Section:
    """Per office: how many a day."""
    past, told = simulated.past, simulated.chances
    size = np.bincount(past.office.codes, minlength=len(past.office.values))
    red = np.bincount(past.office.codes, told.red, len(size))
    both = np.bincount(past.office.codes, told.selected, len(size))
    order = np.argsort(-size)[:most]
    rows = [
        [past.office.values[at] or "not declared", f"{size[at] / past.days:,.1f}", f"{red[at] / past.days:,.2f}",
         f"{(both[at] - red[at]) / past.days:,.2f}", f"{both[at] / size[at]:.1%}"]
        for at in order.tolist()
    ]  # fmt: skip
    rest = len(size) - len(order)
    texts = [f"{rest} smaller offices are not shown."] if rest > 0 else []
    return Section("Offices", texts, ("office", "consignments a day", "red a day", "orange a day", "selected"), rows)


def yield_section(simulated: Simulated) -> Section:
    """Per area: what its scores select, what is found in it, and what the next control would find."""
    rows = [
        [
            AREAS[each.area].title,
            f"{each.selected:,.2f}",
            share(each.expected),
            share(each.observed) if each.observed else "too few findings",
            f"{each.effective:,.0f}",
            f"{each.unknown:.0%}",
            f"{each.found:,.2f} of {each.there:,.1f}",
            share(each.marginal),
            "" if np.isnan(each.marginal_eur) else f"{each.marginal_eur:,.0f}",
        ]
        for each in simulated.areas
    ]
    columns = (
        "area",
        "a day by score",
        "irregular, expected",
        "irregular, observed",
        "effective findings",
        "never selected then",
        "found a day, of all",
        "next control finds",
        "EUR in it",
    )
    return Section("Yield by area (95 % intervals)", CANNOT, columns, rows)


def rules_section(simulated: Simulated, policy: Policy, past: History, at: Placed) -> Section:
    """Which rules fire, and what the random stream takes."""
    rows = [[source, what, f"{met:,.2f}", f"{taken:,.2f}"] for source, what, met, taken in firing(policy, past, at)]
    chance = float(simulated.chances.random.sum()) / past.days
    rows.append(["random", "whatever the score", f"{len(past) / past.days:,.2f}", f"{chance:,.2f}"])
    return Section("Rules and chance", (), ("source", "what", "meet it a day", "selected a day"), rows)


def front_section(settings: list[Setting], past: History) -> Section:
    """Trade-offs between areas with and without a price."""
    free = ~past.priced
    rows = [
        [_named(each), f"{each.eur:,.0f}", f"{each.found[free].sum():,.2f}",
         *(f"{one:,.2f}" for one in each.found), "yes" if each.best else ""]
        for each in sorted(settings, key=lambda each: -each.eur)
    ]  # fmt: skip
    ordered = sorted(settings, key=lambda each: -each.eur)
    mine = [number for number, each in enumerate(ordered) if not each.area]
    titles = [AREAS[area].title for area in past.areas]
    columns = ("weights", "EUR a day", "without a price, a day", *titles, "on the front")
    brief = [number for number, each in enumerate(ordered) if each.best or not each.area]
    return Section("Trade-offs", [_FRONT], columns, rows, mine, [(_picture(settings, free), _POINTS)], brief)


_FRONT: Final = (
    "Each row parts the same capacity otherwise. On the front no other row has more of one kind without less of the "
    "other; which point on it is right is for an authority to say, not for arithmetic."
)
_POINTS: Final = (
    "Each point is one way to part the capacity; the line joins those that no other beats in both directions."
)


def _picture(settings: list[Setting], free: Bools) -> Markup:
    with canvas(6.4, 3.6, 0.9) as (figure, axes):
        points = np.array([[each.found[free].sum(), each.eur] for each in settings])
        best = np.array([each.best for each in settings])
        order = np.argsort(points[best][:, 0])
        axes.plot(*points[best][order].T, color=MODEL)
        axes.scatter(points[:, 0], points[:, 1], s=18, color=FAINT)
        axes.scatter(points[best, 0], points[best, 1], s=24, color=MODEL, zorder=3)
        own = points[next(number for number, each in enumerate(settings) if not each.area)]
        axes.scatter(own[0], own[1], s=60, color=OTHER, zorder=4, marker="D")
        axes.annotate("this policy", (own[0], own[1]), xytext=(6, 6), textcoords="offset points", color=OTHER)
        axes.yaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}")
        axes.set_xlabel("irregular consignments a day in areas without a price (expected)")
        axes.set_ylabel("EUR a day at stake (expected)")
        return rendered(figure, "front", "Trade-off between EUR found and finds in areas without a price")


def _named(setting: Setting) -> str:
    if not setting.area:
        return "this policy"
    title = AREAS[setting.area].title if setting.area in AREAS else setting.area
    return f"{title} × {setting.factor:.2g}"


def share(interval: Interval) -> str:
    """A share with its interval."""
    if np.isnan(interval.value):
        return "–"
    return f"{interval.value:.0%} [{interval.low:.0%}, {interval.high:.0%}]"

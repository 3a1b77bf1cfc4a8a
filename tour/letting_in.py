"""How to read what was let in: shadow, approval, promotion, policy."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from features.columns import moment
from models import policy as policies
from serving.shadow import commands as shadows
from tour.course import POLICY, Course

_LEAD: Final = re.compile(r'class="lead">([^<]+)<')


def shadow(course: Course) -> Iterator[str]:
    """How much would be otherwise, and what it would cost."""
    seen = shadows.last(Path(course.settings.watch_folder))
    told = next((each for each in seen.figures if each.area == course.plan.area), None) if seen else None
    if told is None:
        yield f"It could not be put to what was decided: {'; '.join(seen.refused) if seen else 'nothing was'}."
        return
    champion, challenger = (
        sum(getattr(side, who) for side in told.load.values()) for who in ("champion", "challenger")
    )
    yield (
        f"{told.moved:,} of {told.goods_items:,} goods items would change lane, and the controls to be expected for "
        f"{course.name} alone go from {champion:,.0f} to {challenger:,.0f}. Nobody was controlled for it: the ledger "
        "keeps the features of each decision, so a challenger can be asked afterwards."
    )
    yield f"Who was right so far: {told.contest}."


def approve(course: Course) -> Iterator[str]:
    """What the gate looked at, and who answers for it."""
    act = course.life.acts[-1].act
    held = next(each.said for each in act.checks if each.name == "no worse")
    passed = sum(each.passed for each in act.checks)
    yield f"{passed} of {len(act.checks)} checks passed. The one that matters most, no worse than the champion: {held}."
    yield (
        f"{act.by.name} is a name as given. In earnest an account with the role approver gives its password, and "
        "whoever trained a bundle cannot approve it. It decides nothing yet."
    )


def not_approved(course: Course) -> Iterator[str]:
    """What one does when the gate says no."""
    yield (
        f"The challenger for {course.name} was not approved; the line above says why. The champion stays, and that "
        "is what a gate is for. An analyst would look in compare.html for what it does worse, wait for more "
        "findings and train again. An approver who must may pass the gate with --override and a reason, which the "
        "ledger keeps for ever. The tour goes on without a promotion."
    )


def promote(course: Course) -> Iterator[str]:
    """What stands in the ledger now."""
    last = course.life.changes[-1]
    yield (
        f"Entry {last.seq:,} of the ledger, {moment(last.at):%H:%M:%S} UTC: version {last.act.version} follows "
        f"bundle {last.act.replaces}. The ledger decides the order; of two who promote at once one wins, and the "
        "other is told."
    )


def policy(_course: Course) -> Iterator[str]:
    """What the policy that was published would select."""
    rules = policies.load(Path(POLICY))
    lead = _LEAD.search(Path("policy.html").read_text(encoding="utf-8"))
    fitted = len({name for each in rules.local for name in each.areas})
    if lead:
        yield html.unescape(lead[1]).strip()
    yield (
        f"The boundaries of {fitted} areas were set so that this is what can be controlled; policy {rules.id} has "
        "them, and is in force from now on. (Services read the file that TIDEWAITER_POLICY_FILE names; those of "
        f"this tour: {POLICY}.)"
    )
    yield (
        "Look at what the next control of each area finds: where it is high, one more is worth most. And at what was "
        "observed: where too few findings speak for it there is no figure, rather than a guess."
    )


def no_policy(_course: Course) -> Iterator[str]:
    """What one does when no boundaries meet the capacity."""
    yield (
        "No policy was published; the line above says why. The one that is shipped stays in force. If no boundaries "
        "meet the capacity, one raises it in the file, or asks for less by rules, and simulates again."
    )

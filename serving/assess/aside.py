"""Many questions answered in a thread, so that questions on one consignment go on meanwhile."""

import asyncio
import datetime as dt
from collections.abc import Sequence

from serving.assess.answering import Answered, Question, concluded, taken_down
from serving.assess.live import Live
from serving.assess.standing import Standing
from serving.assess.table import looked_up
from serving.door.problems import Refused, problem


async def answered_aside(
    standing: Standing | None, live: Live, questions: Sequence[Question], now: dt.datetime
) -> list[Answered]:
    """As ``answered`` does it; only what touches the memory happens on the loop, and what is known is of one moment.

    Args:
        standing: what is live; none if nothing is.
        live: what is remembered.
        questions: of one call, none with reasons, for these look into the memory once more.
        now: when it is decided.

    Raises:
        Refused: nothing is live.
    """
    if standing is None:
        raise Refused(problem("model_unavailable"))
    taken = await asyncio.to_thread(taken_down, questions, now, together=len(questions) > 1)
    looked = looked_up(live, taken)
    return await asyncio.to_thread(concluded, standing, looked)

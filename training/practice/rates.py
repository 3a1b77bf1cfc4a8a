"""How often things happen in the practice world, in one place.

The shares of irregular goods items are raised on purpose, by orders of magnitude for the rare areas:
with true rates a world that fits a laptop would hold no tobacco and no precursors at all. They are
made up for this project and say nothing about real trade.
"""

from typing import Final

IRREGULAR: Final = {
    "undervaluation": 0.060,
    "misclassification": 0.048,
    "ipr": 0.052,
    "waste": 0.020,
    "tobacco": 0.017,
    "precursors": 0.015,
    "product_safety": 0.030,
}
"""Share of all goods items that are irregular, for each area."""

SILENT: Final = 0.14
"""Share of each scheme's goods items that carry no trace at all: nobody could see them on paper."""

SELDOM: Final = 0.22
"""How much less often honest trade leaves a trace where it has little reason to."""

COINCIDENCE: Final = 0.15
"""How much less often honest trade leaves a trace beside another of the same tactic: each has reasons of its own."""

OWNED: Final = 0.66
"""Share of the other irregular goods items that belong to parties who do it again and again."""

CLEAN_TRADE: Final = 0.8
"""Honest consignments of such a party, for each irregular one."""

CAPACITY: Final = 0.12
"""Share of goods items that the officers control."""

RANDOM_STREAM: Final = 0.02
"""Share of goods items controlled whatever they look like."""

FALSE_ALARM: Final = 0.005
"""Share of checks of regular goods that end in a wrong finding."""

ITEMS: Final = {"bulk": 1.15, "parcel": 0.36, "export": 0.5}
"""Mean number of goods items beyond the first, for each kind of trade."""

STREAMS: Final = {
    "sea": 0.25,
    "rail": 0.05,
    "road": 0.03,
    "air": 0.09,
    "express": 0.30,
    "post": 0.09,
    "export_sea": 0.14,
    "export_air": 0.05,
}
"""Share of the consignments, for each way of trading."""

BLOCK: Final = 15
"""Days after which smugglers look at what happened to them, and officers at their hits."""

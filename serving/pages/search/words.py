"""What rows of cases say of lanes and outcomes."""

from serving.pages.tongue import Tongue


class Words:
    """From the word in the table to that of the reader; what is unknown here is shown as it is."""

    def __init__(self, t: Tongue) -> None:
        self._lanes = {"red": t.text("red"), "orange": t.text("orange"), "green": t.text("green")}
        self._outcomes = {
            "irregular": t.text("irregular"),
            "conform": t.text("conform"),
            "unchecked": t.text("not checked"),
            "released": t.text("released without a control"),
            "": t.text("unknown"),
        }

    def lane(self, lane: str) -> str:
        """Where goods go."""
        return self._lanes.get(lane, lane)

    def outcome(self, outcome: str) -> str:
        """What became of a case."""
        return self._outcomes.get(outcome, outcome)

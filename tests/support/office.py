"""An office for tests: a service with declarations that were scored, and the decisions on them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from service_process import Running


class Office(NamedTuple):
    """A service with declarations that were scored."""

    running: Running
    decisions: list[dict[str, Any]]
    """As answered, in the order of lodgement."""

    @property
    def selected(self) -> list[dict[str, Any]]:
        """Those that wait for an officer."""
        return [each for each in self.decisions if each["recommendation"]["selected"]]

    def by_id(self, decision: str) -> dict[str, Any]:
        """The decision with this id."""
        return next(each for each in self.decisions if each["id"] == decision)

    @staticmethod
    def card(decision: Mapping[str, Any]) -> dict[str, Any] | None:
        """The card that its page shows: of the goods item and area of the recommendation; none if it has none."""
        shown = decision["recommendation"]["item_number"], decision["recommendation"]["area"]
        cards = decision["reasons"] or ()
        return next((each for each in cards if (each["item_number"], each["area"]) == shown), None)

    def of(self, consignment: str) -> dict[str, Any]:
        """The decision on a consignment."""
        return next(each for each in self.decisions if each["consignment_id"] == consignment)

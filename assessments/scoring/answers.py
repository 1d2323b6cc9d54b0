"""What two people answered, and which items both of them rated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, Literal

NOT_OBSERVED: Final = "NO"  # the manager had no chance to see it
NO_OPPORTUNITY: Final = "NOP"  # the period held no chance to do it
TOP_ANCHOR: Final = 4  # anchors run from 0 to here

Answer = int | Literal["NO", "NOP"]
Answers = Mapping[str, Answer]


class Rater(StrEnum):
    SELF = "self"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each rater counts, as whole parts: 2 and 3 stand for 2/5 and 3/5."""

    own: int
    manager: int

    @property
    def whole(self) -> int:
        """The parts together; combined anchors are sums in units of 1/whole."""
        return self.own + self.manager

    @property
    def squares(self) -> Fraction:
        """The sum of the squared weights: what averaging leaves of two independent errors."""
        return Fraction(self.own**2 + self.manager**2, self.whole**2)

    @property
    def manager_square(self) -> Fraction:
        """The manager's weight squared: what a new manager's leniency counts in a trend."""
        return Fraction(self.manager**2, self.whole**2)


PAIR = Weights(2, 3)  # observed behaviour leans to the observer, without silencing the person
EQUAL = Weights(1, 1)  # shown beside the index: does the weighting matter here?
MANAGER_ALONE = Weights(0, 1)
SELF_ALONE = Weights(1, 0)


@dataclass(frozen=True, slots=True)
class Rating:
    """One item's anchors, 0-4; None for a rater who is not part of the assessment."""

    item: str
    own: int | None
    manager: int | None

    def combined(self, weights: Weights) -> int:
        """The weighted anchor in units of 1/`weights.whole`."""
        return weights.own * (self.own or 0) + weights.manager * (self.manager or 0)


@dataclass(frozen=True, slots=True)
class Sheets:
    """Two raters' answers by item key; None for a rater who takes no part at all."""

    own: Answers | None
    manager: Answers | None

    @property
    def weights(self) -> Weights:
        """The pair's weights, or weight 1 for a lone rater."""
        if self.own is not None and self.manager is None:
            return SELF_ALONE
        if self.own is None and self.manager is not None:
            return MANAGER_ALONE
        return PAIR

    def rated(self, items: Iterable[str]) -> tuple[Rating, ...]:
        """The items that every taking-part rater answered with an anchor, in the given order."""
        ratings = (
            Rating(item, anchor(self.own, item), anchor(self.manager, item)) for item in items
        )
        return tuple(rating for rating in ratings if self._complete(rating))

    def both(self, items: Iterable[str]) -> tuple[tuple[int, int], ...]:
        """The two anchors (self, manager) of every item that both people rated."""
        return tuple(
            (rating.own, rating.manager)
            for rating in self.rated(items)
            if rating.own is not None and rating.manager is not None
        )

    def highest(self, item: str) -> int | None:
        """The larger available anchor of the two raters; None if neither rated the item."""
        given = [a for a in (anchor(self.own, item), anchor(self.manager, item)) if a is not None]
        return max(given, default=None)

    def _complete(self, rating: Rating) -> bool:
        if self.own is None and self.manager is None:
            return False
        own_ready = self.own is None or rating.own is not None
        return own_ready and (self.manager is None or rating.manager is not None)


def anchor(answers: Answers | None, item: str) -> int | None:
    """The anchor 0-4 given to an item; None if missing, not observed or without opportunity."""
    answer = None if answers is None else answers.get(item)
    return answer if isinstance(answer, int) else None

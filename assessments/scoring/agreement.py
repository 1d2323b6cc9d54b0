"""How alike two raters see the same items ("profile agreement", never reliability)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from .answers import TOP_ANCHOR
from .dimensions import number

TALK_FIRST_ABOVE: Final = 1  # a mean distance of over one anchor: talk before reading scores
PAIRS_TO_SHOW: Final = 10  # fewer pairs make the coefficient jump with each single answer
# Sum of the quadratic weights over all 25 cells of 5 categories, divided by 5 x 4.
CHANCE_FACTOR: Final = Fraction(15, 16)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Differences in anchors (self minus manager) and Gwet's AC2, -1 to 1; None without pairs."""

    pairs: int
    mean_difference: Fraction | None = None
    mean_absolute_difference: Fraction | None = None
    ac2: Fraction | None = None

    @property
    def talk_first(self) -> bool:
        gap = self.mean_absolute_difference
        return gap is not None and gap > TALK_FIRST_ABOVE

    @property
    def shows_ac2(self) -> bool:
        return self.pairs >= PAIRS_TO_SHOW

    def to_json(self) -> dict[str, Any]:
        return {
            "pairs": self.pairs,
            "mean_difference": number(self.mean_difference),
            "mean_absolute_difference": number(self.mean_absolute_difference),
            "ac2": number(self.ac2),
        }


def agreement(pairs: Sequence[tuple[int, int]]) -> Agreement:
    """Compare the anchors (self, manager) of the items that both rated.

    Source: scoring model, section 3; AC2 with quadratic weights on the five anchors.
    """
    if not pairs:
        return Agreement(pairs=0)
    differences = [own - manager for own, manager in pairs]
    return Agreement(
        pairs=len(pairs),
        mean_difference=Fraction(sum(differences), len(pairs)),
        mean_absolute_difference=Fraction(sum(map(abs, differences)), len(pairs)),
        ac2=_ac2(pairs),
    )


def _ac2(pairs: Sequence[tuple[int, int]]) -> Fraction:
    squared = sum((own - manager) ** 2 for own, manager in pairs)
    observed = 1 - Fraction(squared, TOP_ANCHOR**2 * len(pairs))
    counts = Counter(value for pair in pairs for value in pair)
    shares = [Fraction(count, 2 * len(pairs)) for count in counts.values()]
    by_chance = CHANCE_FACTOR * sum(share * (1 - share) for share in shares)
    return (observed - by_chance) / (1 - by_chance)

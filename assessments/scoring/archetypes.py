"""Which kind of Lead work someone prefers: a profile beside the scores, never one of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, Final

ARCHETYPES: Final = ("tech-lead", "solver", "architect", "right-hand")
PAIRS: Final = tuple(combinations(ARCHETYPES, 2))  # each with each: six forced choices
MOST_TRIADS: Final = 2  # with four archetypes; so circular, the choices show no order

Choice = tuple[str, str, str]  # two archetypes and the one preferred


class ChoiceError(ValueError):
    """Choices that are not the six pairs, each decided once; `faults` names each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Preference:
    """Wins (0-3) and their share of the six choices, by archetype in catalogue order."""

    wins: dict[str, int]
    circular_triads: int

    @property
    def shares(self) -> dict[str, Fraction]:
        return {archetype: Fraction(wins, len(PAIRS)) for archetype, wins in self.wins.items()}

    @property
    def is_clear(self) -> bool:
        return self.circular_triads < MOST_TRIADS

    @property
    def favourites(self) -> tuple[str, ...]:
        """The archetypes with most wins; none when there is no clear preference."""
        most = max(self.wins.values())
        return tuple(a for a, wins in self.wins.items() if wins == most and self.is_clear)

    def to_json(self) -> dict[str, Any]:
        return {
            "wins": self.wins,
            "shares": {archetype: float(share) for archetype, share in self.shares.items()},
            "circular_triads": self.circular_triads,
        }


def preference(choices: Sequence[Choice]) -> Preference:
    """Count six forced choices (archetype, archetype, winner), in any order.

    Raises ChoiceError unless each of the six pairs is decided exactly once. Source: scoring
    model, section 8.
    """
    if faults := _faults(choices):
        raise ChoiceError(faults)
    won = Counter(winner for _, _, winner in choices)
    wins = {archetype: won[archetype] for archetype in ARCHETYPES}
    triads = 4 - sum(count * (count - 1) // 2 for count in wins.values())
    return Preference(wins=wins, circular_triads=triads)


def _faults(choices: Sequence[Choice]) -> list[str]:
    faults = [
        f"{name!a} is not an archetype" for c in choices for name in c if name not in ARCHETYPES
    ]
    faults += [f"{w!a} is not one of {a!a} and {b!a}" for a, b, w in choices if w not in (a, b)]
    if faults:
        return faults
    decided = Counter(frozenset((a, b)) for a, b, _ in choices)
    faults += [f"{a!a} is set against itself" for a, b, _ in choices if a == b]
    for pair in PAIRS:
        if decided[frozenset(pair)] != 1:
            faults.append(f"{pair[0]!a} and {pair[1]!a} decided {decided[frozenset(pair)]} times")
    return faults

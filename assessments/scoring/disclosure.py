"""What may be shown about groups: which ones, and how coarsely."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Any, Final

from .echelon import Person
from .isolation import admissible

MEANS_FROM: Final = 5  # the smallest group with means, and the fewest people a sum may isolate
SHARES_FROM: Final = 10  # a share of fewer people is nearly a head count
END_MARGIN: Final = 5  # a mean at the very end would say that everybody is there
LOWEST_SHARE: Final = 20  # below it, and above its mirror image, a share says "nearly none / all"
HIGHEST_SHARE: Final = 80
SHARE_STEP: Final = 10
TOO_FEW: Final = f"fewer than {MEANS_FROM}"


class Hidden(StrEnum):
    PRIMARY = "primary"  # too few people
    COMPLEMENTARY = "complementary"  # together with the groups shown, it would isolate a few


@dataclass(frozen=True, slots=True)
class Release:
    """The groups shown, in the order they were released, and why the others are not."""

    shown: tuple[str, ...]
    hidden: dict[str, Hidden]

    def to_json(self) -> dict[str, Any]:
        return {
            "shown": list(self.shown),
            "hidden": {group: reason.value for group, reason in self.hidden.items()},
        }


@dataclass(frozen=True, slots=True)
class Shown:
    """A released number as text, and the same number, as coarse, for a chart; None if hidden."""

    text: str
    number: int | None = None


def release(
    groups: Mapping[str, Collection[Person]],
    levels: Mapping[str, int],
    *,
    k: int = MEANS_FROM,
    known: Collection[Person] = (),
) -> Release:
    """Decide which groups can be shown so that no combination isolates fewer than `k` people.

    `groups`: members by group id, each in the metric's population; `levels`: 0 company, then
    department, team, cross-cut. `known`: people whose values the reader knows; they are taken out
    first. Groups are tried by level, then larger first, then id; only memberships are read, so a
    refusal says nothing about values. Source: scoring model, section 9.
    """
    aware = frozenset(known)
    members = {group: frozenset(people) - aware for group, people in groups.items()}
    in_order = sorted(members, key=lambda g: (levels[g], -len(members[g]), g))
    hidden = {group: Hidden.PRIMARY for group in in_order if len(members[group]) < k}
    tried = [group for group in in_order if group not in hidden]
    taken_up = admissible([members[group] for group in tried], k)
    verdicts = dict(zip(tried, taken_up, strict=True))
    hidden |= {group: Hidden.COMPLEMENTARY for group in tried if not verdicts[group]}
    return Release(tuple(group for group in tried if verdicts[group]), hidden)


def show_mean(values: Iterable[Fraction], *, low: int = 0, high: int = 100) -> Shown:
    """A released group's mean as a whole number, halves away from zero.

    `low` and `high` are the ends of the scale (-100 and 100 for a perception gap); within 5 of
    one, only that is said. With fewer than 5 values, no number.
    """
    known = list(values)
    if len(known) < MEANS_FROM:
        return Shown(TOO_FEW)
    mean = _rounded(Fraction(sum(known), len(known)))
    bottom, top = low + END_MARGIN, high - END_MARGIN
    if mean <= bottom:
        return Shown(f"{bottom} or less", bottom)
    return Shown(f"{top} or more", top) if mean >= top else Shown(str(mean), mean)


def show_share(count: int, people: int) -> Shown:
    """A share in percent, in steps of 10; nothing more exact than "under 20 %" and "over 80 %".

    Needs 10 people; below that a share is too close to a head count and no number is given.
    """
    if people < SHARES_FROM:
        return Shown(f"fewer than {SHARES_FROM}")
    percent = SHARE_STEP * _rounded(Fraction(100 * count, SHARE_STEP * people))
    if percent < LOWEST_SHARE:
        return Shown(f"under {LOWEST_SHARE} %", LOWEST_SHARE)
    if percent > HIGHEST_SHARE:
        return Shown(f"over {HIGHEST_SHARE} %", HIGHEST_SHARE)
    return Shown(f"{percent} %", percent)


def _rounded(value: Fraction) -> int:
    """To a whole number, halves away from zero, so that swapping signs swaps results."""
    size = floor(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size

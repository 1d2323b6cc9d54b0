"""Hints to a respondent about their own answering; they never change a score."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from .answers import Answers, anchor

SECONDS_PER_ITEM: Final = 2  # nobody reads a question and five anchors faster
FEWEST_ANSWERS: Final = 10  # with fewer, a run says nothing
SHORTEST_RUN: Final = 8
RUN_PERCENT: Final = 60


@dataclass(frozen=True, slots=True)
class Quality:
    """The longest run of one anchor, in questionnaire order, and whether it stands out."""

    straight_lining: bool
    longest_run: int

    def to_json(self) -> dict[str, Any]:
        return {"straight_lining": self.straight_lining, "longest_run": self.longest_run}


def answer_quality(items: Sequence[str], answers: Answers) -> Quality:
    """Look for one anchor given over and over to `items`, in that order.

    Items without an anchor (unanswered, not observed, no opportunity) are passed over: they
    neither count nor break a run. Source: scoring model, section 7.
    """
    anchors = [value for item in items if (value := anchor(answers, item)) is not None]
    longest = max((len(list(run)) for _, run in groupby(anchors)), default=0)
    return Quality(straight_lining=stands_out(longest, len(anchors)), longest_run=longest)


def stands_out(longest_run: int, answers: int) -> bool:
    """Whether a run is at least 8 and 60 % of the answers (rounded up), of 10 or more answers."""
    rounded_up = -(-RUN_PERCENT * answers // 100)
    return answers >= FEWEST_ANSWERS and longest_run >= max(SHORTEST_RUN, rounded_up)


def hurried(seconds: float, items: int) -> bool:
    """Whether a page of so many items was answered in under 2 seconds an item."""
    return seconds < SECONDS_PER_ITEM * items

"""What a step is, and which of two comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from assessments.queries.pairs import PairStatus

_IN_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Urgency(IntEnum):
    """The order of the steps: first those for whom somebody else is waiting."""

    OTHERS_WAIT_FOR_YOU = 1
    MANAGER_WAITS_FOR_YOU = 2
    ANSWER = 3
    ANSWER_FOR_OTHERS = 4
    ANSWER_PROPOSAL = 5
    REVIEW_CASE = 6
    MERGE_TEXT = 7
    SIGN_CASE = 8
    CLOSE_CYCLE = 9
    OPEN_CYCLE = 10
    NAME_REVIEWERS = 11
    DECIDE_CASE = 12
    READ_REPORT = 13
    TALK_IT_THROUGH = 14
    SUBMIT_CASE = 15
    ANSWER_COMMENT = 16
    ANSWER_QUESTION = 17
    CONFIRM_EVIDENCE = 18
    FOLLOW_CYCLE = 19
    WAIT = 20
    PLAN_CYCLE = 21
    EDIT_CATALOGUE = 22
    ADMINISTER = 23
    LOOK_BACK = 24
    TAKE_STOCK = 25


@dataclass(frozen=True)
class Step:
    """Something to do: a headline that is true now, why, and the button that leads there."""

    urgency: Urgency
    headline: str
    text: str
    label: str
    route: str
    pk: int | None = None


def count_of(things: Sequence[object]) -> str:
    number = len(things)
    return (_IN_WORDS[number] if number < len(_IN_WORDS) else str(number)).capitalize()


def wait_step(headline: str, text: str, statuses: Sequence[PairStatus]) -> Step:
    """Nothing to do; the button leads to the one pair, or to all of them."""
    one = len(statuses) == 1
    route, pk = ("pair", statuses[0].pair_id) if one else ("assessments", None)
    return Step(Urgency.WAIT, headline, text, "See where it stands", route, pk)

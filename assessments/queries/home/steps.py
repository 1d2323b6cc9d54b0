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
    CLOSE_CYCLE = 5
    OPEN_CYCLE = 6
    READ_REPORT = 7
    TALK_IT_THROUGH = 8
    ANSWER_QUESTION = 9
    CONFIRM_EVIDENCE = 10
    FOLLOW_CYCLE = 11
    WAIT = 12
    PLAN_CYCLE = 13
    EDIT_CATALOGUE = 14
    ADMINISTER = 15
    LOOK_BACK = 16
    TAKE_STOCK = 17


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

"""The sentences at the head of a report, by stage and situation."""

from enum import StrEnum
from typing import Final

from assessments.choices import Intent
from assessments.scoring.stages import Stage

BASE: Final = "The foundation"

STAGE_NAMES: Final = {
    Stage.NOT_ENOUGH_DATA: "Not enough answers yet",
    Stage.FOUNDATION_FIRST: "foundation first",
    Stage.THRIVING_SENIOR: "thriving as Senior",
    Stage.READY_TO_CHANGE: "ready to change the work",
    Stage.PRACTISING: "practising the next scope",
    Stage.READY_FOR_CASE: "ready to build the case",
}


class Situation(StrEnum):
    """The stage, told apart as far as the headline differs."""

    NO_FOUNDATION = "no-foundation"
    NO_LEVERS = "no-levers"
    BASE_WITHOUT_LEVERS = "base-without-levers"
    NO_TIMING = "no-timing"
    BASE_FIRST = "base-first"
    BASE_WITH_STRONG_LEVERS = "base-with-strong-levers"
    BASE_SLIPPED = "base-slipped"
    THRIVING = "thriving"
    THRIVING_AND_MORE = "thriving-and-more"
    TIME_TO_CHANGE = "time-to-change"
    TIME_AND_FIRST_LEVERS = "time-and-first-levers"
    STARTED = "started"
    PRACTISING = "practising"
    NEXT_SCOPE_REACHED = "next-scope-reached"
    READY = "ready"
    STILL_READY = "still-ready"


FOUNDATION_FIRST: Final = (
    Situation.BASE_WITHOUT_LEVERS,
    Situation.BASE_FIRST,
    Situation.BASE_WITH_STRONG_LEVERS,
    Situation.BASE_SLIPPED,
)

HEADLINES: Final = {
    Situation.NO_FOUNDATION: "{missing_are}, so there is no readiness figure yet",
    Situation.NO_LEVERS: "Too few levers were rated by both of you for a number",
    Situation.BASE_WITHOUT_LEVERS: (
        "The foundation needs attention first, and the levers have no number yet"
    ),
    Situation.NO_TIMING: "There is a number, and no stage yet: the signs of timing are missing",
    Situation.BASE_FIRST: "The foundation comes first, and the rest can wait",
    Situation.BASE_WITH_STRONG_LEVERS: "Strong levers, on a foundation that needs attention first",
    Situation.BASE_SLIPPED: "The foundation needs attention again before anything else",
    Situation.THRIVING: "{You} {are} thriving as a Senior",
    Situation.THRIVING_AND_MORE: "{You} {are} thriving as a Senior, and more is beginning to show",
    Situation.TIME_TO_CHANGE: "The time is right to change the nature of {your} work",
    Situation.TIME_AND_FIRST_LEVERS: "The time is right, and the first levers are moving",
    Situation.STARTED: "{You} {have} started to change the nature of {their} work",
    Situation.PRACTISING: "{You} {are} practising the next scope",
    Situation.NEXT_SCOPE_REACHED: "Much of {your} work already has the next scope",
    Situation.READY: "{You} {are} ready to build the case",
    Situation.STILL_READY: "The case still stands, and {you} can keep building it",
}

LEDES: Final = {
    Situation.NO_FOUNDATION: (
        "{which} Readiness needs all six from both of you: a base that only one can vouch for says "
        "too little. Everything you did answer is below."
    ),
    Situation.NO_LEVERS: (
        "A lever counts once you have both seen it, and nothing is guessed in between. Everything "
        "you did answer is below."
    ),
    Situation.BASE_WITHOUT_LEVERS: (
        "At least one of you sees a gap in the base, and that comes before anything new. Too few "
        "levers were rated by both of you for a number; it can wait."
    ),
    Situation.NO_TIMING: (
        "Base and levers are below. The stage stays open until two signs of timing are rated by "
        "both of you."
    ),
    Situation.BASE_FIRST: (
        "While either of you sees a gap in the base, new kinds of work would only spread {them} "
        "thin."
    ),
    Situation.BASE_WITH_STRONG_LEVERS: (
        "The levers would carry more than the base allows now. Once it holds in the eyes of both "
        "of you, the number follows by itself."
    ),
    Situation.BASE_SLIPPED: (
        "It held last time and is in doubt now. That is worth a talk before anything new is taken "
        "up."
    ),
    Situation.THRIVING: (
        "The foundation holds and nothing asks for a change. This is a place to stay as much as a "
        "place to start from."
    ),
    Situation.THRIVING_AND_MORE: (
        "The foundation holds, and a few levers reach beyond {their} own work. This is a place to "
        "stay as much as a place to start from."
    ),
    Situation.TIME_TO_CHANGE: (
        "The foundation holds, and more of the same work brings less and less. An hour spent on a "
        "lever would now bring more than an hour spent on the next model."
    ),
    Situation.TIME_AND_FIRST_LEVERS: (
        "The foundation holds and more of the same brings less. A few levers are in use already, "
        "some way before the next scope."
    ),
    Situation.READY: (
        "The foundation holds, the levers are strong, and what they achieved is confirmed by "
        "others."
    ),
    Situation.STILL_READY: "The base, the levers and the evidence behind them still stand.",
}

# In stage 4 the first sentence says who sees the next scope: the person, the manager.
NEXT_SCOPE_SEEN: Final = {
    (True, True): "The foundation holds and you both see the next scope in {your} work.",
    (True, False): (
        "The foundation holds. {You} {see} the next scope in {their} work; {boss} {boss_sees} "
        "less of it."
    ),
    (False, True): (
        "The foundation holds. {Boss} {boss_sees} more of the next scope in {your} work than "
        "{they} do."
    ),
    (False, False): (
        "The foundation holds. The levers are a little under the line, and one quieter round does "
        "not undo a stage."
    ),
}

# Both do over all levers, and one of them not in every family.
NEXT_SCOPE_TOGETHER: Final = (
    "The foundation holds. Your two views, taken together, show the next scope in {your} work."
)

ASIDES: Final = {
    Intent.STAY: (
        "You said that you want to stay a Senior. That is a destination, not a waiting room: "
        "growth then comes from a new subject with the same responsibilities. Whatever is said "
        "here about the next scope is there if you ever want it."
    ),
    Intent.UNSURE: (
        "You said that you are not sure yet where you want to go. No number depends on it, and "
        "there is no hurry."
    ),
    Intent.MOVE: (
        "You said that you want to move towards Lead. Your manager does not read that here; say it "
        "yourself when you talk."
    ),
}

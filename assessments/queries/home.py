"""The one next thing to do, for whoever comes home."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from django.utils.formats import date_format

from assessments import access
from assessments.choices import CycleState
from assessments.models import User
from assessments.permissions import Role
from assessments.queries.cycles import CycleRow, cycle_rows
from assessments.queries.pairs import Moment, PairStatus, statuses_of

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
    FOLLOW_CYCLE = 9
    WAIT = 10
    PLAN_CYCLE = 11
    EDIT_CATALOGUE = 12
    ADMINISTER = 13
    LOOK_BACK = 14
    TAKE_STOCK = 15


@dataclass(frozen=True)
class Step:
    """Something to do: a headline that is true now, why, and the button that leads there."""

    urgency: Urgency
    headline: str
    text: str
    label: str
    route: str
    pk: int | None = None


@dataclass(frozen=True)
class Home:
    """`next` is the most urgent step; `others` are the rest, most urgent first."""

    next: Step
    others: tuple[Step, ...]
    own: PairStatus | None


def home_of(user: User, *, today: datetime.date) -> Home:
    """Never empty: whoever has nothing to do is offered a private self-assessment.

    One query for the pairs, one for the roles and, for an HR partner, one for the cycles.
    """
    statuses = statuses_of(user, today=today)
    roles = access.roles(user)
    steps = [
        *_own_steps([status for status in statuses if status.is_own]),
        *_manager_steps([status for status in statuses if not status.is_own]),
        *(_hr_steps(user, today) if Role.HR_PARTNER in roles else ()),
        *_keeper_steps(roles),
    ]
    first, *others = sorted(steps, key=lambda step: step.urgency)
    own = next((status for status in statuses if status.is_own and status.cycle_is_open), None)
    return Home(first, tuple(others), own)


def _own_steps(statuses: Sequence[PairStatus]) -> Iterator[Step]:
    """The person's newest pair decides; of the older ones, the last report is offered again."""
    if not statuses:
        yield _take_stock("No cycle is running for you, and you can take stock all the same")
        return
    status, *older = statuses
    yield from [_look_back(earlier) for earlier in older if earlier.moment == Moment.REPORT][:1]
    until = date_format(status.closes_on, "j F")
    match status.moment:
        case Moment.ANSWER:
            yield _answer(status, until)
        case Moment.WAIT:
            yield Step(
                Urgency.WAIT,
                f"Your half is in; {status.manager} has until {until}",
                "There is nothing for you to do. You can still take your answers back to change "
                "them, until the other half is submitted.",
                "See where it stands",
                "pair",
                status.pair_id,
            )
        case Moment.REPORT:
            yield _report(status)
        case Moment.NOT_YET:
            yield Step(
                Urgency.WAIT,
                f"Your questionnaire opens on {date_format(status.opens_on, 'j F')}",
                f"{status.manager} and you will answer the same questions, each alone.",
                "See what is coming",
                "pair",
                status.pair_id,
            )
        case _:  # it has ended
            yield _take_stock(f"{status.cycle} ended with one half missing, so nothing was opened")


def _answer(status: PairStatus, until: str) -> Step:
    verb = "Continue" if status.started else "Start"
    blind = "Neither of you sees the other's answers until both have submitted."
    if status.other_submitted:
        return Step(
            Urgency.MANAGER_WAITS_FOR_YOU,
            f"{status.manager} has answered; your half is still missing",
            f"Once you submit, you both read the report. The questionnaire is open until {until}.",
            f"{verb} your questionnaire",
            "sheet",
            status.sheet_id,
        )
    headline = "is half-way: pick it up again" if status.started else "is waiting for you"
    return Step(
        Urgency.ANSWER,
        f"Your questionnaire {headline}",
        f"It is open until {until} and takes about twenty minutes. {blind}",
        f"{verb} your questionnaire",
        "sheet",
        status.sheet_id,
    )


def _report(status: PairStatus) -> Step:
    if not status.has_result:
        return Step(
            Urgency.READ_REPORT,
            "Both of you have submitted; the report is being computed",
            "This usually takes a few seconds.",
            "Go to the report",
            "report",
            status.pair_id,
        )
    return Step(
        Urgency.READ_REPORT,
        f"Your report for {status.cycle} is ready",
        f"{status.manager} reads the same pages. Look for the largest differences, then talk.",
        "Read your report",
        "report",
        status.pair_id,
    )


def _look_back(status: PairStatus) -> Step:
    return Step(
        Urgency.LOOK_BACK,
        f"Your report for {status.cycle} is still here",
        "Worth reading again before you answer, or not at all, if you would rather start fresh.",
        "Read it again",
        "report",
        status.pair_id,
    )


def _take_stock(headline: str) -> Step:
    return Step(
        Urgency.TAKE_STOCK,
        headline,
        "Answer the same questions for yourself. Nobody else sees them, and you can delete them.",
        "Assess yourself in private",
        "assessments",
    )


def _manager_steps(statuses: Sequence[PairStatus]) -> Iterator[Step]:
    missing = [status for status in statuses if status.moment == Moment.ANSWER]
    if missing:
        yield _answer_for_others(missing)
    ready = [s for s in statuses if s.moment == Moment.REPORT and s.cycle_is_open]
    if ready:
        one = len(ready) == 1
        whose = f"The report with {ready[0].person}" if one else f"{_count(ready)} reports"
        yield Step(
            Urgency.TALK_IT_THROUGH,
            f"{whose} {'is' if one else 'are'} ready to talk through",
            "Each comes with an agenda for a one-to-one, largest differences first.",
            "Read the report" if one else "See the reports",
            "report" if one else "assessments",
            ready[0].pair_id if one else None,
        )


def _answer_for_others(missing: Sequence[PairStatus]) -> Step:
    waiting = [status for status in missing if status.other_submitted]
    until = date_format(min(status.closes_on for status in missing), "j F")
    text = (
        f"Open until {until}. Answer from what you have seen; “not observed” is a real answer, "
        "and their half stays closed to you until yours is in."
    )
    urgency = Urgency.OTHERS_WAIT_FOR_YOU if waiting else Urgency.ANSWER_FOR_OTHERS
    if len(missing) == 1:
        only = missing[0]
        told = "has answered and waits for your half" if waiting else "is yours to answer for"
        verb = "Continue" if only.started else "Start"
        return Step(
            urgency, f"{only.person} {told}", text, f"{verb} your half", "sheet", only.sheet_id
        )
    of_them = f", {_count(waiting).lower()} already waiting for you" if waiting else ""
    return Step(
        urgency,
        f"{_count(missing)} people to answer for{of_them}",
        text,
        "See who they are",
        "assessments",
    )


def _hr_steps(user: User, today: datetime.date) -> Iterator[Step]:
    running = cycle_rows(user, with_closed=False)
    for cycle in running:
        yield _hr_step(cycle, today)
    if not running:
        yield Step(
            Urgency.PLAN_CYCLE,
            "No cycle is planned or open",
            "A cycle asks people and their managers the same questions, each alone.",
            "Plan a cycle",
            "new-cycle",
        )


def _hr_step(cycle: CycleRow, today: datetime.date) -> Step:
    last_day = date_format(cycle.closes_on, "j F")
    if cycle.state == CycleState.PLANNED:
        return Step(
            Urgency.OPEN_CYCLE,
            f"{cycle.name} is planned and waits to be opened",
            "See who would be in and who would not, and why, before anybody is asked.",
            "Look at it and open it",
            "cycle",
            cycle.id,
        )
    if cycle.is_overdue(today):
        return Step(
            Urgency.CLOSE_CYCLE,
            f"The last day of {cycle.name} was {last_day}",
            f"{cycle.completion}. Close it, or give everyone more time.",
            "Close or extend it",
            "cycle",
            cycle.id,
        )
    how_far = str(cycle.completion) if cycle.completion.is_shown else "few pairs, so no count"
    return Step(
        Urgency.FOLLOW_CYCLE,
        f"{cycle.name} runs until {last_day}: {how_far}",
        "You see how far the whole has come, never who has submitted.",
        "Look at the cycle",
        "cycle",
        cycle.id,
    )


def _keeper_steps(roles: frozenset[Role]) -> Iterator[Step]:
    if Role.CATALOGUE_EDITOR in roles:
        yield Step(
            Urgency.EDIT_CATALOGUE,
            "The catalogue is yours to keep",
            "Read it as others do; a new version starts from the files it was loaded from.",
            "Open the catalogue",
            "catalogue",
        )
    if Role.ADMINISTRATOR in roles:
        yield Step(
            Urgency.ADMINISTER,
            "People, teams and roles are in your hands",
            "Who reports to whom decides who answers for whom in the next cycle.",
            "Open the administration",
            "admin:index",
        )


def _count(things: Sequence[object]) -> str:
    number = len(things)
    return (_IN_WORDS[number] if number < len(_IN_WORDS) else str(number)).capitalize()

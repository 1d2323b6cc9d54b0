"""What a manager can do for the people they lead."""

from collections.abc import Iterator, Sequence

from django.utils.formats import date_format

from assessments.queries.home.steps import Step, Urgency, count_of, wait_step
from assessments.queries.pairs import Moment, PairStatus


def manager_steps(statuses: Sequence[PairStatus]) -> Iterator[Step]:
    missing = [status for status in statuses if status.moment == Moment.ANSWER]
    if missing:
        yield _answer_for_others(missing)
    else:
        yield from _nothing_to_answer(statuses)
    ready = [s for s in statuses if s.moment == Moment.REPORT and s.cycle_is_open]
    if ready:
        one = len(ready) == 1
        whose = f"The report with {ready[0].person}" if one else f"{count_of(ready)} reports"
        yield Step(
            Urgency.TALK_IT_THROUGH,
            f"{whose} {'is' if one else 'are'} ready to talk through",
            "Each comes with an agenda for a one-to-one, largest differences first.",
            "Read the report" if one else "See the reports",
            "report" if one else "assessments",
            ready[0].pair_id if one else None,
        )


def _nothing_to_answer(statuses: Sequence[PairStatus]) -> Iterator[Step]:
    """What a manager waits for: the first day, or the other halves."""
    for moment in (Moment.NOT_YET, Moment.WAIT):
        found = [status for status in statuses if status.moment == moment]
        if not found:
            continue
        first, one = found[0], len(found) == 1
        whom = first.person if one else f"{count_of(found).lower()} people"
        headline = f"You answer for {whom} from {date_format(first.opens_on, 'j F')}"
        if moment == Moment.WAIT:
            until = f"{'has' if one else 'have'} until {date_format(first.closes_on, 'j F')}"
            headline = f"Your half is in; {whom} {until}"
        yield wait_step(headline, "There is nothing for you to do now.", found)


def _answer_for_others(missing: Sequence[PairStatus]) -> Step:
    waiting = [status for status in missing if status.other_submitted]
    until = date_format(min(status.closes_on for status in missing), "j F")
    text = (
        f"Open until {until}. Answer from what you have seen; “I have not been able to see this” "
        "is a real answer, and their half stays closed to you until yours is in."
    )
    urgency = Urgency.OTHERS_WAIT_FOR_YOU if waiting else Urgency.ANSWER_FOR_OTHERS
    if len(missing) == 1:
        only = missing[0]
        told = "has answered and waits for your half" if waiting else "is yours to answer for"
        verb = "Continue" if only.started else "Start"
        return Step(
            urgency, f"{only.person} {told}", text, f"{verb} your half", "sheet", only.sheet_id
        )
    of_them = f", {count_of(waiting).lower()} already waiting for you" if waiting else ""
    return Step(
        urgency,
        f"{count_of(missing)} people to answer for{of_them}",
        text,
        "See who they are",
        "assessments",
    )

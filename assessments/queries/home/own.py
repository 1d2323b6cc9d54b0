"""What somebody can do about their own assessment."""

from collections.abc import Iterator, Sequence

from django.utils.formats import date_format

from assessments.queries.home.steps import Step, Urgency, wait_step
from assessments.queries.pairs import Moment, PairStatus


def own_steps(statuses: Sequence[PairStatus], *, is_answering: bool) -> Iterator[Step]:
    """The person's newest pair decides; of the older ones, the last report is offered again.

    `is_answering`: a cycle does run for them, in which they answer for somebody else.
    """
    if not statuses:
        yield _take_stock(
            "You can take stock of your own work too"
            if is_answering
            else "No cycle is running for you, and you can take stock all the same"
        )
        return
    status, *older = statuses
    yield from [_look_back(earlier) for earlier in older if earlier.moment == Moment.REPORT][:1]
    until = date_format(status.closes_on, "j F")
    match status.moment:
        case Moment.ANSWER:
            yield _answer(status, until)
        case Moment.WAIT:
            yield wait_step(
                f"Your half is in; {status.manager} has until {until}",
                "There is nothing for you to do. You can still take your half back to change it, "
                "until the other half is submitted.",
                [status],
            )
        case Moment.REPORT:
            yield _report(status)
        case Moment.NOT_YET:
            yield wait_step(
                f"Answering begins on {date_format(status.opens_on, 'j F')}",
                f"{status.manager} and you will answer the same questions, each alone.",
                [status],
            )
        case _ if status.cycle_is_open:
            yield wait_step(
                f"The last day has passed, and a half is missing: {status.cycle}",
                "If you both want to finish, ask your HR partner for a few more days.",
                [status],
            )
        case _:  # it has ended
            yield _take_stock(f"Ended with a half missing, so nothing was opened: {status.cycle}")


def _answer(status: PairStatus, until: str) -> Step:
    verb = "Continue" if status.started else "Start"
    blind = "Neither of you sees the other's answers until both have submitted."
    if status.other_submitted:
        return Step(
            Urgency.MANAGER_WAITS_FOR_YOU,
            f"{status.manager} has answered; your half is still missing",
            f"Once you submit, you both read the report. You can answer until {until}.",
            f"{verb} your half",
            "sheet",
            status.sheet_id,
        )
    where = "is begun: pick it up again" if status.started else "is waiting for you"
    headline = f"Your half {where}"
    text = f"It is open until {until} and takes about twenty minutes. {blind}"
    if status.former_manager:
        headline = f"{status.manager} answers for you now, no longer {status.former_manager}"
        text = f"What you had submitted was given back to you. You have until {until}. {blind}"
    return Step(
        Urgency.ANSWER,
        headline,
        text,
        f"{verb} your half",
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
        f"Your report is ready: {status.cycle}",
        f"{status.manager} reads the same pages. Look for the largest differences, then talk.",
        "Read your report",
        "report",
        status.pair_id,
    )


def _look_back(status: PairStatus) -> Step:
    return Step(
        Urgency.LOOK_BACK,
        f"Your report is still here: {status.cycle}",
        "Read it again whenever it helps, or start fresh without it.",
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
        "start-private",
    )

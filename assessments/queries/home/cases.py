"""What waits for somebody in the promotion cases that they write, review or decide."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.utils.formats import date_format

from assessments.models import User
from assessments.queries.cases.awaited import Awaited, Kind, awaited_in_cases
from assessments.queries.home.steps import Step, Urgency, count_of


def case_steps(user: User, today: datetime.date) -> Iterator[Step]:
    """One query."""
    by_kind: dict[Kind, list[Awaited]] = defaultdict(list)
    for one in awaited_in_cases(user, today=today):
        by_kind[one.kind].append(one)
    for kind, found in by_kind.items():
        yield from _STEPS[kind](found)


def _answer(found: Sequence[Awaited]) -> Iterator[Step]:
    for one in found:
        whose = "your case" if one.is_own else "their case"
        yield Step(
            Urgency.ANSWER_PROPOSAL,
            f"{one.other} proposes to write {whose} with you",
            "Say yes, and both of you write it. Say no, and nothing comes of it.",
            "Read what it is",
            "case",
            one.case_id,
        )


def _merge(found: Sequence[Awaited]) -> Iterator[Step]:
    one = len(found) == 1
    yield Step(
        Urgency.MERGE_TEXT,
        f"{count_of(found)} {'text' if one else 'texts'} of yours in a case "
        f"{'waits' if one else 'wait'} to be merged",
        "You saved over something newer. Nothing is lost: both stand side by side.",
        "Open the case",
        "case",
        found[0].case_id,
    )


def _talk(found: Sequence[Awaited]) -> Iterator[Step]:
    askers = {one.other for one in found}
    who = f"{askers.pop()} asks" if len(askers) == 1 else "Others ask"
    places = "a case" if len(found) == 1 else f"{count_of(found).lower()} comments on a case"
    yield Step(
        Urgency.ANSWER_COMMENT,
        f"{who} you something in {places}",
        "Answer beside the text, or change it and resolve the comment.",
        "Read what is asked",
        "case-talk",
        found[0].case_id,
    )


def _sign(found: Iterable[Awaited]) -> Iterator[Step]:
    for one in found:
        yield Step(
            Urgency.SIGN_CASE,
            f"{one.other} has signed {'your' if one.is_own else 'their'} case, you have not",
            "Read it through once more. Whoever signs stands behind these words.",
            "Read and sign",
            "sign-case",
            one.case_id,
        )


def _submit(found: Iterable[Awaited]) -> Iterator[Step]:
    for one in found:
        yield Step(
            Urgency.SUBMIT_CASE,
            f"Both of you have signed {_whose(one)}",
            "Choose the day until which it is reviewed, and hand it in.",
            "Submit the case",
            "submit-case",
            one.case_id,
        )


def _review(found: Iterable[Awaited]) -> Iterator[Step]:
    for one in found:
        until = f" by {date_format(one.until, 'j F')}" if one.until else ""
        yield Step(
            Urgency.REVIEW_CASE,
            f"You are asked to review the case for {one.person}{until}",
            "Read it claim by claim, and say what you recommend. Nobody reads it before the others "
            "have answered too.",
            "Read the case",
            "review-case",
            one.case_id,
        )


def _name(found: Sequence[Awaited]) -> Iterator[Step]:
    for one in found:
        yield Step(
            Urgency.NAME_REVIEWERS,
            f"Nobody reviews the case for {one.person} yet",
            "It is submitted. Name two or three who did not write it.",
            "Name reviewers",
            "case-reviewers",
            one.case_id,
        )


def _decide(found: Sequence[Awaited]) -> Iterator[Step]:
    one = len(found) == 1
    whose = f"The case for {found[0].person} is" if one else f"{count_of(found)} cases are"
    yield Step(
        Urgency.DECIDE_CASE,
        f"{whose} reviewed, and the decision can be recorded",
        "Read what the reviewers recommend, then say what was decided and why.",
        "Record the decision" if one else "See the cases",
        "decide-case" if one else "all-cases",
        found[0].case_id if one else None,
    )


def _whose(one: Awaited) -> str:
    return "your case" if one.is_own else f"the case for {one.person}"


_STEPS = {
    Kind.PROPOSAL: _answer,
    Kind.ASIDE: _merge,
    Kind.ASKED: _talk,
    Kind.SIGNATURE: _sign,
    Kind.SUBMISSION: _submit,
    Kind.REVIEW: _review,
    Kind.REVIEWERS: _name,
    Kind.DECISION: _decide,
}

"""The contents of a case, and the one thing to do next with it, for whoever is looking."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.choices import CaseState, Outcome
from assessments.models import Case, User
from assessments.queries.cases.aside import Aside
from assessments.queries.cases.document import CaseDocument, Claim, Section
from assessments.queries.cases.scope import Reading, ReadsAs
from assessments.queries.cases.warnings import GATE_IS_OFF

_COUNTS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@dataclass(frozen=True)
class Entry:
    """A line of the contents."""

    key: str
    title: str
    claims: int
    warnings: int
    is_empty: bool

    @property
    def state(self) -> str:
        """ "empty", "written" or "warnings"."""
        if self.is_empty:
            return "empty"
        return "warnings" if self.warnings else "written"


@dataclass(frozen=True)
class Todo:
    """What is true now, and what follows from it; without a `route` there is nothing to press.

    `key` is the last part of the address, where the route asks for one.
    """

    headline: str
    text: str
    label: str = ""
    route: str = ""
    key: str | int = ""


def contents(document: CaseDocument) -> tuple[Entry, ...]:
    return tuple(map(_entry, document.sections))


def _entry(section: Section) -> Entry:
    return Entry(
        key=section.key,
        title=section.title,
        claims=len(section.claims),
        warnings=sum(_own(claim) for claim in section.claims),
        is_empty=not section.text.strip() and not section.claims,
    )


def _own(claim: Claim) -> int:
    """That the foundation did not hold is said once for all claims, and counted with none."""
    return sum(warning.key != GATE_IS_OFF for warning in claim.warnings)


def todo_of(
    case: Case,
    document: CaseDocument,
    user: User,
    reading: Reading | None,
    aside: Sequence[Aside],
) -> Todo:
    """The one next thing, for whoever is looking."""
    if reading is None or reading.reads_as is not ReadsAs.AUTHOR:
        return _for_readers(case, document, reading)
    if document.number < case.head:
        return _past(case, document)
    if case.state == CaseState.PROPOSED:
        return _proposed(case, document, user)
    if case.state == CaseState.OPEN:
        return _open(case, document, user, aside)
    return _closed(case, document)


def _past(case: Case, document: CaseDocument) -> Todo:
    return Todo(
        f"As it was after revision {document.number}",
        f"Revision {case.head} stands now. The assessment and the words of the evidence are those "
        "of today.",
        "To what stands now",
        "case",
    )


def _proposed(case: Case, document: CaseDocument, user: User) -> Todo:
    other = other_name(case, document, user)
    if case.opened_by_id == user.pk:
        return Todo(
            f"{other} has not answered yet",
            "As soon as you have a yes, both of you write here.",
        )
    about = "your case" if user.pk == case.person_id else "a case for their next step"
    return Todo(
        f"{other} proposes to write {about} with you",
        "Say yes, and both of you write it from now on, until both are willing to sign it.",
    )


def _open(case: Case, document: CaseDocument, user: User, aside: Sequence[Aside]) -> Todo:
    if aside:
        return _merge(aside)
    empty = [section for section in contents(document) if section.is_empty]
    if document.number == 0:
        return Todo(
            "Nothing is written yet, and there is a year to write it",
            "Begin where the need is: which role, and who asks for it.",
            f"Write “{document.sections[0].title}”",
            "case-section",
            document.sections[0].key,
        )
    if empty and not any(one.is_standing for one in document.signatures):
        return Todo(
            f"{_count(len(empty))} of {_count(len(document.sections)).lower()} sections "
            f"{'is' if len(empty) == 1 else 'are'} still empty",
            "Each says what belongs there. A year is long enough to leave some for later.",
            f"Write “{empty[0].title}”",
            "case-section",
            empty[0].key,
        )
    return _sign(case, document, user)


def _merge(aside: Sequence[Aside]) -> Todo:
    what = "text of yours waits" if len(aside) == 1 else "texts of yours wait"
    return Todo(
        f"{_count(len(aside))} {what} to be merged",
        "You saved over something newer. Nothing is lost: both stand side by side.",
        "Merge it" if len(aside) == 1 else "Merge the first",
        "case-aside",
        aside[0].id,
    )


def _sign(case: Case, document: CaseDocument, user: User) -> Todo:
    standing = {one.by_id for one in document.signatures if one.is_standing}
    other = other_name(case, document, user)
    has_signed = user.pk in standing
    if len(standing) == len(case.author_ids()):
        return Todo(
            "Both of you have signed: it can be handed in",
            "Any edit from here on voids both signatures.",
            "Hand it in",
            "submit-case",
        )
    if has_signed:
        return Todo(
            f"You have signed, {other} has not yet", "Any edit from here on voids your signature."
        )
    read = "Read it through once more. Whoever signs stands behind these words."
    if standing:
        return Todo(f"{other} has signed, you have not", read, "Read and sign", "sign-case")
    return Todo("Every section is written: read it, then sign", read, "Read and sign", "sign-case")


def _closed(case: Case, document: CaseDocument) -> Todo:
    """For the two authors."""
    again = "Another can be proposed at any time."
    texts = {
        CaseState.SUBMITTED: _with_reviewers(document),
        CaseState.DECIDED: Todo(_outcome(case), ""),
        CaseState.DECLINED: Todo("This case was declined", f"Nothing was written. {again}"),
        CaseState.WITHDRAWN: Todo("This case was withdrawn", f"It stays here to read. {again}"),
    }
    return texts[CaseState(case.state)]


def _for_readers(case: Case, document: CaseDocument, reading: Reading | None) -> Todo:
    if reading is None or reading.reads_as is ReadsAs.SIGNED:
        return Todo(
            f"The case for {document.person}, as you signed it",
            "You are no author of it any more. What was written since is not yours to read.",
        )
    return Todo(_outcome(case), "") if case.outcome else _with_reviewers(document)


def _with_reviewers(document: CaseDocument) -> Todo:
    return Todo(
        f"The case for {document.person} is with its reviewers",
        "It is frozen: nobody changes it any more.",
    )


def _outcome(case: Case) -> str:
    return f"Decided: {Outcome(case.outcome).label.lower()}" if case.outcome else ""


def other_name(case: Case, document: CaseDocument, user: User) -> str:
    return document.manager if user.pk == case.person_id else document.person


def _count(number: int) -> str:
    return _COUNTS[number] if number < len(_COUNTS) else str(number)

"""What stands around the document on its page."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assessments.choices import CaseState
from assessments.models import Case, User
from assessments.queries.cases.aside import Aside
from assessments.queries.cases.decision import Decision, decision_of
from assessments.queries.cases.document import CaseDocument, Signed
from assessments.queries.cases.scope import ReadsAs, reading_of
from assessments.queries.cases.talk import heads_of
from assessments.queries.cases.todo import Entry, Todo, contents, other_name, todo_of
from assessments.queries.framework import Catalogue, catalogue_of
from assessments.queries.readiness.levers import Ladder
from assessments.queries.readiness.voice import lower_first


@dataclass(frozen=True)
class Signer:
    """One of the two. `standing` is their signature under this revision, `void` an older one."""

    name: str
    standing: Signed | None
    void: Signed | None


@dataclass(frozen=True)
class CasePage:
    """`new_manager` is who manages the person now, where that is not the author any more.

    `ladders` are the words of the answer scale, by item. `is_past`: an older revision.
    `with_history`: its making is theirs to follow. `may_write`: now, in this state. `open_ends`
    say in a few words what is not done yet. `talk` counts open threads by part.
    """

    todo: Todo
    contents: tuple[Entry, ...]
    ladders: Mapping[str, Ladder]
    signers: tuple[Signer, Signer]
    aside: tuple[Aside, ...]
    new_manager: str
    other: str
    proposed_by_me: bool
    is_person: bool
    is_author: bool
    is_past: bool
    with_history: bool
    may_write: bool
    has_signed: bool
    other_signed: bool
    may_read_review: bool
    open_ends: tuple[str, ...]
    talk: Mapping[str, int]
    decision: Decision | None

    @property
    def said(self) -> int:
        """How many threads are open."""
        return sum(self.talk.values())


def case_page(
    case: Case, document: CaseDocument, user: User, *, aside: Sequence[Aside] = ()
) -> CasePage:
    """For the two authors one query, and one more for a decided case; two more for others."""
    reading = reading_of(case, user)
    is_author = reading is not None and reading.reads_as is ReadsAs.AUTHOR
    is_handed = reading is not None and reading.reads_as is ReadsAs.HANDED
    reads_all = is_author or is_handed
    is_person = user.pk == case.person_id
    both = (
        _signer(document, document.person, case.person_id),
        _signer(document, document.manager, case.manager_id),
    )
    own, other = both if is_person else both[::-1]
    lines = contents(document)
    is_past = document.number < case.head
    return CasePage(
        todo=todo_of(case, document, user, reading, aside),
        contents=lines,
        ladders=ladders(document, catalogue_of(case.framework)),
        signers=both,
        aside=tuple(aside),
        new_manager=_new_manager(case) if is_author else "",
        other=other_name(case, document, user),
        proposed_by_me=case.opened_by_id == user.pk,
        is_person=is_person,
        is_author=is_author,
        is_past=is_past,
        with_history=reading is not None and reading.with_history,
        may_write=is_author and case.is_open and not is_past,
        has_signed=is_author and own.standing is not None,
        other_signed=other.standing is not None,
        may_read_review=reads_all and case.is_submitted,
        open_ends=tuple(_open_ends(lines)),
        talk=Counter(heads_of(case, user).open) if is_author else {},
        decision=decision_of(case) if reads_all and case.outcome else None,
    )


def _open_ends(lines: Sequence[Entry]) -> Iterator[str]:
    empty = sum(line.is_empty for line in lines)
    warnings = sum(line.warnings for line in lines)
    if empty:
        yield f"{empty} empty section{'' if empty == 1 else 's'}"
    if warnings:
        yield f"{warnings} warning{'' if warnings == 1 else 's'} beside claims"


def _signer(document: CaseDocument, name: str, by_id: int) -> Signer:
    signed = [one for one in document.signatures if one.by_id == by_id]
    standing = next((one for one in signed if one.is_standing), None)
    older = max(
        (one for one in signed if not one.is_standing), key=lambda one: one.number, default=None
    )
    return Signer(name, standing, None if standing else older)


def _new_manager(case: Case) -> str:
    """ "" where the two still work together, or nobody could take over."""
    manager = case.person.manager
    is_new = manager is not None and manager.pk != case.manager_id and manager.is_active
    is_standing = case.state in (CaseState.PROPOSED, CaseState.OPEN)
    return manager.name if manager is not None and is_new and is_standing else ""


def ladders(document: CaseDocument, catalogue: Catalogue) -> Mapping[str, Ladder]:
    """The words of the answer scale for every item that a claim is about, by item."""
    named = {claim.words.item for section in document.sections for claim in section.claims}
    return {item: _ladder(catalogue, item) for item in named if item in catalogue.items}


def _ladder(catalogue: Catalogue, item: str) -> Ladder:
    labels = catalogue.blocks[catalogue.items[item].block].labels
    return Ladder(tuple(map(lower_first, labels)), ())

"""Writing a case while the other writes too: no text is overwritten, and none is lost."""

from dataclasses import dataclass

from django.db import transaction

from assessments.choices import RevisionKind
from assessments.models import Case, Parked, Revision, User
from assessments.queries.cases.content import (
    NoSuchPart,
    Words,
    is_own_section,
    key_of,
    read,
    stored,
)
from assessments.queries.cases.document import Saved
from assessments.queries.cases.parts import Part, Parts, parts_at
from assessments.services.cases.citing import check_citations, without_uncitable
from assessments.services.cases.holding import (
    CaseClosed,
    CaseError,
    DocumentMoved,
    NotYours,
    hold_open,
    hold_own,
)
from assessments.services.cases.parking import park, settle_merged
from assessments.services.cases.revising import Change, check_place, checked, claims_in, write


class SectionInUse(CaseError):
    def __init__(self, claims: int) -> None:
        what = "a claim stands" if claims == 1 else f"{claims} claims stand"
        super().__init__(f"In this section {what}. Move or remove what stands there first.")


class NothingToRestore(CaseError):
    def __init__(self) -> None:
        super().__init__("This revision removed something, so there are no words to bring back.")


@dataclass(frozen=True)
class Conflict:
    """Somebody else has written since: `theirs` stands, and `parked` is kept aside.

    `theirs` is None if the writer named a revision of a part that has none.
    """

    parked: Parked
    theirs: Revision | None


@dataclass(frozen=True)
class _Closed:
    """Told by a return, because an exception would take back that the text was kept aside."""

    state: str
    parked: Parked | None


def save_part(
    *,
    case: Case,
    part: str,
    words: Words,
    base: int,
    by: User,
    kind: str = RevisionKind.EDIT,
) -> Saved | Conflict:
    """Write one part; `base` is the newest revision of it that the writer had opened, 0 for none.

    If somebody else has written it since, the text is kept aside and nothing is overwritten.
    What stands there already is not written twice, nor is a save that came twice.
    Raises NotYours, BadWords, NoSuchSection, UnknownItem, CannotCite, NoSuchPart, and CaseClosed,
    which has kept the text aside as well unless it is called inside another transaction.
    """
    return _told(_save(case, Change(part, checked(part, words), base, by, kind)))


def merge_part(*, parked: Parked, words: Words, base: int, by: User) -> Saved | Conflict:
    """Write what has become of a text that was kept aside, and settle it.

    `base` is the revision that the writer had beside it. If that is not the newest any more, the
    merged text is kept aside as well, and `parked` goes on waiting. Raises what save_part raises.
    """
    if parked.by_id != by.pk:
        raise NotYours
    change = Change(parked.part, checked(parked.part, words), base, by, RevisionKind.MERGE)
    return _told(_save(parked.case, change, parked))


@transaction.atomic
def remove_part(*, case: Case, part: str, base: int, by: User) -> Saved:
    """Take a part out of the document; its words stay in the history.

    Raises NotYours, CaseClosed, SectionInUse, NoSuchPart, and DocumentMoved if somebody has
    written it since.
    """
    held = hold_open(case, by)
    parts = parts_at(held, held.head)
    if part not in parts:
        raise NoSuchPart(part)
    now = parts[part]
    if now.words is None:
        return now.saved
    if now.number != base:
        raise DocumentMoved
    if is_own_section(part) and (inside := claims_in(parts, key_of(part))):
        raise SectionInUse(inside)
    return write(held, parts, Change(part, None, base, by, RevisionKind.REMOVAL))


@transaction.atomic
def restore_revision(*, revision: Revision, base: int, by: User) -> Saved:
    """Bring back what a part said, without the evidence that may not be cited any more.

    Raises NotYours, CaseClosed, NothingToRestore, NoSuchSection, and DocumentMoved if somebody
    has written the part since `base`.
    """
    held = hold_open(revision.case, by)
    parts, part = parts_at(held, held.head), revision.part
    words, now = read(part, revision.content), parts[part]
    if words is None:
        raise NothingToRestore
    words = without_uncitable(held, parts, part, words)
    if words == now.words:
        return now.saved
    if now.number != base:
        raise DocumentMoved
    check_place(held, parts, words)
    change = Change(part, words, base, by, RevisionKind.RESTORE, restores=revision.number)
    return write(held, parts, change)


# --- saving, with the case held ---------------------------------------------------------------


def _told(outcome: Saved | Conflict | _Closed) -> Saved | Conflict:
    if isinstance(outcome, _Closed):
        raise CaseClosed(outcome.state, outcome.parked)
    return outcome


@transaction.atomic
def _save(case: Case, change: Change, merged: Parked | None = None) -> Saved | Conflict | _Closed:
    held = hold_own(case, change.by)
    parts = parts_at(held, held.head)
    if not held.is_open:
        return _Closed(held.state, None if _stands(parts, change) else park(held, change))
    before = held.head
    outcome = _saved(held, parts, change)
    if merged is not None and isinstance(outcome, Saved):
        settle_merged(held, merged, outcome.number, is_new=held.head > before)
    return outcome


def _saved(held: Case, parts: Parts, change: Change) -> Saved | Conflict:
    now = parts.get(change.part)
    if now is not None and _stands(parts, change):
        return now.saved
    if change.base != (now.number if now else 0):
        return _came_twice(held, change) or _conflict(held, change, now)
    check_place(held, parts, change.words)
    check_citations(held, parts, change.part, change.words)
    return write(held, parts, change)


def _stands(parts: Parts, change: Change) -> bool:
    return change.part in parts and parts[change.part].words == change.words


def _came_twice(held: Case, change: Change) -> Saved | None:
    """The revision that this very save has made, if its answer did not arrive."""
    same = Revision.objects.filter(
        case=held, part=change.part, by=change.by, base=change.base, content=stored(change.words)
    ).first()
    return Saved(same.number, change.by.name, same.at) if same else None


def _conflict(held: Case, change: Change, now: Part | None) -> Conflict:
    rows = Revision.objects.select_related("by")
    theirs = rows.get(case=held, number=now.number) if now else None
    return Conflict(park(held, change), theirs)

"""What the two authors say to each other beside a section or claim, and suggest to each other."""

from dataclasses import replace
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from assessments.choices import RevisionKind
from assessments.models import Case, Comment, User
from assessments.queries.cases.content import Words
from assessments.queries.cases.document import Saved
from assessments.queries.cases.rewording import PartAt, part_at, rewordable
from assessments.services.audit import record
from assessments.services.cases.holding import CaseError, hold_open
from assessments.services.cases.writing import save_part


class PartIsGone(CaseError):
    def __init__(self) -> None:
        super().__init__("This was removed from the case, so there is nothing to say beside it.")


class ThreadIsResolved(CaseError):
    def __init__(self) -> None:
        super().__init__("This was resolved in the meantime. Reopen it to go on.")


class NothingToReword(CaseError):
    def __init__(self) -> None:
        super().__init__("Choose which of its texts should read differently.")


class SaysTheSame(CaseError):
    def __init__(self) -> None:
        super().__init__("That is how it reads now. Change it to suggest something else.")


class TextHasMoved(CaseError):
    def __init__(self) -> None:
        super().__init__(
            "The text was changed after this was suggested, so it cannot be put in with one click. "
            "The suggestion stays here: edit the text with it beside you, then resolve it."
        )


class SaidToAnother(CaseError):
    def __init__(self, case: Case) -> None:
        super().__init__(
            f"This was said before {case.manager.name} wrote this case with you, who does not "
            "read it. Begin a new thread with what still matters."
        )


class OwnSuggestion(CaseError):
    def __init__(self) -> None:
        super().__init__("The other of you accepts a suggestion. You can edit the text yourself.")


@transaction.atomic
def comment_on(*, case: Case, part: str, text: str, asks: bool = False, by: User) -> Comment:
    """Begin a thread beside a part; the same words twice in a row are said once.

    `asks`: the other author is asked by name. Raises PartIsGone, NoSuchPart, and what
    hold_open raises.
    """
    held = hold_open(case, by)
    _standing(held, part)
    last = held.comments.filter(part=part, parent=None).order_by("-pk").first()
    return _say(held, last, "case-commented", by, part=part, text=text, asks=asks)


@transaction.atomic
def reply_to(*, comment: Comment, text: str, asks: bool = False, by: User) -> Comment:
    """Go on in a thread; `comment` is any of it.

    Raises ThreadIsResolved, and what hold_open raises.
    """
    held = hold_open(comment.case, by)
    head = _head(held, comment)
    if head.resolved_at is not None:
        raise ThreadIsResolved
    last = head.replies.order_by("-pk").first()
    part = head.part
    return _say(held, last, "case-answered", by, part=part, parent=head, text=text, asks=asks)


@transaction.atomic
def suggest(
    *,
    case: Case,
    part: str,
    field: str,
    wording: str,
    base: int,
    text: str = "",
    asks: bool = False,
    by: User,
) -> Comment:
    """Begin a thread with another wording of one field; `base` is the revision it was read in.

    Raises TextHasMoved, SaysTheSame, NothingToReword, PartIsGone, NoSuchPart, and what
    hold_open raises.
    """
    held = hold_open(case, by)
    now = _standing(held, part)
    if field not in rewordable(part):
        raise NothingToReword
    if _moved(held, now, field, base):
        raise TextHasMoved
    if now.field(field) == wording:
        raise SaysTheSame
    last = held.comments.filter(part=part, parent=None).order_by("-pk").first()
    other = {"field": field, "wording": wording, "base": now.number}
    return _say(held, last, "case-suggested", by, part=part, text=text, asks=asks, **other)


@transaction.atomic
def accept_suggestion(*, comment: Comment, by: User) -> Comment:
    """Put its wording into the text, as a revision of `by`; a second click changes nothing.

    Raises TextHasMoved, and the suggestion stays open; OwnSuggestion, ThreadIsResolved,
    PartIsGone, and what hold_open and save_part raise.
    """
    held = hold_open(comment.case, by)
    found = _head(held, comment)
    if found.accepted_as is not None:
        return found
    if not found.is_suggestion:
        raise NothingToReword
    if found.author_id == by.pk:
        raise OwnSuggestion
    if found.resolved_at is not None:
        raise ThreadIsResolved
    now = _standing(held, found.part)
    if _moved(held, now, found.field, found.base or 0):
        raise TextHasMoved
    words = replace(cast(Words, now.words), **{found.field: found.wording})  # type: ignore[arg-type]
    kind = RevisionKind.SUGGESTION
    saved = save_part(case=held, part=found.part, words=words, base=now.number, by=by, kind=kind)
    found.accepted_as = cast(Saved, saved).number  # the case is held, so nobody was quicker
    _close(found, by)
    record(verb="suggestion-accepted", target=held, by=by, subject=held.person)
    return found


@transaction.atomic
def resolve_thread(*, comment: Comment, by: User) -> Comment:
    """Nothing is left to say; a suggestion is declined by it. Raises as hold_open does."""
    held = hold_open(comment.case, by)
    head = _head(held, comment)
    if head.resolved_at is None:
        _close(head, by)
        record(verb="thread-resolved", target=held, by=by, subject=held.person)
    return head


@transaction.atomic
def reopen_thread(*, comment: Comment, by: User) -> Comment:
    """Go on with it after all; an accepted suggestion stays in the text.

    Raises SaidToAnother, and what hold_open raises.
    """
    held = hold_open(comment.case, by)
    head = _head(held, comment)
    if not Comment.objects.visible_to(held.manager).filter(pk=head.pk).exists():
        raise SaidToAnother(held)
    if head.resolved_at is not None:
        head.resolved_at = head.resolved_by = None
        head.save(update_fields=["resolved_at", "resolved_by"])
        record(verb="thread-reopened", target=held, by=by, subject=held.person)
    return head


def _say(held: Case, last: Any, verb: str, by: User, *, asks: bool, **said: Any) -> Comment:
    """Unless `last`, which stands right before, says exactly the same."""
    asked = _other(held, by) if asks else None
    said |= {"author": by, "mentions_id": asked}
    if last and last.resolved_at is None and all(getattr(last, k) == v for k, v in said.items()):
        comment: Comment = last
        return comment
    comment = Comment.objects.create(case=held, **said)
    record(verb=verb, target=held, by=by, subject=held.person, comment=comment.pk)
    return comment


def _other(held: Case, by: User) -> int:
    person, manager = held.author_ids()
    return manager if by.pk == person else person


def _head(held: Case, comment: Comment) -> Comment:
    """As it is now; the case is held, so nobody changes it meanwhile."""
    head: Comment = held.comments.get(pk=comment.parent_id or comment.pk)
    return head


def _standing(held: Case, part: str) -> PartAt:
    now = part_at(held, part)
    if now.words is None:
        raise PartIsGone
    return now


def _moved(held: Case, now: PartAt, field: str, base: int) -> bool:
    """Whether this field reads otherwise than in the revision that somebody had read."""
    if now.number == base:
        return False
    then = part_at(held, now.part, number=base)
    return then.words is None or then.field(field) != now.field(field)


def _close(head: Comment, by: User) -> None:
    head.resolved_at, head.resolved_by = timezone.now(), by
    head.save(update_fields=["resolved_at", "resolved_by", "accepted_as"])

"""Pieces of evidence as pages show them, each to one reader."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from assessments.choices import ConfirmedAs
from assessments.models import Attachment, Confirmation, Evidence, User
from assessments.models.evidence import TAKEN_BACK, EvidenceQuerySet
from assessments.queries.evidence.counting import counted
from assessments.queries.evidence.tags import Tag, colleague_keys, tag_groups
from assessments.queries.framework import Catalogue


class State(StrEnum):
    """Where a piece stands; the first that is true."""

    WITHDRAWN = "withdrawn"
    QUESTION = "question"  # the other party asked and has no answer yet
    CONFIRMED = "confirmed"
    SHARED = "shared"
    PRIVATE = "private"


@dataclass(frozen=True)
class Vouched:
    """Who vouches for a piece. `counts_for` names the tags if it is not all of them.

    `is_current` is false when the words have changed since, or when it was taken back.
    """

    name: str
    is_mine: bool
    is_colleague: bool
    words: str
    at: datetime.datetime
    is_current: bool
    is_taken_back: bool
    counts_for: tuple[str, ...]


@dataclass(frozen=True)
class Piece:
    """`reader` is the name of the one who reads it besides its author, or ""."""

    id: int
    version: int
    state: State
    happened_on: datetime.date
    what: str
    effect: str
    gained: str
    link: str
    tags: tuple[Tag, ...]
    person: str
    person_id: int
    author: str
    is_mine: bool
    is_about_me: bool
    reader: str
    files: int
    confirmations: tuple[Vouched, ...]
    changed_at: datetime.datetime
    withdrawn_at: datetime.datetime | None

    @property
    def month(self) -> datetime.date:
        """Its first day."""
        return self.happened_on.replace(day=1)

    @property
    def waits_for_me(self) -> bool:
        """The other wrote it, and the viewer has said nothing yet to these words."""
        is_settled = self.state in (State.QUESTION, State.WITHDRAWN)
        has_spoken = self.is_confirmed_by_me or any(one.is_mine for one in self.taken_back)
        return not (self.is_mine or is_settled or has_spoken)

    @property
    def is_confirmed_by_me(self) -> bool:
        return any(one.is_mine for one in self.vouched_now)

    @property
    def taken_back(self) -> tuple[Vouched, ...]:
        """Of the words that stand there now."""
        return tuple(
            one for one in self.confirmations if one.is_taken_back and one.at >= self.changed_at
        )

    @property
    def vouched_now(self) -> tuple[Vouched, ...]:
        return tuple(one for one in self.confirmations if one.is_current)

    @property
    def vouched_before(self) -> tuple[Vouched, ...]:
        """For words that were changed since, by people who have not confirmed the new ones."""
        now = {one.name for one in self.vouched_now}
        before = (one for one in self.confirmations if not one.is_current)
        return tuple(one for one in before if one.name not in now and not one.is_taken_back)


def with_states(evidence: EvidenceQuerySet) -> Any:
    """Annotated with `is_confirmed`, so that states can be counted and filtered."""
    vouched = Confirmation.objects.filter(evidence=OuterRef("pk"), version=OuterRef("version"))
    return evidence.annotate(is_confirmed=Exists(vouched))


def waiting_for(user: User) -> EvidenceQuerySet:
    """What others shared with the user, who has neither confirmed it nor asked about it.

    Who has taken a confirmation back is asked again only when the words change.
    """
    waiting: EvidenceQuerySet = Evidence.objects.awaiting(user).filter(shared_with=user)
    return waiting


def state_filter(state: State) -> Q:
    """On rows of `with_states`: those for which this is the state."""
    standing, asked = Q(withdrawn_at__isnull=True), Q(awaits=F("author"))
    shared = Q(shared_with__isnull=False)
    quiet = standing & ~asked & Q(is_confirmed=False)
    return {
        State.WITHDRAWN: ~standing,
        State.QUESTION: standing & asked,
        State.CONFIRMED: standing & ~asked & Q(is_confirmed=True),
        State.SHARED: quiet & shared,
        State.PRIVATE: quiet & ~shared,
    }[state]


def for_pieces(evidence: EvidenceQuerySet) -> EvidenceQuerySet:
    """Rows of `with_states` with the rest that a Piece needs. Two queries, however many rows."""
    files = Attachment.objects.filter(evidence=OuterRef("pk")).order_by().values("evidence")
    rows: EvidenceQuerySet = (
        evidence.annotate(files=Coalesce(Subquery(files.annotate(n=Count("pk")).values("n")), 0))
        .select_related("person", "author", "shared_with")
        .prefetch_related("confirmations")
    )
    return rows


def pieces_of(rows: Iterable[Evidence], user: User, catalogue: Catalogue) -> tuple[Piece, ...]:
    """Rows of `for_pieces` as the user sees them; tags that the catalogue lacks are left out."""
    tags = {tag.key: tag for group in tag_groups(catalogue) for tag in group.tags}
    known = colleague_keys(catalogue)
    return tuple(_piece(row, user, tags, known) for row in rows)


def _piece(row: Any, user: User, tags: Mapping[str, Tag], known: frozenset[str]) -> Piece:
    return Piece(
        id=row.pk,
        version=row.version,
        state=_state(row),
        happened_on=row.happened_on,
        what=row.what,
        effect=row.effect,
        gained=row.gained,
        link=row.link,
        tags=tuple(tags[key] for key in row.items if key in tags),
        person=row.person.name,
        person_id=row.person_id,
        author=row.author.name,
        is_mine=row.author_id == user.pk,
        is_about_me=row.person_id == user.pk,
        reader=row.shared_with.name if row.shared_with else "",
        files=row.files,
        confirmations=tuple(
            _vouched(one, row, user, tags, known) for one in row.confirmations.all()
        ),
        changed_at=row.changed_at,
        withdrawn_at=row.withdrawn_at,
    )


def _state(row: Any) -> State:
    if row.withdrawn_at is not None:
        return State.WITHDRAWN
    if row.awaits_id == row.author_id:
        return State.QUESTION
    if row.is_confirmed:
        return State.CONFIRMED
    return State.SHARED if row.shared_with_id else State.PRIVATE


def _vouched(
    one: Confirmation, row: Evidence, user: User, tags: Mapping[str, Tag], known: frozenset[str]
) -> Vouched:
    is_colleague = one.vouched_as == ConfirmedAs.COLLEAGUE
    by_them = counted(row.items, one.vouched_as, known)
    return Vouched(
        name=one.name,
        is_mine=one.by_id == user.pk,
        is_colleague=is_colleague,
        words=one.words,
        at=one.at,
        is_current=one.version == row.version,
        is_taken_back=one.version == TAKEN_BACK,
        counts_for=tuple(
            tags[key].title for key in row.items if is_colleague and key in by_them and key in tags
        ),
    )

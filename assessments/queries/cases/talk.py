"""What the two authors say beside the parts of their case, and who of them is writing where."""

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from assessments.models import Case, Comment, Presence, Revision, User
from assessments.queries.cases.content import (
    is_claim,
    key_of,
)
from assessments.queries.cases.naming import title_of
from assessments.queries.cases.parts import parts_at
from assessments.queries.cases.rewording import FIELDS, PartAt, part_from
from assessments.queries.cases.wording import Piece, compare
from assessments.queries.framework import catalogue_of

PRESENT_FOR = datetime.timedelta(seconds=30)  # pages say twice within it that somebody is there


@dataclass(frozen=True)
class Said:
    """`asks` names the other author, if they are asked by name."""

    id: int
    author: str
    is_mine: bool
    text: str
    at: datetime.datetime
    asks: str


@dataclass(frozen=True)
class Suggested:
    """Another wording of one field. `before` is what its author had read.

    `has_moved`: the field reads otherwise since, so it cannot be put in with one click.
    """

    label: str
    before: str
    wording: str
    has_moved: bool
    accepted_as: int | None

    @property
    def change(self) -> tuple[Piece, ...]:
        """What it changes, word by word."""
        return compare(self.before, self.wording)


@dataclass(frozen=True)
class Thread:
    """`id` is that of its first comment."""

    id: int
    part: str
    said: tuple[Said, ...]
    suggestion: Suggested | None
    resolved_by: str
    resolved_at: datetime.datetime | None

    @property
    def mark(self) -> str:
        """For the names of its fields."""
        return str(self.id)

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    @property
    def may_be_accepted(self) -> bool:
        """By the reader: it is another's, open, and fits the text as it stands."""
        suggestion = self.suggestion
        if suggestion is None or not self.is_open or self.said[0].is_mine:
            return False
        return not suggestion.has_moved and suggestion.accepted_as is None


@dataclass(frozen=True)
class Talk:
    """What is said beside one part. `mark` is the same for as long as nothing was added to it."""

    threads: tuple[Thread, ...]

    @property
    def open(self) -> tuple[Thread, ...]:
        return tuple(thread for thread in self.threads if thread.is_open)

    @property
    def resolved(self) -> tuple[Thread, ...]:
        return tuple(thread for thread in self.threads if not thread.is_open)

    @property
    def mark(self) -> str:
        return hashlib.sha256(repr(self.threads).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Topic:
    """A part with what is said beside it; `key` is the last part of its address."""

    key: str
    title: str
    is_claim: bool
    talk: Talk


@dataclass(frozen=True)
class Heads:
    """The part of each open thread, and the parts beside which one was resolved."""

    open: tuple[str, ...]
    settled: frozenset[str]


@dataclass(frozen=True)
class Writer:
    """Somebody else who has a part open for writing."""

    part: str
    name: str
    seen_at: datetime.datetime


def threads_of(
    case: Case, user: User, *, part: str | None = None
) -> Mapping[str, tuple[Thread, ...]]:
    """Threads by part, the oldest first; `part` narrows them to one.

    Two queries, however many. For those who are not its authors: none.
    """
    comments = Comment.objects.visible_to(user).filter(case=case)
    if part is not None:
        comments = comments.filter(part=part)
    rows = list(comments.select_related("author", "mentions", "resolved_by"))
    replies: dict[int, list[Comment]] = defaultdict(list)
    for row in rows:
        replies[row.parent_id or 0].append(row)
    heads = replies[0]
    texts = _texts(case, heads)
    threads: dict[str, tuple[Thread, ...]] = {}
    for head in heads:
        thread = _thread(head, replies[head.pk], texts, user)
        threads[head.part] = (*threads.get(head.part, ()), thread)
    return threads


def comments_visible_to(user: User, case: Case) -> Any:
    """The first comment of each thread."""
    return Comment.objects.visible_to(user).filter(case=case, parent=None)


def talk_about(case: Case, user: User, part: str) -> Talk:
    """Two queries."""
    return Talk(threads_of(case, user, part=part).get(part, ()))


def topics_of(case: Case, user: User) -> tuple[Topic, ...]:
    """Everything that is said, in the order in which it was begun. Three queries."""
    threads = threads_of(case, user)
    parts = parts_at(case, case.head) if threads else {}
    catalogue = catalogue_of(case.framework)
    return tuple(
        Topic(
            key=key_of(part),
            title=title_of(part, parts[part].words if part in parts else None, catalogue),
            is_claim=is_claim(part),
            talk=Talk(said),
        )
        for part, said in threads.items()
    )


def heads_of(case: Case, user: User) -> Heads:
    """Those that both authors of now can read. One query."""
    between = Comment.objects.visible_to(user).visible_to(case.manager)
    heads = between.filter(case=case, parent=None)
    rows = list(heads.values_list("part", "resolved_at"))
    return Heads(
        open=tuple(part for part, resolved_at in rows if resolved_at is None),
        settled=frozenset(part for part, resolved_at in rows if resolved_at is not None),
    )


def writers_of(
    case: Case, user: User, *, now: datetime.datetime, part: str | None = None
) -> tuple[Writer, ...]:
    """Who else was writing within the last half minute, the latest first. One query."""
    there = Presence.objects.visible_to(user).filter(case=case, seen_at__gte=now - PRESENT_FOR)
    if part is not None:
        there = there.filter(part=part)
    rows = there.exclude(user=user).order_by("-seen_at", "-pk")
    return tuple(Writer(*row) for row in rows.values_list("part", "user__name", "seen_at"))


_Texts = Mapping[tuple[str, int | None], PartAt]


def _texts(case: Case, heads: Iterable[Comment]) -> _Texts:
    """What open suggestions are about: by part and number, and by part and None as it is now."""
    pending = [head for head in heads if head.is_suggestion and head.resolved_at is None]
    if not pending:
        return {}
    bases = [head.base for head in pending]
    parts = {head.part for head in pending}
    latest = Revision.objects.until(case.head).filter(case=case, part__in=parts)
    wanted = Q(number__in=bases) | Q(pk__in=latest.order_by().values("pk"))
    rows = Revision.objects.filter(wanted, case=case, part__in=parts).order_by("number")
    texts: dict[tuple[str, int | None], PartAt] = {
        (part, number): part_from(part, None) for part in parts for number in (0, None)
    }
    for part, number, content in rows.values_list("part", "number", "content"):
        texts[part, number] = texts[part, None] = part_from(part, (number, content))
    return texts


def _thread(head: Comment, replies: Iterable[Comment], texts: _Texts, user: User) -> Thread:
    return Thread(
        id=head.pk,
        part=head.part,
        said=tuple(_said(comment, user) for comment in (head, *replies)),
        suggestion=_suggested(head, texts) if head.is_suggestion else None,
        resolved_by=head.resolved_by.name if head.resolved_by else "",
        resolved_at=head.resolved_at,
    )


def _said(comment: Comment, user: User) -> Said:
    return Said(
        id=comment.pk,
        author=comment.author.name,
        is_mine=comment.author_id == user.pk,
        text=comment.text,
        at=comment.at,
        asks=comment.mentions.name if comment.mentions else "",
    )


def _suggested(head: Comment, texts: _Texts) -> Suggested:
    """Of one that is settled only the wording is told: what it was about has moved on."""
    then, now = texts.get((head.part, head.base)), texts.get((head.part, None))
    before = then.field(head.field) if then and then.words else ""
    is_there = now is not None and now.words is not None
    return Suggested(
        label=FIELDS[head.field],
        before=before,
        wording=head.wording,
        has_moved=not (is_there and now is not None and now.field(head.field) == before),
        accepted_as=head.accepted_as,
    )

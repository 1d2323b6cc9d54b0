"""Whatever two managers and a person do in whatever order, evidence stays with its two readers.

It also knows whose word it waits for.
"""

from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments import access
from assessments.models import Confirmation, Evidence, Remark, User
from assessments.models.evidence import TAKEN_BACK
from assessments.permissions import Permission
from assessments.queries.evidence import (
    evidence_rows,
    evidenced_items,
    log_page,
    people_read_by,
    timeline,
)
from assessments.queries.framework import current_catalogue
from assessments.services import evidence as log
from assessments.services.evidence import Words
from assessments.services.people import set_manager
from tests.factories import today
from tests.personas import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

PEOPLE = ("senior", "manager", "stranger", "hr", "administrator")
# The stranger becomes the manager now and then. The first two are who they are for the piece.
ACTORS = ("author", "reader", "senior", "manager", "stranger")
ITEMS = ("tools-and-assets", "own-the-state", "role-model")
# What goes through most of the time; the rest is tried by everybody.
USUAL = (
    ("edit", "author"),
    ("confirm", "reader"),
    ("confirm-stale", "reader"),
    ("take-back", "reader"),
    ("ask", "reader"),
    ("ask", "author"),
    ("share", "author"),
    ("move", "senior"),
    ("share-again", "senior"),
)
ACTS = (
    "note",
    "note-about",
    "share",
    "stop",
    "share-again",
    "edit",
    "confirm",
    "confirm-stale",
    "take-back",
    "ask",
    "withdraw",
    "delete",
    "move",
)
usual = st.tuples(st.sampled_from(USUAL), st.integers(0, 1)).map(lambda one: (*one[0], one[1]))
unusual = st.tuples(st.sampled_from(ACTS), st.sampled_from(ACTORS), st.integers(0, 2))
steps = st.lists(st.one_of(usual, usual, usual, unusual), min_size=6, max_size=16)


def words(number: int) -> Words:
    return Words(happened_on=today(), what=f"Wording {number}", items=(ITEMS[number % 3],))


class World:
    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.count = 0

    def user(self, name: str) -> User:
        return User.objects.select_related("manager").get(pk=self.organisation.persona(name).pk)

    def actor(self, name: str, at: int) -> User:
        if name not in ("author", "reader"):
            return self.user(name)
        piece = self.piece(at)
        pk = piece and (piece.author_id if name == "author" else piece.shared_with_id)
        return User.objects.get(pk=pk) if pk else self.user("senior")

    def piece(self, at: int) -> Evidence | None:
        pieces = list(Evidence.objects.order_by("pk"))
        return pieces[at % len(pieces)] if pieces else None

    def step(self, act: str, actor: str, at: int) -> None:
        """Do it, or be refused in words; anything else fails the test."""
        by = self.actor(actor, at)
        self.count += 1
        with suppress(log.EvidenceError):
            self.acts()[act](by, at)

    def acts(self) -> dict[str, Callable[[User, int], object]]:
        return {
            "note": lambda by, at: self.note(by, by, at),
            "note-about": lambda by, at: self.note(self.user("senior"), by, at),
            "share": lambda by, at: self.on(at, lambda e: log.share_evidence(evidence=e, by=by)),
            "stop": lambda by, at: self.on(at, lambda e: log.stop_sharing(evidence=e, by=by)),
            "share-again": lambda by, _: log.share_again(by=by),
            "edit": lambda by, at: self.on(at, lambda e: self.edit(e, by)),
            "confirm": lambda by, at: self.on(at, lambda e: self.confirm(e, by, e.version)),
            "confirm-stale": lambda by, at: self.on(
                at, lambda e: self.confirm(e, by, e.version - 1)
            ),
            "take-back": lambda by, at: self.on(
                at, lambda e: log.take_back_confirmation(evidence=e, by=by)
            ),
            "ask": lambda by, at: self.on(
                at, lambda e: log.remark_on_evidence(evidence=e, text=f"Ask {self.count}", by=by)
            ),
            "withdraw": lambda by, at: self.on(
                at, lambda e: log.withdraw_evidence(evidence=e, by=by)
            ),
            "delete": lambda by, at: self.on(at, lambda e: log.delete_evidence(evidence=e, by=by)),
            "move": lambda _, at: self.move(at),
        }

    def on(self, at: int, act: Callable[[Evidence], object]) -> None:
        piece = self.piece(at)
        if piece is not None:
            act(piece)

    def note(self, person: User, by: User, at: int) -> None:
        log.capture_evidence(person=person, words=words(self.count), shared=bool(at % 2), by=by)

    def edit(self, piece: Evidence, by: User) -> None:
        version = piece.version
        log.edit_evidence(evidence=piece, words=words(self.count), version=version, by=by)

    def confirm(self, piece: Evidence, by: User, version: int) -> None:
        """The words of the confirmation are those that its author has in front of them."""
        seen = f"{piece.what} on {piece.items}" if version == piece.version else "older words"
        log.confirm_evidence(evidence=piece, version=version, words=seen, by=by)

    def move(self, at: int) -> None:
        manager = (self.user("manager"), self.user("stranger"), None)[at % 3]
        set_manager(person=self.user("senior"), manager=manager, by=None)


@given(steps=steps)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nobody_but_author_and_reader_sees_a_piece_and_no_word_counts_unseen(
    organisation: Organisation, steps: list[tuple[str, str, int]]
) -> None:
    with transaction.atomic():
        world = World(organisation)
        world.note(world.user("senior"), world.user("senior"), at=1)  # shared with the manager
        for act, actor, at in steps:
            world.step(act, actor, at)
            check_readers(world)
            check_confirmations(world)
            check_awaited()
        check_pages(world)
        transaction.set_rollback(True)


def check_readers(world: World) -> None:
    """Rows, rules and conversations agree on who reads what."""
    pieces = list(Evidence.objects.all())
    remarks = list(Remark.objects.all())
    for name in PEOPLE:
        user = world.organisation.persona(name)
        allowed = {e.pk for e in pieces if user.pk in (e.author_id, e.shared_with_id)}
        assert {e.pk for e in Evidence.objects.visible_to(user)} == allowed
        assert {e.pk for e in pieces if access.can(user, Permission.READ_EVIDENCE, e)} == allowed
        assert {r.pk for r in Remark.objects.visible_to(user)} == {
            r.pk for r in remarks if user.pk in (r.author_id, r.to_id) and r.evidence_id in allowed
        }
        assert {c.evidence_id for c in Confirmation.objects.visible_to(user)} <= allowed


def check_confirmations(world: World) -> None:
    """Every confirmation that counts quotes the words that stand there."""
    for one in Confirmation.objects.current().select_related("evidence"):
        piece = one.evidence
        assert one.words == f"{piece.what} on {piece.items}"
        assert one.by_id != piece.author_id
    catalogue = current_catalogue()
    senior = world.user("senior")
    standing = Evidence.objects.filter(person=senior).standing()
    vouched = [one for one in standing if one.confirmations.filter(version=one.version).exists()]
    expected = {item for piece in vouched for item in piece.items}
    assert set(evidenced_items(senior, on=today(), catalogue=catalogue)) == expected


def check_awaited() -> None:
    """What is kept about whose word a piece waits for is what its rows say."""
    pieces = Evidence.objects.order_by("pk")
    assert [piece.awaits_id for piece in pieces] == [awaited(piece) for piece in pieces]


def awaited(piece: Evidence) -> int | None:
    """Of what was said about these words, the last that the reader said or was told decides."""
    reader = piece.shared_with_id
    if reader is None or piece.is_withdrawn:
        return None
    vouched = piece.confirmations.filter(by=reader, version=piece.version).first()
    said = piece.remarks.filter(Q(author=reader) | Q(to=reader), at__gte=piece.changed_at)
    last = said.order_by("pk").last()
    if last and last.author_id == reader and not (vouched and vouched.at >= last.at):
        return piece.author_id
    taken_back = piece.confirmations.filter(
        by=reader, version=TAKEN_BACK, at__gte=piece.changed_at
    ).exists()
    return None if vouched or taken_back else reader


def check_pages(world: World) -> None:
    """What pages are built from holds the pieces that the reader may see, and no other."""
    senior = world.user("senior")
    for name in PEOPLE:
        user = world.user(name)
        seen = set(Evidence.objects.visible_to(user).filter(person=senior))
        page = log_page(senior, user)
        assert {piece.id for piece in page.pieces} == {piece.pk for piece in seen}
        standing = [piece for piece in seen if not piece.is_withdrawn]
        assert page.counts.total == len(standing)
        assert timeline(senior, user, months=12, today=today()).pieces == len(standing)
        assert set(evidence_rows(user).filter(person=senior)) == seen
        for read in people_read_by(user):
            mine = Evidence.objects.visible_to(user).filter(person=read.person_id).standing()
            assert read.pieces == mine.count()

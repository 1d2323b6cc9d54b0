"""Whatever two writers do in whatever order, from pages however old: no text is lost."""

from collections.abc import Callable
from contextlib import suppress
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from assessments.models import Case, Citation, Parked, Revision, Signature, User
from assessments.queries.cases import case_document, kept_aside, merge_view
from assessments.queries.cases.content import (
    ClaimWords,
    NoSuchPart,
    SectionWords,
    Words,
    claim_part,
    document_digest,
    is_claim,
    key_of,
    read,
    section_part,
    stored,
)
from assessments.services import cases
from assessments.services.cases import Saved
from tests.case_stages import opened
from tests.factories import EvidenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

OWN = section_part("own-0a0b0c0d")
PARTS = ("section:opportunity", OWN, claim_part("1" * 32), claim_part("2" * 32))
ACTS = ("save", "save", "save", "merge", "merge", "remove", "restore", "let-go", "sign")
# Who acts, on what, with which of the parts or texts, and how many revisions old their page is.
step = st.tuples(
    st.integers(0, 1),
    st.sampled_from(ACTS),
    st.sampled_from(range(12)),
    st.sampled_from((0, 0, 0, 1, 2, 5)),
)
steps = st.lists(step, min_size=5, max_size=30)


class World:
    """Two writers and one case; `submitted` are all texts that were not refused, by writer."""

    def __init__(self, senior: User, manager: User) -> None:
        self.case = opened(senior, manager)
        self.writers = (senior, manager)
        self.numbers = count(1)
        self.submitted: set[tuple[int, str, str]] = set()
        self.let_go: set[int] = set()
        self.evidence = [EvidenceFactory(person=senior, shared=True) for _ in range(2)]

    def step(self, who: int, act: str, which: int, age: int) -> None:
        """Do it, or be refused in words; anything else fails the test."""
        self.case.refresh_from_db()
        by = self.writers[who]
        acts: dict[str, Callable[[User, int, int], None]] = {
            "save": self.save,
            "merge": self.merge,
            "remove": self.remove,
            "restore": self.restore,
            "let-go": self.release,
            "sign": self.sign,
        }
        with suppress(cases.DocumentMoved, cases.SectionInUse, cases.NothingToSign):
            acts[act](by, which, age)

    def save(self, by: User, which: int, age: int) -> None:
        part = PARTS[which % len(PARTS)]
        words = self.words(part, which)
        with suppress(cases.NoSuchSection):
            outcome = cases.save_part(
                case=self.case, part=part, words=words, base=self.opened(part, age), by=by
            )
            self.submitted.add((by.pk, part, stored(words)))
            event("saved" if isinstance(outcome, Saved) else "kept aside")

    def merge(self, by: User, which: int, age: int) -> None:
        parked = self.waiting(by, which)
        if parked is None:
            return
        view = merge_view(parked)
        words = view.proposal if which % 2 else self.words(parked.part, which)
        with suppress(cases.NoSuchSection):
            base = self.opened(parked.part, age)
            outcome = cases.merge_part(parked=parked, words=words, base=base, by=by)
            self.submitted.add((by.pk, parked.part, stored(words)))
            event("merged" if isinstance(outcome, Saved) else "merge kept aside")

    def remove(self, by: User, which: int, age: int) -> None:
        part = PARTS[which % len(PARTS)]
        with suppress(NoSuchPart):
            cases.remove_part(case=self.case, part=part, base=self.opened(part, age), by=by)

    def restore(self, by: User, which: int, age: int) -> None:
        rows = list(Revision.objects.filter(case=self.case))
        if not rows:
            return
        row = rows[which % len(rows)]
        with suppress(cases.NothingToRestore, cases.NoSuchSection):
            cases.restore_revision(revision=row, base=self.opened(row.part, age), by=by)

    def release(self, by: User, which: int, _: int) -> None:
        parked = self.waiting(by, which)
        if parked is not None:
            cases.let_go(parked=parked, by=by)
            self.let_go.add(parked.pk)

    def sign(self, by: User, _: int, age: int) -> None:
        cases.sign_case(case=self.case, number=max(self.case.head - age, 0), by=by)

    def waiting(self, by: User, which: int) -> Parked | None:
        rows = list(Parked.objects.visible_to(by).waiting())
        return rows[which % len(rows)] if rows else None

    def opened(self, part: str, age: int) -> int:
        """What somebody sees whose page is some revisions of this part old."""
        numbers = list(
            self.case.revisions.filter(part=part).order_by("-number").values_list("number")
        )
        return numbers[age][0] if age < len(numbers) else 0

    def words(self, part: str, which: int) -> Words:
        """A text like no other; now and then the same as before."""
        number = next(self.numbers) if which % 3 else 0
        text = f"Text {number}"
        if not is_claim(part):
            return SectionWords(text, title="Our own" if part == OWN else "")
        return ClaimWords(
            section=key_of(OWN) if which % 2 else "risks",
            item="role-model",
            behaviour=text,
            evidence=tuple(one.pk for one in self.evidence[: which % 3]),
        )


@given(steps=steps)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_text_is_current_or_in_a_revision_or_kept_aside_for_its_writer(
    senior: User, manager: User, steps: list[tuple[int, str, int, int]]
) -> None:
    with transaction.atomic():
        world = World(senior, manager)
        for who, act, which, age in steps:
            world.step(who, act, which, age)
        world.case.refresh_from_db()
        check_nothing_is_lost(world)
        check_revisions(world.case)
        check_signatures(world.case)
        check_pages(world)
        transaction.set_rollback(True)


def check_nothing_is_lost(world: World) -> None:
    written = {(row.part, row.content) for row in world.case.revisions.all()}
    aside = {
        (row.by_id, row.part, row.content)
        for row in world.case.parked.all()
        if row.settled_at is None or row.merged_as is not None or row.pk in world.let_go
    }
    for by, part, content in world.submitted:
        assert (part, content) in written or (by, part, content) in aside
    for row in world.case.parked.filter(merged_as=None).exclude(settled_at=None):
        assert row.pk in world.let_go


def check_revisions(case: Case) -> None:
    """No gaps, nobody overwrote what they had not seen, and each digest is that of its document."""
    document: dict[str, Words] = {}
    newest: dict[str, int] = {}
    for expected, row in enumerate(case.revisions.order_by("number"), start=1):
        assert row.number == expected
        assert row.base == newest.get(row.part, 0)
        words = read(row.part, row.content)
        document = {part: said for part, said in document.items() if part != row.part}
        if words is not None:
            document[row.part] = words
        newest[row.part] = row.number
        assert row.document_sha256 == document_digest(document)
    assert case.head == case.revisions.count()
    cited = {
        (key_of(part), pk)
        for part, words in document.items()
        if isinstance(words, ClaimWords)
        for pk in words.evidence
    }
    rows = Citation.objects.filter(case=case)
    assert {(row.claim, row.evidence_id) for row in rows} >= cited
    assert {(row.claim, row.evidence_id) for row in rows if row.signed_version is None} <= cited


def check_signatures(case: Case) -> None:
    for one in Signature.objects.filter(case=case):
        signed = case.revisions.get(number=one.number)
        assert one.document_sha256 == signed.document_sha256
    standing = Signature.objects.filter(case=case).standing()
    assert {one.number for one in standing} <= {case.head}


def check_pages(world: World) -> None:
    """Every claim and text that stands is in the document, and what waits is offered."""
    document = case_document(world.case, user=world.writers[0])
    shown = {claim.part for section in document.sections for claim in section.claims}
    shown |= {section.part for section in document.sections if section.text}
    rows = world.case.revisions.until(world.case.head)
    assert shown == {row.part for row in rows if read(row.part, row.content) is not None}
    for writer in world.writers:
        waiting = Parked.objects.filter(case=world.case, by=writer, settled_at=None)
        assert {one.id for one in kept_aside(world.case, writer)} == {one.pk for one in waiting}

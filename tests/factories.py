"""One factory per model. Pairs come with both their sheets, as the services make them."""

import datetime
from typing import Any

import factory
from django.utils import timezone
from django.utils.text import slugify
from factory.django import DjangoModelFactory

from assessments.choices import CaseState, CycleState, Discipline, RevisionKind, SheetRole
from assessments.models import (
    Answer,
    Case,
    Cycle,
    Evidence,
    Pair,
    Reviewer,
    Revision,
    Sheet,
    Signature,
    Team,
    User,
)
from assessments.queries.cases.content import SectionWords, document_digest, stored
from tests.catalogue import published_framework

PASSWORD = "a-plain-test-passphrase"


def today() -> datetime.date:
    return timezone.localdate()


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n:03}")
    slug = factory.LazyAttribute(lambda team: slugify(team.name))


class UserFactory(DjangoModelFactory[User]):
    """Without a usable password: tests log in by `client.force_login`; journeys set PASSWORD."""

    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Person {n:03}")
    email = factory.LazyAttribute(lambda user: f"{slugify(user.name)}@example.org")
    password = "!"
    discipline = Discipline.DATA_SCIENTIST
    site = "Rotterdam"
    team = factory.SubFactory(TeamFactory)


class CycleFactory(DjangoModelFactory[Cycle]):
    """Open, from a week ago for three more weeks, on the published catalogue."""

    class Meta:
        model = Cycle

    name = factory.Sequence(lambda n: f"Cycle {n:03}")
    framework = factory.LazyFunction(published_framework)
    opens_on = factory.LazyFunction(lambda: today() - datetime.timedelta(days=7))
    closes_on = factory.LazyFunction(lambda: today() + datetime.timedelta(days=21))
    state = CycleState.OPEN
    opened_at = factory.LazyFunction(timezone.now)

    class Params:
        planned = factory.Trait(state=CycleState.PLANNED, opened_at=None)
        closed = factory.Trait(
            state=CycleState.CLOSED,
            opens_on=factory.LazyFunction(lambda: today() - datetime.timedelta(days=200)),
            closes_on=factory.LazyFunction(lambda: today() - datetime.timedelta(days=170)),
            closed_at=factory.LazyFunction(timezone.now),
        )


class SheetFactory(DjangoModelFactory[Sheet]):
    """A private self-assessment, unless it is given a pair and a role."""

    class Meta:
        model = Sheet

    pair = None
    role = SheetRole.SELF
    author = factory.SubFactory(UserFactory)
    framework = factory.LazyFunction(published_framework)
    modules = factory.LazyFunction(list)


class PairFactory(DjangoModelFactory[Pair]):
    """A person and their manager in an open cycle, with both sheets, nothing answered yet."""

    class Meta:
        model = Pair
        skip_postgeneration_save = True

    cycle = factory.SubFactory(CycleFactory)
    manager = factory.SubFactory(UserFactory)
    person = factory.SubFactory(
        UserFactory,
        manager=factory.SelfAttribute("..manager"),
        team=factory.SelfAttribute("..manager.team"),
    )
    team = factory.SelfAttribute("person.team")

    @factory.post_generation
    def sheets(self: Pair, *_: Any, **__: Any) -> None:
        for role, author in ((SheetRole.SELF, self.person), (SheetRole.MANAGER, self.manager)):
            SheetFactory(
                pair=self,
                role=role,
                author=author,
                framework=self.cycle.framework,
                modules=self.cycle.modules,
            )


class AnswerFactory(DjangoModelFactory[Answer]):
    class Meta:
        model = Answer

    sheet = factory.SubFactory(SheetFactory)
    key = "tools-and-assets"
    value = "2"
    saved_at = factory.LazyFunction(timezone.now)


class EvidenceFactory(DjangoModelFactory[Evidence]):
    """A person's own note of a week ago, private; `shared=True` shares it with the other party."""

    class Meta:
        model = Evidence

    person = factory.SubFactory(UserFactory)
    author = factory.SelfAttribute("person")
    happened_on = factory.LazyFunction(lambda: today() - datetime.timedelta(days=7))
    what = factory.Sequence(lambda n: f"Something happened, number {n:03}")
    items = factory.LazyFunction(lambda: ["tools-and-assets"])
    withdrawn_at = None

    class Params:
        shared = factory.Trait(
            shared_with=factory.LazyAttribute(
                lambda one: one.person.manager if one.author == one.person else one.person
            ),
            shared_at=factory.LazyFunction(timezone.now),
            awaits=factory.LazyAttribute(lambda one: None if one.withdrawn_at else one.shared_with),
        )


class CaseFactory(DjangoModelFactory[Case]):
    """Open: proposed by the person and accepted by their manager; nothing is written yet."""

    class Meta:
        model = Case

    manager = factory.SubFactory(UserFactory)
    person = factory.SubFactory(UserFactory, manager=factory.SelfAttribute("..manager"))
    framework = factory.LazyFunction(published_framework)
    state = CaseState.OPEN
    opened_by = factory.SelfAttribute("person")
    accepted_at = factory.LazyFunction(timezone.now)

    class Params:
        proposed = factory.Trait(state=CaseState.PROPOSED, accepted_at=None)
        withdrawn = factory.Trait(
            state=CaseState.WITHDRAWN, ended_at=factory.LazyFunction(timezone.now)
        )
        submitted = factory.Trait(
            state=CaseState.SUBMITTED,
            submitted_at=factory.LazyFunction(timezone.now),
            review_until=factory.LazyFunction(lambda: today() + datetime.timedelta(days=14)),
        )


class RevisionFactory(DjangoModelFactory[Revision]):
    """The next one of its case; alone in its document, which is all that its digest says."""

    class Meta:
        model = Revision

    case = factory.SubFactory(CaseFactory)
    part = "section:opportunity"
    kind = RevisionKind.EDIT
    content = factory.Sequence(lambda n: stored(SectionWords(f"Text {n:03}")))
    by = factory.SelfAttribute("case.person")
    at = factory.LazyFunction(timezone.now)
    document_sha256 = document_digest({})

    @factory.lazy_attribute
    def number(self) -> int:
        case: Any = self.case
        case.head += 1
        case.save(update_fields=["head"])
        number: int = case.head
        return number


class SignatureFactory(DjangoModelFactory[Signature]):
    """Of the person, on the newest revision."""

    class Meta:
        model = Signature

    case = factory.SubFactory(CaseFactory)
    number = factory.SelfAttribute("case.head")
    document_sha256 = document_digest({})
    by = factory.SelfAttribute("case.person")


class ReviewerFactory(DjangoModelFactory[Reviewer]):
    """Named by the person; has not answered."""

    class Meta:
        model = Reviewer

    case = factory.SubFactory(CaseFactory, submitted=True)
    user = factory.SubFactory(UserFactory)
    named_by = factory.SelfAttribute("case.person")


def sheet_of(pair: Pair, role: SheetRole) -> Sheet:
    """The sheet of a pair that counts."""
    sheet: Sheet = pair.sheets.get(role=role, superseded_at__isnull=True)
    return sheet


def submitted(pair: Pair, *roles: SheetRole) -> Pair:
    """Mark these halves as submitted; with both, the pair is complete. Answers are left alone."""
    now = timezone.now()
    pair.sheets.current().filter(role__in=roles).update(
        submitted_at=now, sealed="{}", seal_sha256="0" * 64
    )
    if not pair.sheets.current().filter(submitted_at=None).exists():
        pair.completed_at = now
        pair.save()
    return pair


def completed(pair: Pair) -> Pair:
    return submitted(pair, SheetRole.SELF, SheetRole.MANAGER)

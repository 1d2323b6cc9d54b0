"""Whatever reviewers and HR do in whatever order, nobody reads another before the review opens."""

import datetime
import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments import access
from assessments.models import AuditEvent, Case, Reviewer, User
from assessments.permissions import Permission
from assessments.queries.cases.hr import all_cases
from assessments.queries.cases.review import review_of
from assessments.services.cases import deciding, reviewing
from assessments.services.cases.holding import CaseError
from tests.case_stages import OPPORTUNITY, opened, submitted_case
from tests.factories import UserFactory, today
from tests.personas import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

REVIEWERS = ("Rita", "Ravi", "Rosa")
OTHERS = ("senior", "manager", "stranger", "hr", "administrator")
ACTS = ("recommend", "note", "name", "remove", "decide", "wait")
# What reviewers mostly do, so that reviews get as far as to open.
usual = st.tuples(st.sampled_from(("recommend", "recommend", "note")), st.integers(0, 2))
unusual = st.tuples(st.sampled_from(ACTS), st.integers(0, 2))
steps = st.lists(st.one_of(usual, usual, unusual), min_size=4, max_size=14)


class World:
    """Every word that a reviewer writes carries their name and a number."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.reviewers = [UserFactory(name=f"{name} Reviewer") for name in REVIEWERS]
        self.case = submitted_case(
            opened(organisation.senior, organisation.manager), self.reviewers[:2]
        )
        self.count = 0

    def step(self, act: str, at: int) -> None:
        """Do it, or be refused in words; anything else fails the test."""
        self.count += 1
        with suppress(CaseError):
            self.acts()[act](self.reviewers[at])
        self.case.refresh_from_db()

    def acts(self) -> dict[str, Callable[[User], object]]:
        hr, case = self.organisation.hr, self.case
        return {
            "recommend": self.recommend,
            "note": self.note,
            "name": lambda user: reviewing.name_reviewer(case=case, user=user, by=hr),
            "remove": lambda user: reviewing.remove_reviewer(case=case, user=user, by=hr),
            "decide": lambda _: deciding.decide_case(
                case=case, outcome="promoted", words="", by=hr
            ),
            "wait": lambda _: self.wait(),
        }

    def word(self, user: User) -> str:
        return f"SECRET-{user.pk}-{self.count}-"

    def recommend(self, user: User) -> None:
        kind = ("promote", "not-yet", "abstain")[self.count % 3]
        reviewing.give_recommendation(
            case=self.case, recommendation=kind, words=self.word(user), by=user
        )

    def note(self, user: User) -> None:
        text = self.word(user)
        reviewing.note_on_part(case=self.case, part=OPPORTUNITY, text=text, by=user)

    def wait(self) -> None:
        """A week passes."""
        assert self.case.review_until is not None
        self.case.review_until -= datetime.timedelta(days=7)
        self.case.save(update_fields=["review_until"])

    def people(self) -> list[User]:
        return [*map(self.organisation.persona, OTHERS), *self.reviewers]

    def is_open(self) -> bool:
        """As the rule was agreed, counted anew."""
        active = Reviewer.objects.filter(case=self.case, removed_at=None)
        given_by_all = active.exists() and not active.filter(given_at=None).exists()
        assert self.case.review_until is not None
        return given_by_all or self.case.review_until < today()


def writers_in(text: str) -> set[int]:
    """Whose words stand in a text."""
    return {int(pk) for pk in re.findall(r"SECRET-(\d+)-", text)}


def can_read(world: World, user: User) -> bool:
    return access.can(user, Permission.READ_REVIEW, Case.objects.get(pk=world.case.pk))


def may_read(world: World, user: User) -> set[int]:
    """Whose words the user may have before their eyes."""
    if not can_read(world, user):
        return set()
    rows = Reviewer.objects.filter(case=world.case, removed_at=None)
    active = set(rows.values_list("user", flat=True))
    return active if world.is_open() else active & {user.pk}


@given(steps=steps)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nobody_reads_what_another_says_before_the_review_opens(
    organisation: Organisation, steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        world = World(organisation)
        was_open = False
        for act, at in steps:
            world.step(act, at)
            check_reading(world)
            assert world.is_open() or not was_open, "what was open has closed again"
            was_open = world.is_open()
        check_pages(world)
        assert writers_in(repr(list(AuditEvent.objects.values_list("details", flat=True)))) == set()
        transaction.set_rollback(True)


def check_reading(world: World) -> None:
    """What pages are built from, for everybody who may read the review."""
    for user in world.people():
        if not can_read(world, user):
            continue
        seen = review_of(world.case, user, today=today())
        assert seen.answers.are_open == world.is_open()
        assert writers_in(repr(seen)) <= may_read(world, user)
        assert all(writers_in(repr(one)) <= {user.pk} for one in seen.opinions if one.is_mine)
        if not world.is_open():
            assert seen.others == ()


def check_pages(world: World) -> None:
    """The same of every page that shows the case, and of the list of HR."""
    pk = world.case.pk
    pages = ("", "review/", "review/opportunity/", "decide/")
    for user in world.people():
        client = Client()
        client.force_login(user)
        addresses = [f"/cases/{pk}/{page}" for page in pages] + ["/cases/all/"]
        for address in addresses:
            shown = client.get(address).content.decode()
            assert writers_in(shown) <= may_read(world, user), f"{user.name} at {address}"
    rows = all_cases(world.organisation.hr, today=today()).rows
    assert writers_in(repr(rows)) == set()

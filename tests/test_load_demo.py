"""The invented organisation that people try the app with."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import TestCase
from django.utils import timezone

from assessments.choices import CaseState, CycleState
from assessments.models import (
    AuditEvent,
    Case,
    Comment,
    Cycle,
    Evidence,
    Framework,
    Job,
    Pair,
    Parked,
    Result,
    Revision,
    Sheet,
    Team,
    User,
)
from assessments.queries.cases import case_document
from assessments.queries.cases.review import review_of
from assessments.queries.cycles import membership_plan
from assessments.queries.evidence import Counts, log_page
from assessments.queries.home import home_of
from tests.catalogue import published_framework
from tests.factories import CycleFactory, today

README = Path(__file__).parent.parent / "README.md"


def load() -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def headline(key: str) -> str:
    user = User.objects.get(email=f"{key}@example.org")
    return home_of(user, today=today()).next.headline


def counts() -> list[int]:
    models = (User, Team, Cycle, Pair, Sheet, Evidence, Result, AuditEvent, Job)
    of_cases = (Case, Revision, Comment, Parked)
    return [model.objects.count() for model in (*models, *of_cases)]


class TestDemo(TestCase):
    """A class, so that the organisation is loaded once for all of these."""

    demo: str

    @classmethod
    def setUpTestData(cls) -> None:
        published_framework()
        cls.demo = load()

    def test_the_logins_are_printed_and_work(self) -> None:
        assert self.demo.splitlines()[:2] == [
            "Demo logins, each with the password try-careerpath",
            "  sena.demo@example.org    a senior: fill in the questionnaire and submit it",
        ]
        fields = {"login": "sena.demo@example.org", "password": "try-careerpath"}

        response = self.client.post("/accounts/login/", fields)

        assert (response.status_code, response["Location"]) == (302, "/")

    def test_the_readme_lists_the_same_logins(self) -> None:
        rows = re.findall(r"^\| (.+) \| `(\S+@example\.org)` \| (.+) \|$", README.read_text(), re.M)

        printed = [line.split(None, 1) for line in self.demo.splitlines()[1:]]
        assert [[email, f"{who}: {what}"] for who, email, what in rows] == printed
        assert len(rows) == 6

    def test_hr_can_plan_a_cycle_for_a_team_that_is_in_none(self) -> None:
        team = Team.objects.get(slug="parcel-vision")
        with transaction.atomic():
            cycle = CycleFactory(planned=True)
            cycle.teams.add(team)
            plan = membership_plan(cycle)
            transaction.set_rollback(True)

        assert [len(plan.included), plan.left_out_count] == [6, 0]

    def test_each_persona_comes_home_to_something_of_their_own(self) -> None:
        assert headline("sena.demo") == "Your half is waiting for you"
        assert headline("mara.demo") == "Three people to answer for, one already waiting for you"
        assert headline("ada.example") == "One text of yours in a case waits to be merged"
        assert "6 of 12 pairs complete" in headline("hana.demo")
        assert headline("edda.demo") == "The catalogue is yours to keep"
        assert headline("adan.demo") == "People, teams and roles are in your hands"
        assert headline("wilhelmina.oosterhuis").startswith("Mara Demo has answered")
        assert headline("chidi.example") == "Your half is begun: pick it up again"

    def test_there_is_a_closed_cycle_and_two_open_ones_one_with_modules(self) -> None:
        found = [
            (cycle.state, len(cycle.modules), cycle.pairs.complete().count(), cycle.pairs.count())
            for cycle in Cycle.objects.order_by("opens_on", "pk")
        ]

        assert found == [
            (CycleState.CLOSED, 0, 8, 9),
            (CycleState.OPEN, 0, 6, 12),
            (CycleState.OPEN, 2, 2, 5),
        ]

    def test_every_complete_pair_has_its_result_and_the_stages_differ(self) -> None:
        now_open = Result.objects.filter(pair__cycle__state=CycleState.OPEN)

        assert Result.objects.count() == Pair.objects.complete().count() == 16
        stages = dict(now_open.values_list("pair__person__name", "stage"))
        names = ("Ada Example", "Dag Example", "Esi Sample", "Farid Demo")
        assert [stages[name] for name in names] == ["S4", "S1", "S2", "S0"]

    def test_ada_has_kept_a_log_for_more_than_a_year_and_part_of_it_counts(self) -> None:
        ada = User.objects.get(email="ada.example@example.org")
        log = log_page(ada, ada)

        assert log.counts == Counts(total=18, private=3, shared=5, question=1, confirmed=9)
        assert log.waiting == 1
        oldest = min(piece.happened_on for piece in log.pieces)
        assert (today() - oldest).days == 421
        results = Result.objects.filter(pair__person=ada).order_by("pair__completed_at")
        assert [result.outcome["evidenced_levers"] for result in results] == [0, 4]

    def test_ada_and_mara_write_a_case_in_which_everything_is_to_be_seen(self) -> None:
        case = Case.objects.get(person__email="ada.example@example.org")
        document = case_document(case, user=case.person)
        claims = [claim for section in document.sections for claim in section.claims]

        assert (case.state, len(document.sections), case.revisions.count()) == (
            CaseState.OPEN,
            9,
            19,
        )
        assert all(section.text for section in document.sections)
        found = [[warning.key for warning in claim.warnings] for claim in claims]
        assert found == [
            [],
            ["evidence-is-old"],
            [],
            [],
            ["no-confirmed-evidence", "above-manager"],
            *[[]] * 3,
        ]
        heads = case.comments.filter(parent=None).order_by("at")
        assert [(head.field, head.replies.count()) for head in heads] == [
            ("", 1),
            ("", 0),
            ("effect", 0),
        ]
        assert [parked.part for parked in case.parked.waiting()] == ["section:risks"]

    def test_the_case_of_ioana_waits_for_two_of_its_three_reviewers(self) -> None:
        case = Case.objects.get(person__email="ioana.sample@example.org")
        mara = User.objects.get(email="mara.demo@example.org")
        document = case_document(case, user=mara)

        assert (case.state, document.number, case.pair) == (
            CaseState.SUBMITTED,
            case.head,
            Pair.objects.complete().get(person=case.person, manager=case.manager),
        )
        assert not any(c.warnings for section in document.sections for c in section.claims)
        answers = review_of(case, mara, today=today()).answers
        assert (answers.given, answers.asked, answers.are_open) == (1, 3, False)

    def test_the_past_lies_in_the_days_of_its_cycle_and_nothing_in_the_future(self) -> None:
        earlier = Cycle.objects.get(state=CycleState.CLOSED)
        submitted = Sheet.objects.filter(pair__cycle=earlier, submitted_at__isnull=False)

        days = {sheet.submitted_at.date() for sheet in submitted if sheet.submitted_at}
        assert earlier.opens_on <= min(days) < max(days) <= earlier.closes_on
        assert not AuditEvent.objects.filter(at__gt=timezone.now()).exists()

    def test_loading_again_changes_nothing(self) -> None:
        before = counts()

        assert load() == self.demo
        assert counts() == before


@pytest.mark.django_db
def test_without_a_catalogue_it_says_what_to_run() -> None:
    with pytest.raises(CommandError, match="Run load_catalogue first"):
        load()

    assert not User.objects.exists()
    assert timezone.now.__module__ == "django.utils.timezone"  # the clock is right again


def test_it_is_never_loaded_in_production(framework: Framework, settings: Any) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="never loaded in production"):
        load()

    assert not User.objects.exists()

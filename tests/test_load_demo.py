"""The invented organisation that people try the app with."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from assessments.choices import CycleState
from assessments.models import AuditEvent, Cycle, Framework, Job, Pair, Result, Sheet, Team, User
from assessments.queries.home import home_of
from tests.factories import today

pytestmark = pytest.mark.django_db


def load() -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


@pytest.fixture
def demo(framework: Framework) -> str:
    return load()


def who(key: str) -> User:
    return User.objects.get(email=f"{key}@example.org")


def headline(key: str) -> str:
    return home_of(who(key), today=today()).next.headline


def test_the_logins_are_printed_and_work(demo: str, client: Client) -> None:
    assert "sena.demo@example.org    a Senior: your questionnaire waits" in demo

    response = client.post(
        "/accounts/login/",
        {"login": "sena.demo@example.org", "password": "try-careerpath"},
    )

    assert (response.status_code, response["Location"]) == (302, "/")


def test_each_persona_comes_home_to_something_of_their_own(demo: str) -> None:
    assert headline("sena.demo") == "Your questionnaire is waiting for you"
    assert headline("mara.demo") == "Three people to answer for, one already waiting for you"
    assert headline("ada.example").startswith("Your report for ")
    assert "runs until" in headline("hana.demo")
    assert headline("edda.demo") == "The catalogue is yours to keep"
    assert headline("adan.demo") == "People, teams and roles are in your hands"
    assert headline("wilhelmina.oosterhuis").startswith("Mara Demo has answered")
    assert headline("chidi.example") == "Your questionnaire is half-way: pick it up again"


def test_there_is_a_closed_cycle_and_two_open_ones_one_with_modules(demo: str) -> None:
    found = [
        (cycle.state, len(cycle.modules), cycle.pairs.complete().count(), cycle.pairs.count())
        for cycle in Cycle.objects.order_by("opens_on", "pk")
    ]

    assert found == [
        (CycleState.CLOSED, 0, 8, 9),
        (CycleState.OPEN, 0, 6, 12),
        (CycleState.OPEN, 2, 2, 5),
    ]
    now = timezone.now()
    assert all(cycle.opens_on <= today() for cycle in Cycle.objects.all())
    assert not AuditEvent.objects.filter(at__gt=now).exists()


def test_every_complete_pair_has_its_result_and_the_stages_differ(demo: str) -> None:
    complete = Pair.objects.complete()

    assert Result.objects.count() == complete.count() == 16
    stages = dict(
        Result.objects.filter(pair__cycle__state=CycleState.OPEN).values_list(
            "pair__person__name", "stage"
        )
    )
    assert {name: stages[name] for name in ("Ada Example", "Dag Example", "Esi Sample")} == {
        "Ada Example": "S4",
        "Dag Example": "S1",
        "Esi Sample": "S2",
    }
    assert stages["Farid Demo"] == "S0"


def test_the_days_of_the_past_are_those_of_its_cycle(demo: str) -> None:
    earlier = Cycle.objects.get(state=CycleState.CLOSED)

    for sheet in Sheet.objects.filter(pair__cycle=earlier, submitted_at__isnull=False):
        assert earlier.opens_on <= sheet.submitted_at.date() <= earlier.closes_on
        assert sheet.started_at <= sheet.submitted_at


def test_the_clock_is_right_again(demo: str) -> None:
    assert abs((timezone.now() - timezone.localtime()).total_seconds()) < 5
    assert timezone.now().__class__ is not None
    assert timezone.now() > Job.objects.order_by("created_at").last().created_at  # type: ignore[union-attr]


def test_loading_again_changes_nothing(demo: str) -> None:
    def counts() -> list[int]:
        return [
            model.objects.count()
            for model in (User, Team, Cycle, Pair, Sheet, Result, AuditEvent, Job)
        ]

    before = counts()

    assert load() == demo
    assert counts() == before


def test_without_a_catalogue_it_says_what_to_run(db: None) -> None:
    with pytest.raises(CommandError, match="Run load_catalogue first"):
        load()

    assert not User.objects.exists()


def test_it_is_never_loaded_in_production(framework: Framework, settings: Any) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="never loaded in production"):
        load()

    assert not User.objects.exists()

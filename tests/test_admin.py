"""The administration: what it lets through, what it refuses, what it puts on record."""

import json
import re
from collections.abc import Iterable
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.utils import timezone

from assessments.choices import JobState, SheetRole
from assessments.jobs import JobName
from assessments.models import AuditEvent, Cycle, Job, Pair, Sheet, Team, User
from assessments.services.jobs import enqueue
from assessments.services.sheets import submit_sheet
from tests.completed import answers, scored
from tests.factories import (
    AnswerFactory,
    PairFactory,
    SheetFactory,
    TeamFactory,
    UserFactory,
    sheet_of,
)
from tests.personas import Organisation

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/assessments/user/"
TEAMS = "/admin/assessments/team/"


@pytest.fixture
def as_administrator(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def filled(person: User, **changes: Any) -> dict[str, Any]:
    fields = {
        "name": person.name,
        "email": person.email,
        "discipline": person.discipline,
        "site": person.site,
        "team": person.team_id or "",
        "manager": person.manager_id or "",
        "is_hr_partner": person.is_hr_partner,
        "is_catalogue_editor": person.is_catalogue_editor,
        "is_administrator": person.is_administrator,
        "is_active": person.is_active,
    }
    return {name: value for name, value in (fields | changes).items() if value is not False}


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_strangers_are_sent_to_the_login_of_every_other_page(client: Client) -> None:
    response = client.get("/admin/")

    assert response.status_code == 302
    assert client.get(response["Location"])["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("persona", ["senior", "manager", "hr", "editor"])
@pytest.mark.parametrize("address", ["/admin/", PEOPLE, TEAMS, "/admin/assessments/auditevent/"])
def test_nobody_but_an_administrator_gets_in(
    client: Client, organisation: Organisation, persona: str, address: str
) -> None:
    client.force_login(organisation.persona(persona))

    assert client.get(address).status_code != 200


def test_a_superuser_without_the_role_gets_nothing(client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True))

    assert client.get(PEOPLE).status_code != 200


def test_every_page_opens(as_administrator: Client, pair: Pair, organisation: Organisation) -> None:
    as_administrator.post(f"{PEOPLE}{organisation.senior.pk}/change/", filled(organisation.senior))
    rows = {
        "user": organisation.senior.pk,
        "team": organisation.pricing.pk,
        "cycle": pair.cycle_id,
        "framework": pair.cycle.framework_id,
    }

    for model, pk in rows.items():
        assert as_administrator.get(f"/admin/assessments/{model}/").status_code == 200
        assert as_administrator.get(f"/admin/assessments/{model}/{pk}/change/").status_code == 200
    assert as_administrator.get(f"{PEOPLE}add/").status_code == 200
    assert as_administrator.get(f"{TEAMS}add/").status_code == 200


def pages_of(client: Client) -> dict[str, str]:
    """Every page of the administration that a link of another one leads to, histories too."""
    waiting, found = ["/admin/"], dict[str, str]()
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = client.get(address, follow=True)
        assert response.status_code == 200, address
        found[address] = response.content.decode()
        links = {
            urljoin(address, unescape(link))
            for link in re.findall(r'href="([^"]+)"', found[address])
        }
        # Every order of every list shows the same rows.
        waiting += sorted(link for link in links if link.startswith("/admin/") and "?" not in link)
    return found


def secrets_of(sheets: Iterable[Sheet]) -> set[str]:
    """The random value of each seal, which stands for all that stands beside it."""
    return {json.loads(sheet.sealed)["nonce"] for sheet in sheets if sheet.sealed}


def test_nothing_that_was_answered_shows_anywhere(
    as_administrator: Client, pair: Pair, organisation: Organisation
) -> None:
    half = PairFactory(cycle=pair.cycle)
    waiting = sheet_of(half, SheetRole.SELF)
    AnswerFactory(sheet=waiting, note="A private thought")
    submit_sheet(sheet=waiting, by=waiting.author)
    AnswerFactory(sheet=SheetFactory(author=organisation.senior), note="A private thought")
    notes = {role: {"tools-and-assets": "A private thought"} for role in SheetRole}
    result = scored(pair, answers() | {"intent": "unsure"}, answers(), notes=notes)

    pages = pages_of(as_administrator)

    everything = "".join(pages.values())
    assert f"/admin/assessments/user/{organisation.senior.pk}/change/" in pages
    assert f"/admin/assessments/user/{organisation.senior.pk}/history/" in pages
    assert f"/admin/assessments/job/{Job.objects.get().pk}/change/" in pages
    assert len([page for page in pages if "/auditevent/" in page]) > AuditEvent.objects.count()
    secrets = secrets_of(Sheet.objects.all())
    assert len(secrets) == 3
    for secret in {"A private thought", "intent", "pair_id", f"{result.lever_index}", *secrets}:
        assert secret not in everything


@pytest.mark.parametrize("model", ["sheet", "answer", "result", "pair", "emailaddress", "session"])
def test_there_is_no_list_of_what_people_wrote(as_administrator: Client, model: str) -> None:
    for app in ("assessments", "account", "sessions"):
        assert as_administrator.get(f"/admin/{app}/{model}/").status_code == 404


# --- jobs -------------------------------------------------------------------------------------


@pytest.fixture
def failed_job(organisation: Organisation) -> Job:
    """Failed for good, asked for by Sena."""
    asked = enqueue(
        name=JobName.SCORE_PAIR,
        key="score-pair:4711",
        arguments={"pair_id": 4711},
        by=organisation.senior,
    )
    Job.objects.filter(pk=asked.pk).update(
        state=JobState.FAILED,
        attempts=5,
        error="ValueError in score (model.py:12)",
        finished_at=timezone.now(),
    )
    return asked


def test_an_operator_sees_where_a_job_stands_and_how_it_failed(
    as_administrator: Client, failed_job: Job
) -> None:
    found = as_administrator.get("/admin/assessments/job/?q=4711&state__exact=failed")
    page = as_administrator.get(f"/admin/assessments/job/{failed_job.pk}/change/")

    for shown in (found, page):
        for words in ("score-pair:4711", "Failed", "5", "ValueError in score (model.py:12)"):
            assert words in shown.content.decode()
    assert "0 jobs" in as_administrator.get("/admin/assessments/job/?q=4712").content.decode()


def test_a_job_does_not_say_who_asked_for_it_or_with_what(
    as_administrator: Client, failed_job: Job
) -> None:
    page = as_administrator.get(f"/admin/assessments/job/{failed_job.pk}/change/").content.decode()

    assert "Sena" not in page
    assert "pair_id" not in page


def test_a_job_is_looked_at_only(as_administrator: Client, failed_job: Job) -> None:
    address = f"/admin/assessments/job/{failed_job.pk}/"

    assert as_administrator.get("/admin/assessments/job/add/").status_code == 403
    assert as_administrator.post(f"{address}change/", {"state": "queued"}).status_code == 403
    assert as_administrator.post(f"{address}delete/", {"post": "yes"}).status_code == 403


# --- what the address may ask for -------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "user/?password__startswith=argon2",
        "user/?sheets__isnull=False",
        "user/?last_login__gt=2020-01-01",
        "team/?members__isnull=False",
        "cycle/?pairs__isnull=False",
        "auditevent/?details__contains=x",
        "job/?arguments__pair_id=1",
        "job/?requested_by=1",
        "user/?is_active__in=1",
        "auditevent/?verb__startswith=sheet",
        "auditevent/?at__year__gte=2026",
        "auditevent/?at__range=",
    ],
)
def test_the_address_filters_by_nothing_that_the_page_does_not_offer(
    as_administrator: Client, query: str
) -> None:
    assert as_administrator.get(f"/admin/assessments/{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "auditevent/?at__year=99999999999",
        "auditevent/?at__year=9999",
        "auditevent/?at__year=-1",
        "auditevent/?at__year=now",
        "user/?team=99999999999999999999",
        "user/?team__id__exact=99999999999999999999",
        "user/?q=%00",
    ],
)
def test_what_no_row_can_have_is_a_bad_request(
    as_administrator: Client, organisation: Organisation, query: str
) -> None:
    assert as_administrator.get(f"/admin/assessments/{query}").status_code == 400


@pytest.mark.parametrize("query", ["at__year=0", "at__year=9998", "at__year=2026&at__month=13"])
def test_a_day_that_does_not_exist_is_ignored(as_administrator: Client, query: str) -> None:
    response = as_administrator.get(f"/admin/assessments/auditevent/?{query}", follow=True)

    assert response.status_code == 200


def test_the_filters_on_the_page_work(as_administrator: Client, organisation: Organisation) -> None:
    for query in (
        f"user/?team__id__exact={organisation.pricing.pk}&is_active__exact=1",
        "auditevent/?verb=team-added&at__year=2026",
        "user/?team__isnull=True",
        "job/?state__exact=queued",
    ):
        assert as_administrator.get(f"/admin/assessments/{query}").status_code == 200


def test_the_record_is_read_and_never_changed(as_administrator: Client) -> None:
    as_administrator.post(f"{TEAMS}add/", {"name": "Fraud", "slug": "fraud", "parent": ""})
    event = AuditEvent.objects.get()
    address = f"/admin/assessments/auditevent/{event.pk}/"

    assert "team-added" in as_administrator.get(f"{address}change/").content.decode()
    assert as_administrator.post(f"{address}change/", {}).status_code == 403
    assert as_administrator.post(f"{address}delete/", {"post": "yes"}).status_code == 403


def test_cycles_are_looked_at_only(as_administrator: Client, cycle: Cycle) -> None:
    assert as_administrator.get("/admin/assessments/cycle/add/").status_code == 403
    assert (
        as_administrator.post(f"/admin/assessments/cycle/{cycle.pk}/change/", {}).status_code == 403
    )


def test_a_person_is_added_with_team_manager_and_role(
    as_administrator: Client, organisation: Organisation
) -> None:
    response = as_administrator.post(
        f"{PEOPLE}add/",
        {
            "name": "Ada Example",
            "email": "Ada@Example.org",
            "discipline": "ml-engineer",
            "site": "Porto",
            "team": organisation.pricing.pk,
            "manager": organisation.manager.pk,
            "is_hr_partner": "on",
            "is_active": "on",
        },
    )

    assert response.status_code == 302
    ada = User.objects.get(email="ada@example.org")
    assert (ada.team, ada.manager) == (organisation.pricing, organisation.manager)
    assert ada.is_hr_partner
    assert not ada.has_usable_password()
    assert verbs() == ["person-added", "team-joined", "manager-set", "roles-granted"]
    assert {event.actor for event in AuditEvent.objects.all()} == {organisation.administrator}


def test_a_change_leaves_one_line_for_each_thing_that_changed(
    as_administrator: Client, senior: User
) -> None:
    address = f"{PEOPLE}{senior.pk}/change/"

    as_administrator.post(address, filled(senior))
    assert verbs() == []

    as_administrator.post(address, filled(senior, name="Sena S. Senior", manager=""))

    senior.refresh_from_db()
    assert (senior.name, senior.manager) == ("Sena S. Senior", None)
    assert verbs() == ["details-changed", "manager-set"]


def test_another_address_is_a_change_of_its_own(as_administrator: Client, senior: User) -> None:
    as_administrator.post(
        f"{PEOPLE}{senior.pk}/change/", filled(senior, email="Sena.New@Example.org")
    )

    senior.refresh_from_db()
    assert senior.email == "sena.new@example.org"
    assert verbs() == ["address-changed"]
    assert Job.objects.get().name == JobName.MAIL_OLD_ADDRESS


def test_who_changes_their_own_address_is_logged_out_as_well(
    as_administrator: Client, administrator: User
) -> None:
    as_administrator.post(
        f"{PEOPLE}{administrator.pk}/change/", filled(administrator, email="adan.new@example.org")
    )

    assert as_administrator.get(PEOPLE).status_code == 302


def test_somebody_leaves_and_comes_back(as_administrator: Client, senior: User) -> None:
    for is_active in (False, True):
        as_administrator.post(f"{PEOPLE}{senior.pk}/change/", filled(senior, is_active=is_active))
        senior.refresh_from_db()
        assert senior.is_active == is_active

    assert verbs() == ["person-deactivated", "person-reactivated"]


def test_a_reporting_loop_is_refused_with_its_chain(
    as_administrator: Client, senior: User, manager: User
) -> None:
    response = as_administrator.post(
        f"{PEOPLE}{manager.pk}/change/", filled(manager, manager=senior.pk)
    )

    words = "Mara Manager reports to Sena Senior, who reports to Mara Manager"
    assert words in response.content.decode()
    manager.refresh_from_db()
    assert manager.manager is None
    assert verbs() == []


def test_nobody_is_their_own_manager(as_administrator: Client, senior: User) -> None:
    response = as_administrator.post(
        f"{PEOPLE}{senior.pk}/change/", filled(senior, manager=senior.pk)
    )

    assert "Sena Senior cannot be their own manager." in response.content.decode()


def test_an_address_belongs_to_one_person_in_any_case(
    as_administrator: Client, senior: User, manager: User
) -> None:
    response = as_administrator.post(
        f"{PEOPLE}{senior.pk}/change/", filled(senior, email=manager.email.upper())
    )

    assert "Somebody else has this address." in response.content.decode()


@pytest.mark.parametrize("change", [{"is_administrator": False}, {"is_active": False}])
def test_the_last_administrator_stays(
    as_administrator: Client, administrator: User, change: dict[str, bool]
) -> None:
    response = as_administrator.post(
        f"{PEOPLE}{administrator.pk}/change/", filled(administrator, **change)
    )

    assert "is the last active administrator" in response.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_administrator
    assert administrator.is_active


def test_nobody_is_deleted(as_administrator: Client, senior: User) -> None:
    response = as_administrator.post(f"{PEOPLE}{senior.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert User.objects.filter(pk=senior.pk).exists()


def test_a_team_is_added_renamed_and_moved(as_administrator: Client) -> None:
    company = TeamFactory(name="Company")
    as_administrator.post(f"{TEAMS}add/", {"name": "Fraud", "slug": "fraud", "parent": ""})
    team = Team.objects.get(slug="fraud")

    as_administrator.post(
        f"{TEAMS}{team.pk}/change/", {"name": "Fraud and abuse", "parent": company.pk}
    )

    team.refresh_from_db()
    assert (team.name, team.slug, team.parent) == ("Fraud and abuse", "fraud", company)
    assert verbs() == ["team-added", "team-renamed", "team-moved"]


def test_a_team_does_not_move_below_itself(as_administrator: Client) -> None:
    company = TeamFactory(name="Company")
    team = TeamFactory(name="Fraud", parent=company)

    response = as_administrator.post(
        f"{TEAMS}{company.pk}/change/", {"name": "Company", "parent": team.pk}
    )

    assert "Fraud is part of Company" in response.content.decode()


def test_logging_out_leads_over_the_page_that_clears_unsaved_answers(
    as_administrator: Client,
) -> None:
    page = as_administrator.get("/admin/").content.decode()

    assert 'href="/accounts/logout/">Log out</a>' in page
    assert "/admin/logout/" not in page
    asked = as_administrator.get("/accounts/logout/").content.decode()
    assert 'action="/accounts/logout/" data-logout' in asked
    assert "js/sheet-drafts.js" in asked

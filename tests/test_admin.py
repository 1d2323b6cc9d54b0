"""The administration: what it lets through, what it refuses, what it puts on record."""

from typing import Any

import pytest
from django.test import Client

from assessments.models import AuditEvent, Cycle, Pair, Team, User
from tests.factories import AnswerFactory, SheetFactory, TeamFactory, UserFactory
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


def test_nothing_that_was_answered_shows_anywhere(
    as_administrator: Client, pair: Pair, organisation: Organisation
) -> None:
    sheet = pair.sheets.get(author=organisation.senior)
    AnswerFactory(sheet=sheet, note="A private thought")
    AnswerFactory(sheet=SheetFactory(author=organisation.senior), note="A private thought")

    for address in (
        f"{PEOPLE}{organisation.senior.pk}/change/",
        f"/admin/assessments/cycle/{pair.cycle_id}/change/",
        "/admin/assessments/auditevent/",
    ):
        assert "A private thought" not in as_administrator.get(address).content.decode()
    for model in ("sheet", "answer", "result", "pair", "job"):
        assert as_administrator.get(f"/admin/assessments/{model}/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "user/?password__startswith=argon2",
        "user/?sheets__isnull=False",
        "user/?last_login__gt=2020-01-01",
        "team/?members__isnull=False",
        "cycle/?pairs__isnull=False",
        "auditevent/?details__contains=x",
    ],
)
def test_the_address_filters_by_nothing_that_the_page_does_not_offer(
    as_administrator: Client, query: str
) -> None:
    assert as_administrator.get(f"/admin/assessments/{query}").status_code == 400


def test_the_filters_on_the_page_work(as_administrator: Client, organisation: Organisation) -> None:
    for query in (
        f"user/?team__id__exact={organisation.pricing.pk}&is_active__exact=1",
        "auditevent/?verb=team-added&at__year=2026",
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

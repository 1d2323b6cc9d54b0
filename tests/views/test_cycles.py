import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import date_format

from assessments.choices import CycleState
from assessments.models import Cycle, Framework, Pair, User
from assessments.queries.cycles import membership_plan
from tests.factories import (
    CycleFactory,
    PairFactory,
    TeamFactory,
    UserFactory,
    completed,
    today,
)
from tests.personas import Organisation

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def as_hr(client: Client, hr: User) -> Client:
    client.force_login(hr)
    return client


@pytest.fixture
def planned(framework: Framework, organisation: Organisation) -> Cycle:
    cycle = CycleFactory(name="H2", framework=framework, planned=True)
    cycle.teams.add(organisation.pricing)
    return cycle


def filled(organisation: Organisation, **changes: Any) -> dict[str, Any]:
    return {
        "name": "H2 2026",
        "opens_on": today().isoformat(),
        "closes_on": (today() + 20 * DAY).isoformat(),
        "modules": ["leading-to-production"],
        "teams": [organisation.pricing.pk],
    } | changes


def agreed(cycle: Cycle) -> dict[str, str]:
    """What the page of opening sends back: the list of people that it showed."""
    return {"plan": membership_plan(cycle).digest}


# --- planning and editing ---------------------------------------------------------------------


def test_without_a_cycle_the_list_teaches_what_one_is(as_hr: Client) -> None:
    page = as_hr.get("/cycles/").content.decode()

    assert "No cycle has been planned yet" in page
    assert 'href="/cycles/new/"' in page


def test_the_list_shows_each_cycle_and_how_far_it_has_come(as_hr: Client, cycle: Cycle) -> None:
    CycleFactory(name="H1", closed=True)
    CycleFactory(name="H3", planned=True)

    page = as_hr.get("/cycles/").content.decode()

    assert page.count("Progress is not shown below five pairs") == 2
    for words in ("H1", "H2", "H3", "Planned", "Open", "Closed"):
        assert words in page
    assert "<h1>Open now: H2</h1>" in page
    assert "Last day passed" not in page


@pytest.mark.parametrize(
    ("state", "said", "chip"),
    [
        ("planned", "Never opened: H2", "Never opened"),
        ("open", "Past its last day: H2", "Last day passed"),
    ],
)
def test_the_list_says_of_a_cycle_that_its_last_day_has_passed(
    as_hr: Client, cycle: Cycle, state: str, said: str, chip: str
) -> None:
    over = {"opens_on": today() - 9 * DAY, "closes_on": today() - DAY}
    Cycle.objects.filter(pk=cycle.pk).update(state=state, **over)

    page = as_hr.get("/cycles/").content.decode()

    assert f"<h1>{said}</h1>" in page
    assert f'<span class="chip chip-watch">{chip}</span>' in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_as_many_queries_for_one_cycle_as_for_many(
    as_hr: Client, framework: Framework, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        PairFactory(cycle=CycleFactory())

    with django_assert_num_queries(3):  # session, user with roles, cycles
        as_hr.get("/cycles/")


def test_planning_leads_to_the_preview(
    as_hr: Client, framework: Framework, organisation: Organisation
) -> None:
    response = as_hr.post("/cycles/new/", filled(organisation))

    cycle = Cycle.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/cycles/{cycle.pk}/")
    assert (cycle.state, cycle.modules) == (CycleState.PLANNED, ["leading-to-production"])
    assert list(cycle.teams.all()) == [organisation.pricing]


def test_planning_twice_plans_once_and_leads_to_the_same_preview(
    as_hr: Client, framework: Framework, organisation: Organisation
) -> None:
    first, second = (as_hr.post("/cycles/new/", filled(organisation)) for _ in range(2))

    assert first["Location"] == second["Location"] == f"/cycles/{Cycle.objects.get().pk}/"


def test_the_form_offers_the_teams_by_their_place_in_the_tree(
    as_hr: Client, framework: Framework, organisation: Organisation
) -> None:
    prices = TeamFactory(name="Prices", parent=organisation.pricing)
    TeamFactory(name="Empty", parent=prices)
    UserFactory(team=prices)

    page = as_hr.get("/cycles/new/").content.decode()

    above = '<span class="visually-hidden">Pricing / </span>'
    assert "Pricing (3 people with the teams below)" in page
    assert f"\N{EM SPACE}</span>{above}Prices (1 person with the teams below)" in page
    assert "Pricing / Prices / </span>Empty (no people)" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Give the cycle a name."),
        ({"name": "x" * 81}, "A name can be 80 characters long; this one has 81."),
        ({"closes_on": "yesterday"}, "Enter a valid date"),
        ({"closes_on": (today() - DAY).isoformat()}, "That day has passed."),
        ({"opens_on": (today() + 30 * DAY).isoformat()}, "cannot be before the opening date"),
        ({"modules": ["everything"]}, "everything is not one of the available choices"),
        ({"teams": []}, "Choose at least one team."),
        ({"teams": ["999999"]}, "999999 is not one of the available choices"),
        ({"teams": ["1; DROP"]}, "1; DROP is not one of the available choices"),
    ],
)
def test_a_faulty_plan_is_shown_again_with_what_is_wrong(
    as_hr: Client,
    framework: Framework,
    organisation: Organisation,
    changes: dict[str, Any],
    words: str,
) -> None:
    response = as_hr.post("/cycles/new/", filled(organisation, **changes))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Cycle.objects.exists()


def test_no_browser_cuts_a_long_name_short(as_hr: Client, framework: Framework) -> None:
    assert "maxlength" not in as_hr.get("/cycles/new/").content.decode()


def test_a_taken_name_is_an_error_of_the_form(
    as_hr: Client, cycle: Cycle, organisation: Any
) -> None:
    response = as_hr.post("/cycles/new/", filled(organisation, name="h2"))

    assert response.status_code == 422
    assert "There is already a cycle called “h2”" in response.content.decode()


def test_without_a_published_catalogue_planning_says_so(as_hr: Client, organisation: Any) -> None:
    response = as_hr.post("/cycles/new/", filled(organisation))

    assert response.status_code == 422
    assert "No catalogue is published yet." in response.content.decode()


def test_a_planned_cycle_is_edited_whole(
    as_hr: Client, planned: Cycle, organisation: Organisation
) -> None:
    page = as_hr.get(f"/cycles/{planned.pk}/edit/").content.decode()
    assert f'value="{planned.closes_on.isoformat()}"' in page

    as_hr.post(f"/cycles/{planned.pk}/edit/", filled(organisation))

    planned.refresh_from_db()
    assert (planned.name, planned.modules) == ("H2 2026", ["leading-to-production"])


def test_an_open_cycle_keeps_its_questions_and_teams_whatever_is_sent(
    as_hr: Client, cycle: Cycle, organisation: Organisation
) -> None:
    page = as_hr.get(f"/cycles/{cycle.pk}/edit/").content.decode()
    assert 'name="teams"' not in page

    as_hr.post(f"/cycles/{cycle.pk}/edit/", filled(organisation, name="H2, longer"))

    cycle.refresh_from_db()
    assert (cycle.name, cycle.closes_on) == ("H2, longer", today() + 20 * DAY)
    assert (cycle.modules, list(cycle.teams.all())) == ([], [])


def test_an_open_cycle_is_ended_by_closing_it_not_by_its_date(
    as_hr: Client, cycle: Cycle, organisation: Organisation
) -> None:
    past = (today() - DAY).isoformat()

    response = as_hr.post(f"/cycles/{cycle.pk}/edit/", filled(organisation, closes_on=past))

    assert "To end it now, close the cycle instead." in response.content.decode()


def test_a_closed_cycle_is_not_edited(
    as_hr: Client, framework: Framework, organisation: Organisation
) -> None:
    cycle = CycleFactory(closed=True)

    response = as_hr.post(f"/cycles/{cycle.pk}/edit/", filled(organisation))

    assert response.status_code == 422
    assert "is closed" in response.content.decode()


# --- looking, opening, closing ----------------------------------------------------------------


def test_a_planned_cycle_shows_who_would_be_in_and_who_not_and_why(
    as_hr: Client, planned: Cycle, organisation: Organisation
) -> None:
    page = as_hr.get(f"/cycles/{planned.pk}/").content.decode()

    assert "1 person would be in: H2" in page
    assert "Sena Senior" in page
    assert "1 left out, and why" in page
    assert "No manager is recorded" in page  # Mara, who reports to nobody
    assert f'href="/cycles/{planned.pk}/open/"' in page


def test_a_plan_for_fewer_than_five_pairs_says_what_it_does_without(
    as_hr: Client, planned: Cycle, organisation: Organisation
) -> None:
    addresses = [f"/cycles/{planned.pk}/", f"/cycles/{planned.pk}/open/"]
    UserFactory.create_batch(3, team=organisation.pricing, manager=organisation.manager)
    for address in addresses:  # four
        assert "Fewer than five pairs" in as_hr.get(address).content.decode()

    UserFactory(team=organisation.pricing, manager=organisation.manager)

    for address in addresses:
        assert "Fewer than five pairs" not in as_hr.get(address).content.decode()


def test_a_long_list_of_people_left_out_is_folded(
    as_hr: Client, planned: Cycle, organisation: Organisation
) -> None:
    for _ in range(8):
        UserFactory(team=organisation.pricing)

    page = as_hr.get(f"/cycles/{planned.pk}/").content.decode()

    assert "<summary>9 people</summary>" in page


def test_a_cycle_that_nobody_could_join_offers_no_way_to_open_it(
    as_hr: Client, planned: Cycle, senior: User
) -> None:
    senior.manager = None
    senior.save()

    page = as_hr.get(f"/cycles/{planned.pk}/").content.decode()

    assert "Nobody could join yet: H2" in page
    assert "/open/" not in page
    asked = as_hr.get(f"/cycles/{planned.pk}/open/").content.decode()
    assert "Nobody can join yet: H2" in asked
    assert "Open the cycle</button>" not in asked


def test_opening_asks_first_and_says_who_until_when_and_that_nobody_is_written_to(
    as_hr: Client, planned: Cycle, organisation: Organisation
) -> None:
    UserFactory(team=organisation.pricing, manager=organisation.manager)

    page = as_hr.get(f"/cycles/{planned.pk}/open/").content.decode()

    assert "<h1>Open it for 2 people: H2?</h1>" in page
    assert "Open the cycle</button>" in page
    assert "2 people and the manager they report to" in page
    assert f"at once until <b>{date_format(planned.closes_on, 'j F Y')}</b>" in page
    assert "Careerpath sends no e-mail about it" in page
    assert "1 person of these teams is left out" in page
    assert "Sena Senior" in page
    assert not Pair.objects.exists()


def test_opening_for_later_names_the_first_day(as_hr: Client, planned: Cycle) -> None:
    later = today() + 3 * DAY
    Cycle.objects.filter(pk=planned.pk).update(opens_on=later)

    page = as_hr.get(f"/cycles/{planned.pk}/open/").content.decode()

    assert f"from <b>{date_format(later, 'j F Y')}</b> until" in page


def test_a_plan_whose_last_day_has_passed_asks_for_other_dates(
    as_hr: Client, planned: Cycle
) -> None:
    past = {"opens_on": today() - 9 * DAY, "closes_on": today() - DAY}
    Cycle.objects.filter(pk=planned.pk).update(**past)

    plan = as_hr.get(f"/cycles/{planned.pk}/").content.decode()
    asked = as_hr.get(f"/cycles/{planned.pk}/open/").content.decode()

    assert "move its dates, then open it" in plan
    assert "/open/" not in plan
    assert f'href="/cycles/{planned.pk}/edit/">Move its dates' in asked
    assert "Open the cycle</button>" not in asked


@pytest.mark.parametrize("number", [1, 3])
def test_asking_before_opening_costs_as_many_queries_for_one_person_as_for_many(
    as_hr: Client,
    planned: Cycle,
    organisation: Organisation,
    django_assert_num_queries: Any,
    number: int,
) -> None:
    UserFactory.create_batch(number, team=organisation.pricing, manager=organisation.manager)

    # session, user with roles; cycle, its teams, who could join (three)
    with django_assert_num_queries(7):
        as_hr.get(f"/cycles/{planned.pk}/open/")


def test_opening_twice_opens_once_and_says_so_once(as_hr: Client, planned: Cycle) -> None:
    first = as_hr.post(f"/cycles/{planned.pk}/open/", agreed(planned), follow=True)
    second = as_hr.post(f"/cycles/{planned.pk}/open/", agreed(planned), follow=True)

    assert "1 person joined H2." in first.content.decode()
    assert [str(message) for message in second.context["messages"]] == []
    assert Pair.objects.count() == 1


@pytest.mark.parametrize("change", ["joins", "leaves", "another manager"])
def test_a_list_that_changed_since_it_was_shown_is_shown_again(
    as_hr: Client, planned: Cycle, organisation: Organisation, change: str
) -> None:
    address = f"/cycles/{planned.pk}/open/"
    one, *_ = UserFactory.create_batch(2, team=organisation.pricing, manager=organisation.manager)
    shown = hidden_plan(as_hr.get(address))
    if change == "joins":
        UserFactory(name="Nia New", team=organisation.pricing, manager=organisation.manager)
    else:
        one.is_active = change != "leaves"
        one.manager = organisation.stranger
        one.save()

    answer = as_hr.post(address, {"plan": shown})

    assert answer.status_code == 409
    assert "The list of people has changed since you looked" in answer.content.decode()
    assert not Pair.objects.exists()
    planned.refresh_from_db()
    assert planned.state == CycleState.PLANNED

    assert as_hr.post(address, {"plan": hidden_plan(answer)}).status_code == 302
    assert Pair.objects.count() == {"joins": 4, "leaves": 2, "another manager": 3}[change]


def hidden_plan(page: Any) -> str:
    (plan,) = re.findall(r'name="plan" value="(\w{64})"', page.content.decode())
    return str(plan)


def test_what_is_open_is_not_asked_about_again(as_hr: Client, cycle: Cycle) -> None:
    response = as_hr.get(f"/cycles/{cycle.pk}/open/")

    assert (response.status_code, response["Location"]) == (302, f"/cycles/{cycle.pk}/")


def test_what_cannot_be_opened_says_why(as_hr: Client, planned: Cycle, senior: User) -> None:
    senior.manager = None
    senior.save()

    page = as_hr.post(f"/cycles/{planned.pk}/open/", agreed(planned), follow=True).content.decode()

    assert "Nobody can join H2 yet" in page


def test_newcomers_are_let_in(as_hr: Client, planned: Cycle, organisation: Organisation) -> None:
    as_hr.post(f"/cycles/{planned.pk}/open/", agreed(planned))
    for name in ("Late One", "Late Two"):
        UserFactory(name=name, team=organisation.pricing, manager=organisation.manager)
    page = as_hr.get(f"/cycles/{planned.pk}/").content.decode()
    assert "2 could join now" in page

    page = as_hr.post(f"/cycles/{planned.pk}/newcomers/", follow=True).content.decode()

    assert "2 people joined H2." in page
    assert Pair.objects.count() == 3
    again = as_hr.post(f"/cycles/{planned.pk}/newcomers/", follow=True)
    assert [str(message) for message in again.context["messages"]] == []


def test_an_open_cycle_shows_the_whole_and_nobodys_state(as_hr: Client, cycle: Cycle) -> None:
    pairs = [PairFactory(cycle=cycle) for _ in range(6)]
    before = as_hr.get(f"/cycles/{cycle.pk}/").context["members"]

    completed(pairs[2])

    response = as_hr.get(f"/cycles/{cycle.pk}/")
    page = response.content.decode()
    assert response.context["members"] == before
    assert "1 of 6 pairs are complete: H2" in page
    assert "a complete pair cannot be handed over, and whoever tries is told so" in page
    assert "Submitted" not in page


def test_an_overdue_cycle_says_so(as_hr: Client, cycle: Cycle) -> None:
    Cycle.objects.filter(pk=cycle.pk).update(closes_on=today() - DAY)

    assert (
        "Still open, and its last day has passed: H2"
        in as_hr.get(f"/cycles/{cycle.pk}/").content.decode()
    )


def test_a_search_for_what_is_no_text_is_not_understood(as_hr: Client, pair: Pair) -> None:
    assert as_hr.get(f"/cycles/{pair.cycle_id}/?search=Se%00na").status_code == 400


def test_members_are_searched_and_paged(as_hr: Client, cycle: Cycle) -> None:
    for number in range(52):
        PairFactory(cycle=cycle, person__name=f"Member {number:02}")

    first = as_hr.get(f"/cycles/{cycle.pk}/").content.decode()
    last = as_hr.get(f"/cycles/{cycle.pk}/?page=2").content.decode()
    found = as_hr.get(f"/cycles/{cycle.pk}/?search=member+51").content.decode()
    none = as_hr.get(f"/cycles/{cycle.pk}/?search=%3Cscript%3E&page=nonsense").content.decode()

    assert "Member 49" in first
    assert "Member 50" not in first
    assert "Member 51" in last
    assert "Member 51" in found
    assert "Member 50" not in found
    assert "Nobody here matches “&lt;script&gt;”." in none


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_cycle_costs_as_many_queries_for_one_pair_as_for_many(
    as_hr: Client, cycle: Cycle, django_assert_num_queries: Any, number: int
) -> None:
    cycle.teams.add(TeamFactory())
    for _ in range(number):
        PairFactory(cycle=cycle)

    # session, user with roles; cycle, its teams, who could join (three); members, how many
    with django_assert_num_queries(9):
        as_hr.get(f"/cycles/{cycle.pk}/")


def test_closing_asks_first_and_then_closes(as_hr: Client, cycle: Cycle) -> None:
    page = as_hr.get(f"/cycles/{cycle.pk}/close/").content.decode()
    assert "Close for good: H2?" in page

    page = as_hr.post(f"/cycles/{cycle.pk}/close/", follow=True).content.decode()

    assert "H2 is closed." in page
    cycle.refresh_from_db()
    assert cycle.state == CycleState.CLOSED


def test_a_closed_cycle_offers_nothing_to_change(as_hr: Client, framework: Framework) -> None:
    pair = PairFactory(cycle=CycleFactory(closed=True))

    page = as_hr.get(f"/cycles/{pair.cycle_id}/").content.decode()

    for address in ("edit", "close", "open", "newcomers", "hand-over"):
        assert f"/{address}/" not in page


def test_a_planned_cycle_is_not_closed(as_hr: Client, planned: Cycle) -> None:
    page = as_hr.post(f"/cycles/{planned.pk}/close/", follow=True).content.decode()

    assert "H2 is not open." in page

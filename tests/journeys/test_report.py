"""Reading a report: it arrives by itself, opens on a phone, prints, and is talked through."""

from collections.abc import Callable
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect

from assessments.choices import JobState, SheetRole
from assessments.models import Job, Pair
from tests.completed import answers, ranked, scored, scored_before, submit_both
from tests.factories import PairFactory, UserFactory
from tests.journeys.conftest import DESKTOP, PHONE, violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

OpenPage = Callable[..., Page]
MINE = answers(levers=2, timing=3, lead_role_in_the_room=4, old_levers=2)
THEIRS = answers(levers=2, timing=3, tools_and_assets=3, partner_with_managers="NO")
NOTES = {SheetRole.SELF: {"lead-role-in-the-room": "The pricing review in June."}}


@pytest.fixture
def pair(live_server: Any) -> Pair:
    manager = UserFactory(name="Mara Manager")
    return PairFactory(manager=manager, person=UserFactory(name="Sena Senior", manager=manager))


@pytest.fixture
def scored_pair(pair: Pair) -> Pair:
    scored_before(pair, answers(), answers())
    mine = MINE | ranked("architect", "tech-lead", "solver", "right-hand") | {"intent": "move"}
    scored(pair, mine, THEIRS | {"demand--architect": "real"}, notes=NOTES)
    return pair


def stays_within(page: Page) -> bool:
    """Nothing makes the page wider than the window."""
    inside: bool = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return inside


def test_the_report_arrives_by_itself_when_it_is_computed(
    pair: Pair, logged_in_page: OpenPage
) -> None:
    submit_both(pair, MINE, THEIRS)
    page = logged_in_page(pair.manager)

    page.goto(f"/reports/{pair.pk}/")
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    assert violations(page) == []
    call_command("rescore", stdout=StringIO())

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Sena Senior is practising the next scope")


def test_a_failed_computation_is_said_and_tried_again_from_the_page(
    pair: Pair, logged_in_page: OpenPage
) -> None:
    submit_both(pair, MINE, THEIRS)
    job = Job.objects.get()
    Job.objects.update(state=JobState.FAILED, finished_at=job.created_at, attempts=5)
    page = logged_in_page(pair.person)

    page.goto(f"/reports/{pair.pk}/")
    expect(page.get_by_role("alert")).to_contain_text("The computation failed")
    assert violations(page) == []
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_person_reads_the_report(
    scored_pair: Pair, logged_in_page: OpenPage, viewport: dict[str, int], scheme: str
) -> None:
    page = logged_in_page(scored_pair.person, viewport=viewport, color_scheme=scheme)

    page.goto(f"/reports/{scored_pair.pk}/")

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("You have started to change the nature of your work")
    expect(page.get_by_text("Only in your copy")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="80 % range")).to_be_visible()
    assert stays_within(page)
    assert violations(page) == []


def test_every_chart_has_a_table_behind_it_that_the_keyboard_opens(
    scored_pair: Pair, logged_in_page: OpenPage
) -> None:
    page = logged_in_page(scored_pair.person)
    page.goto(f"/reports/{scored_pair.pk}/")
    twins = page.locator("details.disclosure:not(.fold):has(table)")

    # levers, trend, foundation, timing, archetypes
    expect(twins).to_have_count(5)
    for number in range(5):
        twin = twins.nth(number)
        twin.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(twin.get_by_role("table")).to_be_visible()
    levers = twins.first.get_by_role("row", name="The Lead's role in the room")
    expect(levers).to_contain_text("relied on")
    expect(levers).to_contain_text("+2")
    assert violations(page) == []


def test_levers_that_would_add_as_much_are_opened_by_the_keyboard(
    scored_pair: Pair, logged_in_page: OpenPage
) -> None:
    page = logged_in_page(scored_pair.person, viewport=PHONE)
    page.goto(f"/reports/{scored_pair.pk}/")
    tied = page.locator("#moves details")
    expect(tied.locator("summary")).to_have_text("7 more that add as much")

    tied.locator("summary").focus()
    page.keyboard.press("Enter")

    expect(tied.get_by_role("listitem")).to_have_count(7)
    expect(tied.get_by_role("listitem").first).to_be_visible()
    assert stays_within(page)
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 360, 390, 430])
def test_the_words_of_a_scale_stand_well_apart_on_a_phone(
    scored_pair: Pair, logged_in_page: OpenPage, width: int
) -> None:
    page = logged_in_page(scored_pair.person, viewport={"width": width, "height": 740})
    page.goto(f"/reports/{scored_pair.pk}/")
    page.get_by_text("Show the single answers").click()

    for chart in ("#levers", "#base"):
        words = page.locator(f"{chart} .plot-axis").first.locator("text").all()
        lines: dict[int, list[tuple[float, float]]] = {}
        for box in filter(None, [word.bounding_box() for word in words]):
            lines.setdefault(round(box["y"]), []).append((box["x"], box["x"] + box["width"]))
        assert len(lines) == (2 if width < 400 else 1)
        for line in lines.values():
            assert all(before[1] + 15 < after[0] for before, after in pairwise(line))


def test_on_a_phone_what_is_there_to_look_up_is_folded_and_on_paper_it_is_not(
    scored_pair: Pair, logged_in_page: OpenPage
) -> None:
    page = logged_in_page(scored_pair.person, viewport=PHONE)
    page.goto(f"/reports/{scored_pair.pk}/")
    answer = page.locator("#base").get_by_role("link", name="Work that others can run")
    expect(answer).to_be_hidden()

    page.get_by_text("Show the single answers").click()
    expect(answer).to_be_visible()
    assert violations(page) == []

    page.reload()
    expect(answer).to_be_hidden()
    page.emulate_media(media="print")
    expect(answer).to_be_visible()
    page.emulate_media(media="screen")

    page.set_viewport_size(DESKTOP)
    expect(answer).to_be_visible()
    expect(page.get_by_text("Show the single answers")).to_be_hidden()


def test_the_line_of_jumps_leads_to_every_card_that_is_there(
    scored_pair: Pair, logged_in_page: OpenPage
) -> None:
    page = logged_in_page(scored_pair.person, viewport=PHONE)
    page.goto(f"/reports/{scored_pair.pk}/")

    targets = page.locator(".jump a").evaluate_all("all => all.map(a => a.hash)")

    assert targets[:2] == ["#first", "#moves"]
    assert len(set(targets)) == len(targets)
    cards = page.locator(".card[id]").evaluate_all("all => all.map(card => `#${card.id}`)")
    assert targets == cards


def test_on_paper_the_seals_are_not_alone_on_their_page(
    scored_pair: Pair, logged_in_page: OpenPage
) -> None:
    page = logged_in_page(scored_pair.person)
    page.goto(f"/reports/{scored_pair.pk}/")
    page.emulate_media(media="print")

    seals = page.locator("#check")
    assert seals.evaluate("card => getComputedStyle(card).breakBefore") == "avoid"
    assert seals.evaluate("card => card.previousElementSibling.id") == "limits"


def test_the_manager_talks_it_through_from_the_report(
    scored_pair: Pair, logged_in_page: OpenPage
) -> None:
    page = logged_in_page(scored_pair.manager, viewport=PHONE)
    page.goto(f"/reports/{scored_pair.pk}/")
    expect(page.get_by_text("Only in your copy")).to_have_count(0)

    page.get_by_role("link", name="Talk it through").first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Sena Senior and Mara Manager")
    expect(page.get_by_text("The pricing review in June.")).to_be_visible()
    assert stays_within(page)
    assert violations(page) == []


def test_a_report_without_a_number_is_as_accessible(pair: Pair, logged_in_page: OpenPage) -> None:
    scored(pair, MINE | {"consistency-outcomes": "NOP"}, THEIRS)
    page = logged_in_page(pair.person)

    page.goto(f"/reports/{pair.pk}/")

    expect(page.get_by_role("heading", name="What is missing")).to_be_visible()
    assert violations(page) == []


def test_on_paper_the_private_line_and_the_buttons_are_gone(
    scored_pair: Pair, logged_in_page: OpenPage
) -> None:
    page = logged_in_page(scored_pair.person)
    page.goto(f"/reports/{scored_pair.pk}/")

    page.emulate_media(media="print")

    expect(page.get_by_text("Only in your copy")).to_be_hidden()
    expect(page.get_by_role("link", name="Talk it through").first).to_be_hidden()
    expect(page.get_by_role("heading", name="Levers, side by side")).to_be_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_without_a_script_the_report_reads_the_same(
    scored_pair: Pair, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(scored_pair.person, java_script_enabled=False).new_page()
    page.goto(f"/reports/{scored_pair.pk}/")

    page.get_by_role("link", name="Order by difference").click()

    expect(page.get_by_role("link", name="Order as asked")).to_be_visible()
    page.get_by_text("Show as table").first.click()
    expect(page.get_by_role("table").first).to_be_visible()

"""Filling in a sheet in a real browser, the usual way."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from assessments.choices import SheetRole
from assessments.models import Pair, Sheet, User
from tests.factories import sheet_of
from tests.journeys.answering import (
    OpenPage,
    card,
    choose,
    content,
    expect_answer,
    expect_state,
    kept_in_browser,
    place_of,
    section,
    stored,
    write,
)
from tests.journeys.conftest import DESKTOP, PHONE, violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripted", [True, False])
def test_an_answer_off_the_scale_says_what_follows_right_there(
    logged_in_page: OpenPage, own: Sheet, sena: User, scripted: bool
) -> None:
    page = logged_in_page(sena, java_script_enabled=scripted)
    page.goto(section(own, "foundation"))
    asked = card(page, "consistency-outcomes")
    consequence = asked.get_by_text("The report then has no readiness figure and no stage")
    expect(consequence).to_be_hidden()

    choose(page, "NOP", "consistency-outcomes")
    expect(consequence).to_be_visible()
    expect(asked.get_by_role("radio", name="I had no opportunity")).to_have_accessible_description(
        re.compile("no readiness figure and no stage")
    )

    choose(page, "2", "consistency-outcomes")
    expect(consequence).to_be_hidden()
    if scripted:
        expect_state(page, "saved")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_answer_is_saved_within_a_second_and_survives_a_reload(
    logged_in_page: OpenPage, own: Sheet, sena: User, viewport: dict[str, int]
) -> None:
    page = logged_in_page(sena, viewport)
    stop_the_clock(page, section(own))
    expect_state(page, "idle")
    place = place_of(card(page))

    choose(page, "3")
    expect_state(page, "saving")
    assert place_of(card(page)) == place  # nothing jumps
    page.clock.run_for(1000)
    expect_state(page, "saved")
    write(page, "Two lines\nof <b>text</b>")
    expect_state(page, "saving")
    page.clock.run_for(1000)
    expect_state(page, "saved")
    expect_progress(page, "1 of 41 answered · about 17 minutes left", "1 of 41 · about 17 min")
    assert content(own) == ("3", "Two lines\nof <b>text</b>")

    page.reload()
    expect_answer(page, "3", "Two lines\nof <b>text</b>")
    expect_progress(page, "1 of 41 answered · about 17 minutes left", "1 of 41 · about 17 min")
    assert kept_in_browser(page) == []


def test_a_long_text_is_saved_while_it_is_typed(
    logged_in_page: OpenPage, own: Sheet, sena: User
) -> None:
    page = logged_in_page(sena)
    stop_the_clock(page, section(own))
    note = card(page).locator("textarea")

    with page.expect_response("**/answers/**"):
        for _ in range(3):  # never resting for as long as a pause in typing takes
            note.press("x")
            page.clock.run_for(400)
    assert stored(own).note in ("xx", "xxx")

    page.clock.run_for(1000)
    expect_state(page, "saved")
    assert stored(own).note == "xxx"


def expect_progress(page: Page, words: str, short: str) -> None:
    """How far, in words for wide and for narrow screens, and as the part of a bar."""
    expect(page.locator("[data-progress-words]")).to_have_text(f"Value through others · {words}")
    expect(page.locator("[data-progress-short]")).to_have_text(short)
    bar = page.locator(".step-bar[data-here]")
    assert bar.evaluate("(bar) => [bar.value, bar.max]") == [1, 5]
    expect(page.locator(".stepper [aria-current] .step-count")).to_have_text("1 of 5 answered")


def stop_the_clock(page: Page, address: str) -> None:
    """Open the page with a clock of its own, so that a second is one on a busy machine too."""
    page.clock.install(time=1_800_000_000)
    page.goto(address)
    page.clock.pause_at(1_800_000_600)


def test_going_back_shows_what_is_stored(logged_in_page: OpenPage, own: Sheet, sena: User) -> None:
    page = logged_in_page(sena)
    page.goto(section(own))
    choose(page, "1")
    write(page, "Before going on")
    page.locator("button[value=next]").click()
    expect(page).to_have_url(re.compile("communication-and-leadership"))

    page.go_back()

    expect_answer(page, "1", "Before going on")
    choose(page, "2")
    expect_state(page, "saved")
    assert content(own) == ("2", "Before going on")


def test_the_button_waits_for_what_was_just_typed(
    logged_in_page: OpenPage, own: Sheet, sena: User
) -> None:
    page = logged_in_page(sena)
    page.goto(section(own))
    write(page, "Typed and gone on at once")

    page.locator("button[value=next]").click()

    expect(page).to_have_url(re.compile("communication-and-leadership"))
    assert stored(own).note == "Typed and gone on at once"


def test_a_button_that_waits_says_so_and_no_longer_than_it_is_true(
    logged_in_page: OpenPage, own: Sheet, sena: User
) -> None:
    page = logged_in_page(sena)
    held: list[Route] = []
    page.route("**/answers/**", lambda route: held.append(route))
    stop_the_clock(page, section(own))
    waits, unsaved = (page.locator(f"[data-notice={name}]") for name in ("waiting", "unsaved"))
    write(page, "On a slow line")

    page.locator("button[value=next]").click()
    page.clock.run_for(250)
    expect(waits).to_be_hidden()  # nothing flickers on a fast line
    page.clock.run_for(100)
    expect(waits).to_be_visible()
    page.clock.run_for(5000)
    expect(waits).to_be_hidden()
    expect(unsaved).to_be_visible()

    held[0].continue_()
    expect_state(page, "saved")
    expect(unsaved).to_be_hidden()


def test_without_a_script_a_section_is_saved_by_its_button(
    logged_in_page: OpenPage, own: Sheet, sena: User
) -> None:
    page = logged_in_page(sena, PHONE, java_script_enabled=False)
    page.goto(section(own))
    expect(page.get_by_text("Saved when you press a button below")).to_be_visible()

    choose(page, "4")
    write(page, "By the button")
    page.locator("button[value=next]").click()
    page.locator("button[value=previous]").click()

    expect_answer(page, "4", "By the button")
    assert content(own) == ("4", "By the button")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_sheet_have_no_accessibility_violation(
    logged_in_page: OpenPage, pair: Pair, viewport: dict[str, int], scheme: str
) -> None:
    sheet = sheet_of(pair, SheetRole.MANAGER)
    page = logged_in_page(sheet.author, viewport, color_scheme=scheme)

    for address in (section(sheet), section(sheet, "archetypes"), f"/sheets/{sheet.pk}/check/"):
        page.goto(address)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

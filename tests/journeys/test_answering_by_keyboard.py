"""Filling in a sheet without a mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Pair, Sheet, User
from assessments.queries.sheets import answers_of, questionnaire_of
from tests.journeys.answering import LEVER, OTHER, OpenPage, expect_state, section, stored
from tests.sheets import fill_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_whole_sheet_by_keyboard_alone(
    logged_in_page: OpenPage, own: Sheet, sena: User, pair: Pair
) -> None:
    page = logged_in_page(sena)
    page.goto(f"/sheets/{own.pk}/")

    for block in questionnaire_of(own).blocks():
        expect(page).to_have_url(re.compile(f"/sections/{block.key}/(#page-title)?$"))
        answer_by_keyboard(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is answered")
    tab_to(page, "[data-submit-sheet] button")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/pairs/{pair.pk}/$"))

    own.refresh_from_db()
    answers = answers_of(own)
    assert own.is_submitted
    assert len(answers) == 41
    assert {answers[item.key].value for item in questionnaire_of(own).items()} == {"2"}
    assert answers["intent"].value == "unsure"


def answer_by_keyboard(page: Page) -> None:
    """Tab through the page; go two options down in every group; press the button that goes on."""
    for _ in range(200):
        page.keyboard.press("Tab")
        kind = page.evaluate(
            "document.activeElement.type + ' ' + (document.activeElement.value ?? '')"
        )
        assert page.evaluate("getComputedStyle(document.activeElement).visibility") == "visible"
        if kind.startswith("radio"):
            if page.evaluate("!document.activeElement.checked"):
                page.keyboard.press("Space")
                options = page.evaluate(
                    "document.getElementsByName(document.activeElement.name).length"
                )
                for _ in range(min(options - 1, 2)):
                    page.keyboard.press("ArrowDown")
        elif kind == "submit next":
            page.keyboard.press("Enter")
            page.wait_for_load_state()
            return
    raise AssertionError("No way on was found.")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard.")


def focused(page: Page, selector: str) -> bool:
    found: bool = page.evaluate("(one) => document.activeElement.matches(one)", selector)
    return found


def test_the_first_open_question_is_four_keys_away(
    logged_in_page: OpenPage, own: Sheet, sena: User
) -> None:
    fill_in(own, leave_out=[OTHER])
    page = logged_in_page(sena)
    page.goto(section(own))

    for key in ("Tab", "Tab", "Enter", "Tab"):
        page.keyboard.press(key)

    assert focused(page, f"[name={OTHER}]")


def test_all_sections_are_one_stop_on_the_way_to_the_answers(
    logged_in_page: OpenPage, own: Sheet, sena: User
) -> None:
    page = logged_in_page(sena)
    page.goto(section(own))
    stops = []
    while not (stops and focused(page, "[type=radio]")):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.closest('.sheet-status') !== null"))

    assert stops.count(True) == 2  # the list of sections, and the way to the check
    assert len(stops) == 15

    page.locator(".stepper-menu > summary").press("Enter")
    page.get_by_role("link", name="Risks to watch").click()
    expect(page).to_have_url(re.compile("/sections/risks/$"))


def test_arrows_move_within_a_question_and_tab_to_the_next(
    logged_in_page: OpenPage, own: Sheet, sena: User
) -> None:
    page = logged_in_page(sena)
    page.goto(section(own))

    tab_to(page, f"[name={LEVER}]")
    for key in ("Space", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    assert focused(page, f"[name={LEVER}][value='1']:checked")

    page.keyboard.press("Tab")
    assert focused(page, "summary")  # the examples
    page.keyboard.press("Tab")
    assert focused(page, "[data-note-evidence]")  # the way to note evidence
    page.keyboard.press("Tab")
    assert focused(page, f"[name=note_{LEVER}]")
    page.keyboard.press("Tab")
    assert focused(page, "[type=radio]:not(:checked)")
    assert not focused(page, f"[name={LEVER}]")


def test_the_button_that_goes_on_leads_to_the_heading_of_the_next_section(
    logged_in_page: OpenPage, own: Sheet, sena: User
) -> None:
    page = logged_in_page(sena)
    page.goto(section(own))

    page.locator("button[value=next]").press("Enter")

    expect(page.locator("#page-title")).to_have_text("Communication and leadership")
    expect(page.locator("#page-title")).to_be_focused()
    assert page.evaluate("scrollY") < 200  # and the top of the page stays in view


def test_digits_choose_within_a_question(logged_in_page: OpenPage, own: Sheet, sena: User) -> None:
    page = logged_in_page(sena)
    page.goto(section(own))

    tab_to(page, f"[name={LEVER}]")
    page.keyboard.press("4")
    expect_state(page, "saved")
    page.keyboard.press("6")
    page.wait_for_function("document.activeElement.value === 'NOP'")
    expect_state(page, "saved")

    assert stored(own).value == "NOP"

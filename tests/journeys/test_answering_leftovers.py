"""What stays in the browser of a sheet, for whom, and until when."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Pair, Sheet, User
from assessments.queries.sheets import answers_of
from assessments.services.sheets import delete_private_sheet, start_private_sheet, submit_sheet
from tests.journeys.answering import (
    CONFLICT,
    LEVER,
    OFFLINE,
    OpenPage,
    card,
    choose,
    expect_state,
    kept_in_browser,
    open_two_tabs,
    section,
    stored,
    write,
)
from tests.journeys.conftest import Trouble, log_in, violations
from tests.sheets import fill_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def type_offline(page: Page, sheet: Sheet, note: str) -> None:
    """Leave something in this browser that the server does not have; the line is back after it."""
    page.goto(section(sheet))
    page.context.set_offline(True)
    write(page, note)
    expect_state(page, "offline")
    page.close()


def test_what_was_typed_after_submission_is_there_to_copy_and_goes_on_request(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect(CONFLICT)
    fill_in(own)
    page = logged_in_page(sena)
    page.goto(section(own))
    submit_sheet(sheet=own, by=sena)
    choose(page, "4")
    write(page, "Typed\n<b>too</b> late")
    expect(page.get_by_text("Your half is already submitted")).to_be_visible()

    page.goto(section(own))
    left = page.locator("[data-leftovers]")
    for part in ("Tools and data assets", "Relied on"):
        expect(left.get_by_text(part, exact=True)).to_be_visible()
    expect(left.locator(".own-note")).to_have_text("Typed\n<b>too</b> late", use_inner_text=True)
    assert violations(page) == []

    left.get_by_role("button", name="Remove it from this device").click()
    expect(left).to_be_hidden()
    assert kept_in_browser(page) == []


def test_a_sealed_sheet_without_anything_left_over_says_nothing_of_it(
    logged_in_page: OpenPage, own: Sheet, sena: User
) -> None:
    submit_sheet(sheet=fill_in(own), by=sena)
    page = logged_in_page(sena)
    page.goto(section(own))

    expect(page.get_by_text("What you submitted", exact=True).first).to_be_visible()
    expect(page.locator("[data-leftovers]")).to_be_hidden()


def test_submitting_leaves_nothing_in_the_browser(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect(CONFLICT)
    fill_in(own)
    page = open_two_tabs(logged_in_page(sena), own)
    page.goto(f"/sheets/{own.pk}/check/")
    expect(page.get_by_text("could not be saved as it stands")).to_be_visible()
    assert kept_in_browser(page) == [LEVER]

    page.get_by_role("button", name="Submit your half").click()

    expect(page.get_by_text("Submitted and sealed.")).to_be_visible()
    assert kept_in_browser(page) == []


def test_somebody_else_at_the_same_browser_finds_nothing(
    logged_in_page: OpenPage, own: Sheet, pair: Pair, sena: User, live_server: Any, trouble: Trouble
) -> None:
    trouble.expect(OFFLINE)
    page = logged_in_page(sena)
    context = page.context
    type_offline(page, own, "For Sena's eyes")
    context.set_offline(False)

    log_in(context, pair.manager, live_server.url)
    theirs = context.new_page()
    theirs.goto("/")

    assert kept_in_browser(theirs) == []


def test_a_page_left_open_keeps_its_text_to_itself_once_somebody_else_logs_in(
    logged_in_page: OpenPage, own: Sheet, pair: Pair, sena: User, live_server: Any, trouble: Trouble
) -> None:
    trouble.expect("status of 403", "status of 404")
    page = logged_in_page(sena)
    page.goto(section(own))
    log_in(page.context, pair.manager, live_server.url)

    write(page, "Typed over a change of hands")
    expect(page.get_by_text("Somebody else is logged in in this browser now")).to_be_visible()
    expect(card(page).locator("textarea")).to_have_value("Typed over a change of hands")
    assert kept_in_browser(page) == []

    log_in(page.context, sena, live_server.url)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect_state(page, "saved")
    expect(page.get_by_text("Somebody else is logged in in this browser now")).to_be_hidden()
    assert stored(own).note == "Typed over a change of hands"


def test_logging_out_takes_with_it_what_lies_in_the_browser(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect(OFFLINE)
    page = logged_in_page(sena)
    context = page.context
    type_offline(page, own, "Not for the next one here")
    context.set_offline(False)
    again = context.new_page()
    again.goto("/")
    assert kept_in_browser(again) == [LEVER]

    again.locator(".menu-user > summary").click()
    again.get_by_role("button", name="Log out").click()

    expect(again.get_by_role("main").get_by_role("link", name="Log in")).to_be_visible()
    assert kept_in_browser(again) == []


def test_logging_out_waits_for_the_last_saves(
    logged_in_page: OpenPage, own: Sheet, sena: User
) -> None:
    page = logged_in_page(sena)
    page.goto(section(own))
    page.locator(".menu-user > summary").click()
    write(page, "Typed and logged out at once")

    page.get_by_role("button", name="Log out").dispatch_event("click")

    expect(page.get_by_role("main").get_by_role("link", name="Log in")).to_be_visible()
    assert stored(own).note == "Typed and logged out at once"


def test_logging_out_with_something_unsaved_is_asked_about_once(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect("status of 503")
    page = logged_in_page(sena)
    page.goto(section(own))
    page.route("**/answers/**", lambda route: route.fulfill(status=503, body="busy"))
    write(page, "Cannot be saved now")
    log_out = page.get_by_role("button", name="Log out")

    page.locator(".menu-user > summary").click()
    log_out.click()
    expect(page.get_by_text("what is not saved is gone from this device")).to_be_visible()
    expect(card(page).locator("textarea")).to_have_value("Cannot be saved now")

    log_out.dispatch_event("click")
    expect(page.get_by_role("main").get_by_role("link", name="Log in")).to_be_visible()
    assert kept_in_browser(page) == []


def test_a_sheet_that_is_gone_says_so_and_leaves_nothing_behind(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect("status of 404")
    private = start_private_sheet(by=sena)
    page = logged_in_page(sena)
    page.goto(section(private))
    delete_private_sheet(sheet=private, by=sena)

    write(page, "To nowhere")

    expect(page.get_by_text("These answers are not there any more")).to_be_visible()
    expect(card(page).locator("textarea")).to_have_value("To nowhere")
    assert kept_in_browser(page) == []


@pytest.mark.parametrize("status", [400, 413])
def test_a_save_that_something_on_the_way_refuses_says_so_and_goes_out_again_when_changed(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble, status: int
) -> None:
    trouble.expect(f"status of {status}")
    page = logged_in_page(sena)
    page.goto(section(own))
    page.route("**/answers/**", lambda route: route.fulfill(status=status, body="<h1>No</h1>"))

    write(page, "Refused by a proxy")
    expect(card(page).locator("[data-problem]")).to_have_text(
        "This is too large, or it was damaged on the way. Please shorten it. "
        "What you typed is still here, and not saved."
    )
    expect_state(page, "refused")
    expect(card(page).locator("textarea")).to_have_value("Refused by a proxy")

    page.unroute("**/answers/**")
    write(page, "Shorter")
    expect_state(page, "saved")
    expect(card(page).locator("[data-problem]")).to_be_hidden()
    assert stored(own).note == "Shorter"


def test_a_note_of_more_than_a_megabyte_is_refused_in_words(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect("status of 413")
    page = logged_in_page(sena)
    page.goto(section(own))
    note = card(page).locator("textarea")
    note.evaluate(
        "(field) => { field.removeAttribute('maxlength'); field.value = 'x'.repeat(2e6) }"
    )

    note.dispatch_event("input")

    problem = card(page).locator("[data-problem]")
    expect(problem).to_contain_text("This is too long to be saved")
    expect(problem).to_contain_text("What you typed is still here, and not saved.")
    assert note.evaluate("(field) => field.value.length") == 2_000_000
    assert answers_of(own) == {}

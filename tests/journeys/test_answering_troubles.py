"""Whatever can come between an answer and the server, and that nothing is lost by it."""

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, Route, expect

from assessments.models import Sheet, User
from assessments.queries.sheets import answers_of
from assessments.services.sheets import save_answer, submit_sheet
from tests.factories import PASSWORD
from tests.journeys.answering import (
    BLOCK,
    CONFLICT,
    LEVER,
    OFFLINE,
    OTHER,
    OpenPage,
    card,
    choose,
    content,
    expect_answer,
    expect_state,
    open_two_tabs,
    section,
    stored,
    write,
)
from tests.journeys.conftest import PHONE, Trouble
from tests.sheets import fill_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_offline_answers_are_kept_and_saved_when_the_line_is_back(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect(OFFLINE)
    page = logged_in_page(sena)
    page.goto(section(own))

    page.context.set_offline(True)
    choose(page, "3")
    write(page, "In the tunnel")
    expect_state(page, "offline")
    expect(page.get_by_text("You are offline.")).to_be_visible()
    assert answers_of(own) == {}

    page.context.set_offline(False)
    expect_state(page, "saved")
    assert content(own) == ("3", "In the tunnel")


def test_a_server_that_is_away_is_not_taken_for_a_browser_that_is_offline(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect("ERR_FAILED")
    page = logged_in_page(sena)
    page.route("**/answers/**", lambda route: route.abort())
    page.goto(section(own))

    choose(page, "3")

    expect_state(page, "unreachable")
    expect(page.get_by_text("Careerpath cannot be reached.")).to_be_visible()
    expect(page.get_by_text("You are offline.")).to_be_hidden()


def test_what_could_not_be_saved_comes_back_with_the_page(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect(OFFLINE)
    page = logged_in_page(sena)
    page.goto(section(own))
    page.context.set_offline(True)
    choose(page, "3")
    write(page, "Then the battery died")
    expect_state(page, "offline")
    page.close()

    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(section(own))

    expect_answer(again, "3", "Then the battery died")
    expect_state(again, "saved")
    assert content(own) == ("3", "Then the battery died")


def test_what_another_section_could_not_save_is_saved_from_the_check(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect(OFFLINE)
    fill_in(own, leave_out=[LEVER])
    page = logged_in_page(sena)
    page.goto(section(own))
    page.context.set_offline(True)
    choose(page, "3")
    expect_state(page, "offline")
    page.context.set_offline(False)

    page.goto(f"/sheets/{own.pk}/check/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is answered")
    assert stored(own).value == "3"


def test_a_save_whose_reply_was_lost_is_not_taken_for_somebody_elses(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect("ERR_FAILED", CONFLICT)
    page = logged_in_page(sena)
    page.goto(section(own))
    lost: list[str] = []

    def lose_the_first_reply(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    page.route("**/answers/**", lose_the_first_reply)
    choose(page, "3")
    expect_state(page, "unreachable")
    choose(page, "4")

    expect_state(page, "saved")
    expect(card(page).locator("[data-conflict]")).to_be_hidden()
    assert (stored(own).value, stored(own).version) == ("4", 2)


def test_the_later_of_two_tabs_is_told_and_keeps_its_own(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect(CONFLICT)
    later = open_two_tabs(logged_in_page(sena), own)

    panel = card(later).locator("[data-conflict]")
    expect(panel).to_contain_text("This was changed elsewhere")
    expect(panel).to_contain_text("Regularly, with the note From the first tab")
    expect(card(later).locator("textarea")).to_have_value("From the later tab")
    assert content(own) == ("3", "From the first tab")

    panel.get_by_role("button", name="Save what is here").click()
    expect_state(later, "saved")
    expect(panel).to_be_hidden()
    assert content(own) == ("", "From the later tab")


def test_the_later_of_two_tabs_is_told_and_takes_the_stored_one(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect(CONFLICT)
    later = open_two_tabs(logged_in_page(sena), own)
    version = stored(own).version

    later.get_by_role("button", name="Use the stored one").click()

    expect_state(later, "saved")
    expect_answer(later, "3", "From the first tab")
    assert stored(own).version == version
    later.reload()
    expect_answer(later, "3", "From the first tab")


def test_a_conflict_that_is_left_open_comes_back_as_a_page(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect(CONFLICT)
    later = open_two_tabs(logged_in_page(sena), own)

    later.locator("button[value=next]").click()
    expect(later.get_by_text("Something here was changed elsewhere")).to_be_visible()
    expect(card(later).locator("textarea")).to_have_value("From the later tab")
    later.get_by_role("button", name="Use the stored one").click()

    expect(later).to_have_url(re.compile(f"/{BLOCK}/#id_{LEVER}$"))
    expect_answer(later, "3", "From the first tab")
    expect_state(later, "saved")
    assert content(own) == ("3", "From the first tab")


def log_in_by_hand(page: Page, user: User) -> None:
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


@pytest.fixture
def sena_with_password(sena: User) -> User:
    sena.set_password(PASSWORD)
    sena.save()
    return sena


def test_an_ended_login_loses_nothing(
    logged_in_page: OpenPage, own: Sheet, sena_with_password: User
) -> None:
    page = logged_in_page(sena_with_password, PHONE)
    page.goto(section(own))
    Session.objects.all().delete()

    choose(page, "3")
    write(page, "After the login ended")
    expect(page.get_by_text("Your login has ended.")).to_be_visible()
    page.get_by_role("link", name="Log in again").click()
    log_in_by_hand(page, sena_with_password)

    expect(page).to_have_url(re.compile(f"/{BLOCK}/$"))
    expect_answer(page, "3", "After the login ended")
    expect_state(page, "saved")
    assert content(own) == ("3", "After the login ended")


def test_a_login_in_another_tab_lets_the_first_go_on(
    logged_in_page: OpenPage, own: Sheet, sena_with_password: User, trouble: Trouble
) -> None:
    trouble.expect("status of 403")  # the token of the page is older than the login
    page = logged_in_page(sena_with_password)
    page.goto(section(own))
    Session.objects.all().delete()
    choose(page, "3")
    expect(page.get_by_text("Your login has ended.")).to_be_visible()

    other = page.context.new_page()
    other.goto("/accounts/login/")
    log_in_by_hand(other, sena_with_password)
    other.wait_for_url("**/")

    page.bring_to_front()
    expect_state(page, "saved")
    expect(page.get_by_text("Your login has ended.")).to_be_hidden()
    assert stored(own).value == "3"


def test_a_stale_tab_after_submission_keeps_what_was_typed(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect(CONFLICT)
    fill_in(own)
    page = logged_in_page(sena)
    page.goto(section(own))
    submit_sheet(sheet=own, by=sena)

    choose(page, "4")
    write(page, "Typed too late")
    expect(page.get_by_text("Your half is already submitted")).to_be_visible()
    expect(card(page).locator("textarea")).to_have_value("Typed too late")

    page.locator("button[value=next]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your half is already submitted")
    expect(page.get_by_text("Typed too late")).to_be_visible()
    assert content(own) == ("2", "")


def test_a_server_in_trouble_is_asked_again(
    logged_in_page: OpenPage, own: Sheet, sena: User, trouble: Trouble
) -> None:
    trouble.expect("status of 503")
    page = logged_in_page(sena)
    page.goto(section(own))
    replies = iter([503, 503])

    def fail_twice(route: Route) -> None:
        status = next(replies, None)
        route.fulfill(status=status, body="busy") if status else route.continue_()

    page.route("**/answers/**", fail_twice)
    choose(page, "3")
    expect_state(page, "failed")

    expect_state(page, "saved")
    assert stored(own).value == "3"


def test_an_answer_changed_elsewhere_before_the_page_was_opened_is_no_conflict(
    new_context: Callable[..., BrowserContext], own: Sheet, sena: User
) -> None:
    save_answer(sheet=own, key=OTHER, value="1", note="Stored", seen_version=0, by=sena)
    page = new_context(sena).new_page()
    page.goto(section(own))

    choose(page, "4", OTHER)

    expect_state(page, "saved")
    assert content(own, OTHER) == ("4", "Stored")

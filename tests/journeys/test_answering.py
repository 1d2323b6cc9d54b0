"""Filling in a sheet in a real browser, and everything that can come between."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from assessments.choices import SheetRole
from assessments.models import Pair, Sheet, User
from assessments.queries.sheets import SavedAnswer, answers_of, questionnaire_of
from assessments.services.sheets import (
    delete_private_sheet,
    save_answer,
    start_private_sheet,
    submit_sheet,
)
from tests.factories import PASSWORD, PairFactory, UserFactory, sheet_of
from tests.journeys.conftest import DESKTOP, PHONE, Trouble, log_in, violations
from tests.sheets import fill_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LEVER = "tools-and-assets"
OTHER = "own-end-to-end"
BLOCK = "value-through-others"
OpenPage = Callable[..., Page]

OFFLINE = "ERR_INTERNET_DISCONNECTED"
CONFLICT = "status of 409"


@pytest.fixture
def pair(live_server: Any) -> Pair:
    manager = UserFactory(name="Mara Manager")
    return PairFactory(manager=manager, person=UserFactory(name="Sena Senior", manager=manager))


@pytest.fixture
def own(pair: Pair) -> Sheet:
    return sheet_of(pair, SheetRole.SELF)


@pytest.fixture
def sena(own: Sheet) -> User:
    return own.author


def section(sheet: Sheet, block: str = BLOCK) -> str:
    return f"/sheets/{sheet.pk}/sections/{block}/"


def card(page: Page, key: str = LEVER) -> Locator:
    return page.locator(f'[data-question="{key}"]')


def choose(page: Page, value: str, key: str = LEVER) -> None:
    """Click the row, not the circle: the whole row is the target."""
    card(page, key).locator("label.option", has=page.locator(f'[value="{value}"]')).click()


def write(page: Page, note: str, key: str = LEVER) -> None:
    card(page, key).locator("textarea").fill(note)


def place_of(part: Locator) -> float:
    """How far from the top of the page a part of it stands, wherever one has scrolled to."""
    place: float = part.evaluate("(part) => part.getBoundingClientRect().top + scrollY")
    return place


def expect_state(page: Page, state: str) -> None:
    expect(page.locator("[data-save-state]")).to_have_attribute("data-save-state", state)


def stored(sheet: Sheet, key: str = LEVER) -> SavedAnswer:
    return answers_of(sheet)[key]


def content(sheet: Sheet, key: str = LEVER) -> tuple[str, str]:
    answer = stored(sheet, key)
    return answer.value, answer.note


def expect_answer(page: Page, value: str, note: str, key: str = LEVER) -> None:
    expect(card(page, key).locator(f'[value="{value}"]')).to_be_checked()
    expect(card(page, key).locator("textarea")).to_have_value(note)


# --- the usual way ------------------------------------------------------------------------------


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
    assert len(stops) == 14

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


@pytest.mark.parametrize("scripted", [True, False])
def test_an_answer_off_the_scale_says_what_follows_right_there(
    logged_in_page: OpenPage, own: Sheet, sena: User, scripted: bool
) -> None:
    page = logged_in_page(sena, java_script_enabled=scripted)
    page.goto(section(own, "foundation"))
    asked = card(page, "consistency-outcomes")
    consequence = asked.get_by_text("The report then has no readiness and no stage")
    expect(consequence).to_be_hidden()

    choose(page, "NOP", "consistency-outcomes")
    expect(consequence).to_be_visible()
    expect(asked.get_by_role("radio", name="I had no opportunity")).to_have_accessible_description(
        re.compile("no readiness and no stage")
    )

    choose(page, "2", "consistency-outcomes")
    expect(consequence).to_be_hidden()
    if scripted:
        expect_state(page, "saved")


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


def kept_in_browser(page: Page) -> list[str]:
    """The questions of which this browser holds something that is not acknowledged."""
    names = page.evaluate("Object.keys(localStorage)")
    return sorted(name.rsplit(":")[-1] for name in names if name.startswith("careerpath-draft:"))


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


# --- what comes between -------------------------------------------------------------------------


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


def open_two_tabs(page: Page, sheet: Sheet) -> Page:
    """Both tabs see an empty page; the first then saves, and the other, later, types as well."""
    other = page.context.new_page()
    page.goto(section(sheet))
    other.goto(section(sheet))
    choose(page, "3")
    write(page, "From the first tab")
    expect_state(page, "saved")
    card(other).locator("textarea").press_sequentially("From the later tab")
    expect_state(other, "conflict")
    return other


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
    expect(page.get_by_text("This sheet is already submitted")).to_be_visible()
    expect(card(page).locator("textarea")).to_have_value("Typed too late")

    page.locator("button[value=next]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This sheet is already submitted")
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


# --- what stays in the browser --------------------------------------------------------------------


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
    expect(page.get_by_text("This sheet is already submitted")).to_be_visible()

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

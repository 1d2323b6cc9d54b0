"""A page of a pair that stays open: it follows the other half by itself, and quietly."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from assessments.choices import SheetRole
from assessments.models import Pair
from tests.factories import CycleFactory, PairFactory, UserFactory, completed, submitted
from tests.journeys.conftest import PHONE, Trouble, violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LogIn = Callable[..., Page]

HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


CLICK_TWICE = """() => {
  const button = document.querySelector("form[action$='/take-back/'] button");
  button.click();
  setTimeout(() => button.click(), 200);
}"""


@pytest.fixture
def pair(live_server: Any) -> Pair:
    manager = UserFactory(name="Mara Manager")
    return PairFactory(cycle=CycleFactory(name="H2"), manager=manager, person__name="Sena Senior")


class Asked:
    """What an open page asks the server by itself, on a clock that the test winds on."""

    def __init__(self, page: Page, pair: Pair) -> None:
        self.page, self.asked, self.answered = page, 0, 0
        page.on("request", self._sent)
        page.on("requestfinished", self._came_back)
        page.clock.install()
        page.goto(f"/pairs/{pair.pk}/")
        expect(page.locator("#pair-state")).to_be_visible()

    def _sent(self, request: Request) -> None:
        self.asked += "/status/" in request.url

    def _came_back(self, request: Request) -> None:
        self.answered += "/status/" in request.url

    def within(self, seconds: int) -> int:
        """How often it asks in so many seconds; each answer has arrived before time goes on."""
        before = self.asked
        for _ in range(seconds):
            self.page.clock.run_for(1000)
            self.page.evaluate("() => fetch('/static/img/favicon.svg')")
            while self.answered < self.asked:
                self.page.wait_for_timeout(20)
        return self.asked - before


def test_an_open_page_follows_the_other_half(pair: Pair, logged_in_page: LogIn) -> None:
    submitted(pair, SheetRole.SELF)
    page = logged_in_page(pair.person, viewport=PHONE)
    open_page = Asked(page, pair)
    heading = page.locator("h1")
    expect(heading).to_have_text("Your half is in; Mara Manager's is not yet")

    completed(pair)
    open_page.within(4)

    expect(heading).to_have_text("Both halves are in")
    expect(page.locator("#pair-news")).to_have_text("Both halves are in")
    expect(page.get_by_role("link", name="Read the report")).to_be_visible()
    assert violations(page) == []
    assert open_page.within(60) == 0


def test_an_open_page_asks_ever_more_seldom_and_not_at_all_while_hidden(
    pair: Pair, logged_in_page: LogIn
) -> None:
    page = logged_in_page(pair.person)
    open_page = Asked(page, pair)

    first, second, third = (open_page.within(60) for _ in range(3))
    assert first > second >= third >= 1

    page.evaluate(HIDE, True)
    assert open_page.within(120) == 0

    page.evaluate(HIDE, False)
    assert open_page.within(5) >= 1


def test_the_button_in_hand_stays_while_nothing_changes(pair: Pair, logged_in_page: LogIn) -> None:
    page = logged_in_page(pair.person)
    open_page = Asked(page, pair)
    start = page.get_by_role("link", name="Start your half")
    start.focus()

    assert open_page.within(30) >= 2

    expect(start).to_be_focused()


def test_a_page_left_open_after_logging_out_elsewhere_shows_the_login(
    pair: Pair, logged_in_page: LogIn
) -> None:
    page = logged_in_page(pair.person)
    Asked(page, pair)

    page.context.clear_cookies()
    page.clock.run_for(5000)

    expect(page).to_have_url(re.compile(rf"/accounts/login/\?next=/pairs/{pair.pk}/$"))


def test_a_manager_who_was_replaced_is_shown_out(
    pair: Pair, logged_in_page: LogIn, trouble: Trouble
) -> None:
    trouble.expect("status of 404", "Response Status Error Code 404")
    page = logged_in_page(pair.manager)
    Asked(page, pair)

    Pair.objects.filter(pk=pair.pk).update(manager=UserFactory())
    pair.sheets.filter(role=SheetRole.MANAGER).delete()
    page.clock.run_for(5000)

    expect(page.get_by_role("heading", name="There is nothing here for you")).to_be_visible()


def test_a_second_click_while_the_first_is_under_way_sends_nothing(
    pair: Pair, logged_in_page: LogIn
) -> None:
    submitted(pair, SheetRole.SELF)
    page = logged_in_page(pair.person)
    under_way: list[Route] = []
    page.route("**/take-back/", lambda route: under_way.append(route))
    page.goto(f"/pairs/{pair.pk}/")

    page.evaluate(CLICK_TWICE)
    page.wait_for_timeout(1000)
    assert len(under_way) == 1
    under_way[0].continue_()

    expect(page.get_by_text("Your half is open again")).to_be_visible()

"""Noting evidence from anywhere, losing nothing, and what the other of the two says to it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from assessments.models import Evidence, User
from tests.catalogue import published_framework
from tests.factories import EvidenceFactory, UserFactory
from tests.journeys.conftest import DESKTOP, PHONE, log_in, violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HAPPENED = "Shared the leakage notebook, and two teams copied it without asking me"
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('careerpath-draft:'))"


@pytest.fixture
def mara(live_server: Any) -> User:
    published_framework()
    return UserFactory(name="Mara Manager")


@pytest.fixture
def sena(mara: User) -> User:
    return UserFactory(name="Sena Senior", manager=mara)


def open_dialog(page: Page) -> Locator:
    page.get_by_role("banner").get_by_role("link", name="Note evidence").click()
    dialog = page.get_by_role("dialog", name="Note evidence")
    expect(dialog.get_by_label("What happened?")).to_be_focused()
    return dialog


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_something_is_noted_without_leaving_the_page(
    sena: User, mara: User, logged_in_page: Callable[..., Page], viewport: dict[str, int]
) -> None:
    page = logged_in_page(sena, viewport=viewport)
    page.goto("/catalogue/")
    dialog = open_dialog(page)
    dialog.get_by_label("What happened?").press_sequentially(HAPPENED)
    dialog.locator("#suggested-items").get_by_label("Sharing so that others copy").check()
    dialog.get_by_label("Mara Manager can read it").check()
    assert violations(page) == []
    dialog.get_by_role("button", name="Note it").click()

    expect(dialog.get_by_text("Noted. Mara Manager can read it.")).to_be_visible()
    dialog.get_by_role("button", name="Go on where you were").click()

    expect(dialog).to_be_hidden()
    assert page.url.endswith("/catalogue/")
    evidence = Evidence.objects.get()
    assert (evidence.what, evidence.items) == (HAPPENED, ["sharing-knowledge"])
    assert evidence.shared_with == mara
    assert page.evaluate(DRAFTS) == []


def test_a_suggested_tag_and_the_same_one_in_the_list_are_one_choice(
    sena: User, logged_in_page: Callable[..., Page]
) -> None:
    page = logged_in_page(sena)
    page.goto("/evidence/new/")
    form = page.get_by_role("main")
    form.get_by_label("What happened?").press_sequentially(HAPPENED)
    boxes = form.locator("input[value='sharing-knowledge']")
    expect(boxes).to_have_count(2)

    boxes.first.check()
    form.get_by_text("Choose what it shows yourself").click()
    expect(boxes.last).to_be_checked()
    boxes.last.uncheck()
    form.get_by_role("button", name="Note it").click()

    expect(page.get_by_text("Noted. Only you can read it.")).to_be_visible()
    assert Evidence.objects.get().items == []


def test_what_is_typed_survives_closing_reloading_and_an_ended_login(
    sena: User,
    new_context: Callable[..., BrowserContext],
    live_server: Any,
    trouble: Any,
) -> None:
    context = new_context(sena)
    page = context.new_page()
    page.goto("/")
    dialog = open_dialog(page)
    dialog.get_by_label("What happened?").fill("Half a thou")
    page.keyboard.press("Escape")
    page.reload()
    dialog = open_dialog(page)
    expect(dialog.get_by_label("What happened?")).to_have_value("Half a thou")
    expect(dialog.get_by_text("What you had typed before is back.")).to_be_visible()

    context.clear_cookies(name="sessionid")
    dialog.get_by_label("What happened?").fill("A whole thought")
    dialog.get_by_role("button", name="Note it").click()
    expect(dialog.get_by_text("Your login has ended.")).to_be_visible()
    expect(dialog.get_by_label("What happened?")).to_have_value("A whole thought")
    assert not Evidence.objects.exists()

    log_in(context, sena, live_server.url)
    page.goto("/evidence/new/")
    expect(page.get_by_label("What happened?")).to_have_value("A whole thought")
    page.get_by_role("main").get_by_role("button", name="Note it").click()

    expect(page.get_by_text("Noted. Only you can read it.")).to_be_visible()
    assert Evidence.objects.get().what == "A whole thought"
    assert page.evaluate(DRAFTS) == []
    expect(page).to_have_url(re.compile(r"/evidence/$"))


def test_what_one_person_typed_is_not_offered_to_another_and_goes_with_the_logout(
    sena: User, mara: User, new_context: Callable[..., BrowserContext], live_server: Any
) -> None:
    context = new_context(sena)
    page = context.new_page()
    page.goto("/evidence/new/")
    page.get_by_label("What happened?").fill("A private thought")
    log_in(context, mara, live_server.url)
    page.goto("/evidence/new/")
    expect(page.get_by_label("What happened?")).to_have_value("")
    assert page.evaluate(DRAFTS) == []

    page.get_by_label("What happened?").fill("A thought of my own")
    assert len(page.evaluate(DRAFTS)) == 1
    page.get_by_text("Mara Manager").first.click()
    page.get_by_role("button", name="Log out").click()

    expect(page.get_by_role("banner").get_by_role("link", name="Log in")).to_be_visible()
    assert page.evaluate(DRAFTS) == []


def test_it_works_without_scripts(sena: User, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(sena, java_script_enabled=False).new_page()
    page.goto("/catalogue/")
    page.get_by_role("banner").get_by_role("link", name="Note evidence").click()
    page.get_by_label("What happened?").fill(HAPPENED)
    page.get_by_text("Choose what it shows yourself").click()
    page.get_by_label("Sharing so that others copy").check()
    page.get_by_role("main").get_by_role("button", name="Note it").click()

    expect(page.get_by_text("Noted. Only you can read it.")).to_be_visible()
    assert Evidence.objects.get().items == ["sharing-knowledge"]


def test_two_tabs_are_told_of_each_other(
    sena: User, new_context: Callable[..., BrowserContext], trouble: Any
) -> None:
    trouble.expect("409")
    evidence = EvidenceFactory(person=sena, what="As it began")
    context = new_context(sena)
    tabs = [context.new_page() for _ in range(2)]
    for tab in tabs:
        tab.goto(f"/evidence/{evidence.pk}/edit/")
    for tab, text in zip(tabs, ("From the first", "From the second"), strict=True):
        tab.get_by_label("What happened?").fill(text)
        tab.get_by_role("button", name="Save").click()

    second = tabs[1]
    expect(second.get_by_role("heading", name="This was changed in another tab")).to_be_visible()
    expect(second.get_by_role("alert")).to_contain_text("From the first")
    expect(second.get_by_label("What happened?")).to_have_value("From the second")
    assert violations(second) == []
    second.reload()
    expect(second.get_by_label("What happened?")).to_have_value("From the second")
    second.get_by_role("button", name="Save mine instead").click()

    expect(second.get_by_text("Saved.")).to_be_visible()
    assert Evidence.objects.get().what == "From the second"


def test_the_other_asks_and_confirms(
    sena: User, mara: User, logged_in_page: Callable[..., Page]
) -> None:
    evidence = EvidenceFactory(person=sena, what="The checks caught a bad release", shared=True)
    boss = logged_in_page(mara, viewport=PHONE)
    boss.goto("/evidence/")
    boss.get_by_role("link", name="Sena Senior").click()
    assert violations(boss) == []
    boss.get_by_role("link", name="The checks caught a bad release").click()
    boss.get_by_label("Your question").fill("Which release?")
    boss.get_by_role("button", name="Ask").click()
    expect(boss.get_by_role("heading", name="You asked")).to_be_visible()

    own = logged_in_page(sena)
    own.goto("/evidence/")
    expect(own.get_by_role("heading", name="1 question waits for your answer")).to_be_visible()
    own.get_by_role("link", name="The checks caught a bad release").click()
    own.get_by_label("Your answer").fill("The one of May")
    own.get_by_role("button", name="Answer").click()

    boss.reload()
    expect(boss.get_by_text("The one of May")).to_be_visible()
    boss.get_by_role("button", name="Confirm").click()
    expect(boss.get_by_role("heading", name="Mara Manager stands behind this")).to_be_visible()

    own.goto(f"/evidence/{evidence.pk}/")
    expect(own.get_by_role("heading", name="Mara Manager stands behind this")).to_be_visible()
    for address in ("/evidence/", f"/evidence/{evidence.pk}/", "/evidence/timeline/"):
        own.goto(address)
        assert violations(own) == []

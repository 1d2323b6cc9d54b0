"""Noting evidence from anywhere, losing nothing, and what the other of the two says to it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from assessments.choices import SheetRole
from assessments.models import Answer, Evidence, User
from tests.catalogue import published_framework
from tests.factories import EvidenceFactory, PairFactory, UserFactory, sheet_of
from tests.journeys.conftest import DESKTOP, PHONE, Trouble, log_in, violations
from tests.witnesses import ask as asked

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
    form.get_by_text("What it shows", exact=True).click()
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
    page.get_by_text("What it shows", exact=True).click()
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


LEVER = "tools-and-assets"


def card_of(page: Page) -> Locator:
    return page.locator(f"[data-question='{LEVER}']")


def test_evidence_is_noted_beside_a_question_and_its_answers_stay(
    sena: User, mara: User, logged_in_page: Callable[..., Page]
) -> None:
    sheet = sheet_of(PairFactory(person=sena, manager=mara), SheetRole.SELF)
    EvidenceFactory(person=sena, items=[LEVER])
    page = logged_in_page(sena, viewport=PHONE)
    page.goto(f"/sheets/{sheet.pk}/sections/value-through-others/")
    card = card_of(page)
    card.get_by_label("Note for the conversation").fill("Half a note")
    card.get_by_role("radio").nth(2).check()
    card.get_by_role("link", name="Note evidence").click()
    dialog = page.get_by_role("dialog", name="Note evidence")
    expect(dialog.locator(f"input[value='{LEVER}']")).to_be_checked()
    dialog.get_by_text("What else it shows").click()
    expect(dialog.get_by_role("button", name="Note it")).to_be_in_viewport(ratio=1)
    assert violations(page) == []
    dialog.get_by_label("What happened?").fill(HAPPENED)
    dialog.get_by_role("button", name="Note it").click()
    dialog.get_by_role("button", name="Go on where you were").click()

    expect(card.get_by_role("link", name="2 pieces of evidence")).to_be_visible()
    expect(card.get_by_role("radio").nth(2)).to_be_checked()
    expect(card.locator("textarea")).to_have_value("Half a note")
    expect(card.get_by_role("link", name="Note evidence")).to_be_focused()
    expect(page.locator("[data-save-state]")).to_have_attribute("data-save-state", "saved")
    page.evaluate("scrollTo(0, 0)")  # the bar that stays in view covers what lies under it
    assert Answer.objects.get().note == "Half a note"
    assert page.evaluate(DRAFTS) == []
    assert violations(page) == []


def test_a_note_that_is_too_long_is_said_and_not_cut(
    sena: User, mara: User, logged_in_page: Callable[..., Page], trouble: Trouble
) -> None:
    trouble.expect("422")
    sheet = sheet_of(PairFactory(person=sena, manager=mara), SheetRole.SELF)
    page = logged_in_page(sena)
    page.goto(f"/sheets/{sheet.pk}/sections/value-through-others/")
    note = card_of(page).get_by_label("Note for the conversation")
    note.focus()
    page.keyboard.insert_text("x" * 2001)  # as pasting does

    expect(card_of(page).get_by_text("this one has 2001.")).to_be_visible()
    assert len(note.input_value()) == 2001
    note.fill("x" * 2000)

    expect(card_of(page).get_by_text("this one has")).to_be_hidden()
    expect(page.locator("[data-save-state]")).to_have_attribute("data-save-state", "saved")
    assert len(Answer.objects.get().note) == 2000


def test_each_question_keeps_what_was_typed_beside_it(
    sena: User, mara: User, logged_in_page: Callable[..., Page]
) -> None:
    sheet = sheet_of(PairFactory(person=sena, manager=mara), SheetRole.SELF)
    page = logged_in_page(sena)
    page.goto(f"/sheets/{sheet.pk}/sections/value-through-others/")
    links = page.get_by_role("main").get_by_role("link", name="Note evidence")
    dialog = page.get_by_role("dialog", name="Note evidence")
    links.nth(0).click()
    dialog.get_by_label("What happened?").fill("Half a thought")
    page.keyboard.press("Escape")

    links.nth(1).click()
    expect(dialog.get_by_label("What happened?")).to_have_value("")
    expect(dialog.locator("input[name=items]:checked")).to_have_count(1)
    page.keyboard.press("Escape")
    links.nth(0).click()
    expect(dialog.get_by_label("What happened?")).to_have_value("Half a thought")


def test_without_scripts_the_way_leads_back_to_the_question(
    sena: User, mara: User, new_context: Callable[..., BrowserContext]
) -> None:
    sheet = sheet_of(PairFactory(person=sena, manager=mara), SheetRole.MANAGER)
    page = new_context(mara, java_script_enabled=False).new_page()
    page.goto(f"/sheets/{sheet.pk}/sections/value-through-others/")
    card_of(page).get_by_role("link", name="Note evidence").click()
    expect(page.get_by_text("About Sena Senior.")).to_be_visible()
    page.get_by_label("What happened?").fill(HAPPENED)
    page.get_by_role("main").get_by_role("button", name="Note it").click()

    expect(page).to_have_url(re.compile(rf"/sections/value-through-others/\?saved=.*#id_{LEVER}$"))
    expect(card_of(page).get_by_role("link", name="1 piece of evidence")).to_be_visible()
    evidence = Evidence.objects.get()
    assert (evidence.person, evidence.author, evidence.shared_with) == (sena, mara, None)


def test_long_words_and_addresses_stay_on_a_phone(
    sena: User, mara: User, new_context: Callable[..., BrowserContext]
) -> None:
    evidence = EvidenceFactory(
        person=sena,
        shared=True,
        what="Unterbeamtengesellschaft" * 5,
        effect="Hauptbetriebswerkbau" * 5,
        gained="x" * 200,
        link="https://example.org/" + "a-long-name-" * 20,
        items=["develop-others-juniors"],
    )
    _, token = asked(evidence, name="O" * 120, address="o" * 60 + "@example.org")
    pages = {
        sena: ["/evidence/", *(f"/evidence/{evidence.pk}/{part}" for part in ("", "delete/"))],
        mara: [f"/evidence/of/{sena.pk}/", f"/evidence/{evidence.pk}/"],
        None: [f"/w/{token}/"],
    }

    for user, addresses in pages.items():
        page = new_context(user, viewport={"width": 320, "height": 640}).new_page()
        for address in addresses:
            page.goto(address)
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert (address, over) == (address, 0)

"""Nothing of what either of two people types into their case is lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assessments.models import Case, Parked, Revision, User
from assessments.services import cases as services
from tests import case_stages as stages
from tests.catalogue import published_framework
from tests.factories import UserFactory
from tests.journeys.conftest import DESKTOP, PHONE, log_in, violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('careerpath-draft:'))"


@pytest.fixture
def mara(live_server: Any) -> User:
    published_framework()
    return UserFactory(name="Mara Manager")


@pytest.fixture
def sena(mara: User) -> User:
    return UserFactory(name="Sena Senior", manager=mara)


@pytest.fixture
def case(sena: User, mara: User) -> Case:
    return stages.opened(sena, mara)


def write(page: Page, case_pk: int, text: str, *, key: str = "ask") -> None:
    """Type into a section, without saving it."""
    page.goto(f"/cases/{case_pk}/sections/{key}/")
    page.get_by_label("Text", exact=True).fill(text)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize("cookie", ["sessionid", re.compile(".")], ids=["login", "all-cookies"])
def test_what_is_typed_survives_a_reload_and_an_ended_login(
    sena: User,
    case: Case,
    new_context: Callable[..., BrowserContext],
    live_server: Any,
    cookie: Any,
    trouble: Any,
) -> None:
    trouble.expect("403")
    context = new_context(sena)
    page = context.new_page()
    write(page, case.pk, "Half a thought")
    page.reload()
    expect(page.locator("[data-draft-found]")).to_contain_text("What you had typed before is back")
    expect(page.locator("[data-draft-older]")).to_be_hidden()
    text = page.get_by_label("Text", exact=True)
    expect(text).to_have_value("Half a thought")

    text.fill("Half a thought, and the other half")
    context.clear_cookies(name=cookie)
    save(page)
    expect(text).to_have_count(0)
    log_in(context, sena, live_server.url)
    page.goto(f"/cases/{case.pk}/sections/ask/")
    expect(text).to_have_value("Half a thought, and the other half")
    save(page)

    expect(page.locator("#ask")).to_contain_text("Half a thought, and the other half")
    expect(page).not_to_have_url(re.compile("wrote="))  # the script has let the draft go by then
    assert page.evaluate(DRAFTS) == []


def test_what_is_typed_is_not_shown_to_somebody_else(
    sena: User, mara: User, case: Case, new_context: Callable[..., BrowserContext], live_server: Any
) -> None:
    context = new_context(sena)
    page = context.new_page()
    write(page, case.pk, "For nobody else yet")

    context.clear_cookies()
    log_in(context, mara, live_server.url)
    page.goto(f"/cases/{case.pk}/sections/ask/")

    expect(page.get_by_label("Text", exact=True)).to_have_value("")
    assert page.evaluate(DRAFTS) == []


def test_a_draft_over_an_older_text_ends_in_both_side_by_side(
    sena: User, mara: User, case: Case, logged_in_page: Callable[..., Page], trouble: Any
) -> None:
    trouble.expect("409")
    page = logged_in_page(sena)
    write(page, case.pk, "Mine, not saved")
    stages.write(case, "Hers, saved", part="section:ask", by=mara)

    page.reload()
    expect(page.get_by_text("Somebody has saved this since")).to_be_visible()
    save(page)

    heading(page, "Mara Manager saved this while you were writing")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Mine, not saved")
    assert [row.content for row in Revision.objects.all()] == ['{"text":"Hers, saved","title":""}']


def test_a_tab_that_was_left_open_loses_nothing_when_the_case_is_closed(
    sena: User, mara: User, case: Case, logged_in_page: Callable[..., Page], trouble: Any
) -> None:
    trouble.expect("409")
    page = logged_in_page(sena, viewport=PHONE)
    write(page, case.pk, "Typed too late")
    services.withdraw_case(case=case, by=mara)

    save(page)

    heading(page, "Your text is kept, and the case is closed")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Typed too late")
    assert violations(page) == []
    assert Parked.objects.count() == 1


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_without_scripts_a_conflict_is_merged_all_the_same(
    sena: User,
    mara: User,
    case: Case,
    new_context: Callable[..., BrowserContext],
    viewport: dict[str, int],
    trouble: Any,
) -> None:
    trouble.expect("409")
    page = new_context(sena, viewport=viewport, java_script_enabled=False).new_page()
    write(page, case.pk, "Mine")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="How it will read")).to_contain_text("Mine")
    stages.write(case, "Hers", part="section:ask", by=mara)
    save(page)
    heading(page, "Mara Manager saved this while you were writing")
    page.get_by_role("button", name="Begin from Mara Manager").click()
    page.get_by_label("Text", exact=True).fill("Both")
    page.get_by_role("button", name="Save this as the new text").click()

    expect(page.locator("#ask")).to_contain_text("Both")
    assert not Parked.objects.waiting().exists()


def test_a_double_click_on_save_makes_one_revision(
    sena: User, case: Case, logged_in_page: Callable[..., Page]
) -> None:
    page = logged_in_page(sena)
    write(page, case.pk, "Once")
    page.get_by_role("button", name="Save", exact=True).dblclick()

    expect(page.locator("#ask")).to_contain_text("Once")
    assert Revision.objects.count() == 1


def test_evidence_is_noted_from_a_claim_without_losing_it(
    sena: User, mara: User, case: Case, logged_in_page: Callable[..., Page]
) -> None:
    page = logged_in_page(sena)
    page.goto(f"/cases/{case.pk}/claims/new/?section=ask")
    page.get_by_label("What was done").fill("Half a claim")
    page.get_by_role("main").get_by_role("link", name="Note new evidence").click()
    dialog = page.get_by_role("dialog", name="Note evidence")
    dialog.get_by_label("What happened?").fill("Two teams copied it")
    dialog.get_by_label("Mara Manager can read it").check()
    dialog.get_by_role("button", name="Note it").click()
    expect(dialog.get_by_text("Noted")).to_be_visible()
    dialog.get_by_role("button", name="Close").first.click()

    page.get_by_label("Two teams copied it").check()
    expect(page.get_by_label("What was done")).to_have_value("Half a claim")
    page.get_by_label("What it shows").select_option("Tools and data assets")
    save(page)

    claim = page.get_by_role("region", name="Claim: ")
    expect(claim).to_contain_text("Half a claim")
    expect(claim.get_by_role("link", name="Evidence 1")).to_be_visible()

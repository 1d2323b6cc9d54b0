"""What two people say beside their case, and what reviewers say of it, in real browsers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assessments.models import Case, Comment, Reviewer, User
from tests.case_stages import claim, opened, submitted_case, write
from tests.catalogue import published_framework
from tests.factories import UserFactory
from tests.journeys.conftest import DESKTOP, PHONE, violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mara(live_server: Any) -> User:
    published_framework()
    return UserFactory(name="Mara Manager")


@pytest.fixture
def sena(mara: User) -> User:
    return UserFactory(name="Sena Senior", manager=mara)


@pytest.fixture
def case(sena: User, mara: User) -> Case:
    case = opened(sena, mara)
    write(case, "Lena asked for it in May")
    return case


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_two_talk_beside_the_text_while_one_of_them_writes_it(
    case: Case,
    sena: User,
    mara: User,
    logged_in_page: Callable[..., Page],
    viewport: dict[str, int],
) -> None:
    writing = logged_in_page(sena, viewport=viewport)
    writing.goto(f"/cases/{case.pk}/sections/opportunity/")
    writing.get_by_label("Text", exact=True).fill("Half a sentence that is not saved")
    talk = writing.get_by_role("region", name="What you say about it")
    talk.get_by_label("Comment", exact=True).fill("Who is Lena to others?")
    talk.get_by_label("Ask Mara Manager").first.check()
    talk.get_by_role("button", name="Comment").click()

    expect(talk.get_by_text("asks Mara Manager")).to_be_visible()
    expect(writing.get_by_label("Text", exact=True)).to_have_value(
        "Half a sentence that is not saved"
    )
    assert violations(writing) == []

    other = logged_in_page(mara, viewport=viewport)
    other.goto("/")
    expect(other.get_by_text("Sena Senior asks you something in a case")).to_be_visible()
    other.goto(f"/cases/{case.pk}/sections/opportunity/")
    expect(other.get_by_text("Sena Senior is writing this too, right now.")).to_be_visible()
    said = other.get_by_role("article", name="Comment by Sena Senior")
    said.get_by_text("Answer").first.click()
    said.get_by_label("Your answer").fill("Head of routing")
    said.get_by_role("button", name="Answer").click()
    expect(said.get_by_text("Head of routing")).to_be_visible()

    # The page of the one who writes is told within seconds, and replaces nothing by itself.
    talk.get_by_label("Comment", exact=True).fill("Half a thought")
    expect(talk.get_by_text("There is something new.")).to_be_visible()
    expect(talk.get_by_label("Comment", exact=True)).to_have_value("Half a thought")
    talk.get_by_role("link", name="Show it").click()
    expect(talk.get_by_text("Head of routing")).to_be_visible()
    expect(talk.get_by_label("Comment", exact=True)).to_have_value("Half a thought")
    talk.get_by_role("button", name="Resolve").click()
    expect(talk.get_by_text("1 resolved")).to_be_visible()
    assert Comment.objects.count() == 2
    writing.goto("about:blank")
    expect(other.get_by_text("is writing this too")).to_be_hidden()


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_suggestion_is_put_in_with_one_click(
    case: Case,
    sena: User,
    mara: User,
    new_context: Callable[..., BrowserContext],
    with_scripts: bool,
) -> None:
    page = new_context(mara, java_script_enabled=with_scripts).new_page()
    page.goto(f"/cases/{case.pk}/comments/opportunity/")
    page.get_by_text("Suggest another wording").click()
    page.get_by_label("How it should read").fill("Lena, head of routing, asked for it in May")
    page.get_by_role("button", name="Suggest it").click()
    expect(page.get_by_role("article", name="Suggestion by Mara Manager")).to_be_visible()

    own = new_context(sena, java_script_enabled=with_scripts).new_page()
    own.goto(f"/cases/{case.pk}/comments/opportunity/")
    expect(own.locator("ins")).to_have_text(re.compile("head of routing"))
    own.get_by_role("button", name="Put it in").click()

    expect(own.get_by_text("It reads as suggested now.")).to_be_visible()
    expect(own.locator(".case-prose")).to_have_text("Lena, head of routing, asked for it in May")
    expect(own.get_by_text("1 resolved")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_two_review_blind_to_each_other_and_hr_decides(
    case: Case, logged_in_page: Callable[..., Page], viewport: dict[str, int]
) -> None:
    rita, ravi = UserFactory(name="Rita Reviewer"), UserFactory(name="Ravi Reviewer")
    hana = UserFactory(name="Hana Partner", is_hr_partner=True)
    claim(case)
    submitted_case(case, [rita, ravi])

    ritas = logged_in_page(rita, viewport=viewport)
    ritas.goto("/")
    ritas.get_by_role("link", name="Read the case").click()
    ritas.get_by_role("link", name="Read it claim by claim").click()
    assert violations(ritas) == []
    ritas.get_by_label("Your note").fill("I was there. It is so.")
    ritas.get_by_role("button", name="Keep it and go on").click()
    expect(ritas.get_by_role("heading", level=1)).to_have_text("Tools and data assets")
    ritas.get_by_role("button", name="Keep it and recommend").click()
    ritas.get_by_label("Promote").check()
    ritas.get_by_label("Why").fill("The claims hold.")
    ritas.get_by_role("button", name="Give this recommendation").click()
    expect(ritas.get_by_role("heading", level=1)).to_have_text("Your recommendation is in: promote")
    assert violations(ritas) == []

    ravis = logged_in_page(ravi, viewport=viewport)
    ravis.goto(f"/cases/{case.pk}/review/")
    expect(ravis.get_by_text("1 of 2 have answered.")).to_be_visible()
    assert "The claims hold." not in ravis.content()
    ravis.get_by_label("Not yet").check()
    ravis.get_by_label("Why").fill("One quarter more.")
    ravis.get_by_role("button", name="Give this recommendation").click()
    expect(ravis.get_by_text("The claims hold.")).to_be_visible()
    assert Reviewer.objects.exclude(given_at=None).count() == 2

    hanas = logged_in_page(hana, viewport=viewport)
    hanas.goto("/")
    hanas.get_by_role("link", name="Record the decision").click()
    hanas.get_by_label("Not yet").check()
    hanas.get_by_label("Reason 1").fill("Two months of evidence")
    hanas.get_by_label("What would change it").first.fill("The same over a quarter")
    assert violations(hanas) == []
    hanas.get_by_role("button", name="Record the decision").click()
    expect(hanas.get_by_role("heading", level=1)).to_have_text("Decided: not yet")

    senas = logged_in_page(case.person, viewport=viewport)
    senas.goto(f"/cases/{case.pk}/review/")
    expect(senas.get_by_text("The same over a quarter")).to_be_visible()
    assert violations(senas) == []

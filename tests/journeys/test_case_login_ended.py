"""A login that ends while somebody types beside their case takes nothing from the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from assessments.models import User
from tests import case_stages as stages
from tests.catalogue import published_framework
from tests.factories import UserFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_comment_stays_on_the_page_when_the_login_has_ended(
    new_context: Callable[..., BrowserContext],
) -> None:
    published_framework()
    mara: User = UserFactory(name="Mara Manager")
    sena: User = UserFactory(name="Sena Senior", manager=mara)
    case = stages.opened(sena, mara)
    stages.write(case)
    context = new_context(sena)
    page = context.new_page()
    page.goto(f"/cases/{case.pk}/sections/opportunity/")
    page.get_by_label("Comment", exact=True).fill("Thought about for an hour")

    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Comment", exact=True).click()

    notice = page.locator("#login-ended")
    expect(notice).to_contain_text("Your login has ended.")
    expect(notice.get_by_role("link", name="log in again")).to_be_visible()
    expect(page.get_by_label("Comment", exact=True)).to_have_value("Thought about for an hour")

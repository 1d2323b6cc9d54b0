"""The main job, end to end: two people answer, a worker scores, both read one report."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assessments.models import Pair, User
from tests.factories import PASSWORD, CycleFactory, PairFactory, UserFactory
from tests.journeys.conftest import DESKTOP, PHONE, violations
from tests.workers.conftest import Worker, start_worker  # noqa: F401 - a fixture

pytestmark = [
    pytest.mark.journey,
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
]


def with_password(name: str, **fields: Any) -> User:
    user = UserFactory(name=name, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def pair(live_server: Any) -> Pair:
    manager = with_password("Mara Manager")
    person = with_password("Sena Senior", manager=manager)
    return PairFactory(cycle=CycleFactory(name="H2"), manager=manager, person=person)


def log_in_by_form(page: Page, user: User) -> None:
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Log in").click()
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile(r"/$"))


def answer_everything(page: Page, level: str) -> None:
    """Section after section as a person does: a row for each question, then the next section."""
    while "/check/" not in page.url:
        for group in page.locator("main form fieldset").all():
            wanted = group.locator(f"label.option:has([value='{level}'])")
            (wanted if wanted.count() else group.locator("label.option")).first.click()
        heading = page.locator("h1").inner_text()
        page.locator("main form button[name=go][value=next]").click()
        expect(page.locator("h1")).not_to_have_text(heading)


def submit(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Submit")).click()


def test_two_people_answer_and_read_one_report(
    pair: Pair,
    new_context: Callable[..., BrowserContext],
    start_worker: Callable[[], Worker],  # noqa: F811
) -> None:
    start_worker()
    sena = new_context(viewport=PHONE).new_page()
    log_in_by_form(sena, pair.person)
    sena.get_by_role("main").get_by_role("link", name=re.compile("Start")).first.click()
    if "/pairs/" in sena.url:
        sena.get_by_role("link", name=re.compile("Start")).first.click()
    answer_everything(sena, level="3")
    submit(sena)
    expect(sena.get_by_text("Submitted and sealed")).to_be_visible()

    mara = new_context(viewport=DESKTOP).new_page()
    log_in_by_form(mara, pair.manager)
    mara.goto(f"/pairs/{pair.pk}/")
    mara.get_by_role("link", name=re.compile("Start")).first.click()
    answer_everything(mara, level="2")
    submit(mara)

    # The page follows the job by itself and turns into the report. Every lever stands at
    # 0.6 * 2 + 0.4 * 3 = 2.4 anchors of 4.
    readiness = "Readiness 60 of 100; 80 % range 44 to 76"
    expect(mara.get_by_role("img", name=readiness)).to_be_visible(timeout=30_000)
    sena.goto(f"/reports/{pair.pk}/")
    expect(sena.get_by_role("img", name=readiness)).to_be_visible()
    for page in (sena, mara):
        assert violations(page) == []

"""A real browser in which nothing may go wrong unseen."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assessments.choices import SheetRole
from assessments.models import Pair, Sheet, User
from tests.factories import PairFactory, UserFactory, sheet_of

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

PATIENCE = 20_000  # milliseconds; a machine that runs more than this suite is slow, not wrong
expect.set_options(timeout=PATIENCE)

# Violations of the content security policy come as events; the console is where we listen.
_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Without one journeys are skipped, except in CI, where they fail."""
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop("No Chromium on this machine: install the package “chromium” to run the journeys.")
    # Playwright runs an event loop in this thread; the tests' queries are plain calls all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Trouble:
    """What the browser complained of. A journey names in advance what it provokes itself."""

    expected: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def expect(self, *texts: str) -> None:
        self.expected += texts

    def watch(self, page: Page, home: str) -> None:
        page.on("console", lambda message: message.type == "error" and self.add(message.text))
        page.on("pageerror", lambda error: self.add(f"uncaught: {error}"))
        page.on("request", lambda request: self._check_host(request.url, home))

    def add(self, text: str) -> None:
        self.seen.append(text)

    def unexpected(self) -> list[str]:
        return [seen for seen in self.seen if not any(text in seen for text in self.expected)]

    def _check_host(self, url: str, home: str) -> None:
        if not url.startswith((home, "data:", "blob:")):
            self.add(f"request to {url}")


@pytest.fixture
def trouble() -> Iterator[Trouble]:
    """Fails the journey on any error in the console, on the page or against the policy."""
    trouble = Trouble()
    yield trouble
    assert trouble.unexpected() == []


@pytest.fixture
def new_context(
    browser: Browser, live_server: Any, trouble: Trouble
) -> Iterator[Callable[..., BrowserContext]]:
    """Make a fresh browser profile: `new_context(user, viewport=PHONE, locale="nl")`."""
    contexts = []

    def make(user: User | None = None, **options: Any) -> BrowserContext:
        options = {"viewport": DESKTOP, "reduced_motion": "reduce", "locale": "en-GB"} | options
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(_REPORT_VIOLATIONS)
        context.on("page", lambda page: trouble.watch(page, live_server.url))
        if user is not None:
            log_in(context, user, live_server.url)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def logged_in_page(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page in which somebody is logged in: `logged_in_page(user, viewport=PHONE)`."""

    def open_page(user: User, viewport: dict[str, int] = DESKTOP, **options: Any) -> Page:
        return new_context(user, viewport=viewport, **options).new_page()

    return open_page


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


def log_in(context: BrowserContext, user: User, url: str) -> None:
    """Put a session of this user into the browser; the login form has a journey of its own."""
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}
    context.add_cookies([cookie])


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA on this page, one line each."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [
        f"{violation['id']}: {node['html']} {node['failureSummary']}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]

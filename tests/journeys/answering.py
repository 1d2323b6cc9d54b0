"""What the journeys through a sheet share: where things stand, and what to do with them."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from assessments.models import Sheet
from assessments.queries.sheets import SavedAnswer, answers_of

LEVER = "tools-and-assets"
OTHER = "own-end-to-end"
BLOCK = "value-through-others"
OpenPage = Callable[..., Page]
OFFLINE = "ERR_INTERNET_DISCONNECTED"
CONFLICT = "status of 409"


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


def kept_in_browser(page: Page) -> list[str]:
    """The questions of which this browser holds something that is not acknowledged."""
    names = page.evaluate("Object.keys(localStorage)")
    return sorted(name.rsplit(":")[-1] for name in names if name.startswith("careerpath-draft:"))


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

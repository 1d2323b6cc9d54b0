"""The whole life of a case: written by two, signed, read blind, decided, and out as three files."""

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from playwright.sync_api import Page, expect

from assessments.models import Case, User
from tests.catalogue import published_framework
from tests.factories import EvidenceFactory, UserFactory
from tests.journeys.conftest import PHONE, violations
from tests.workers.conftest import Worker, start_worker  # noqa: F401 - a fixture

pytestmark = [
    pytest.mark.journey,
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
]

ASK = "We both ask for the role of Lead in Pricing."
CLAIM = "Turned a checklist into a habit of three teams"
EVIDENCE = "Three teams took the checklist over"
RITA_SAYS = "The claims hold, line by line."
RAVI_SAYS = "One quarter more, to see that it stays."
WOULD_CHANGE = "The same habit in a team that nobody helps"


@pytest.fixture
def mara(live_server: Any) -> User:
    published_framework()
    return UserFactory(name="Mara Manager")


@pytest.fixture
def sena(mara: User) -> User:
    return UserFactory(name="Sena Senior", manager=mara)


def test_a_case_from_its_proposal_to_its_decision(
    sena: User,
    mara: User,
    logged_in_page: Callable[..., Page],
    start_worker: Callable[[], Worker],  # noqa: F811
    trouble: Any,
) -> None:
    trouble.expect("409")  # the conflict
    start_worker()
    EvidenceFactory(person=sena, what=EVIDENCE, shared=True)
    rita, ravi = UserFactory(name="Rita Reviewer"), UserFactory(name="Ravi Reviewer")
    hana = UserFactory(name="Hana Partner", is_hr_partner=True)
    own, boss = logged_in_page(sena), logged_in_page(mara, viewport=PHONE)

    pk = propose_and_accept(own, boss)
    write_the_same_section_and_merge(own, boss, pk)
    claim_with_evidence(own, pk)
    comment_and_suggest(own, boss, pk)
    sign_change_and_sign_again(own, boss, pk)
    take_it_out_and_bring_it_back(own, pk)
    hand_in(own, boss, pk, "Rita Reviewer", "Ravi Reviewer")

    ritas, ravis = logged_in_page(rita, viewport=PHONE), logged_in_page(ravi)
    hanas = logged_in_page(hana)
    recommend(ritas, "Promote", RITA_SAYS)
    headline(ritas, "Your recommendation is in: promote")
    for page in (ravis, hanas, own, boss):
        nothing_of_rita_is_shown(page, pk)
    recommend(ravis, "Not yet", RAVI_SAYS)
    headline(ravis, "The recommendations are open")
    for page in (ravis, ritas, hanas, own, boss):
        both_are_read(page, pk)
    decide_not_yet(hanas)
    for page in (own, boss):
        read_the_decision(page, pk)
    take_all_three_files(own, pk)


# --- writing ----------------------------------------------------------------------------------


def propose_and_accept(own: Page, boss: Page) -> int:
    own.goto("/cases/")
    assert violations(own) == []
    own.get_by_role("link", name="Propose it to Mara Manager").click()
    assert violations(own) == []
    own.get_by_role("button", name="Propose it").click()
    headline(own, "Mara Manager has not answered yet")

    boss.goto("/cases/")
    headline(boss, "1 case waits for you")
    boss.get_by_role("link", name="Sena Senior").click()
    headline(boss, "Sena Senior proposes to write a case for their next step with you")
    assert violations(boss) == []
    boss.get_by_role("button", name="Yes, write it together").click()
    headline(boss, "Nothing is written yet, and there is a year to write it")
    assert violations(boss) == []
    return int(Case.objects.get().pk)


def write_the_same_section_and_merge(own: Page, boss: Page, pk: int) -> None:
    """Both know that both have it open; the second to save merges the two texts."""
    boss.goto(f"/cases/{pk}/sections/ask/")
    own.goto(f"/cases/{pk}/sections/ask/")
    expect(own.get_by_text("Mara Manager is writing this too, right now.")).to_be_visible()
    text(boss).fill("We ask for the role of Lead in Pricing.")
    save(boss)
    expect(boss.locator("#ask")).to_contain_text("in Pricing")
    text(own).fill("We both ask for the role of Lead.")
    save(own)

    headline(own, "Mara Manager saved this while you were writing")
    expect(own.get_by_role("region", name="What stands now")).to_contain_text("in Pricing")
    expect(own.get_by_role("region", name="What you wrote")).to_contain_text("both")
    expect(text(own)).to_have_value("We both ask for the role of Lead.")
    assert violations(own) == []
    own.get_by_role("button", name="Begin from Mara Manager").click()
    expect(text(own)).to_have_value("We ask for the role of Lead in Pricing.")
    text(own).fill(ASK)
    own.get_by_role("button", name="Save this as the new text").click()
    expect(own.locator("#ask")).to_contain_text(ASK)
    expect(own).not_to_have_url(re.compile("wrote="))  # the script has let the draft go by then
    assert own.evaluate("Object.keys(localStorage)") == []


def claim_with_evidence(own: Page, pk: int) -> None:
    own.goto(f"/cases/{pk}/")
    own.get_by_role("link", name="Add a claim to “Value through others”").click()
    assert violations(own) == []
    own.get_by_label("What was done").fill(CLAIM)
    own.get_by_label("What came of it").fill("The same three mistakes stopped")
    own.get_by_label("What it shows").select_option("Sharing so that others copy")
    own.get_by_label(EVIDENCE).check()
    own.get_by_label("This is a new responsibility").check()
    own.get_by_label("What was handed over for it").fill("The weekly release, to Bo")
    save(own)
    claim = own.get_by_role("region", name="Claim: Sharing so that others copy")
    expect(claim).to_contain_text(CLAIM)
    claim.get_by_text("The evidence cited here is not confirmed. Why?").click()
    expect(claim.get_by_text("vouches for a piece that the claim cites")).to_be_visible()
    claim.get_by_role("link", name="Evidence 1").click()
    expect(own.locator("#evidence-1")).to_contain_text(EVIDENCE)
    assert violations(own) == []


def comment_and_suggest(own: Page, boss: Page, pk: int) -> None:
    """Mara asks, and suggests a wording for the effect; Sena answers, and puts it in."""
    boss.goto(f"/cases/{pk}/")
    boss.get_by_role("link", name="Comment on “Sharing so that others copy”").click()
    boss.get_by_label("Comment", exact=True).fill("Which three?")
    boss.get_by_role("button", name="Comment").click()
    expect(boss.get_by_role("article", name="Comment by Mara Manager")).to_be_visible()
    boss.get_by_text("Suggest another wording of “Effect”").click()
    wording = boss.get_by_label("How it should read").and_(boss.locator(":visible"))
    wording.fill("The same three mistakes stopped within a month")
    boss.get_by_role("button", name="Suggest it").and_(boss.locator(":visible")).click()
    expect(boss.get_by_role("article", name="Suggestion by Mara Manager")).to_be_visible()

    own.goto(f"/cases/{pk}/")
    own.get_by_role("link", name="2 open comments on “Sharing so that others copy”").click()
    asked = own.get_by_role("article", name="Comment by Mara Manager")
    asked.get_by_text("Answer").first.click()
    asked.get_by_label("Your answer").fill("Pricing, Search and Ads")
    asked.get_by_role("button", name="Answer").click()
    expect(asked.get_by_text("Pricing, Search and Ads")).to_be_visible()
    asked.get_by_role("button", name="Resolve").click()
    expect(own.get_by_text("1 resolved")).to_be_visible()
    expect(own.locator("ins")).to_have_text(re.compile("within a month"))
    own.get_by_role("button", name="Put it in").click()
    expect(own.get_by_text("It reads as suggested now.")).to_be_visible()
    expect(own.locator(".claim-effect")).to_contain_text("stopped within a month")


def sign_change_and_sign_again(own: Page, boss: Page, pk: int) -> None:
    """Both are shown the same hash; a later edit by one voids both signatures."""
    before = signed_hash(own, pk, 4)
    assert signed_hash(boss, pk, 4) == before
    headline(boss, "Both of you have signed: it can be handed in")

    boss.goto(f"/cases/{pk}/sections/risks/")
    expect(boss.get_by_text("Saving a change voids both signatures.")).to_be_visible()
    text(boss).fill("Old habits come back.")
    save(boss)
    own.goto(f"/cases/{pk}/")
    expect(own.get_by_text("Sena Senior: not yet · Mara Manager: not yet")).to_be_visible()
    expect(own.get_by_text("so that signature is void")).to_have_count(2)
    own.get_by_role("link", name="History").click()
    headline(own, "5 revisions, and every word of them is here")
    assert violations(own) == []
    own.get_by_role("link", name="Revision 2: The ask").click()
    expect(own.get_by_role("heading", name="What changed since revision 1")).to_be_visible()
    assert violations(own) == []

    after = signed_hash(boss, pk, 5)
    assert after != before
    assert signed_hash(own, pk, 5) == after
    headline(own, "Both of you have signed: it can be handed in")


def signed_hash(page: Page, pk: int, number: int) -> str:
    """What the page says is being signed, which is then signed."""
    page.goto(f"/cases/{pk}/sign/")
    assert violations(page) == []
    shown = page.locator(".case-hash").inner_text()
    assert re.fullmatch("[0-9a-f]{64}", shown)
    page.get_by_role("button", name=f"Sign revision {number}").click()
    expect(page.locator(".case-facts code")).to_have_text(shown[:12])
    return shown


# --- files ------------------------------------------------------------------------------------


def take_it_out_and_bring_it_back(own: Page, pk: int) -> None:
    """The Markdown of what stands says, on its way back, nothing that does not stand there."""
    ask_for_file(own, pk, "Markdown, which can be brought back")
    markdown = downloaded(own, "Markdown, revision 5")
    assert ASK in markdown.read_text()

    own.goto(f"/cases/{pk}/import/")
    own.get_by_label("The file").set_input_files(markdown)
    own.get_by_role("button", name="Show what would change").click()
    headline(own, "The case says all of this already")
    assert violations(own) == []
    expect(own.get_by_text("3 texts in the file are as in the case.")).to_be_visible()


def take_all_three_files(own: Page, pk: int) -> None:
    ask_for_file(own, pk, "Markdown, which can be brought back")
    ask_for_file(own, pk, "PDF, to hand to others")
    ask_for_file(own, pk, "Word, to go on working in")

    assert CLAIM in downloaded(own, "Markdown, revision 5").read_text()
    pdf = downloaded(own, "PDF, revision 5").read_bytes()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) >= 4  # title, contents, sections, evidence
    said = in_one_line(subprocess.check_output(["pdftotext", "-", "-"], input=pdf).decode())
    assert CLAIM in said
    assert EVIDENCE in said
    assert "Decided. Signed by" in said
    word = docx.Document(str(downloaded(own, "Word (DOCX), revision 5")))
    assert CLAIM in [paragraph.text for paragraph in word.paragraphs]


def ask_for_file(page: Page, pk: int, format: str) -> None:
    page.goto(f"/cases/{pk}/exports/")
    page.get_by_label(format).check()
    with page.expect_navigation():  # to the same address: an older file may have stood there
        page.get_by_role("button", name="Make the file").click()


def downloaded(page: Page, name: str) -> Path:
    """The page asks by itself until the worker has written it."""
    link = page.get_by_role("link", name=name)
    expect(link).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        link.click()
    return Path(download.value.path())


# --- handed in --------------------------------------------------------------------------------


def hand_in(own: Page, boss: Page, pk: int, *reviewers: str) -> None:
    """From here on neither of the two can change it."""
    own.goto(f"/cases/{pk}/")
    own.get_by_role("link", name="Hand it in").click()
    assert violations(own) == []
    own.get_by_label("Who reviews it").fill("\n".join(reviewers))
    own.get_by_role("button", name="Submit revision 5").click()
    expect(own.get_by_text("Submitted. From here on it stays as it is.")).to_be_visible()
    boss.reload()
    for page in (own, boss):
        headline(page, "The case for Sena Senior is with its reviewers")
        expect(page.get_by_role("link", name=re.compile("^Edit"))).to_have_count(0)


def recommend(page: Page, answer: str, why: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Read the case").click()
    page.get_by_label(answer, exact=True).check()
    page.get_by_label("Why").fill(why)
    page.get_by_role("button", name="Give this recommendation").click()


def nothing_of_rita_is_shown(page: Page, pk: int) -> None:
    """Not to the other reviewer, not to HR, not to the two it is about: only how many have."""
    page.goto(f"/cases/{pk}/review/")
    expect(page.get_by_text("1 of 2 have answered")).to_be_visible()
    assert RITA_SAYS not in page.content()
    page.goto(f"/cases/{pk}/")
    assert RITA_SAYS not in page.content()


def both_are_read(page: Page, pk: int) -> None:
    page.goto(f"/cases/{pk}/review/")
    said = page.get_by_role("region", name="What the reviewers say")
    expect(said.get_by_text(RITA_SAYS)).to_be_visible()
    expect(said.get_by_text(RAVI_SAYS)).to_be_visible()


def decide_not_yet(hanas: Page) -> None:
    hanas.goto("/")
    hanas.get_by_role("link", name="Record the decision").click()
    hanas.get_by_label("Not yet").check()
    hanas.get_by_label("In your words, to both of them").fill("Close, and worth another look.")
    hanas.get_by_label("Reason 1").fill("It has held for one quarter")
    hanas.get_by_label("What would change it").first.fill(WOULD_CHANGE)
    hanas.get_by_role("button", name="Record the decision").click()
    headline(hanas, "Decided: not yet")


def read_the_decision(page: Page, pk: int) -> None:
    page.goto(f"/cases/{pk}/")
    decision = page.get_by_role("region", name=re.compile("^The decision of"))
    for words in ("Close, and worth another look.", "It has held for one quarter", WOULD_CHANGE):
        expect(decision.get_by_text(words)).to_be_visible()
    assert violations(page) == []


# --- what is on every page --------------------------------------------------------------------


def headline(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def text(page: Page) -> Any:
    return page.get_by_label("Text", exact=True)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def in_one_line(said: str) -> str:
    return re.sub(r"\s+", " ", said)

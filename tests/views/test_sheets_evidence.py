"""Evidence beside a question: how much of it there is, and the way to note more and back."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from assessments.choices import SheetRole
from assessments.models import Evidence, Pair, Sheet, User
from assessments.services.evidence import set_sharing
from assessments.services.people import set_manager
from assessments.services.sheets import start_private_sheet
from tests.factories import EvidenceFactory, sheet_of, today
from tests.sheets import fill_in

pytestmark = pytest.mark.django_db

LEVER = "tools-and-assets"
BLOCK = "value-through-others"


@pytest.fixture
def own(pair: Pair) -> Sheet:
    return sheet_of(pair, SheetRole.SELF)


@pytest.fixture
def managers(pair: Pair) -> Sheet:
    return sheet_of(pair, SheetRole.MANAGER)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def section(sheet: Sheet, block: str = BLOCK) -> str:
    return reverse("sheet-section", args=[sheet.pk, block])


def page_of(sheet: Sheet, block: str = BLOCK) -> str:
    page: str = browser_of(sheet.author).get(section(sheet, block)).content.decode()
    return page


def links(page: str, key: str = LEVER) -> dict[str, str]:
    """The words and addresses of what stands beside a question."""
    card = re.search(
        f'<section class="card question" data-question="{key}".*?</section>', page, re.S
    )
    assert card is not None
    line = re.search(r'<p class="question-evidence.*?</p>', card[0], re.S)
    found = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)<', line[0]) if line else []
    return {words: html.unescape(address) for address, words in found}


# --- what is there ------------------------------------------------------------------------------


def test_a_question_says_how_much_its_rater_can_read(pair: Pair, own: Sheet) -> None:
    for items in ([LEVER], [LEVER, "sharing-knowledge"], ["sharing-knowledge"]):
        EvidenceFactory(person=pair.person, items=items)
    EvidenceFactory(person=pair.person, author=pair.manager, shared=True)
    EvidenceFactory(person=pair.person, author=pair.manager, what="Not shown to Sena")
    EvidenceFactory(person=pair.manager, shared=False)

    found = links(page_of(own))

    assert found["3 pieces of evidence"] == f"/evidence/?item={LEVER}"


def test_the_manager_counts_what_is_theirs_and_what_is_shared_with_them(
    pair: Pair, managers: Sheet
) -> None:
    EvidenceFactory(person=pair.person, what="For herself")
    EvidenceFactory(person=pair.person, shared=True)

    found = links(page_of(managers))

    assert found["1 piece of evidence"] == f"/evidence/of/{pair.person_id}/?item={LEVER}"


def test_a_question_without_evidence_only_offers_to_note_some(own: Sheet) -> None:
    assert list(links(page_of(own))) == ["Note evidence"]


@pytest.mark.parametrize("block", ["intent", "archetypes"])
def test_questions_that_evidence_cannot_show_offer_nothing(own: Sheet, block: str) -> None:
    assert "question-evidence" not in page_of(own, block)


def test_what_stands_beside_a_question_tells_nothing_of_the_other_half(
    pair: Pair, own: Sheet, managers: Sheet
) -> None:
    EvidenceFactory(person=pair.person, shared=True)
    before = [links(page_of(sheet)) for sheet in (own, managers)]

    fill_in(own)
    fill_in(managers)

    assert [links(page_of(sheet)) for sheet in (own, managers)] == before


def test_a_number_stays_with_the_one_it_was_drawn_for(
    own: Sheet, managers: Sheet, pair: Pair
) -> None:
    """Most of a question's markup is kept for everybody; this part is not."""
    EvidenceFactory(person=pair.person)
    assert "1 piece of evidence" in links(page_of(own))
    assert "1 piece of evidence" not in links(page_of(managers))
    alone = start_private_sheet(by=pair.manager, modules=[])
    assert list(links(page_of(alone))) == ["Note evidence"]


# --- noting beside a question ---------------------------------------------------------------------


@pytest.mark.parametrize("role", SheetRole)
def test_noting_beside_a_question_is_about_its_person_and_comes_back(
    pair: Pair, role: SheetRole
) -> None:
    sheet = sheet_of(pair, role)
    browser = browser_of(sheet.author)
    address = links(page_of(sheet))["Note evidence"]

    form = browser.get(address).content.decode()
    (action,) = re.findall(r'data-draft="[^"]+"\s+action="([^"]+)"', form)
    posted = browser.post(
        html.unescape(action), {"what": "It ran", "happened_on": today(), "items": [LEVER]}
    )

    assert re.findall(r'name="items" value="([\w-]+)" checked', form) == [LEVER]
    assert f'href="{section(sheet)}#id_{LEVER}"' in form
    draft = f"new-{LEVER}" if role == SheetRole.SELF else f"about-{pair.person_id}-{LEVER}"
    assert posted["Location"] == f"{section(sheet)}?saved={draft}#id_{LEVER}"
    evidence = Evidence.objects.get()
    assert (evidence.person, evidence.author) == (pair.person, sheet.author)
    assert browser.get(posted["Location"]).status_code == 200
    assert "1 piece of evidence" in links(page_of(sheet))


def test_a_refused_note_keeps_the_way_back(own: Sheet) -> None:
    browser = browser_of(own.author)
    address = links(page_of(own))["Note evidence"]

    refused = browser.post(address, {"what": "", "happened_on": today(), "items": [LEVER]})

    assert refused.status_code == 422
    assert f'href="{section(own)}#id_{LEVER}"' in refused.content.decode()
    again = re.findall(r'action="(/evidence/new/[^"]+)"', refused.content.decode())
    assert [html.unescape(one) for one in again] == [address]


@pytest.mark.parametrize("role", SheetRole)
def test_nothing_is_shared_from_beside_a_question_unless_it_is_ticked(
    pair: Pair, role: SheetRole
) -> None:
    set_sharing(by_default=True, by=pair.person)
    sheet = sheet_of(pair, role)
    browser = browser_of(sheet.author)
    beside = links(page_of(sheet))["Note evidence"]
    elsewhere = re.sub(r"&?next=[^&]+", "", beside)

    def is_ticked(address: str) -> bool:
        page = browser.get(address).content.decode()
        return re.search(r'name="shared"[^>]*checked', page) is not None

    assert (is_ticked(elsewhere), is_ticked(beside)) == (True, False)


def test_a_manager_who_is_not_theirs_any_more_reads_and_notes_nothing_new(
    pair: Pair, managers: Sheet, stranger: User
) -> None:
    EvidenceFactory(person=pair.person, shared=True)
    set_manager(person=pair.person, manager=stranger, by=None)

    assert list(links(page_of(managers))) == ["1 piece of evidence"]


def test_in_the_dialog_one_can_note_another_for_the_same_question(own: Sheet) -> None:
    browser = browser_of(own.author)
    address = links(page_of(own))["Note evidence"]

    noted = browser.post(
        address, {"what": "It ran", "happened_on": today()}, HTTP_HX_REQUEST="true"
    ).content.decode()

    assert f'data-noted="new-{LEVER}"' in noted
    assert html.unescape(re.findall(r'href="(/evidence/new/[^"]*)"', noted)[0]) == address


ELSEWHERE = [
    "https://example.org/",
    "//example.org/sheets/1/sections/intent/",
    "https://example.org/sheets/1/sections/intent/",
    "javascript:alert(1)",
    "/\\example.org",
    "http://[",
    "/evidence/",
    "/accounts/logout/",
    "/sheets/1/",
    "sheets/1/sections/intent/",
]


@pytest.mark.parametrize("said", ELSEWHERE)
def test_the_way_back_leads_to_a_question_and_nowhere_else(
    framework: object, senior: User, said: str
) -> None:
    browser = browser_of(senior)

    page = browser.get("/evidence/new/", {"next": said})
    posted = browser.post(
        "/evidence/new/", {"what": "It ran", "happened_on": today()}, query_params={"next": said}
    )

    assert "Back to the question" not in page.content.decode()
    assert posted["Location"] == "/evidence/?saved=new"


@pytest.mark.parametrize(
    ("said", "there"),
    [("?a=b#id_intent", "?saved=new#id_intent"), ("#evil'x", "?saved=new"), ("", "?saved=new")],
)
def test_the_way_back_is_put_together_anew(
    framework: object, senior: User, said: str, there: str
) -> None:
    section = "/sheets/7/sections/intent/"

    posted = browser_of(senior).post(
        "/evidence/new/",
        {"what": "It ran", "happened_on": today()},
        query_params={"next": section + said},
    )

    assert posted["Location"] == section + there


def test_an_item_that_is_no_tag_names_no_draft(framework: object, senior: User) -> None:
    page = browser_of(senior).get("/evidence/new/", {"item": "no-such'item"}).content.decode()

    assert 'data-draft="new"' in page

import datetime
import html
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.choices import SheetRole
from assessments.models import Answer, Cycle, Framework, Pair, Sheet, User
from assessments.queries.sheets import answers_of, questionnaire_of
from assessments.services.pairs import hand_over_pair
from assessments.services.sheets import save_answer, start_private_sheet, submit_sheet
from tests.factories import PairFactory, SheetFactory, sheet_of, today
from tests.personas import Organisation
from tests.sheets import fill_in

pytestmark = pytest.mark.django_db

LEVER = "tools-and-assets"
BLOCK = "value-through-others"
HEADING = "#page-title"  # what takes the focus on the page that follows
Counted = Callable[..., Any]


@pytest.fixture
def own(pair: Pair) -> Sheet:
    return sheet_of(pair, SheetRole.SELF)


@pytest.fixture
def managers(pair: Pair) -> Sheet:
    return sheet_of(pair, SheetRole.MANAGER)


@pytest.fixture
def sena(client: Client, senior: User) -> Client:
    """A browser in which Sena is logged in."""
    client.force_login(senior)
    return client


@pytest.fixture
def mara(manager: User) -> Client:
    """A browser in which Mara is logged in."""
    client = Client()
    client.force_login(manager)
    return client


def section(sheet: Sheet, block: str = BLOCK) -> str:
    return reverse("sheet-section", args=[sheet.pk, block])


def autosave(client: Client, sheet: Sheet, key: str = LEVER, **fields: str) -> Any:
    return client.post(reverse("save-answer", args=[sheet.pk, key]), fields)


def text_of(response: Any) -> str:
    """The words of a page, without its markup."""
    body = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(body).split())


def page_fields(response: Any) -> dict[str, str]:
    """What a browser would send back from the form of a section: checked, hidden, written."""
    page = response.content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for tag in re.findall(r"<input type=\"radio\"[^>]*checked[^>]*>", page):
        fields |= {re.search('name="([^"]+)"', tag)[1]: re.search('value="([^"]+)"', tag)[1]}
    for name, note in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S):
        fields[name] = html.unescape(note)
    return fields


# --- finding the way ----------------------------------------------------------------------------


def test_a_sheet_leads_to_its_first_open_section(sena: Client, own: Sheet) -> None:
    fill_in(own, leave_out=[LEVER])

    assert sena.get(reverse("sheet", args=[own.pk])).url == section(own)


def test_a_complete_sheet_leads_to_the_check(sena: Client, own: Sheet) -> None:
    fill_in(own)

    response = sena.get(reverse("sheet", args=[own.pk]))
    assert response.url == reverse("check-sheet", args=[own.pk])


def test_a_submitted_sheet_leads_to_what_was_sealed(sena: Client, own: Sheet) -> None:
    submit_sheet(sheet=fill_in(own), by=own.author)

    response = sena.get(section(own), follow=True)
    assert response.redirect_chain[-1][0] == reverse("private-summary", args=[own.pk])


def test_a_section_that_is_not_there_is_not_found(sena: Client, own: Sheet) -> None:
    assert sena.get(section(own, "nothing")).status_code == 404
    assert sena.get(section(own, "working-together")).status_code == 404


# --- a section ----------------------------------------------------------------------------------


def test_a_section_shows_its_questions_with_what_is_stored(sena: Client, own: Sheet) -> None:
    save_answer(sheet=own, key=LEVER, value="3", note="As stored", seen_version=0, by=own.author)

    fields = page_fields(sena.get(section(own)))

    assert fields[LEVER] == "3"
    assert fields[f"note_{LEVER}"] == "As stored"
    assert fields[f"seen_{LEVER}"] == answers_of(own)[LEVER].seen


@pytest.mark.parametrize(
    ("block", "queries"),
    [("people-support", 5), ("communication-and-leadership", 5), ("intent", 4)],
)
def test_a_section_takes_the_same_few_queries_whatever_its_length(
    sena: Client, own: Sheet, block: str, queries: int, django_assert_num_queries: Counted
) -> None:
    fill_in(own)
    questionnaire_of(own)  # the catalogue is read once per process

    # session, user with roles, sheet, answers, and the evidence if a question takes any
    with django_assert_num_queries(queries):
        sena.get(section(own, block))


def test_an_autosave_takes_few_queries(
    sena: Client, own: Sheet, django_assert_num_queries: Counted
) -> None:
    saved = save_answer(sheet=own, key=LEVER, value="1", note="", seen_version=0, by=own.author)

    # session, user with roles, sheet; then the service: begin, hold, write, commit
    with django_assert_num_queries(7):
        autosave(sena, own, value="2", seen=saved.seen)


def test_the_manager_sees_whom_it_is_about(mara: Client, managers: Sheet) -> None:
    assert "About Sena Senior." in text_of(mara.get(section(managers)))


def test_the_intent_says_who_sees_it_and_what_it_does(sena: Client, own: Sheet) -> None:
    text = text_of(sena.get(section(own, "intent")))

    assert "Nobody else ever sees it: not Mara Manager, not HR" in text
    assert "opens only for someone who wants to move" in text


def test_markup_in_a_note_is_shown_as_text(sena: Client, own: Sheet) -> None:
    note = '</textarea><script>alert("x")</script>&amp; 数据 👩‍💻 \u202e'
    autosave(sena, own, note=note)

    page = sena.get(section(own)).content.decode()

    assert "<script>alert" not in page
    assert page_fields(sena.get(section(own)))[f"note_{LEVER}"] == note.strip()


# --- saving a section without a script ----------------------------------------------------------


def test_saving_a_section_stores_it_and_goes_on(sena: Client, own: Sheet) -> None:
    data = {LEVER: "3", f"note_{LEVER}": "Line 1\r\nLine 2", "own-end-to-end": "NOP"}

    response = sena.post(section(own), data)

    assert response.url == section(own, "communication-and-leadership") + HEADING
    stored = answers_of(own)
    assert (stored[LEVER].value, stored[LEVER].note) == ("3", "Line 1\nLine 2")
    assert stored.keys() == {LEVER, "own-end-to-end"}


@pytest.mark.parametrize(
    ("block", "go", "target"),
    [
        ("foundation", "previous", "foundation"),
        ("change", "previous", "foundation"),
        ("change", "next", "value-through-others"),
        ("archetypes", "next", "intent"),
    ],
)
def test_the_buttons_lead_to_the_neighbouring_sections(
    sena: Client, own: Sheet, block: str, go: str, target: str
) -> None:
    assert sena.post(section(own, block), {"go": go}).url == section(own, target) + HEADING


def test_the_last_section_leads_to_the_check(sena: Client, own: Sheet) -> None:
    response = sena.post(section(own, "intent"), {"intent": "stay"})

    assert response.url == reverse("check-sheet", args=[own.pk]) + HEADING
    assert answers_of(own)["intent"].value == "stay"


def test_the_time_on_a_section_is_kept(
    sena: Client, own: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = page_fields(sena.get(section(own)))
    later = time.time() + 65
    monkeypatch.setattr("time.time", lambda: later)

    sena.post(section(own), fields)

    own.refresh_from_db()
    assert own.page_seconds[BLOCK] in (65, 66)


def test_a_tampered_value_keeps_all_that_was_typed(sena: Client, own: Sheet) -> None:
    data = {LEVER: "9", f"note_{LEVER}": "Typed with care", "own-end-to-end": "4"}

    response = sena.post(section(own), data)

    fields = page_fields(response)
    assert response.status_code == 422
    assert "Choose one of the answers below." in text_of(response)
    assert f'href="#id_{LEVER}"' in response.content.decode()
    assert (fields[f"note_{LEVER}"], fields["own-end-to-end"]) == ("Typed with care", "4")
    assert Answer.objects.count() == 0


def test_a_note_that_is_too_long_comes_back_whole(sena: Client, own: Sheet) -> None:
    note = "x" * 2001

    response = sena.post(section(own), {f"note_{LEVER}": note})

    assert response.status_code == 422
    assert "A note can be 2000 characters long; this one has 2001." in text_of(response)
    assert page_fields(response)[f"note_{LEVER}"] == note


def test_no_browser_cuts_a_long_note_short(sena: Client, own: Sheet) -> None:
    assert "maxlength" not in sena.get(section(own)).content.decode()


def test_two_tabs_that_touch_different_answers_both_save(sena: Client, own: Sheet) -> None:
    first = second = page_fields(sena.get(section(own)))

    sena.post(section(own), first | {LEVER: "3"})
    response = sena.post(section(own), second | {"own-end-to-end": "1"})

    assert response.status_code == 302
    assert {key: a.value for key, a in answers_of(own).items()} == {
        LEVER: "3",
        "own-end-to-end": "1",
    }


def two_tabs(client: Client, sheet: Sheet) -> Any:
    """Both tabs change the same answer; the reply to the later one."""
    opened = page_fields(client.get(section(sheet)))
    client.post(section(sheet), opened | {LEVER: "3", f"note_{LEVER}": "from the first"})
    return client.post(
        section(sheet),
        opened | {LEVER: "1", f"note_{LEVER}": "from the second", "own-end-to-end": "4"},
    )


def test_the_later_of_two_tabs_is_told_and_keeps_its_text(sena: Client, own: Sheet) -> None:
    response = two_tabs(sena, own)

    fields, text = page_fields(response), text_of(response)
    assert response.status_code == 409
    assert "Something here was changed elsewhere" in text
    assert "Regularly" in text
    assert "from the first" in text
    assert (fields[LEVER], fields[f"note_{LEVER}"]) == ("1", "from the second")
    assert answers_of(own)[LEVER].note == "from the first"
    assert answers_of(own)["own-end-to-end"].value == "4"  # not in conflict, so saved


def test_the_later_of_two_tabs_can_keep_its_own(sena: Client, own: Sheet) -> None:
    fields = page_fields(two_tabs(sena, own))

    response = sena.post(section(own), fields | {"keep": LEVER})

    assert response.url == f"{section(own)}#id_{LEVER}"
    assert answers_of(own)[LEVER].note == "from the second"


def test_the_later_of_two_tabs_can_take_the_stored_one(sena: Client, own: Sheet) -> None:
    fields = page_fields(two_tabs(sena, own))

    response = sena.post(section(own), fields | {"take": LEVER})

    assert response.url == f"{section(own)}#id_{LEVER}"
    assert answers_of(own)[LEVER].note == "from the first"


def test_a_stale_tab_after_submission_gets_its_text_back(sena: Client, own: Sheet) -> None:
    fields = page_fields(sena.get(section(own)))
    submit_sheet(sheet=fill_in(own), by=own.author)

    response = sena.post(section(own), fields | {f"note_{LEVER}": "Typed too late", LEVER: "4"})

    text = text_of(response)
    assert response.status_code == 409
    assert "Your half is already submitted" in text
    assert "Typed too late" in text
    assert "Relied on" in text
    assert answers_of(own)[LEVER].note == ""


def test_a_form_without_its_token_is_refused(own: Sheet) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(own.author)

    assert client.post(section(own), {LEVER: "3"}).status_code == 403
    assert autosave(client, own, value="3").status_code == 403
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("address", ["section", "save-answer"])
def test_a_body_of_ten_megabytes_is_refused_in_words(
    sena: Client, own: Sheet, address: str
) -> None:
    url = section(own) if address == "section" else reverse("save-answer", args=[own.pk, LEVER])

    response = sena.post(url, {"note": "x" * 10_000_000})

    words = response.json()["message"] if address == "save-answer" else text_of(response)
    assert response.status_code == 413
    assert "1.0 MB" in words.replace("\xa0", " ")
    assert "shorten" in words
    assert Answer.objects.count() == 0


# --- autosave -----------------------------------------------------------------------------------


def test_autosave_answers_with_what_the_next_save_builds_on(sena: Client, own: Sheet) -> None:
    response = autosave(sena, own, value="3", note="A note", seen="")

    stored = answers_of(own)[LEVER]
    assert response.status_code == 200
    assert response.json() == {
        "value": "3",
        "note": "A note",
        "seen": stored.seen,
        "saved_at": response.json()["saved_at"],
    }
    at = datetime.datetime.fromisoformat(response.json()["saved_at"])
    assert abs(at - stored.saved_at) < datetime.timedelta(seconds=1)
    assert autosave(sena, own, value="4", note="A note", seen=stored.seen).status_code == 200


def test_autosave_is_never_kept_by_a_cache(sena: Client, own: Sheet) -> None:
    for response in (autosave(sena, own, value="3"), sena.get(section(own))):
        assert "no-store" in response["Cache-Control"]


def test_autosave_on_top_of_something_older_tells_what_stands(sena: Client, own: Sheet) -> None:
    autosave(sena, own, value="3", note="first")

    response = autosave(sena, own, value="1", note="second", seen="")

    assert response.status_code == 409
    assert response.json()["reason"] == "conflict"
    assert response.json()["stored"]["note"] == "first"


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        (LEVER, {"value": "9"}),
        (LEVER, {"value": "x" * 41}),
        (LEVER, {"note": "x" * 2001}),
        (LEVER, {"note": "a\x00b"}),
        ("nothing", {"value": "2"}),
        ("demand--solver", {"value": "real"}),
        ("intent", {"value": "stay", "note": "none is taken here"}),
    ],
)
def test_autosave_refuses_what_the_question_does_not_take(
    sena: Client, own: Sheet, key: str, fields: dict[str, str]
) -> None:
    response = autosave(sena, own, key, **fields)

    assert response.status_code == 422
    assert response.json()["reason"] == "invalid"
    assert response.json()["message"]
    assert Answer.objects.count() == 0


def test_autosave_to_a_submitted_sheet_says_so(sena: Client, own: Sheet) -> None:
    submit_sheet(sheet=fill_in(own), by=own.author)

    response = autosave(sena, own, value="4", seen="1.x")

    assert response.status_code == 409
    assert response.json()["reason"] == "submitted"
    assert "already submitted" in response.json()["message"]


def test_autosave_without_a_login_leads_to_the_login(client: Client, own: Sheet) -> None:
    response = autosave(client, own, value="4")

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


# --- closed -------------------------------------------------------------------------------------


def test_a_cycle_that_is_over_shows_the_author_what_they_had_written(
    sena: Client, own: Sheet, cycle: Cycle
) -> None:
    autosave(sena, own, value="3", note="Half-way")
    Cycle.objects.update(closes_on=today() - datetime.timedelta(days=1))

    text = text_of(sena.get(section(own), follow=True))

    assert "This cycle has ended" in text
    assert "Half-way" in text
    assert sena.get(reverse("check-sheet", args=[own.pk])).status_code == 302


def test_submitting_after_the_end_is_refused_in_words(
    sena: Client, own: Sheet, cycle: Cycle
) -> None:
    fill_in(own)
    Cycle.objects.update(closes_on=today() - datetime.timedelta(days=1))

    response = sena.post(reverse("submit-sheet", args=[own.pk]))

    assert response.status_code == 409
    assert "This cycle has ended" in text_of(response)


def test_a_manager_who_was_replaced_is_told(
    mara: Client, managers: Sheet, pair: Pair, stranger: User, hr: User
) -> None:
    hand_over_pair(pair=pair, manager=stranger, by=hr)

    text = text_of(mara.get(section(managers), follow=True))
    assert "Another manager has taken over" in text
    assert autosave(mara, managers, value="2").json()["reason"] == "superseded"


# --- check and submit ---------------------------------------------------------------------------


def test_the_check_lists_what_is_missing_with_links(sena: Client, own: Sheet) -> None:
    fill_in(own, leave_out=[LEVER, "intent"])

    response = sena.get(reverse("check-sheet", args=[own.pk]))

    assert f'href="{section(own)}#id_{LEVER}"' in response.content.decode()
    text = text_of(response)
    assert "2 of 41 questions are still open" in text
    assert "Where you want to go is left open" in text


def test_the_check_takes_few_queries(
    sena: Client, own: Sheet, django_assert_num_queries: Counted
) -> None:
    fill_in(own)
    questionnaire_of(own)

    with django_assert_num_queries(5):
        sena.get(reverse("check-sheet", args=[own.pk]))


def test_the_check_says_when_submitting_is_for_good(
    sena: Client, own: Sheet, managers: Sheet
) -> None:
    address = reverse("check-sheet", args=[fill_in(own).pk])
    assert "You can take your half back" in text_of(sena.get(address))

    submit_sheet(sheet=fill_in(managers), by=managers.author)

    after = text_of(sena.get(address))
    assert "Mara Manager has submitted. Once you do, both halves open at once" in after
    assert "You can take your half back" not in after


HEADINGS = {
    "nothing": "Nothing is answered yet",
    "some": "40 of 41 questions are still open",
    "all but one": "One question is still open",
    "all": "Everything is answered",
    "all, one off the scale": "Everything is answered, but no readiness figure can come of it",
}
BUTTONS = {
    "nothing": [],
    "some": ["Submit with 40 open"],
    "all but one": ["Submit with 1 open"],
    "all": ["Submit your half"],
    "all, one off the scale": ["Submit without a readiness figure"],
}


@pytest.mark.parametrize("answered", HEADINGS)
def test_the_check_says_what_is_true_of_the_sheet(sena: Client, own: Sheet, answered: str) -> None:
    keys = questionnaire_of(own).all_keys()
    left_out = {"nothing": keys, "some": keys[1:], "all but one": [LEVER]}.get(answered, ())
    off_scale = {"consistency_outcomes": "NOP"} if "off" in answered else {}
    fill_in(own, leave_out=left_out, **off_scale)

    response = sena.get(reverse("check-sheet", args=[own.pk]))

    page = response.content.decode()
    (heading,) = re.findall(r"<h1>(.*?)</h1>", page)
    assert re.sub("<[^>]+>", "", heading) == HEADINGS[answered]
    assert re.findall(r"submit\">(Submit [^<]+)<", page) == BUTTONS[answered]


def test_the_check_leads_to_each_answer_that_bars_a_readiness(sena: Client, own: Sheet) -> None:
    fill_in(own, consistency_outcomes="NOP")

    response = sena.get(reverse("check-sheet", args=[own.pk]))

    address = section(own, "foundation") + "#id_consistency-outcomes"
    assert f'<a href="{address}">Outcomes from piece to piece</a>' in response.content.decode()
    assert "Outcomes from piece to piece no opportunity" in text_of(response)


@pytest.mark.parametrize("block", ["foundation", "intent"])
def test_every_section_leads_to_the_check(sena: Client, own: Sheet, block: str) -> None:
    page = sena.get(section(own, block)).content.decode()

    assert f'<a href="{reverse("check-sheet", args=[own.pk])}">Check your answers</a>' in page


def test_a_section_offers_a_way_straight_to_its_first_open_question(
    sena: Client, own: Sheet
) -> None:
    assert f'href="#id_{LEVER}">Skip to the first open question' in opened(sena, own)

    fill_in(own, leave_out=["own-end-to-end"])
    assert 'href="#id_own-end-to-end">Skip to the first open question' in opened(sena, own)

    autosave(sena, own, "own-end-to-end", value="1")
    assert f'href="#id_{LEVER}">Skip to the first question' in opened(sena, own)


def opened(client: Client, sheet: Sheet) -> str:
    return client.get(section(sheet)).content.decode()


def test_no_intro_speaks_of_its_reader_as_of_somebody_else(framework: Framework) -> None:
    for intro in framework.blocks.values_list("intro", flat=True):
        assert not re.search(r"\b(the person|the manager|this person)\b", intro)


def test_submitting_leads_to_the_pair(sena: Client, own: Sheet, pair: Pair) -> None:
    fill_in(own)

    response = sena.post(reverse("submit-sheet", args=[own.pk]))

    own.refresh_from_db()
    assert response.url == reverse("pair", args=[pair.pk])
    assert own.is_submitted


def test_a_double_click_on_submit_is_harmless(sena: Client, own: Sheet, pair: Pair) -> None:
    fill_in(own)

    for _ in range(2):
        response = sena.post(reverse("submit-sheet", args=[own.pk]))
        assert response.url == reverse("pair", args=[pair.pk])


def test_an_empty_sheet_is_sent_back_to_the_check(sena: Client, own: Sheet) -> None:
    response = sena.post(reverse("submit-sheet", args=[own.pk]), follow=True)

    assert "Answer at least one question" in text_of(response)


def test_the_author_reads_what_they_sealed(sena: Client, own: Sheet) -> None:
    fill_in(own, intent="stay")
    sheet = submit_sheet(sheet=own, by=own.author)

    text = text_of(sena.get(reverse("private-summary", args=[own.pk])))

    assert sheet.seal_sha256 in text
    assert "I want to stay a Senior and grow here" in text
    assert "Take your half back" in text


def test_a_sheet_is_taken_back_by_its_author(sena: Client, own: Sheet) -> None:
    submit_sheet(sheet=fill_in(own), by=own.author)

    response = sena.post(reverse("take-back-sheet", args=[own.pk]))

    own.refresh_from_db()
    assert response.url == reverse("check-sheet", args=[own.pk])
    assert not own.is_submitted


def test_taking_back_too_late_is_refused_in_words(
    sena: Client, own: Sheet, managers: Sheet, pair: Pair
) -> None:
    for sheet in (own, managers):
        submit_sheet(sheet=fill_in(sheet), by=sheet.author)

    response = sena.post(reverse("take-back-sheet", args=[own.pk]))

    own.refresh_from_db()
    assert response.url == reverse("pair", args=[pair.pk])
    assert own.is_submitted
    assert "Take it back" not in text_of(sena.get(reverse("private-summary", args=[own.pk])))


def test_taking_back_after_the_end_is_refused_in_words(
    sena: Client, own: Sheet, cycle: Cycle
) -> None:
    submit_sheet(sheet=fill_in(own), by=own.author)
    Cycle.objects.update(closes_on=today() - datetime.timedelta(days=1))

    assert sena.post(reverse("take-back-sheet", args=[own.pk])).status_code == 409


def test_a_sheet_that_is_not_submitted_has_no_summary_yet(sena: Client, own: Sheet) -> None:
    response = sena.get(reverse("private-summary", args=[own.pk]))

    assert response.url == reverse("sheet", args=[own.pk])


# --- who sees what ------------------------------------------------------------------------------

READS = ("sheet", "check-sheet", "private-summary")
WRITES = ("submit-sheet", "take-back-sheet", "delete-private")


def statuses(client: Client, sheet: Sheet) -> set[int]:
    """What every address of a sheet answers to this browser."""
    replies = [client.get(reverse(name, args=[sheet.pk])) for name in READS]
    replies += [client.post(reverse(name, args=[sheet.pk])) for name in WRITES]
    replies += [client.get(section(sheet)), client.post(section(sheet), {LEVER: "2"})]
    return {reply.status_code for reply in [*replies, autosave(client, sheet, value="2")]}


@pytest.mark.parametrize("role", list(SheetRole))
@pytest.mark.parametrize(
    "persona", ["senior", "manager", "stranger", "hr", "editor", "administrator"]
)
@pytest.mark.parametrize("submitted", [False, True])
def test_nobody_but_the_author_finds_a_sheet_before_both_are_in(
    organisation: Organisation, pair: Pair, role: SheetRole, persona: str, submitted: bool
) -> None:
    sheet = fill_in(sheet_of(pair, role))
    if submitted:
        submit_sheet(sheet=sheet, by=sheet.author)
    user = organisation.persona(persona)
    client = Client()
    client.force_login(user)

    if user == sheet.author:
        assert client.get(reverse("sheet", args=[sheet.pk])).status_code == 302
    else:
        assert statuses(client, sheet) == {404}


def test_the_other_of_an_opened_pair_may_not_write_or_open_the_sheet(
    mara: Client, own: Sheet, managers: Sheet
) -> None:
    for sheet in (own, managers):
        submit_sheet(sheet=fill_in(sheet), by=sheet.author)

    assert statuses(mara, own) == {403}


def test_no_page_of_one_depends_on_what_the_other_has_answered(
    sena: Client, own: Sheet, managers: Sheet
) -> None:
    """Everything Sena can open is the same to the letter, whatever Mara has done but submit."""

    def everything() -> list[str]:
        blocks = [block.key for block in questionnaire_of(own).blocks()]
        addresses = [section(own, block) for block in blocks]
        addresses += [reverse("check-sheet", args=[own.pk]), reverse("assessments")]
        addresses += [reverse("pair", args=[own.pair_id]), reverse("home")]
        pages = [sena.get(address).content.decode() for address in addresses]
        changing = r'(name="(csrfmiddlewaretoken|opened)" value="[^"]*"|"X-CSRFToken": "\w+")'
        return [re.sub(changing, "", page) for page in pages]

    before = everything()
    fill_in(managers)
    managers.answers.update(note="What Mara thinks")

    assert everything() == before


def test_the_intent_never_reaches_the_manager(mara: Client, own: Sheet, managers: Sheet) -> None:
    fill_in(own, intent="stay")
    for sheet in (own, fill_in(managers)):
        submit_sheet(sheet=sheet, by=sheet.author)

    for sheet in (own, managers):
        text = text_of(mara.get(reverse("private-summary", args=[sheet.pk])))
        assert "stay a Senior" not in text


# --- private sheets -----------------------------------------------------------------------------


def test_a_private_sheet_starts_with_one_button(sena: Client, framework: Framework) -> None:
    response = sena.post(reverse("start-private"))

    sheet = Sheet.objects.get()
    assert response.url == reverse("sheet", args=[sheet.pk])
    assert sheet.pair is None


def test_a_private_sheet_takes_the_modules_that_were_chosen(
    sena: Client, framework: Framework
) -> None:
    assert "Leading to production" in text_of(sena.get(reverse("start-private")))

    sena.post(reverse("start-private"), {"modules": ["leading-to-production"]})

    assert Sheet.objects.get().modules == ["leading-to-production"]


def test_a_module_that_does_not_exist_is_refused(sena: Client, framework: Framework) -> None:
    response = sena.post(reverse("start-private"), {"modules": ["nothing"]})

    assert response.status_code == 200
    assert "nothing is not one of the available choices" in text_of(response)
    assert Sheet.objects.count() == 0


def test_a_private_view_gives_numbers_and_never_a_stage(
    sena: Client, senior: User, framework: Framework
) -> None:
    sheet = fill_in(start_private_sheet(by=senior), tools_and_assets="4")

    text = text_of(sena.get(reverse("private-summary", args=[sheet.pk])))

    assert "You see yourself strongest in value through others" in text
    assert "A stage takes two people" in text
    assert not re.search(r"\bS[0-5]\b|[Rr]eadiness", text)


@pytest.mark.parametrize("name", ["submit-sheet", "take-back-sheet"])
def test_a_private_sheet_is_never_submitted(
    sena: Client, senior: User, framework: Framework, name: str
) -> None:
    sheet = fill_in(start_private_sheet(by=senior))

    response = sena.post(reverse(name, args=[sheet.pk]))

    assert response.url == reverse("private-summary", args=[sheet.pk])


def test_a_private_sheet_is_deleted_by_its_author(
    sena: Client, senior: User, framework: Framework
) -> None:
    sheet = start_private_sheet(by=senior)

    response = sena.post(reverse("delete-private", args=[sheet.pk]))

    assert response.url == reverse("assessments")
    assert Sheet.objects.count() == 0


def test_a_sheet_of_a_pair_is_not_deleted(sena: Client, own: Sheet) -> None:
    sena.post(reverse("delete-private", args=[own.pk]))

    assert Sheet.objects.filter(pk=own.pk).exists()


def test_a_private_sheet_is_nobody_elses(mara: Client, framework: Framework) -> None:
    assert statuses(mara, fill_in(SheetFactory(framework=framework))) == {404}


def test_an_empty_private_view_teaches_what_will_stand_there(
    sena: Client, senior: User, framework: Framework
) -> None:
    sheet = start_private_sheet(by=senior)

    text = text_of(sena.get(reverse("private-summary", args=[sheet.pk])))

    assert "A few more answers, and a picture appears" in text


def test_a_pair_in_another_cycle_is_another_sheet(sena: Client, own: Sheet) -> None:
    other = sheet_of(PairFactory(), SheetRole.SELF)

    assert statuses(sena, other) == {404}

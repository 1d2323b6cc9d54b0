import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.test import Client

from assessments import access
from assessments.choices import SheetRole
from assessments.models import Confirmation, Evidence, Pair, Remark, Sharing, User
from assessments.permissions import Permission
from assessments.queries.evidence import tag_groups
from assessments.queries.framework import current_catalogue
from assessments.services import evidence as log
from assessments.services.people import set_manager
from tests.factories import (
    AnswerFactory,
    EvidenceFactory,
    UserFactory,
    sheet_of,
    submitted,
    today,
)
from tests.pages import body, heading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

HTMX = {"HTTP_HX_REQUEST": "true"}
Queries = Callable[[int], Any]


def fields(**changes: Any) -> dict[str, Any]:
    return {"what": "The checks caught a bad release", "happened_on": today(), **changes}


# --- noting -----------------------------------------------------------------------------------


def test_beside_a_question_its_tag_alone_stands_unfolded_and_each_tag_once(
    as_senior: Client,
) -> None:
    page = body(as_senior.get("/evidence/new/?item=tools-and-assets", **HTMX))

    shown, folded = page.split("<summary>What else it shows</summary>")
    assert 'value="tools-and-assets" checked' in shown
    assert shown.count('name="items"') == 1
    assert (folded.count('name="items"'), "tools-and-assets" in folded) == (23, False)
    assert '<details class="disclosure" open>' not in page


def test_a_group_whose_tags_are_all_ticked_is_not_offered_again(as_senior: Client) -> None:
    signs = tag_groups(current_catalogue())[-1].tags
    query = "&".join(f"item={tag.key}" for tag in signs)

    page = body(as_senior.get(f"/evidence/new/?{query}", **HTMX))

    assert page.count("<legend") == 4


@pytest.mark.parametrize("address", ["/evidence/", "/evidence/timeline/"])
def test_noting_is_offered_once_by_the_bar_of_every_page(
    as_senior: Client, senior: User, address: str
) -> None:
    EvidenceFactory(person=senior)

    assert body(as_senior.get(address)).count('href="/evidence/new/"') == 1


def test_no_browser_cuts_what_is_noted_short(as_senior: Client) -> None:
    page = body(as_senior.get("/evidence/new/"))

    areas = re.findall(r"<textarea[^>]*>", page)
    assert (len(areas), [area for area in areas if "maxlength" in area]) == (2, [])


def test_what_happened_and_when_is_enough(as_senior: Client, senior: User) -> None:
    response = as_senior.post("/evidence/new/", fields())

    assert (response.status_code, response["Location"]) == (302, "/evidence/?saved=new")
    evidence = Evidence.objects.get()
    assert (evidence.what, evidence.happened_on, evidence.items) == (
        "The checks caught a bad release",
        today(),
        [],
    )
    assert evidence.shared_with is None


def test_everything_that_can_be_said_is_kept(as_senior: Client, manager: User) -> None:
    as_senior.post(
        "/evidence/new/",
        fields(
            what="Line one\r\nline two",
            effect="Two days saved",
            gained="Three teams",
            link="example.org/release",
            items=["role-model", "tools-and-assets", "role-model"],
            shared="on",
        ),
    )

    evidence = Evidence.objects.get()
    assert (evidence.what, evidence.effect) == ("Line one\nline two", "Two days saved")
    assert (evidence.gained, evidence.link) == ("Three teams", "https://example.org/release")
    assert (evidence.items, evidence.shared_with) == (
        ["role-model", "tools-and-assets"],
        manager,
    )


def test_the_form_opens_on_today_and_names_who_could_read_it(as_senior: Client) -> None:
    page = body(as_senior.get("/evidence/new/"))

    assert f'name="happened_on" value="{today().isoformat()}"' in page
    assert "Mara Manager can read it" in page
    assert not re.search(r'name="shared"[^>]*checked', page)


def test_who_shares_by_default_finds_the_box_ticked(as_senior: Client, senior: User) -> None:
    log.set_sharing(by_default=True, by=senior)

    page = body(as_senior.get("/evidence/new/"))

    assert re.search(r'name="shared"[^>]*checked', page)


def test_without_a_manager_there_is_nothing_to_tick(client: Client, stranger: User) -> None:
    client.force_login(stranger)

    page = body(client.get("/evidence/new/"))

    assert 'name="shared"' not in page
    assert "Only you can read it" in page


def test_a_tag_can_come_with_the_address(as_senior: Client) -> None:
    page = body(as_senior.get("/evidence/new/?item=own-the-state"))

    assert re.findall(r'name="items" value="([\w-]+)" checked', page) == ["own-the-state"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"what": " "}, "Say in a sentence what happened."),
        ({"happened_on": "2999-01-01"}, "That day is still to come."),
        ({"happened_on": "yesterday"}, "Write the day as 2026-03-31."),
        ({"link": "javascript:alert(1)"}, "This is not a web address."),
        ({"link": "ftp://example.org/file"}, "This is not a web address."),
        ({"items": ["opportunity"]}, "opportunity is not one of the available choices"),
        ({"what": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_stand_is_told_and_nothing_typed_is_lost(
    as_senior: Client, changes: dict[str, Any], told: str
) -> None:
    typed = fields(effect="A long thought") | changes

    response = as_senior.post("/evidence/new/", typed)

    assert response.status_code == 422
    assert told in body(response)
    assert "A long thought" in body(response)
    assert not Evidence.objects.exists()


def test_a_paste_that_is_too_long_comes_back_whole(as_senior: Client) -> None:
    paste = "x" * 200_000

    response = as_senior.post("/evidence/new/", fields(what=paste))

    assert response.status_code == 422
    assert "what you wrote has 200000" in body(response)
    assert paste in body(response)


def test_two_clicks_note_one_piece(as_senior: Client) -> None:
    for _ in range(2):
        as_senior.post("/evidence/new/", fields())

    assert Evidence.objects.count() == 1


def test_in_the_dialog_the_form_comes_alone_and_thanks_in_place(as_senior: Client) -> None:
    form = as_senior.get("/evidence/new/", **HTMX)
    refused = as_senior.post("/evidence/new/", fields(what=""), **HTMX)
    noted = as_senior.post("/evidence/new/", fields(), **HTMX)

    assert "<html" not in body(form)
    assert 'hx-post="/evidence/new/"' in body(form)
    assert (refused.status_code, "<html" in body(refused)) == (422, False)
    assert noted.status_code == 200
    assert 'data-noted="new"' in body(noted)
    assert f'href="/evidence/{Evidence.objects.get().pk}/"' in body(noted)


def test_every_page_offers_to_note_evidence_to_who_is_logged_in(
    as_senior: Client, senior: User
) -> None:
    for address in ("/", "/catalogue/", "/assessments/", "/privacy/"):
        page = body(as_senior.get(address))
        assert 'href="/evidence/new/" data-note' in page
        assert f'data-person="{senior.pk}"' in page
        assert 'id="note-dialog"' in page
    assert "note-dialog" not in body(Client().get("/"))


def test_a_manager_notes_something_about_a_report(
    as_manager: Client, senior: User, manager: User
) -> None:
    page = body(as_manager.get(f"/evidence/new/?about={senior.pk}"))
    assert re.search(r'name="shared"[^>]*checked', page)
    assert "Sena Senior can read it" in page

    address = f"/evidence/new/?about={senior.pk}"
    response = as_manager.post(address, fields(shared="on"))

    assert response["Location"] == f"/evidence/of/{senior.pk}/?saved=about-{senior.pk}"
    evidence = Evidence.objects.get()
    assert (evidence.person, evidence.author, evidence.shared_with) == (senior, manager, senior)


def test_nobody_notes_something_about_somebody_elses_report(
    client: Client, senior: User, manager: User, stranger: User
) -> None:
    client.force_login(stranger)
    for about in (senior.pk, "x", 10**30):
        assert client.post(f"/evidence/new/?about={about}", fields()).status_code == 404

    EvidenceFactory(person=senior, shared=True)
    set_manager(person=senior, manager=stranger, by=None)
    client.force_login(manager)
    address = f"/evidence/new/?about={senior.pk}"
    assert client.post(address, fields()).status_code == 403  # still reads, no longer leads


# --- editing ----------------------------------------------------------------------------------


def test_an_edit_is_saved_and_the_draft_let_go(as_senior: Client, senior: User) -> None:
    evidence = EvidenceFactory(person=senior)

    response = as_senior.post(f"/evidence/{evidence.pk}/edit/", fields(version=1))

    saved = f"/evidence/{evidence.pk}/?saved=edit-{evidence.pk}"
    assert (response.status_code, response["Location"]) == (302, saved)
    evidence.refresh_from_db()
    assert (evidence.what, evidence.version) == ("The checks caught a bad release", 2)


def test_a_stale_tab_is_shown_both_texts_and_can_go_on(as_senior: Client, senior: User) -> None:
    evidence = EvidenceFactory(person=senior)
    address = f"/evidence/{evidence.pk}/edit/"
    as_senior.post(address, fields(what="From the first tab", version=1))

    response = as_senior.post(address, fields(what="From the second tab", version=1))

    assert response.status_code == 409
    page = body(response)
    assert "From the first tab" in page
    assert "From the second tab</textarea>" in page
    assert '<input type="hidden" name="version" value="2">' in page
    assert Evidence.objects.get().what == "From the first tab"

    assert as_senior.post(address, fields(what="Both", version=2)).status_code == 302
    assert Evidence.objects.get().what == "Both"


def test_an_edit_without_a_version_overwrites_nothing(as_senior: Client, senior: User) -> None:
    evidence = EvidenceFactory(person=senior)

    response = as_senior.post(f"/evidence/{evidence.pk}/edit/", fields())

    assert response.status_code == 409


def test_an_edit_keeps_who_reads_it(as_senior: Client, senior: User, manager: User) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)

    as_senior.post(f"/evidence/{evidence.pk}/edit/", fields(version=1))

    assert Evidence.objects.get().shared_with == manager


# --- the log ----------------------------------------------------------------------------------


def test_an_empty_log_teaches(as_senior: Client) -> None:
    response = as_senior.get("/evidence/")

    assert heading(response) == "Write down what happened, while you remember it"
    assert "Your log will stand here" in body(response)


def test_the_heading_says_what_is_true_now(as_senior: Client, senior: User, manager: User) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    assert heading(as_senior.get("/evidence/")) == "1 piece, and nobody else stands behind it yet"

    log.confirm_evidence(evidence=evidence, version=1, by=manager)
    assert heading(as_senior.get("/evidence/")) == "Somebody else stands behind 1 of 1 piece"

    log.remark_on_evidence(evidence=evidence, text="Which release?", by=manager)
    assert heading(as_senior.get("/evidence/")) == "1 question waits for your answer"

    EvidenceFactory.create_batch(2, person=senior, author=manager, shared=True)
    assert heading(as_senior.get("/evidence/")) == "2 pieces wait for your word"


def test_filters_narrow_the_list_and_stay_chosen(as_senior: Client, senior: User) -> None:
    EvidenceFactory(person=senior, what="About tools")
    EvidenceFactory(person=senior, what="About roles", items=["role-model"], shared=True)

    page = body(as_senior.get("/evidence/?state=shared&item=role-model"))

    assert "About roles" in page
    assert "About tools" not in page
    assert '<option value="shared" selected>' in page
    assert '<option value="role-model" selected>' in page
    assert "Nothing here is like that." in body(as_senior.get("/evidence/?state=confirmed"))
    assert "About tools" in body(as_senior.get("/evidence/?state=nonsense&item=nonsense&page=x"))


def test_words_are_text_and_links_lead_away_safely(as_senior: Client, senior: User) -> None:
    evidence = EvidenceFactory(
        person=senior, what="<script>alert(1)</script>", link="https://example.org/?a=1&b=2"
    )

    page = body(as_senior.get(f"/evidence/{evidence.pk}/"))

    assert "<script>alert(1)" not in page
    assert 'href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer nofollow"' in page


def test_a_manager_reads_what_is_shared_and_nothing_else(as_manager: Client, senior: User) -> None:
    EvidenceFactory(person=senior, what="For Mara too", shared=True)
    private = EvidenceFactory(person=senior, what="For Sena alone")

    response = as_manager.get(f"/evidence/of/{senior.pk}/")

    assert heading(response) == "1 piece waits for your word"
    assert "For Mara too" in body(response)
    assert "For Sena alone" not in body(response)
    assert as_manager.get(f"/evidence/{private.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_takes_a_constant_number_of_queries(
    as_senior: Client,
    senior: User,
    manager: User,
    count: int,
    django_assert_num_queries: Queries,
) -> None:
    for evidence in EvidenceFactory.create_batch(count, person=senior, shared=True):
        log.confirm_evidence(evidence=evidence, version=1, by=manager)
    as_senior.get("/evidence/")

    # Session, user with roles; six of the log, three beside it, and the manager's name.
    with django_assert_num_queries(12):
        as_senior.get("/evidence/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_piece_takes_a_constant_number_of_queries(
    as_senior: Client,
    senior: User,
    manager: User,
    count: int,
    django_assert_num_queries: Queries,
) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    log.confirm_evidence(evidence=evidence, version=1, by=manager)
    for number in range(count):
        log.remark_on_evidence(evidence=evidence, text=f"Question {number}", by=manager)
    as_senior.get(f"/evidence/{evidence.pk}/")

    # Session, user with roles; five of the page, files and colleagues.
    with django_assert_num_queries(9):
        as_senior.get(f"/evidence/{evidence.pk}/")


def test_months_are_told_in_words_and_numbers(
    as_senior: Client, as_manager: Client, senior: User
) -> None:
    old = today() - datetime.timedelta(days=250)
    EvidenceFactory(person=senior, happened_on=old, items=["own-the-state"])
    EvidenceFactory(person=senior, happened_on=today(), shared=True)

    own = as_senior.get("/evidence/timeline/")
    theirs = as_manager.get(f"/evidence/timeline/?of={senior.pk}")

    assert heading(own) == "13 of 14 levers have had no evidence for six months"
    assert "No evidence for 8 months" in body(own)
    assert "No evidence for 8 months" not in body(theirs)
    assert body(own).count("<td>") == 12 * 14
    assert body(as_senior.get("/evidence/timeline/?months=24")).count("<td>") == 24 * 14


def test_months_of_somebody_else_are_not_there(
    client: Client, stranger: User, senior: User
) -> None:
    EvidenceFactory(person=senior, shared=True)
    client.force_login(stranger)

    for of in (senior.pk, "x", 10**30):
        assert client.get(f"/evidence/timeline/?of={of}").status_code == 404


# --- sharing ----------------------------------------------------------------------------------


def test_a_piece_is_shared_and_taken_back(
    as_senior: Client, as_manager: Client, senior: User
) -> None:
    evidence = EvidenceFactory(person=senior)
    address = f"/evidence/{evidence.pk}/"

    as_senior.post(f"{address}share/")
    assert as_manager.get(address).status_code == 200

    as_senior.post(f"{address}stop-sharing/")
    assert as_manager.get(address).status_code == 404


def test_one_button_shares_with_the_new_manager(
    as_senior: Client, as_manager: Client, senior: User
) -> None:
    evidence = EvidenceFactory.create_batch(2, person=senior, shared=True)[0]
    noor = UserFactory(name="Noor New")
    set_manager(person=senior, manager=noor, by=None)
    page = body(as_senior.get("/evidence/"))
    assert "2 pieces are shared with Mara Manager, who is not your manager now." in page
    assert "Share with Noor New instead" in page

    response = as_senior.post("/evidence/share-again/", follow=True)

    assert "2 pieces are shared with Noor New now." in body(response)
    assert as_manager.get(f"/evidence/{evidence.pk}/").status_code == 404


def test_sharing_with_nobody_says_why(client: Client, stranger: User) -> None:
    evidence = EvidenceFactory(person=stranger)
    client.force_login(stranger)

    for address in (f"/evidence/{evidence.pk}/share/", "/evidence/share-again/"):
        assert "Nobody is recorded as your manager" in body(client.post(address, follow=True))


def test_the_setting_is_chosen_with_one_button(as_senior: Client, senior: User) -> None:
    as_senior.post("/evidence/sharing/", {"by_default": "on"})
    assert Sharing.objects.get(person=senior).by_default

    as_senior.post("/evidence/sharing/")
    assert not Sharing.objects.get(person=senior).by_default


# --- confirming and asking --------------------------------------------------------------------


def test_the_other_party_confirms_the_words_on_the_page(
    as_manager: Client, senior: User, manager: User
) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    page = body(as_manager.get(f"/evidence/{evidence.pk}/"))
    assert '<input type="hidden" name="version" value="1">' in page

    typed = {"version": 1, "words": "I saw it"}
    response = as_manager.post(f"/evidence/{evidence.pk}/confirm/", typed, follow=True)

    assert heading(response) == "Mara Manager stands behind this"
    assert (Confirmation.objects.get().by, Confirmation.objects.get().words) == (
        manager,
        "I saw it",
    )
    assert '/confirm/"' not in body(response)


def test_words_changed_while_reading_are_shown_before_they_are_confirmed(
    as_manager: Client, senior: User
) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    words = log.Words(happened_on=today(), what="Quite another thing")
    log.edit_evidence(evidence=evidence, words=words, version=1, by=senior)

    typed = {"version": 1, "words": "I saw it"}
    response = as_manager.post(f"/evidence/{evidence.pk}/confirm/", typed)

    assert response.status_code == 409
    assert "Read them again before you confirm" in body(response)
    assert "Quite another thing" in body(response)
    assert "I saw it</textarea>" in body(response)
    assert '<input type="hidden" name="version" value="2">' in body(response)
    assert not Confirmation.objects.exists()


def test_a_question_and_its_answer_stand_on_the_page(
    as_senior: Client, as_manager: Client, senior: User
) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    address = f"/evidence/{evidence.pk}/"
    assert as_manager.post(f"{address}remarks/", {"text": " "}).status_code == 422

    as_manager.post(f"{address}remarks/", {"text": "Which release?"})
    asked = as_senior.get(address)
    answered = as_senior.post(f"{address}remarks/", {"text": "The one of May"}, follow=True)

    assert heading(asked) == "Mara Manager asks about this"
    assert "Which release?" in body(asked)
    assert "The one of May" in body(answered)
    assert Remark.objects.count() == 2


def test_an_answer_to_nobody_comes_back_with_the_reason(as_senior: Client, senior: User) -> None:
    evidence = EvidenceFactory(person=senior)

    response = as_senior.post(f"/evidence/{evidence.pk}/remarks/", {"text": "To whom?"})

    assert response.status_code == 409


# --- taking back ------------------------------------------------------------------------------


def test_withdrawing_asks_first_and_leaves_the_date(
    as_senior: Client, as_manager: Client, senior: User
) -> None:
    evidence = EvidenceFactory(person=senior, what="SECRET", shared=True)
    address = f"/evidence/{evidence.pk}/"
    assert "cannot be brought back" in body(as_senior.get(f"{address}withdraw/"))
    assert not Evidence.objects.get().is_withdrawn

    as_senior.post(f"{address}withdraw/")

    for page in (as_senior.get(address), as_manager.get(address), as_senior.get("/evidence/")):
        assert "Withdrawn on" in body(page)
        assert "SECRET" not in body(page)


def test_deleting_asks_first_and_leaves_nothing(as_senior: Client, senior: User) -> None:
    evidence = EvidenceFactory(person=senior)
    address = f"/evidence/{evidence.pk}/"
    assert as_senior.get(f"{address}delete/").status_code == 200
    assert Evidence.objects.exists()

    assert as_senior.post(f"{address}delete/")["Location"] == "/evidence/"

    assert not Evidence.objects.exists()
    assert as_senior.get(address).status_code == 404


def test_what_is_cited_is_not_deleted_and_withdrawing_is_offered(
    as_senior: Client, senior: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def protected(self: Evidence) -> None:
        raise ProtectedError("cited", {self})

    evidence = EvidenceFactory(person=senior)
    monkeypatch.setattr(Evidence, "delete", protected)

    response = as_senior.post(f"/evidence/{evidence.pk}/delete/")

    assert response.status_code == 409
    assert "Something signed refers to this evidence" in body(response)
    assert f'href="/evidence/{evidence.pk}/withdraw/">Withdraw it instead' in body(response)


# --- the blind rule ---------------------------------------------------------------------------


def test_no_page_of_evidence_tells_how_far_the_other_half_of_a_pair_is(
    as_senior: Client, as_manager: Client, pair: Pair, senior: User, manager: User
) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    log.confirm_evidence(evidence=evidence, version=1, by=manager)
    addresses = ("/evidence/", "/evidence/timeline/", f"/evidence/{evidence.pk}/", "/evidence/new/")

    def pages(client: Client, more: str) -> list[str]:
        token = r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"'
        return [re.sub(token, "", body(client.get(page))) for page in (*addresses, more)]

    of = f"/evidence/of/{senior.pk}/"
    for client, more, other in (
        (as_senior, f"/evidence/{evidence.pk}/edit/", SheetRole.MANAGER),
        (as_manager, of, SheetRole.SELF),
    ):
        before = pages(client, more)
        AnswerFactory(sheet=sheet_of(pair, other))
        assert pages(client, more) == before
        submitted(pair, other)
        assert pages(client, more) == before
        pair.sheets.update(submitted_at=None, sealed="", seal_sha256="")


def test_nothing_of_evidence_is_kept_by_a_cache(as_senior: Client, senior: User) -> None:
    evidence = EvidenceFactory(person=senior)

    for address in ("/evidence/", f"/evidence/{evidence.pk}/", "/evidence/new/"):
        assert as_senior.get(address)["Cache-Control"] == "private, no-store"


# --- what should not happen -----------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/evidence/new/?about=", "/evidence/timeline/?of="])
@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "-1", "\u0661", "1.0"])
def test_a_number_that_nobody_has_is_not_found(
    as_senior: Client, address: str, number: str
) -> None:
    assert as_senior.get(address + number).status_code == 404


def test_the_same_words_with_other_details_are_not_lost_in_silence(as_senior: Client) -> None:
    as_senior.post("/evidence/new/", fields())
    there = Evidence.objects.get()

    for extra in ({}, HTMX):
        again = as_senior.post(
            "/evidence/new/", fields(items=["own-the-state"], effect="Saved a day"), **extra
        )

        assert again.status_code == 422
        assert "The same words of that day stand in the log already" in body(again)
        assert f'href="/evidence/{there.pk}/edit/"' in body(again)
        assert "Saved a day" in body(again)
    there.refresh_from_db()
    assert (there.items, there.effect, there.version) == ([], "", 1)


ACTS = ["share", "stop-sharing", "withdraw", "delete", "edit"]


@pytest.mark.parametrize("act", ACTS)
def test_what_is_deleted_in_this_moment_is_told(
    as_senior: Client, senior: User, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = EvidenceFactory(person=senior, shared=act != "share")
    allowed = access.can

    def deleted_after_looking(user: User, permission: Permission, obj: Any = None) -> bool:
        is_allowed = allowed(user, permission, obj)
        if obj is not None:
            Evidence.objects.all().delete()
        return is_allowed

    monkeypatch.setattr(access, "can", deleted_after_looking)

    response = as_senior.post(f"/evidence/{evidence.pk}/{act}/", fields(version=1), follow=True)

    assert response.status_code in (200, 422)
    assert "This evidence has just been deleted." in body(response)


def test_a_manager_who_has_left_is_nobody_to_share_with(
    as_senior: Client, as_manager: Client, senior: User, manager: User
) -> None:
    own = EvidenceFactory(person=senior)
    about = EvidenceFactory(person=senior, author=manager)
    User.objects.filter(pk=senior.pk).update(is_active=False)
    told = "Sena Senior is not active any more, so there is nobody to share it with."
    assert told in body(as_manager.get(f"/evidence/{about.pk}/"))
    assert told in body(as_manager.post(f"/evidence/{about.pk}/share/", follow=True))

    User.objects.filter(pk=senior.pk).update(is_active=True)
    User.objects.filter(pk=manager.pk).update(is_active=False)
    told = "Mara Manager is not active any more, so there is nobody to share it with"
    assert told in body(as_senior.get("/evidence/"))
    assert told in body(as_senior.get(f"/evidence/{own.pk}/"))
    assert told in body(as_senior.post(f"/evidence/{own.pk}/share/", follow=True))

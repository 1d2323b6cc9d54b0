"""Proposing, writing, merging and signing: what each page does, and that no text is lost."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from assessments.choices import CaseState
from assessments.models import Case, Citation, Parked, Revision, User
from assessments.queries.cases.content import SectionWords, new_section, read
from assessments.services import cases as services
from assessments.services.evidence import stop_sharing
from assessments.services.people import set_manager
from tests import case_stages as stages
from tests.factories import EvidenceFactory
from tests.pages import body, heading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

Queries = Callable[[int], Any]
ASK = "section:ask"


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return stages.opened(senior, manager)


def typed(response: Any, name: str = "text") -> str:
    """What stands in a textarea."""
    found = re.search(
        rf'<textarea[^>]* name="{name}"[^>]*>\n(.*?)</textarea>', body(response), re.S
    )
    assert found is not None
    return found[1]


def hidden(response: Any, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', body(response))
    assert found is not None
    return found[1]


def texts(case: Case, part: str = ASK) -> list[str]:
    rows = Revision.objects.filter(case=case, part=part).order_by("number")
    return [read(part, row.content).text for row in rows]  # type: ignore[union-attr]


def claim_fields(**changes: Any) -> dict[str, Any]:
    return {
        "base": "0",
        "section": "value-through-others",
        "item": "tools-and-assets",
        "behaviour": "Shares the checks with every team",
        **changes,
    }


# --- proposing --------------------------------------------------------------------------------


def test_a_person_proposes_their_own_case(as_senior: Client, senior: User) -> None:
    asked = as_senior.get(f"/cases/open/{senior.pk}/")
    response = as_senior.post(f"/cases/open/{senior.pk}/")

    assert heading(asked) == "Propose your case to Mara Manager?"
    case = Case.objects.get()
    assert response["Location"] == f"/cases/{case.pk}/"
    assert heading(as_senior.get(f"/cases/{case.pk}/")) == "Mara Manager has not answered yet"


def test_a_second_case_is_refused_with_a_way_to_the_first(
    as_manager: Client, senior: User, case: Case
) -> None:
    response = as_manager.post(f"/cases/open/{senior.pk}/")

    assert response.status_code == 409
    assert "There is a case for Sena Senior already." in body(response)
    assert f'href="/cases/{case.pk}/">See it' in body(response)


def test_nobody_proposes_a_case_for_somebody_elses_report(
    client: Client, stranger: User, senior: User
) -> None:
    client.force_login(stranger)

    assert client.post(f"/cases/open/{senior.pk}/").status_code == 404


def test_without_a_manager_the_form_says_who_can_help(client: Client, stranger: User) -> None:
    client.force_login(stranger)

    response = client.post(f"/cases/open/{stranger.pk}/")

    assert response.status_code == 409
    assert "Nobody is recorded as your manager" in body(response)
    assert "Propose it</button>" not in body(response)


def test_the_other_says_yes(as_manager: Client, senior: User) -> None:
    case = services.propose_case(person=senior, by=senior)
    page = as_manager.get(f"/cases/{case.pk}/")
    assert heading(page) == "Sena Senior proposes to write a case for their next step with you"
    assert "Yes, write it together" in body(page)

    as_manager.post(f"/cases/{case.pk}/accept/")

    case.refresh_from_db()
    assert case.state == CaseState.OPEN


def test_the_other_says_no(as_manager: Client, as_senior: Client, senior: User) -> None:
    case = services.propose_case(person=senior, by=senior)

    as_manager.post(f"/cases/{case.pk}/decline/")

    assert heading(as_senior.get(f"/cases/{case.pk}/")) == "This case was declined"


def test_who_proposed_cannot_say_yes(as_senior: Client, senior: User) -> None:
    case = services.propose_case(person=senior, by=senior)

    assert as_senior.post(f"/cases/{case.pk}/accept/").status_code == 403


def test_a_case_is_withdrawn_after_a_question(as_senior: Client, case: Case) -> None:
    asked = as_senior.get(f"/cases/{case.pk}/withdraw/")
    as_senior.post(f"/cases/{case.pk}/withdraw/")

    assert heading(asked) == "Withdraw this case?"
    assert heading(as_senior.get(f"/cases/{case.pk}/")) == "This case was withdrawn"


def test_the_person_goes_on_with_a_new_manager(
    as_senior: Client, as_manager: Client, case: Case, stranger: User
) -> None:
    set_manager(person=case.person, manager=stranger, by=None)
    case.person.refresh_from_db()
    assert "Go on with Stig Stranger</button>" in body(as_senior.get(f"/cases/{case.pk}/"))
    told = body(as_manager.get(f"/cases/{case.pk}/"))
    assert "Sena Senior decides whether to go on with Stig Stranger" in told

    as_senior.post(f"/cases/{case.pk}/continue/")

    case.refresh_from_db()
    assert case.manager == stranger
    assert "Go on with" not in body(as_senior.get(f"/cases/{case.pk}/"))


# --- a section --------------------------------------------------------------------------------


def test_a_section_is_written(as_senior: Client, case: Case) -> None:
    page = as_senior.get(f"/cases/{case.pk}/sections/ask/")
    assert (heading(page), hidden(page, "base"), typed(page)) == ("The ask", "0", "")
    assert "Which role" in body(page)

    response = as_senior.post(
        f"/cases/{case.pk}/sections/ask/", {"base": "0", "text": "  One\r\n\r\nTwo"}
    )

    assert response["Location"] == f"/cases/{case.pk}/?wrote=section%3Aask#ask"
    assert texts(case) == ["  One\n\nTwo"]


def test_two_clicks_on_save_make_one_revision(as_senior: Client, case: Case) -> None:
    for _ in range(2):
        as_senior.post(f"/cases/{case.pk}/sections/ask/", {"base": "0", "text": "Once"})

    assert texts(case) == ["Once"]
    assert not Parked.objects.exists()


def test_a_preview_shows_markdown_and_saves_nothing(as_senior: Client, case: Case) -> None:
    stages.write(case, part=ASK)

    response = as_senior.post(
        f"/cases/{case.pk}/sections/ask/",
        {"base": "1", "text": "**Bold** <b>plain</b>", "preview": "on"},
    )

    assert response.status_code == 200
    assert "<strong>Bold</strong> &lt;b&gt;plain&lt;/b&gt;" in body(response)
    assert (hidden(response, "base"), typed(response)) == (
        "1",
        "**Bold** &lt;b&gt;plain&lt;/b&gt;",
    )
    assert len(texts(case)) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x" * 200_000, "This has 200000 characters, and it can have 100000."),
        ("one\ntwo\0", "There is a character in line 2 that cannot be stored"),
    ],
)
def test_what_cannot_be_stored_comes_back_whole(
    as_senior: Client, case: Case, text: str, told: str
) -> None:
    response = as_senior.post(f"/cases/{case.pk}/sections/ask/", {"base": "0", "text": text})

    assert response.status_code == 422
    assert told in body(response)
    assert typed(response) == text
    assert texts(case) == []


def test_before_somebody_edits_what_is_signed_they_are_told(
    as_senior: Client, case: Case, manager: User
) -> None:
    stages.signed(case, manager)

    page = body(as_senior.get(f"/cases/{case.pk}/sections/ask/"))

    assert "Mara Manager has signed the case as it stands." in page


def test_an_edit_page_asks_little_of_the_database(
    as_senior: Client, case: Case, django_assert_num_queries: Queries
) -> None:
    stages.write(case, part=ASK)

    as_senior.get(f"/cases/{case.pk}/sections/ask/")  # which reads the catalogue, once for all
    with django_assert_num_queries(5):  # session, user, case, document, signatures
        as_senior.get(f"/cases/{case.pk}/sections/ask/")


@pytest.mark.parametrize("key", ["nonsense", "own-00000000", "own-nonsense"])
def test_a_section_that_is_none_is_not_found(as_senior: Client, case: Case, key: str) -> None:
    assert as_senior.get(f"/cases/{case.pk}/sections/{key}/").status_code == 404


def test_a_section_of_their_own_is_added_once_and_removed(as_senior: Client, case: Case) -> None:
    page = as_senior.get(f"/cases/{case.pk}/sections/new/")
    part = hidden(page, "part")
    fields = {"base": "0", "part": part, "title": "What we learnt", "text": "Much"}

    for _ in range(2):
        response = as_senior.post(f"/cases/{case.pk}/sections/new/", fields)

    key = part.removeprefix("section:")
    assert response["Location"] == f"/cases/{case.pk}/?wrote=new-section#{key}"
    assert texts(case, part) == ["Much"]

    asked = as_senior.get(f"/cases/{case.pk}/sections/{key}/remove/")
    assert heading(asked) == "Remove the section “What we learnt”?"
    as_senior.post(f"/cases/{case.pk}/sections/{key}/remove/", {"base": "1"})
    assert "What we learnt" not in body(as_senior.get(f"/cases/{case.pk}/"))
    gone = as_senior.get(f"/cases/{case.pk}/sections/{key}/", follow=True)
    assert "This was removed." in body(gone)


def test_a_section_of_their_own_needs_a_title(as_senior: Client, case: Case) -> None:
    response = as_senior.post(f"/cases/{case.pk}/sections/new/", {"base": "0", "text": "Much"})

    assert response.status_code == 422
    assert "A section of your own needs a title." in body(response)
    assert typed(response) == "Much"


def test_a_section_of_every_case_stays(as_senior: Client, case: Case) -> None:
    stages.write(case, part=ASK)

    assert as_senior.post(f"/cases/{case.pk}/sections/ask/remove/").status_code == 404


def test_a_section_with_claims_stays_and_says_why(as_senior: Client, case: Case) -> None:
    part = new_section()
    key = part.removeprefix("section:")
    stages.write(case, part=part, words=SectionWords("", "Ours"))
    stages.claim(case, section=key)

    response = as_senior.post(f"/cases/{case.pk}/sections/{key}/remove/", {"base": "1"})

    assert response.status_code == 409
    assert "In this section a claim stands." in body(response)


# --- a claim ----------------------------------------------------------------------------------


def test_a_claim_is_added_once_with_its_evidence(as_senior: Client, case: Case) -> None:
    evidence = EvidenceFactory(person=case.person, shared=True, what="Two teams copied it")
    page = as_senior.get(f"/cases/{case.pk}/claims/new/?section=ask&item=role-model")
    part = hidden(page, "part")
    assert '<option value="ask" selected>' in body(page)
    assert '<option value="role-model" selected>' in body(page)
    assert "Two teams copied it" in body(page)
    fields = claim_fields(
        part=part, effect="They pass", evidence=[evidence.pk], is_new="on", handed_over="To Bo"
    )

    for _ in range(2):
        response = as_senior.post(f"/cases/{case.pk}/claims/new/", fields)

    key = part.removeprefix("claim:")
    assert response["Location"] == f"/cases/{case.pk}/?wrote=new-claim#claim-{key}"
    row = Revision.objects.get(part=part)
    words: Any = read(part, row.content)
    assert (words.behaviour, words.effect) == ("Shares the checks with every team", "They pass")
    assert (words.evidence, words.is_new, words.handed_over) == ((evidence.pk,), True, "To Bo")
    assert Citation.objects.get().evidence == evidence


def test_items_to_choose_from_stand_in_their_families(as_senior: Client, case: Case) -> None:
    page = body(as_senior.get(f"/cases/{case.pk}/claims/new/"))

    assert re.findall(r'<optgroup label="(.*?)">', page) == [
        "Value through others",
        "Communication and leadership",
        "People support",
        "Foundation",
        "Signs that the work should change",
    ]


def test_a_claim_needs_a_behaviour_and_an_item(as_senior: Client, case: Case) -> None:
    fields = claim_fields(behaviour="", item="", effect="Kept")

    response = as_senior.post(f"/cases/{case.pk}/claims/new/", fields)

    assert response.status_code == 422
    assert "Say in a sentence what was done." in body(response)
    assert "Choose the lever or signal that it shows." in body(response)
    assert typed(response, "effect") == "Kept"


def test_only_what_both_read_can_be_ticked(as_senior: Client, case: Case) -> None:
    EvidenceFactory(person=case.person, what="Not shared")
    EvidenceFactory(person=case.person, shared=True, what="Shared")

    page = body(as_senior.get(f"/cases/{case.pk}/claims/new/"))

    assert "Not shared" not in page
    assert "1 piece of yours is not shared with Mara Manager" in page


def test_what_is_cited_may_stay_when_it_is_no_longer_shared(as_senior: Client, case: Case) -> None:
    evidence = EvidenceFactory(person=case.person, shared=True, what="Once shared")
    part = stages.claim(case, evidence=(evidence.pk,))
    key = part.removeprefix("claim:")
    stop_sharing(evidence=evidence, by=case.person)

    page = as_senior.get(f"/cases/{case.pk}/claims/{key}/")
    assert "no longer shared between you" in body(page)
    fields = claim_fields(base="1", behaviour="Said better", evidence=[evidence.pk])
    response = as_senior.post(f"/cases/{case.pk}/claims/{key}/", fields)

    assert response.status_code == 302
    assert Citation.objects.get().evidence == evidence


def test_a_piece_that_cannot_be_cited_is_refused_and_nothing_typed_is_lost(
    as_senior: Client, case: Case
) -> None:
    evidence = EvidenceFactory(person=case.person)

    fields = claim_fields(evidence=[evidence.pk], effect="Kept")
    response = as_senior.post(f"/cases/{case.pk}/claims/new/", fields)

    assert response.status_code == 422
    assert "cannot be cited any more" in body(response)
    assert typed(response, "effect") == "Kept"
    assert not Revision.objects.exists()


def test_evidence_about_the_item_comes_first(as_senior: Client, case: Case) -> None:
    EvidenceFactory(person=case.person, shared=True, what="Fits", items=["role-model"])
    EvidenceFactory(person=case.person, shared=True, what="Other", items=["own-the-state"])

    page = body(as_senior.get(f"/cases/{case.pk}/claims/new/?item=role-model"))

    order = [
        page.index(t) for t in ("About what the claim shows", "Fits<", "Other pieces", "Other<")
    ]
    assert order == sorted(order)


def test_a_claim_is_removed_and_its_words_stay_in_the_history(
    as_senior: Client, case: Case
) -> None:
    part = stages.claim(case)
    key = part.removeprefix("claim:")
    assert heading(as_senior.get(f"/cases/{case.pk}/claims/{key}/remove/")) == "Remove this claim?"

    as_senior.post(f"/cases/{case.pk}/claims/{key}/remove/", {"base": "1"})

    assert "Shares the checks" not in body(as_senior.get(f"/cases/{case.pk}/"))
    assert "Shares the checks" in body(as_senior.get(f"/cases/{case.pk}/revisions/2/"))
    again = as_senior.get(f"/cases/{case.pk}/claims/{key}/remove/")
    assert heading(again) == "This was removed already"


def test_a_claim_that_was_changed_meanwhile_is_not_removed(as_senior: Client, case: Case) -> None:
    part = stages.claim(case)
    stages.claim(case)
    key = part.removeprefix("claim:")

    response = as_senior.post(f"/cases/{case.pk}/claims/{key}/remove/", {"base": "x"})

    assert response.status_code == 409
    assert "Something was changed after you opened this." in body(response)


@pytest.mark.parametrize("key", ["nonsense", "0" * 32])
def test_a_claim_that_is_none_is_not_found(as_senior: Client, case: Case, key: str) -> None:
    for address in (f"/cases/{case.pk}/claims/{key}/", f"/cases/{case.pk}/claims/{key}/remove/"):
        assert as_senior.get(address).status_code == 404


@pytest.mark.parametrize("pieces", [1, 3])
def test_a_claim_page_asks_the_same_of_the_database_however_much_can_be_cited(
    as_senior: Client, case: Case, pieces: int, django_assert_num_queries: Queries
) -> None:
    for _ in range(pieces):
        EvidenceFactory(person=case.person, shared=True)

    as_senior.get(f"/cases/{case.pk}/claims/new/")  # which reads the catalogue, once for all
    with django_assert_num_queries(8):
        as_senior.get(f"/cases/{case.pk}/claims/new/")


# --- two texts --------------------------------------------------------------------------------


@pytest.fixture
def conflict(case: Case, manager: User, as_senior: Client) -> Any:
    """Mara has saved while Sena was writing; Sena saves over what she had opened."""
    stages.write(case, "We ask for one role", part=ASK)
    stages.write(case, "We ask for one big role", part=ASK, by=manager)
    return as_senior.post(
        f"/cases/{case.pk}/sections/ask/", {"base": "1", "text": "We kindly ask for one role"}
    )


def test_a_stale_save_shows_both_texts_with_what_each_changed(conflict: Any, case: Case) -> None:
    page = body(conflict)

    assert conflict.status_code == 409
    assert heading(conflict) == "Mara Manager saved this while you were writing"
    assert re.findall(r"<ins><.*?</span>(.*?)<span", page) == ["kindly ", "big "]
    assert typed(conflict) == "We kindly ask for one role"
    assert hidden(conflict, "base") == "2"
    assert 'data-kept="section:ask"' in page
    assert texts(case) == ["We ask for one role", "We ask for one big role"]


def test_the_same_stale_save_twice_is_kept_once(
    conflict: Any, as_senior: Client, case: Case
) -> None:
    fields = {"base": "1", "text": "We kindly ask for one role"}
    as_senior.post(f"/cases/{case.pk}/sections/ask/", fields)

    assert Parked.objects.count() == 1


def test_what_is_kept_aside_waits_on_the_document(
    conflict: Any, as_senior: Client, as_manager: Client, case: Case
) -> None:
    parked = Parked.objects.get()

    own = as_senior.get(f"/cases/{case.pk}/")
    other = as_manager.get(f"/cases/{case.pk}/")

    assert heading(own) == "One text of yours waits to be merged"
    assert f'href="/cases/{case.pk}/aside/{parked.pk}/">Merge it' in body(own)
    assert "merged" not in heading(other)
    assert as_manager.get(f"/cases/{case.pk}/aside/{parked.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("use", "text"),
    [("mine", "We kindly ask for one role"), ("theirs", "We ask for one big role")],
)
def test_either_text_can_be_begun_from_without_a_script(
    conflict: Any, as_senior: Client, case: Case, use: str, text: str
) -> None:
    address = f"/cases/{case.pk}/aside/{Parked.objects.get().pk}/"

    response = as_senior.post(address, {"base": "2", "text": "Half way there", "use": use})

    assert response.status_code == 200
    assert typed(response) == text
    assert "Half way there" in body(response)  # what was typed is not gone
    assert len(texts(case)) == 2


def test_a_merge_becomes_a_revision_and_settles_it(
    conflict: Any, as_senior: Client, case: Case
) -> None:
    parked = Parked.objects.get()
    address = f"/cases/{case.pk}/aside/{parked.pk}/"

    response = as_senior.post(address, {"base": "2", "text": "We kindly ask for one big role"})

    assert response["Location"] == f"/cases/{case.pk}/?wrote=aside-{parked.pk}"
    assert texts(case)[-1] == "We kindly ask for one big role"
    settled = as_senior.get(address)
    assert heading(settled) == "This text is settled"
    assert "We kindly ask for one role" in body(settled)


def test_a_third_save_during_the_merge_keeps_the_merged_text_as_well(
    conflict: Any, as_senior: Client, case: Case, manager: User
) -> None:
    first = Parked.objects.get()
    stages.write(case, "We ask for two roles", part=ASK, by=manager)

    response = as_senior.post(
        f"/cases/{case.pk}/aside/{first.pk}/", {"base": "2", "text": "We kindly ask for both"}
    )

    assert response.status_code == 409
    assert typed(response) == "We kindly ask for both"
    assert hidden(response, "base") == "3"
    kept = Parked.objects.exclude(pk=first.pk).get()
    assert f'action="/cases/{case.pk}/aside/{kept.pk}/"' in body(response)
    assert texts(case)[-1] == "We ask for two roles"


def test_a_text_is_let_go(conflict: Any, as_senior: Client, case: Case) -> None:
    parked = Parked.objects.get()

    as_senior.post(f"/cases/{case.pk}/aside/{parked.pk}/", {"let_go": "on"})

    assert not Parked.objects.waiting().exists()
    assert len(texts(case)) == 2


def test_a_merge_that_is_too_long_comes_back_whole(
    conflict: Any, as_senior: Client, case: Case
) -> None:
    text = "x" * 100_001

    response = as_senior.post(
        f"/cases/{case.pk}/aside/{Parked.objects.get().pk}/", {"base": "2", "text": text}
    )

    assert response.status_code == 422
    assert typed(response) == text


def test_a_claim_is_merged_field_by_field(as_senior: Client, case: Case, manager: User) -> None:
    part = stages.claim(case, effect="One team passes")
    key = part.removeprefix("claim:")
    words: Any = read(part, Revision.objects.get(part=part).content)
    stages.write(case, part=part, words=replace(words, effect="Two teams pass"), by=manager)
    fields = claim_fields(base="1", behaviour="Shares all checks", effect="One team passes")

    response = as_senior.post(f"/cases/{case.pk}/claims/{key}/", fields)

    assert response.status_code == 409
    assert (typed(response, "behaviour"), typed(response, "effect")) == (
        "Shares all checks",
        "Two teams pass",
    )
    merged = claim_fields(base="2", behaviour="Shares all checks", effect="Two teams pass")
    as_senior.post(f"/cases/{case.pk}/aside/{Parked.objects.get().pk}/", merged)
    page = body(as_senior.get(f"/cases/{case.pk}/"))
    assert "Shares all checks" in page
    assert "Two teams pass" in page


def test_what_was_removed_meanwhile_can_be_saved_again(
    as_senior: Client, case: Case, manager: User
) -> None:
    part = stages.claim(case)
    key = part.removeprefix("claim:")
    services.remove_part(case=case, part=part, base=1, by=manager)

    response = as_senior.post(f"/cases/{case.pk}/claims/{key}/", claim_fields(base="1", effect="X"))

    assert response.status_code == 409
    assert heading(response) == "Mara Manager removed this while you were writing"
    as_senior.post(
        f"/cases/{case.pk}/aside/{Parked.objects.get().pk}/", claim_fields(base="2", effect="X")
    )
    assert "Shares the checks" in body(as_senior.get(f"/cases/{case.pk}/"))


def test_a_text_that_comes_after_the_case_is_closed_is_kept_to_copy(
    as_senior: Client, as_manager: Client, case: Case, manager: User
) -> None:
    stages.write(case, "As submitted", part=ASK)
    services.withdraw_case(case=case, by=manager)

    response = as_senior.post(
        f"/cases/{case.pk}/sections/ask/", {"base": "1", "text": "Typed too late"}
    )

    assert response.status_code == 409
    assert heading(response) == "Your text is kept, and the case is closed"
    assert "This case was withdrawn" in body(response)
    assert "Typed too late</textarea>" in body(response)
    parked = Parked.objects.get()
    again = as_senior.get(f"/cases/{case.pk}/aside/{parked.pk}/")
    assert "Typed too late</textarea>" in body(again)
    assert texts(case) == ["As submitted"]


def test_the_same_text_after_the_case_is_closed_needs_no_keeping(
    as_senior: Client, case: Case
) -> None:
    stages.write(case, "As submitted", part=ASK)
    services.withdraw_case(case=case, by=case.person)

    response = as_senior.post(
        f"/cases/{case.pk}/sections/ask/", {"base": "1", "text": "As submitted"}, follow=True
    )

    assert heading(response) == "This case was withdrawn"
    assert not Parked.objects.exists()


def test_a_merge_after_the_case_is_closed_keeps_that_text_too(
    conflict: Any, as_senior: Client, case: Case, manager: User
) -> None:
    parked = Parked.objects.get()
    services.withdraw_case(case=case, by=manager)

    response = as_senior.post(
        f"/cases/{case.pk}/aside/{parked.pk}/", {"base": "2", "text": "Merged too late"}
    )

    assert response.status_code == 409
    assert "Merged too late</textarea>" in body(response)


def test_a_closed_case_opens_no_form(as_senior: Client, case: Case) -> None:
    services.withdraw_case(case=case, by=case.person)

    for address in ("sections/ask/", "sections/new/", "claims/new/"):
        response = as_senior.get(f"/cases/{case.pk}/{address}", follow=True)
        assert "Nobody writes in this case now." in body(response)


# --- signing ----------------------------------------------------------------------------------


def test_the_revision_on_the_page_is_the_one_that_is_signed(as_senior: Client, case: Case) -> None:
    stages.write(case)
    page = as_senior.get(f"/cases/{case.pk}/sign/")
    assert (heading(page), hidden(page, "number")) == ("Sign revision 1?", "1")
    assert "8 empty sections" in body(page)

    as_senior.post(f"/cases/{case.pk}/sign/", {"number": "1"})

    assert case.signatures.get().by == case.person
    assert heading(as_senior.get(f"/cases/{case.pk}/")) == (
        "You have signed, Mara Manager has not yet"
    )


def test_what_was_edited_meanwhile_is_not_signed(as_senior: Client, case: Case) -> None:
    stages.write(case, "One")
    stages.write(case, "Two")

    response = as_senior.post(f"/cases/{case.pk}/sign/", {"number": "1"})

    assert response.status_code == 409
    assert heading(response) == "It was changed while you read"
    assert hidden(response, "number") == "2"
    assert not case.signatures.exists()


@pytest.mark.parametrize("number", ["", "x", "-1"])
def test_a_number_that_is_none_signs_nothing(as_senior: Client, case: Case, number: str) -> None:
    stages.write(case)

    assert as_senior.post(f"/cases/{case.pk}/sign/", {"number": number}).status_code == 409
    assert not case.signatures.exists()


def test_both_have_signed(as_manager: Client, case: Case) -> None:
    stages.signed(case)

    assert heading(as_manager.get(f"/cases/{case.pk}/")) == (
        "Both of you have signed: it can be handed in"
    )


def test_a_signature_is_taken_back(as_senior: Client, case: Case) -> None:
    stages.signed(case, case.person)
    assert "Take your signature back" in body(as_senior.get(f"/cases/{case.pk}/"))

    as_senior.post(f"/cases/{case.pk}/sign/take-back/")

    assert not case.signatures.exists()


def test_nothing_is_signed_in_a_closed_case(as_senior: Client, case: Case) -> None:
    stages.write(case)
    services.withdraw_case(case=case, by=case.person)

    assert as_senior.post(f"/cases/{case.pk}/sign/", {"number": "1"}).status_code == 409
    response = as_senior.post(f"/cases/{case.pk}/sign/take-back/", follow=True)
    assert "This case was withdrawn" in body(response)


def test_a_name_that_is_damaged_adds_a_claim_of_its_own(as_senior: Client, case: Case) -> None:
    as_senior.post(f"/cases/{case.pk}/claims/new/", claim_fields(part="claim:nonsense"))

    assert Revision.objects.get().part.startswith("claim:")

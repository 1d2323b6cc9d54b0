import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assessments.models import Evidence, Framework, Sharing, User
from tests.factories import EvidenceFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/evidence/import/"
LIST = "2026-01-12 Three teams copied my leakage checklist\n2026-01-13 Mentored our junior\n"


@pytest.fixture(autouse=True)
def logged_in(client: Client, framework: Framework, senior: User) -> None:
    client.force_login(senior)


def text(response: Any) -> str:
    content: str = response.content.decode()
    return re.sub(r"\s+", " ", content)


def test_a_preview_shows_what_was_understood_and_notes_nothing(client: Client) -> None:
    page = client.post(ADDRESS, {"text": LIST + "No date here\n"})

    assert page.status_code == 200
    assert "2 pieces to note" in text(page)
    assert "12 January 2026" in text(page)
    assert 'name="tags" value="1:sharing-knowledge"' in text(page)
    assert re.search(
        r"Line 3</span> No date here</p><p class=\"field-error\">It has no date", text(page)
    )
    assert not Evidence.objects.exists()


def test_what_was_previewed_is_noted_with_the_tags_that_were_ticked(
    client: Client, senior: User
) -> None:
    ticked = ["1:sharing-knowledge", "2:develop-others-juniors", "2:no-such", "x:y", "9:role-model"]

    response = client.post(ADDRESS, {"text": LIST, "apply": "1", "tags": ticked}, follow=True)

    assert "2 pieces were added." in text(response)
    assert list(Evidence.objects.values_list("what", "items", "author")) == [
        ("Mentored our junior", ["develop-others-juniors"], senior.pk),
        ("Three teams copied my leakage checklist", ["sharing-knowledge"], senior.pk),
    ]


def test_what_the_log_has_already_is_shown_and_skipped(client: Client, senior: User) -> None:
    EvidenceFactory(
        person=senior, happened_on="2026-01-12", what="Three teams copied my leakage checklist"
    )

    page = client.post(ADDRESS, {"text": LIST + LIST})
    done = client.post(ADDRESS, {"text": LIST + LIST, "apply": "1"}, follow=True)

    assert "1 piece to note" in text(page)
    assert text(page).count("In your log already") == 3
    assert "1 piece was added, 3 stood in your log already." in text(done)


def test_lines_with_faults_stay_in_the_field_when_the_rest_is_noted(client: Client) -> None:
    response = client.post(ADDRESS, {"text": LIST + "- lonely\n", "apply": "1"})

    page = text(response)
    assert "1 piece is left to put right" in page
    assert "lonely</textarea>" in page
    assert Evidence.objects.count() == 2


def test_a_file_is_previewed_first_and_its_text_goes_on(client: Client) -> None:
    file = SimpleUploadedFile("log.csv", "what;date\nGrößer;2026-01-12\n".encode("latin-1"))

    page = client.post(ADDRESS, {"file": file, "apply": "1"})

    assert "what;date Größer;2026-01-12 </textarea>" in text(page)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Paste something, or choose a file."),
        ({"text": "  \n "}, "Paste something, or choose a file."),
        ({"text": "- x\n" * 501}, "500 go in at once"),
        ({"text": "x" * 200_001}, "more than 200 kB"),
        ({"file": SimpleUploadedFile("log.xlsx", b"PK\0\0")}, "This is not a text file."),
        ({"file": SimpleUploadedFile("log.csv", b"")}, "This file is empty."),
    ],
)
def test_what_cannot_be_read_at_all_is_told(
    client: Client, sent: dict[str, Any], words: str
) -> None:
    for value in sent.values():
        if hasattr(value, "seek"):
            value.seek(0)

    response = client.post(ADDRESS, sent)

    assert response.status_code == 422
    assert words in text(response)


def test_markup_in_a_line_is_shown_as_text(client: Client) -> None:
    page = text(client.post(ADDRESS, {"text": "2026-01-12 <script>alert(1)</script>\n<b>x"}))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_choice_to_share_begins_as_the_person_has_set_it(
    client: Client, senior: User, manager: User
) -> None:
    assert not re.search(r'name="shared"[^>]*checked', text(client.get(ADDRESS)))
    Sharing.objects.create(person=senior, by_default=True)
    assert re.search(r'name="shared"[^>]*checked', text(client.get(ADDRESS)))

    client.post(ADDRESS, {"text": LIST, "apply": "1", "shared": "on"})

    assert Evidence.objects.filter(shared_with=manager).count() == 2


def test_five_hundred_lines_with_all_their_tags_fit_into_one_form(client: Client) -> None:
    lines = "".join(f"2026-01-12 Piece {number}\n" for number in range(500))
    keys = ("tools-and-assets", "sharing-knowledge", "up-and-down", "role-model")
    ticked = [f"{number}:{key}" for number in range(1, 501) for key in keys]

    client.post(ADDRESS, {"text": lines, "apply": "1", "tags": ticked})

    assert Evidence.objects.count() == 500
    assert all(len(evidence.items) == 4 for evidence in Evidence.objects.all())


@pytest.mark.parametrize("number", [2, 50])
def test_a_preview_costs_the_same_queries_for_few_lines_and_many(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    lines = "".join(f"2026-01-12 Piece {one}\n" for one in range(number))

    client.post(ADDRESS, {"text": LIST})  # reads the catalogue, once per process

    with django_assert_num_queries(6):  # session, user with roles, manager, sharing, versions, log
        client.post(ADDRESS, {"text": lines})


# --- suggestions --------------------------------------------------------------------------------


def test_chips_are_drawn_for_what_is_typed_and_ticked_ones_stay_ticked(client: Client) -> None:
    sent = {"what": "Three teams copied my leakage checklist", "items": ["sharing-knowledge"]}

    page = text(client.post("/evidence/suggest/", sent))

    assert (
        '<input type="checkbox" name="items" value="sharing-knowledge" checked>'
        "<span>Sharing so that others copy</span>"
    ) in page
    assert "<html" not in page


def test_no_chips_are_drawn_for_what_says_nothing(client: Client) -> None:
    assert text(client.post("/evidence/suggest/", {"what": "hm"})).strip() == ""


def test_a_tick_for_a_line_that_cannot_be_is_left_out(client: Client, senior: User) -> None:
    client.force_login(senior)
    sent = {"text": "2026-01-01 It ran", "tags": ["9" * 5000 + ":role-model", "x:role-model"]}

    assert client.post("/evidence/import/", sent).status_code == 200

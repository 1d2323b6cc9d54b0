import pytest
from django.core import signing
from django.http import QueryDict

from assessments.choices import SheetRole
from assessments.forms.sheets import AnswerForm, SectionForm, StartPrivateForm, opened_now
from assessments.models import Pair, Sheet
from assessments.queries.sheets import SectionPage, section_page, seen_token
from assessments.services.sheets import save_answer
from tests.factories import sheet_of

pytestmark = pytest.mark.django_db

LEVER = "tools-and-assets"


@pytest.fixture
def sheet(pair: Pair) -> Sheet:
    sheet = sheet_of(pair, SheetRole.SELF)
    save_answer(sheet=sheet, key=LEVER, value="3", note="A\nB", seen_version=0, by=sheet.author)
    return sheet


@pytest.fixture
def page(sheet: Sheet) -> SectionPage:
    return section_page(sheet, "value-through-others")


def posted(page: SectionPage, **fields: str) -> SectionForm:
    data = QueryDict(mutable=True)
    data.update(fields)
    form = SectionForm(page, data)
    assert form.is_valid(), form.errors
    return form


def test_a_page_shows_what_is_stored(page: SectionPage) -> None:
    form = SectionForm(page)

    assert form[LEVER].value() == "3"
    assert form[f"note_{LEVER}"].value() == "A\nB"
    assert form[f"seen_{LEVER}"].value() == seen_token(1, "3", "A\nB")
    assert form["own-end-to-end"].value() == ""


def test_what_comes_back_as_it_was_shown_is_untouched(page: SectionPage) -> None:
    # A browser writes line breaks as CR LF.
    form = posted(
        page,
        **{LEVER: "3", f"note_{LEVER}": "A\r\nB ", f"seen_{LEVER}": seen_token(1, "3", "A\nB")},
    )

    assert form.touched() == []


def test_what_differs_from_what_was_shown_is_touched(page: SectionPage) -> None:
    form = posted(
        page,
        **{
            LEVER: "4",
            f"note_{LEVER}": "A\r\nB",
            f"seen_{LEVER}": seen_token(1, "3", "A\nB"),
            "note_own-end-to-end": "Only a note",
        },
    )

    touched = {typed.key: typed for typed in form.touched()}
    assert touched.keys() == {LEVER, "own-end-to-end"}
    assert (touched[LEVER].value, touched[LEVER].note) == ("4", "A\nB")
    assert touched[LEVER].seen_version == 1
    assert touched["own-end-to-end"].seen_version == 0


def test_an_answer_given_up_for_the_stored_one_is_not_touched(page: SectionPage) -> None:
    form = posted(page, **{LEVER: "4", f"seen_{LEVER}": seen_token(1, "3", ""), "take": LEVER})

    assert form.touched() == []


@pytest.mark.parametrize("value", ["5", "NO", "<script>", "3 OR 1=1"])
def test_a_tampered_value_is_an_error_of_its_field(page: SectionPage, value: str) -> None:
    data = QueryDict(mutable=True)
    data[LEVER] = value

    form = SectionForm(page, data)

    assert form.errors == {LEVER: ["Choose one of the answers below."]}


def test_a_note_of_the_longest_length_may_have_line_breaks(page: SectionPage) -> None:
    note = "\r\n".join(["x" * 999, "y" * 1000])

    assert posted(page, **{f"note_{LEVER}": note}).touched()[0].note == note.replace("\r\n", "\n")


def test_a_note_that_is_too_long_is_told_how_long(page: SectionPage) -> None:
    data = QueryDict(mutable=True)
    data[f"note_{LEVER}"] = "x" * 2001

    form = SectionForm(page, data)

    message = "A note can be 2000 characters long; this one has 2001."
    assert form.errors == {f"note_{LEVER}": [message]}


def test_a_null_character_is_refused() -> None:
    form = AnswerForm({"value": "2", "note": "a\x00b"})

    assert not form.is_valid()


def test_the_time_on_a_page_is_counted_from_its_signed_token(
    page: SectionPage, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = opened_now(sheet.pk)
    opened = signing.loads(token, salt="sheet-section-opened")["at"]
    form = posted(page, opened=token)

    for after, seconds in ((90, 90), (-5, 0), (9 * 3600, 3600)):
        monkeypatch.setattr("time.time", lambda now=opened + after: now)
        assert form.seconds_on_page(sheet.pk) == seconds


@pytest.mark.parametrize("token", ["", "made-up", "eyJzaGVldCI6MX0:x:y"])
def test_a_time_that_is_not_signed_is_not_counted(page: SectionPage, token: str) -> None:
    assert posted(page, opened=token).seconds_on_page(1) == 0


def test_the_time_on_another_sheets_page_is_not_counted(page: SectionPage, sheet: Sheet) -> None:
    assert posted(page, opened=opened_now(sheet.pk + 1)).seconds_on_page(sheet.pk) == 0


def test_a_private_sheet_takes_only_modules_that_exist() -> None:
    assert StartPrivateForm({}).is_valid()
    assert not StartPrivateForm(QueryDict("modules=nothing")).is_valid()

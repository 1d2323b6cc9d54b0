from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from assessments.choices import JobState, SheetRole
from assessments.models import Job, Pair, Result, Sheet
from assessments.services.jobs import MAX_ATTEMPTS, claim, fail
from assessments.services.sheets import submit_sheet
from tests.completed import answers, scored, scored_before, submit_both
from tests.factories import AnswerFactory, sheet_of
from tests.reports import HIGH, LOW, MIDDLE, ask, with_modules

pytestmark = pytest.mark.django_db

PAGES = ("report", "talk", "score-progress", "score-request", "retry-score")


# --- who may read ---


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("persona", ["stranger", "hr", "editor", "administrator"])
def test_nobody_else_finds_a_report(
    client: Client, pair: Pair, organisation: Any, persona: str, name: str
) -> None:
    scored(pair, LOW, LOW)

    assert ask(client, organisation.persona(persona), name, pair).status_code == 404


@pytest.mark.parametrize("name", ["report", "talk"])
@pytest.mark.parametrize("role", ["person", "manager"])
def test_before_both_have_submitted_the_page_says_where_the_pair_stands(
    client: Client, pair: Pair, role: str, name: str
) -> None:
    sheet = sheet_of(pair, SheetRole.SELF)
    AnswerFactory(sheet=sheet, key="tools-and-assets", value="4", note="Hidden words")
    submit_sheet(sheet=sheet, by=pair.person)

    response = ask(client, getattr(pair, role), name, pair)

    assert response.status_code == 302
    assert response.url == reverse("pair", args=[pair.pk])
    assert "Hidden words" not in response.content.decode()


@pytest.mark.parametrize("name", ["score-progress", "score-request", "retry-score"])
@pytest.mark.parametrize("role", ["person", "manager"])
def test_before_both_have_submitted_there_is_nothing_to_compute_or_take_away(
    client: Client, pair: Pair, role: str, name: str
) -> None:
    assert ask(client, getattr(pair, role), name, pair).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_whoever_is_not_logged_in_is_asked_to(client: Client, pair: Pair, name: str) -> None:
    response = client.get(reverse(name, args=[pair.pk]))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_a_report_is_kept_by_no_cache(client: Client, pair: Pair) -> None:
    scored(pair, LOW, LOW)

    for name in ("report", "talk", "score-request"):
        assert "no-store" in ask(client, pair.person, name, pair)["Cache-Control"]


# --- the page ---


def test_both_read_the_same_report_in_their_own_words(client: Client, pair: Pair) -> None:
    scored(pair, MIDDLE, MIDDLE)

    mine = ask(client, pair.person, "report", pair).content.decode()
    theirs = ask(client, pair.manager, "report", pair).content.decode()

    assert "<h1>You are practising the next scope</h1>" in mine
    assert "<h1>Sena Senior is practising the next scope</h1>" in theirs
    for page in (mine, theirs):
        assert "Stage 4: practising the next scope" in page
        assert "What this number cannot do" in page
        assert page.count("Show as table") >= 3
        assert sheet_of(pair, SheetRole.SELF).seal_sha256 in page
        assert sheet_of(pair, SheetRole.MANAGER).seal_sha256 in page


def test_the_manager_is_shown_nothing_of_the_intent(client: Client, pair: Pair) -> None:
    scored(pair, MIDDLE | {"intent": "stay"}, MIDDLE)

    assert "Only in your copy" in ask(client, pair.person, "report", pair).content.decode()
    for name in ("report", "talk", "score-request"):
        page = ask(client, pair.manager, name, pair).content.decode()
        assert "stay a Senior. That" not in page
        assert "Only in your copy" not in page
        assert '"stay"' not in page


def test_notes_are_shown_as_text(client: Client, pair: Pair) -> None:
    notes = {SheetRole.SELF: {"tools-and-assets": "<script>alert(1)</script> Čau 👋"}}
    scored(pair, answers(tools_and_assets=4), LOW, notes=notes)

    for name in ("report", "talk"):
        page = ask(client, pair.manager, name, pair).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; Čau 👋" in page
        assert "<script>alert" not in page


def test_levers_can_be_ordered_by_difference_without_a_script(client: Client, pair: Pair) -> None:
    scored(pair, answers(own_end_to_end=4), LOW)

    page = ask(client, pair.person, "report", pair, "?order=difference").content.decode()

    levers = page[page.index('id="levers"') :]
    assert levers.index("Owning end to end") < levers.index("Tools and data assets")
    assert "Order as asked" in levers


def test_without_a_number_the_page_says_what_is_missing(client: Client, pair: Pair) -> None:
    scored(pair, answers(consistency_outcomes="NOP"), LOW)

    page = ask(client, pair.person, "report", pair).content.decode()

    assert "What is missing" in page
    assert "Outcomes from piece to piece" in page


def test_a_report_with_everything_in_it_takes_as_many_queries_as_an_empty_one(
    client: Client, pair: Pair, django_assert_num_queries: Any
) -> None:
    scored(pair, LOW, LOW)
    ask(client, pair.person, "report", pair)  # logs in, and the catalogue is read once per process
    url = reverse("report", args=[pair.pk])
    # session, user with roles, pair, results, sheets
    with django_assert_num_queries(5):
        assert client.get(url).status_code == 200

    Result.objects.all().delete()
    Pair.objects.filter(pk=pair.pk).update(completed_at=None)
    pair.sheets.all().delete()
    extra = with_modules(pair)
    for role, author in ((SheetRole.SELF, pair.person), (SheetRole.MANAGER, pair.manager)):
        framework = pair.cycle.framework
        Sheet.objects.create(
            pair=pair, role=role, author=author, framework=framework, modules=pair.cycle.modules
        )
    for number in range(3):
        scored_before(pair, LOW, LOW, name=f"C{number}", days_ago=100 * number + 100)
    notes = dict.fromkeys(SheetRole, dict.fromkeys(LOW, "A note."))
    scored(pair, HIGH | extra, LOW | extra, notes=notes)
    with django_assert_num_queries(5):
        assert client.get(url).status_code == 200


def test_a_changed_sheet_is_not_shown_and_the_page_says_why(client: Client, pair: Pair) -> None:
    scored(pair, LOW, LOW)
    sheet = sheet_of(pair, SheetRole.SELF)
    Sheet.objects.filter(pk=sheet.pk).update(sealed=sheet.sealed.replace(":1", ":4"))

    for name in ("report", "talk", "score-request"):
        response = ask(client, pair.manager, name, pair)
        assert response.status_code == 500
        assert "not as it was submitted" in response.content.decode()


def test_a_half_that_is_gone_is_not_shown_and_the_page_says_why(client: Client, pair: Pair) -> None:
    scored(pair, LOW, LOW)
    sheet = sheet_of(pair, SheetRole.SELF)
    changes = (
        lambda: Sheet.objects.filter(pk=sheet.pk).update(
            submitted_at=None, sealed="", seal_sha256=""
        ),
        lambda: Sheet.objects.filter(pk=sheet.pk).delete(),
    )

    for change in changes:
        change()
        for name in ("report", "talk", "score-request"):
            response = ask(client, pair.manager, name, pair)
            assert response.status_code == 500
            assert "not as it was submitted" in response.content.decode()


# --- while it is computed ---


def test_until_there_is_a_result_the_page_shows_the_job_and_asks_for_itself(
    client: Client, pair: Pair
) -> None:
    submit_both(pair, LOW, LOW)

    response = ask(client, pair.person, "report", pair)
    page = response.content.decode()

    assert response.status_code == 200
    assert "Waiting for its turn" in page
    assert f'hx-get="{reverse("score-progress", args=[pair.pk])}"' in page
    assert "Reload to see how far it is" in page  # without a script
    assert ask(client, pair.person, "talk", pair).url == reverse("report", args=[pair.pk])


def test_the_piece_that_polls_moves_on_when_the_result_is_there(client: Client, pair: Pair) -> None:
    htmx = {"headers": {"HX-Request": "true"}}
    submit_both(pair, LOW, LOW)
    Job.objects.update(state=JobState.QUEUED, attempts=1)
    waiting = ask(client, pair.manager, "score-progress", pair, **htmx)
    assert "takes longer than usual" in waiting.content.decode()
    assert "<html" not in waiting.content.decode()

    call_command("rescore", stdout=StringIO())

    done = ask(client, pair.manager, "score-progress", pair, **htmx)
    assert done["HX-Redirect"] == reverse("report", args=[pair.pk])


def test_without_a_script_the_piece_leads_to_the_page(client: Client, pair: Pair) -> None:
    submit_both(pair, LOW, LOW)

    response = ask(client, pair.person, "score-progress", pair)

    assert response.url == reverse("report", args=[pair.pk])


def test_a_failed_job_offers_to_try_again(client: Client, pair: Pair) -> None:
    submit_both(pair, LOW, LOW)
    job = Job.objects.get()
    for _ in range(MAX_ATTEMPTS):
        held = claim(name=job.name, job_id=job.pk)
        assert held is not None
        fail(claim=held, error="ZeroDivisionError in secrets")

    page = ask(client, pair.manager, "report", pair).content.decode()
    assert "The computation failed" in page
    assert "ZeroDivisionError" not in page

    response = ask(client, pair.manager, "retry-score", pair)

    assert response.url == reverse("report", args=[pair.pk])
    job.refresh_from_db()
    assert (job.state, job.attempts, job.requested_by) == (JobState.QUEUED, 0, pair.manager)


def test_a_retry_is_asked_for_by_post(client: Client, pair: Pair) -> None:
    submit_both(pair, LOW, LOW)
    client.force_login(pair.person)

    assert client.get(reverse("retry-score", args=[pair.pk])).status_code == 405


# --- the agenda ---


def test_the_agenda_names_both_and_asks_a_question_on_the_largest_difference(
    client: Client, pair: Pair
) -> None:
    scored(pair, answers(tools_and_assets=4), LOW)

    for user in (pair.person, pair.manager):
        page = ask(client, user, "talk", pair).content.decode()
        assert '<span class="name">Sena Senior</span> and' in page
        assert "Sena Senior, which moment of the last six months comes to mind first?" in page
        assert page.index("Largest differences first") < page.index("Tools and data assets")


def test_an_agenda_without_differences_says_so(client: Client, pair: Pair) -> None:
    scored(pair, LOW, LOW)

    page = ask(client, pair.person, "talk", pair).content.decode()

    assert "You answered everything alike." in page

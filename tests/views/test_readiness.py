import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from assessments.choices import JobState, SheetRole
from assessments.models import Job, Pair, Result, Sheet, User
from assessments.services.jobs import MAX_ATTEMPTS, claim, fail
from assessments.services.sheets import submit_sheet
from tests.completed import answers, scored, scored_before, submit_both
from tests.factories import AnswerFactory, UserFactory, sheet_of
from tests.reports import HIGH, LOW, MIDDLE, with_modules

pytestmark = pytest.mark.django_db

PAGES = ("report", "talk", "score-progress", "score-request", "retry-score")


@pytest.fixture
def reading(client: Client) -> Any:
    """`reading(user, name, pair)` asks for a page of the pair's report as that user."""

    def read(user: User, name: str, pair: Pair, query: str = "", **extra: Any) -> Any:
        client.force_login(user)
        send = client.post if name == "retry-score" else client.get
        return send(reverse(name, args=[pair.pk]) + query, **extra)

    return read


# --- who may read ---


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("persona", ["stranger", "hr", "editor", "administrator"])
def test_nobody_else_finds_a_report(
    reading: Any, pair: Pair, organisation: Any, persona: str, name: str
) -> None:
    scored(pair, LOW, LOW)

    assert reading(organisation.persona(persona), name, pair).status_code == 404


@pytest.mark.parametrize("name", ["report", "talk"])
@pytest.mark.parametrize("role", ["person", "manager"])
def test_before_both_have_submitted_the_page_says_where_the_pair_stands(
    reading: Any, pair: Pair, role: str, name: str
) -> None:
    sheet = sheet_of(pair, SheetRole.SELF)
    AnswerFactory(sheet=sheet, key="tools-and-assets", value="4", note="Hidden words")
    submit_sheet(sheet=sheet, by=pair.person)

    response = reading(getattr(pair, role), name, pair)

    assert response.status_code == 302
    assert response.url == reverse("pair", args=[pair.pk])
    assert "Hidden words" not in response.content.decode()


@pytest.mark.parametrize("name", ["score-progress", "score-request", "retry-score"])
@pytest.mark.parametrize("role", ["person", "manager"])
def test_before_both_have_submitted_there_is_nothing_to_compute_or_take_away(
    reading: Any, pair: Pair, role: str, name: str
) -> None:
    assert reading(getattr(pair, role), name, pair).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_whoever_is_not_logged_in_is_asked_to(client: Client, pair: Pair, name: str) -> None:
    response = client.get(reverse(name, args=[pair.pk]))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_a_report_is_kept_by_no_cache(reading: Any, pair: Pair) -> None:
    scored(pair, LOW, LOW)

    for name in ("report", "talk", "score-request"):
        assert "no-store" in reading(pair.person, name, pair)["Cache-Control"]


# --- the page ---


def test_both_read_the_same_report_in_their_own_words(reading: Any, pair: Pair) -> None:
    scored(pair, MIDDLE, MIDDLE)

    mine = reading(pair.person, "report", pair).content.decode()
    theirs = reading(pair.manager, "report", pair).content.decode()

    assert "<h1>You are practising the next scope</h1>" in mine
    assert "<h1>Sena Senior is practising the next scope</h1>" in theirs
    for page in (mine, theirs):
        assert "Stage 4: practising the next scope" in page
        assert "What this number cannot do" in page
        assert page.count("Show as table") >= 3
        assert sheet_of(pair, SheetRole.SELF).seal_sha256 in page
        assert sheet_of(pair, SheetRole.MANAGER).seal_sha256 in page


def test_the_manager_is_shown_nothing_of_the_intent(reading: Any, pair: Pair) -> None:
    scored(pair, MIDDLE | {"intent": "stay"}, MIDDLE)

    assert "Only in your copy" in reading(pair.person, "report", pair).content.decode()
    for name in ("report", "talk", "score-request"):
        page = reading(pair.manager, name, pair).content.decode()
        assert "stay a Senior. That" not in page
        assert "Only in your copy" not in page
        assert '"stay"' not in page


def test_notes_are_shown_as_text(reading: Any, pair: Pair) -> None:
    notes = {SheetRole.SELF: {"tools-and-assets": "<script>alert(1)</script> Čau 👋"}}
    scored(pair, answers(tools_and_assets=4), LOW, notes=notes)

    for name in ("report", "talk"):
        page = reading(pair.manager, name, pair).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; Čau 👋" in page
        assert "<script>alert" not in page


def test_levers_can_be_ordered_by_difference_without_a_script(reading: Any, pair: Pair) -> None:
    scored(pair, answers(own_end_to_end=4), LOW)

    page = reading(pair.person, "report", pair, "?order=difference").content.decode()

    levers = page[page.index('id="levers"') :]
    assert levers.index("Owning end to end") < levers.index("Tools and data assets")
    assert "Order as asked" in levers


def test_without_a_number_the_page_says_what_is_missing(reading: Any, pair: Pair) -> None:
    scored(pair, answers(consistency_outcomes="NOP"), LOW)

    page = reading(pair.person, "report", pair).content.decode()

    assert "What is missing" in page
    assert "Outcomes from piece to piece" in page


def test_a_report_with_everything_in_it_takes_as_many_queries_as_an_empty_one(
    client: Client, reading: Any, pair: Pair, django_assert_num_queries: Any
) -> None:
    scored(pair, LOW, LOW)
    reading(pair.person, "report", pair)  # logs in, and the catalogue is read once per process
    url = reverse("report", args=[pair.pk])
    # session, user, their roles, pair, results, sheets
    with django_assert_num_queries(6):
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
    with django_assert_num_queries(6):
        assert client.get(url).status_code == 200


def test_a_changed_sheet_is_not_shown_and_the_page_says_why(reading: Any, pair: Pair) -> None:
    scored(pair, LOW, LOW)
    sheet = sheet_of(pair, SheetRole.SELF)
    Sheet.objects.filter(pk=sheet.pk).update(sealed=sheet.sealed.replace(":1", ":4"))

    for name in ("report", "talk", "score-request"):
        response = reading(pair.manager, name, pair)
        assert response.status_code == 500
        assert "not as it was submitted" in response.content.decode()


# --- while it is computed ---


def test_until_there_is_a_result_the_page_shows_the_job_and_asks_for_itself(
    reading: Any, pair: Pair
) -> None:
    submit_both(pair, LOW, LOW)

    response = reading(pair.person, "report", pair)
    page = response.content.decode()

    assert response.status_code == 200
    assert "Waiting for its turn" in page
    assert f'hx-get="{reverse("score-progress", args=[pair.pk])}"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert reading(pair.person, "talk", pair).url == reverse("report", args=[pair.pk])


def test_the_piece_that_polls_moves_on_when_the_result_is_there(reading: Any, pair: Pair) -> None:
    htmx = {"headers": {"HX-Request": "true"}}
    submit_both(pair, LOW, LOW)
    Job.objects.update(state=JobState.QUEUED, attempts=1)
    waiting = reading(pair.manager, "score-progress", pair, **htmx)
    assert "takes longer than usual" in waiting.content.decode()
    assert "<html" not in waiting.content.decode()

    call_command("rescore", stdout=StringIO())

    done = reading(pair.manager, "score-progress", pair, **htmx)
    assert done["HX-Redirect"] == reverse("report", args=[pair.pk])


def test_without_a_script_the_piece_leads_to_the_page(reading: Any, pair: Pair) -> None:
    submit_both(pair, LOW, LOW)

    response = reading(pair.person, "score-progress", pair)

    assert response.url == reverse("report", args=[pair.pk])


def test_a_failed_job_offers_to_try_again(reading: Any, pair: Pair) -> None:
    submit_both(pair, LOW, LOW)
    job = Job.objects.get()
    for _ in range(MAX_ATTEMPTS):
        held = claim(name=job.name, job_id=job.pk)
        assert held is not None
        fail(claim=held, error="ZeroDivisionError in secrets")

    page = reading(pair.manager, "report", pair).content.decode()
    assert "The computation failed" in page
    assert "ZeroDivisionError" not in page
    assert "http-equiv" not in page

    response = reading(pair.manager, "retry-score", pair)

    assert response.url == reverse("report", args=[pair.pk])
    job.refresh_from_db()
    assert (job.state, job.attempts, job.requested_by) == (JobState.QUEUED, 0, pair.manager)


def test_a_retry_is_asked_for_by_post(client: Client, pair: Pair) -> None:
    submit_both(pair, LOW, LOW)
    client.force_login(pair.person)

    assert client.get(reverse("retry-score", args=[pair.pk])).status_code == 405


# --- the request to take away ---


def score(path: Path) -> Any:
    out = StringIO()
    call_command("score", str(path), stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("role", ["person", "manager"])
def test_the_download_fed_to_the_score_command_gives_the_numbers_of_the_page(
    reading: Any, pair: Pair, tmp_path: Path, role: str
) -> None:
    scored_before(pair, MIDDLE, MIDDLE, led_by=UserFactory())
    scored(
        pair,
        answers(levers=4, timing=3, lead_role_in_the_room=1) | {"intent": "move"},
        answers(levers=3, timing=3, consistency_regression=0),
    )
    reader = getattr(pair, role)
    response = reading(reader, "score-request", pair)
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == f'attachment; filename="score-request-{pair.pk}.json"'
    file = tmp_path / "request.json"
    file.write_bytes(response.content)

    numbers = score(file)

    page = reading(reader, "report", pair).content.decode()
    low, high = numbers["range"]
    assert f"now {numbers['readiness']:.0f}" in page
    assert f"80 % range {low:.0f} to {high:.0f}" in page
    assert f"levers alone {numbers['lever_index']:.0f}" in page
    assert f"<b>{numbers['timing']:.0f} of 100</b>" in page
    assert f"<b>{numbers['standard_error']:.0f} points</b>" in page
    assert f"Stage {numbers['state']['stage'][1]}:" in page
    for gain in sorted(numbers["what_if"].values(), reverse=True)[:3]:
        assert f"+{gain:.1f} pts" in page


def test_a_module_and_the_trend_are_downloads_of_their_own(
    reading: Any, pair: Pair, tmp_path: Path
) -> None:
    extra = with_modules(pair)
    scored_before(pair, LOW, LOW)
    scored(pair, MIDDLE | extra, MIDDLE | extra)
    file = tmp_path / "request.json"

    file.write_bytes(reading(pair.manager, "score-request", pair, "?part=trend").content)
    assert score(file)["verdict"] == "up"

    response = reading(pair.manager, "score-request", pair, "?part=leading-to-production")
    file.write_bytes(response.content)
    assert score(file)["lever_index"] == 50.0
    assert f'score-request-{pair.pk}-leading-to-production.json"' in response["Content-Disposition"]


@pytest.mark.parametrize("part", ["trend", "salary"])
def test_a_part_that_the_report_does_not_have_is_not_found(
    reading: Any, pair: Pair, part: str
) -> None:
    scored(pair, LOW, LOW)

    assert reading(pair.person, "score-request", pair, f"?part={part}").status_code == 404


def test_without_a_result_there_is_no_request_yet(reading: Any, pair: Pair) -> None:
    submit_both(pair, LOW, LOW)

    assert reading(pair.person, "score-request", pair).status_code == 404


# --- the agenda ---


def test_the_agenda_names_both_and_asks_a_question_on_the_largest_difference(
    reading: Any, pair: Pair
) -> None:
    scored(pair, answers(tools_and_assets=4), LOW)

    for user in (pair.person, pair.manager):
        page = reading(user, "talk", pair).content.decode()
        assert "Talk it through: Sena Senior and Mara Manager" in page
        assert "Sena Senior, which moment of the last six months comes to mind first?" in page
        assert page.index("Largest differences first") < page.index("Tools and data assets")


def test_an_agenda_without_differences_says_so(reading: Any, pair: Pair) -> None:
    scored(pair, LOW, LOW)

    page = reading(pair.person, "talk", pair).content.decode()

    assert "You answered everything alike." in page

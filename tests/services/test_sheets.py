import datetime
import json

import pytest
from django.utils import timezone

from assessments.choices import CycleState, JobState, SheetRole
from assessments.jobs import JobName
from assessments.models import Answer, AuditEvent, Cycle, Framework, Job, Pair, Sheet, User
from assessments.queries.sheets import Closed, answers_of, digest, read_seal
from assessments.services import sheets
from assessments.services.pairs import hand_over_pair
from assessments.services.sheets import Change
from tests.factories import SheetFactory, sheet_of, today
from tests.sheets import fill_in

pytestmark = pytest.mark.django_db

LEVER = "tools-and-assets"


@pytest.fixture
def own(pair: Pair) -> Sheet:
    """Sena's sheet, with nothing answered."""
    return sheet_of(pair, SheetRole.SELF)


@pytest.fixture
def managers(pair: Pair) -> Sheet:
    """Mara's sheet about Sena, with nothing answered."""
    return sheet_of(pair, SheetRole.MANAGER)


def save(sheet: Sheet, value: str | None = None, note: str | None = None, seen: int = 0) -> int:
    """Save the lever as its author would; returns the version it got."""
    saved = sheets.save_answer(
        sheet=sheet, key=LEVER, value=value, note=note, seen_version=seen, by=sheet.author
    )
    return saved.version


# --- one answer ---------------------------------------------------------------------------------


def test_a_first_answer_is_version_one(own: Sheet) -> None:
    saved = sheets.save_answer(
        sheet=own, key=LEVER, value="3", note="Join fix", seen_version=0, by=own.author
    )

    assert (saved.key, saved.value, saved.note, saved.version) == (LEVER, "3", "Join fix", 1)
    assert answers_of(own) == {LEVER: saved}


def test_a_save_on_top_of_what_was_seen_raises_the_version(own: Sheet) -> None:
    save(own, "3", "")

    assert save(own, "4", "", seen=1) == 2
    assert answers_of(own)[LEVER].value == "4"


def test_half_an_answer_leaves_the_other_half(own: Sheet) -> None:
    save(own, value="3")
    save(own, note="A note", seen=1)

    saved = answers_of(own)[LEVER]
    assert (saved.value, saved.note, saved.version) == ("3", "A note", 2)


def test_a_save_on_top_of_something_older_is_refused_and_tells_what_stands(own: Sheet) -> None:
    save(own, "3", "first")
    save(own, "4", "second", seen=1)

    with pytest.raises(sheets.AnswerConflict) as conflict:
        save(own, "1", "third", seen=1)

    stored = conflict.value.stored
    assert (stored.value, stored.note, stored.version) == ("4", "second", 2)
    assert answers_of(own)[LEVER] == stored


def test_a_first_save_where_one_is_already_stored_is_refused(own: Sheet) -> None:
    save(own, "3", "")

    with pytest.raises(sheets.AnswerConflict):
        save(own, "4", "", seen=0)


def test_sending_the_same_again_succeeds_and_changes_nothing(own: Sheet) -> None:
    save(own, "3", "once")
    before = answers_of(own)

    assert save(own, "3", "once", seen=0) == 1
    assert answers_of(own) == before


def test_a_version_from_nowhere_stores_a_first_answer(own: Sheet) -> None:
    assert save(own, "3", "", seen=7) == 1


def test_autosave_takes_few_queries(own: Sheet, django_assert_num_queries: object) -> None:
    author = own.author
    sheet = Sheet.objects.select_related("framework").get(pk=own.pk)
    save(own, "1", "")

    # begin, hold the sheet, write, commit (begin and commit are savepoints in a test)
    with django_assert_num_queries(4):  # type: ignore[operator]
        sheets.save_answer(sheet=sheet, key=LEVER, value="2", note="", seen_version=1, by=author)


def test_autosave_leaves_no_line_in_the_audit_record(own: Sheet) -> None:
    save(own, "3", "")

    assert AuditEvent.objects.count() == 0


# --- what a question takes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "key", "value"),
    [
        (SheetRole.SELF, LEVER, "5"),
        (SheetRole.SELF, LEVER, "-1"),
        (SheetRole.SELF, LEVER, "NO"),
        (SheetRole.SELF, LEVER, "02"),
        (SheetRole.SELF, "tech-lead--solver", "architect"),
        (SheetRole.SELF, "intent", "maybe"),
        (SheetRole.MANAGER, "demand--solver", "urgent"),
    ],
)
def test_a_value_that_the_question_does_not_take_is_refused(
    pair: Pair, role: SheetRole, key: str, value: str
) -> None:
    sheet = sheet_of(pair, role)

    with pytest.raises(sheets.WrongAnswer):
        sheets.save_answer(sheet=sheet, key=key, value=value, seen_version=0, by=sheet.author)

    assert Answer.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "key", "value"),
    [
        (SheetRole.SELF, LEVER, ""),
        (SheetRole.SELF, LEVER, "0"),
        (SheetRole.SELF, LEVER, "NOP"),
        (SheetRole.MANAGER, LEVER, "NO"),
        (SheetRole.MANAGER, LEVER, "NOP"),
        (SheetRole.SELF, "tech-lead--solver", "solver"),
        (SheetRole.SELF, "intent", "stay"),
        (SheetRole.MANAGER, "demand--solver", "emerging"),
    ],
)
def test_a_value_that_the_question_takes_is_stored(
    pair: Pair, role: SheetRole, key: str, value: str
) -> None:
    sheet = sheet_of(pair, role)

    sheets.save_answer(sheet=sheet, key=key, value=value, seen_version=0, by=sheet.author)

    assert answers_of(sheet)[key].value == value


@pytest.mark.parametrize(
    ("role", "key"),
    [
        (SheetRole.SELF, "no-such-item"),
        (SheetRole.SELF, "demand--solver"),  # asked of the manager alone
        (SheetRole.MANAGER, "intent"),  # the person's alone
        (SheetRole.SELF, "simple-first"),  # a module that this cycle has not switched on
        (SheetRole.MANAGER, "demand--nothing"),
    ],
)
def test_a_question_that_the_sheet_does_not_ask_is_refused(
    pair: Pair, role: SheetRole, key: str
) -> None:
    sheet = sheet_of(pair, role)

    with pytest.raises(sheets.UnknownQuestion):
        sheets.save_answer(sheet=sheet, key=key, value="2", seen_version=0, by=sheet.author)


def test_a_module_asks_its_questions_where_it_is_switched_on(framework: Framework) -> None:
    sheet = SheetFactory(framework=framework, modules=["leading-to-production"])

    sheets.save_answer(sheet=sheet, key="simple-first", value="2", seen_version=0, by=sheet.author)

    assert answers_of(sheet)["simple-first"].value == "2"


def test_a_note_longer_than_allowed_is_refused(own: Sheet) -> None:
    with pytest.raises(sheets.WrongAnswer):
        save(own, note="x" * 2001)


def test_a_note_where_none_is_taken_is_refused(own: Sheet) -> None:
    with pytest.raises(sheets.WrongAnswer):
        sheets.save_answer(sheet=own, key="intent", note="Why", seen_version=0, by=own.author)


def test_a_note_keeps_every_character(own: Sheet) -> None:
    note = "<b>Crème</b> brûlée & 数据 👩‍💻\n\tsecond line ''; DROP TABLE"

    save(own, note=note)

    assert answers_of(own)[LEVER].note == note


# --- when a sheet takes answers -----------------------------------------------------------------


def close(cycle: Cycle) -> None:
    Cycle.objects.filter(pk=cycle.pk).update(state=CycleState.CLOSED, closed_at=timezone.now())


def move(cycle: Cycle, *, opens_in: int, closes_in: int) -> None:
    day = datetime.timedelta(days=1)
    Cycle.objects.filter(pk=cycle.pk).update(
        opens_on=today() + opens_in * day, closes_on=today() + closes_in * day
    )


def test_nobody_but_the_author_writes_a_sheet(own: Sheet, manager: User) -> None:
    with pytest.raises(sheets.NotYourSheet):
        sheets.save_answer(sheet=own, key=LEVER, value="2", seen_version=0, by=manager)


def test_a_closed_cycle_takes_no_answers(own: Sheet, cycle: Cycle) -> None:
    close(cycle)

    with pytest.raises(sheets.SheetClosed) as closed:
        save(own, "2")

    assert closed.value.reason is Closed.CYCLE_CLOSED


def test_the_day_after_the_last_day_takes_no_answers(own: Sheet, cycle: Cycle) -> None:
    move(cycle, opens_in=-9, closes_in=-1)

    with pytest.raises(sheets.SheetClosed) as closed:
        save(own, "2")

    assert closed.value.reason is Closed.CYCLE_CLOSED


def test_the_last_day_still_takes_answers(own: Sheet, cycle: Cycle) -> None:
    move(cycle, opens_in=-9, closes_in=0)

    assert save(own, "2") == 1


def test_a_cycle_before_its_first_day_takes_no_answers(own: Sheet, cycle: Cycle) -> None:
    move(cycle, opens_in=1, closes_in=9)

    with pytest.raises(sheets.SheetClosed) as closed:
        save(own, "2")

    assert closed.value.reason is Closed.NOT_OPEN_YET


def test_a_submitted_sheet_takes_no_answers(own: Sheet) -> None:
    save(own, "2")
    sheets.submit_sheet(sheet=own, by=own.author)

    with pytest.raises(sheets.SheetClosed) as closed:
        save(own, "3", seen=1)

    assert closed.value.reason is Closed.SUBMITTED
    assert answers_of(own)[LEVER].value == "2"


def test_a_sheet_that_was_handed_over_takes_no_answers(
    managers: Sheet, pair: Pair, stranger: User, hr: User
) -> None:
    hand_over_pair(pair=pair, manager=stranger, by=hr)

    with pytest.raises(sheets.SheetClosed) as closed:
        save(managers, "2")

    assert closed.value.reason is Closed.SUPERSEDED


def test_a_private_sheet_always_takes_answers(framework: Framework) -> None:
    assert save(SheetFactory(framework=framework), "2") == 1


# --- a whole page -------------------------------------------------------------------------------


def test_a_page_saves_all_its_changes_and_adds_up_the_time_on_it(own: Sheet) -> None:
    def page(*changes: Change) -> None:
        sheets.save_section(
            sheet=own, changes=changes, block="value-through-others", seconds=40, by=own.author
        )

    page(Change(LEVER, 0, "3", "A note"), Change("own-end-to-end", 0, "NOP"))
    page(Change(LEVER, 1, "4"))

    own.refresh_from_db()
    assert {key: a.value for key, a in answers_of(own).items()} == {
        LEVER: "4",
        "own-end-to-end": "NOP",
    }
    assert own.page_seconds == {"value-through-others": 80}


def test_a_page_saves_what_it_can_and_tells_what_is_in_conflict(own: Sheet) -> None:
    save(own, "3", "from the other tab")

    result = sheets.save_section(
        sheet=own,
        changes=[Change(LEVER, 0, "1", "mine"), Change("own-end-to-end", 0, "2")],
        by=own.author,
    )

    assert list(result.saved) == ["own-end-to-end"]
    assert result.conflicts[LEVER].note == "from the other tab"
    assert answers_of(own)[LEVER].value == "3"


def test_a_page_with_a_tampered_value_saves_nothing(own: Sheet) -> None:
    with pytest.raises(sheets.WrongAnswer):
        sheets.save_section(
            sheet=own,
            changes=[Change("own-end-to-end", 0, "2"), Change(LEVER, 0, "9")],
            by=own.author,
        )

    assert answers_of(own) == {}


# --- submitting ---------------------------------------------------------------------------------


def test_submitting_seals_what_was_answered(own: Sheet, framework: Framework) -> None:
    fill_in(own, leave_out=["up-and-down"], tools_and_assets="NOP", intent="stay")
    note = {"note": "Naïve 👋"}
    Answer.objects.filter(sheet=own, key=LEVER).update(**note)
    Sheet.objects.filter(pk=own.pk).update(page_seconds={"foundation": 75})

    sheet = sheets.submit_sheet(sheet=own, by=own.author)

    content = json.loads(sheet.sealed)
    assert sheet.submitted_at is not None
    assert content["format"] == 1
    assert content["role"] == "self"
    assert content["framework"] == {
        "key": framework.key,
        "version": framework.version,
        "sha256": framework.content_sha256,
    }
    assert content["answers"][LEVER] == "NOP"
    assert content["answers"]["own-end-to-end"] == 2
    assert "up-and-down" not in content["answers"]
    assert len(content["answers"]) == 33
    assert content["notes"] == {LEVER: "Naïve 👋"}
    assert content["archetypes"]["tech-lead--solver"] == "solver"
    assert len(content["archetypes"]) == 6
    assert (content["demand"], content["intent"]) == ({}, "stay")
    assert content["page_seconds"] == {"foundation": 75}
    assert content["submitted_at"] == sheet.submitted_at.isoformat()


def test_a_managers_seal_holds_the_demand_and_no_intent(managers: Sheet) -> None:
    fill_in(managers)

    content = json.loads(sheets.submit_sheet(sheet=managers, by=managers.author).sealed)

    assert content["demand"] == dict.fromkeys(
        ["tech-lead", "solver", "architect", "right-hand"], "emerging"
    )
    assert content["intent"] is None


def test_the_sealed_text_is_canonical_and_carries_its_hash(own: Sheet) -> None:
    sheet = sheets.submit_sheet(sheet=fill_in(own), by=own.author)

    again = json.dumps(
        json.loads(sheet.sealed), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert sheet.sealed == again
    assert sheet.seal_sha256 == digest(again)
    assert read_seal(sheet).sha256 == sheet.seal_sha256


def test_two_sheets_with_the_same_answers_have_different_seals(framework: Framework) -> None:
    at = timezone.now()
    first, second = (fill_in(SheetFactory(framework=framework)) for _ in range(2))

    sheets.seal(sheet=first, at=at)
    sheets.seal(sheet=second, at=at)

    assert first.seal_sha256 != second.seal_sha256


def test_the_first_to_submit_opens_nothing(own: Sheet, pair: Pair) -> None:
    sheets.submit_sheet(sheet=fill_in(own), by=own.author)

    pair.refresh_from_db()
    assert pair.completed_at is None
    assert Job.objects.count() == 0


@pytest.mark.parametrize("last", list(SheetRole))
def test_the_second_to_submit_opens_both_and_asks_for_the_score(
    pair: Pair, last: SheetRole
) -> None:
    for role in (last.other, last):
        sheet = fill_in(sheet_of(pair, role))
        submitted = sheets.submit_sheet(sheet=sheet, by=sheet.author)

    pair.refresh_from_db()
    job = Job.objects.get()
    assert pair.completed_at == submitted.submitted_at
    assert (job.name, job.key) == (JobName.SCORE_PAIR, f"score-pair:{pair.pk}")
    assert (job.arguments, job.state) == ({"pair_id": pair.pk}, JobState.QUEUED)
    assert job.requested_by == submitted.author


def test_submitting_twice_changes_nothing(own: Sheet) -> None:
    first = sheets.submit_sheet(sheet=fill_in(own), by=own.author)

    second = sheets.submit_sheet(sheet=own, by=own.author)

    assert (second.sealed, second.submitted_at) == (first.sealed, first.submitted_at)
    assert AuditEvent.objects.filter(verb="sheet-submitted").count() == 1


def test_submitting_is_on_record_with_the_hash_and_without_answers(own: Sheet) -> None:
    sheet = sheets.submit_sheet(sheet=fill_in(own), by=own.author)

    event = AuditEvent.objects.get(verb="sheet-submitted")
    assert (event.actor, event.subject, event.target_id) == (own.author, own.author, own.pk)
    assert event.details == {"role": "self", "sha256": sheet.seal_sha256}


def test_an_incomplete_sheet_can_be_submitted(own: Sheet) -> None:
    save(own, "2")

    assert read_seal(sheets.submit_sheet(sheet=own, by=own.author)).answers == {LEVER: 2}


def test_a_sheet_without_any_answer_cannot_be_submitted(own: Sheet) -> None:
    save(own, "", note="Only a note")

    with pytest.raises(sheets.NothingAnswered):
        sheets.submit_sheet(sheet=own, by=own.author)

    own.refresh_from_db()
    assert not own.is_submitted


def test_a_private_sheet_is_never_submitted(framework: Framework) -> None:
    sheet = fill_in(SheetFactory(framework=framework))

    with pytest.raises(sheets.PrivateSheet):
        sheets.submit_sheet(sheet=sheet, by=sheet.author)


def test_nobody_submits_for_somebody_else(own: Sheet, manager: User) -> None:
    with pytest.raises(sheets.NotYourSheet):
        sheets.submit_sheet(sheet=fill_in(own), by=manager)


def test_submitting_after_the_cycle_closed_is_refused(own: Sheet, cycle: Cycle) -> None:
    fill_in(own)
    close(cycle)

    with pytest.raises(sheets.SheetClosed) as closed:
        sheets.submit_sheet(sheet=own, by=own.author)

    assert closed.value.reason is Closed.CYCLE_CLOSED


# --- taking back --------------------------------------------------------------------------------


def test_a_sheet_can_be_taken_back_while_the_other_is_out(own: Sheet) -> None:
    sheets.submit_sheet(sheet=fill_in(own), by=own.author)

    sheet = sheets.take_back_sheet(sheet=own, by=own.author)

    assert (sheet.submitted_at, sheet.sealed, sheet.seal_sha256) == (None, "", "")
    assert save(own, "4", seen=1) == 2
    assert AuditEvent.objects.filter(verb="sheet-taken-back").count() == 1


def test_a_sheet_cannot_be_taken_back_once_both_are_in(own: Sheet, managers: Sheet) -> None:
    for sheet in (own, managers):
        sheets.submit_sheet(sheet=fill_in(sheet), by=sheet.author)

    with pytest.raises(sheets.AlreadyOpen):
        sheets.take_back_sheet(sheet=own, by=own.author)

    own.refresh_from_db()
    assert own.is_submitted


@pytest.mark.parametrize("complete", [False, True])
def test_a_former_manager_is_not_told_how_far_the_pair_has_come(
    managers: Sheet, complete: bool
) -> None:
    Sheet.objects.filter(pk=managers.pk).update(superseded_at=timezone.now())
    Pair.objects.update(completed_at=timezone.now() if complete else None)

    with pytest.raises(sheets.SheetClosed) as closed:
        sheets.take_back_sheet(sheet=managers, by=managers.author)

    assert closed.value.reason == "superseded"


def test_taking_back_what_is_not_submitted_changes_nothing(own: Sheet) -> None:
    sheets.take_back_sheet(sheet=own, by=own.author)

    assert AuditEvent.objects.count() == 0


def test_a_sheet_cannot_be_taken_back_once_the_cycle_is_over(own: Sheet, cycle: Cycle) -> None:
    sheets.submit_sheet(sheet=fill_in(own), by=own.author)
    close(cycle)

    with pytest.raises(sheets.SheetClosed):
        sheets.take_back_sheet(sheet=own, by=own.author)

    own.refresh_from_db()
    assert own.is_submitted


def test_a_submitted_sheet_taken_back_and_submitted_again_has_a_new_seal(own: Sheet) -> None:
    first = sheets.submit_sheet(sheet=fill_in(own), by=own.author)
    sheets.take_back_sheet(sheet=own, by=own.author)

    second = sheets.submit_sheet(sheet=own, by=own.author)

    assert second.seal_sha256 != first.seal_sha256


# --- private sheets -----------------------------------------------------------------------------


def test_a_private_sheet_asks_the_published_questions_and_the_chosen_modules(
    framework: Framework, senior: User
) -> None:
    sheet = sheets.start_private_sheet(
        by=senior, modules=["data-science-with-operations", "leading-to-production"]
    )

    assert (sheet.author, sheet.pair, sheet.role) == (senior, None, SheetRole.SELF)
    assert sheet.framework_id == framework.pk
    assert sheet.modules == ["leading-to-production", "data-science-with-operations"]


def test_starting_twice_finds_the_sheet_in_which_nothing_is_written(
    framework: Framework, senior: User
) -> None:
    first = sheets.start_private_sheet(by=senior)

    assert sheets.start_private_sheet(by=senior) == first
    assert sheets.start_private_sheet(by=senior, modules=["leading-to-production"]) != first


def test_a_sheet_in_use_does_not_stop_a_new_one(framework: Framework, senior: User) -> None:
    first = sheets.start_private_sheet(by=senior)
    save(first, "2")

    assert sheets.start_private_sheet(by=senior) != first


def test_starting_a_private_sheet_is_nobodys_business(framework: Framework, senior: User) -> None:
    sheets.start_private_sheet(by=senior)

    assert AuditEvent.objects.count() == 0


def test_deleting_a_private_sheet_deletes_its_answers(framework: Framework) -> None:
    sheet = fill_in(SheetFactory(framework=framework))

    sheets.delete_private_sheet(sheet=sheet, by=sheet.author)

    assert (Sheet.objects.count(), Answer.objects.count()) == (0, 0)
    assert AuditEvent.objects.count() == 0  # the record would tell that it had existed


def test_a_sheet_of_a_pair_cannot_be_deleted(own: Sheet) -> None:
    with pytest.raises(sheets.NotPrivate):
        sheets.delete_private_sheet(sheet=own, by=own.author)


def test_nobody_deletes_somebody_elses_private_sheet(framework: Framework, stranger: User) -> None:
    with pytest.raises(sheets.NotYourSheet):
        sheets.delete_private_sheet(sheet=SheetFactory(framework=framework), by=stranger)

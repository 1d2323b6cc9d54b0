import datetime
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from assessments.choices import CycleState, JobState, SheetRole
from assessments.models import AuditEvent, Cycle, Job, Pair, Result, Sheet, User
from assessments.queries.readiness.stored import stored_for
from assessments.queries.sheets import BrokenSeal
from assessments.scoring import MODEL_VERSION
from assessments.scoring.contract import run
from assessments.services import readiness
from assessments.services.jobs import MAX_ATTEMPTS, claim, complete, fail
from assessments.services.readiness import score_pair
from tests.completed import FOUNDATION, answers, close, scored, scored_before, submit_both
from tests.factories import CycleFactory, PairFactory, UserFactory, sheet_of

pytestmark = pytest.mark.django_db

LOW, HIGH = answers(levers=1), answers(levers=3)


def job_of(pair: Pair) -> Job:
    return Job.objects.get(key=readiness.score_key(pair.pk))


def end_job(pair: Pair) -> None:
    held = claim(name=job_of(pair).name, job_id=job_of(pair).pk)  # type: ignore[arg-type]
    assert held is not None
    complete(claim=held)


def fail_job(pair: Pair) -> None:
    for _ in range(MAX_ATTEMPTS):
        held = claim(name=job_of(pair).name, job_id=job_of(pair).pk)  # type: ignore[arg-type]
        assert held is not None
        fail(claim=held, error="ZeroDivisionError")


# --- scoring one pair ---


def test_a_result_holds_the_request_that_gives_its_outcome_by_the_machine_contract(
    pair: Pair,
) -> None:
    result = scored(pair, HIGH | {"intent": "move"}, answers(levers=2, tools_and_assets="NO"))

    stored = json.loads(json.dumps(result.request))
    assert run(stored) == result.outcome
    assert stored["form"] == pair.cycle.framework.forms["core"]
    assert (stored["intent"], stored["evidence"], stored["overtime_share"]) == ("move", [], 0.0)
    assert stored["manager"]["tools-and-assets"] == "NO"
    assert result.stage == result.outcome["state"]["stage"] == "S4"
    assert result.lever_index == result.outcome["lever_index"] == 60.0
    assert (result.model_version, result.framework_sha256) == (
        MODEL_VERSION,
        pair.cycle.framework.content_sha256,
    )


def test_conditions_and_unanswered_items_are_no_part_of_the_request(pair: Pair) -> None:
    own = answers()
    del own["tools-and-assets"]

    request = scored(pair, own, answers()).request

    assert "opportunity" not in request["self"]
    assert "tools-and-assets" not in request["self"]
    assert len(request["self"]) == 29
    assert len(request["manager"]) == 30


def test_an_intent_left_open_counts_as_unsure(pair: Pair) -> None:
    assert scored(pair, LOW, LOW).request["intent"] == "unsure"


def test_scoring_again_changes_nothing_and_writes_no_second_line_of_the_record(
    pair: Pair,
) -> None:
    first = scored(pair, LOW, HIGH)

    again = readiness.score_pair(pair_id=pair.pk)

    assert again == first
    assert Result.objects.count() == 1
    assert again is not None
    assert again.computed_at == first.computed_at
    event = AuditEvent.objects.get(verb="pair-scored")
    assert (event.target_id, event.subject, event.actor) == (pair.pk, pair.person, None)
    assert event.details == {"model_version": MODEL_VERSION}


def test_a_pair_that_is_gone_is_no_fault() -> None:
    assert readiness.score_pair(pair_id=4711) is None


def test_half_a_pair_is_refused(pair: Pair) -> None:
    with pytest.raises(readiness.PairNotComplete):
        readiness.score_pair(pair_id=pair.pk)

    assert not Result.objects.exists()


def test_a_broken_seal_is_refused(pair: Pair) -> None:
    submit_both(pair, LOW, LOW)
    sheet = sheet_of(pair, SheetRole.SELF)
    Sheet.objects.filter(pk=sheet.pk).update(sealed=sheet.sealed.replace(":1", ":4"))

    with pytest.raises(BrokenSeal):
        readiness.score_pair(pair_id=pair.pk)


def test_a_superseded_sheet_does_not_count(pair: Pair) -> None:
    stranger = UserFactory()
    Sheet.objects.create(
        pair=pair,
        role=SheetRole.MANAGER,
        author=stranger,
        framework=pair.cycle.framework,
        submitted_at=timezone.now(),
        sealed="{}",
        seal_sha256="0" * 64,
        superseded_at=timezone.now(),
    )

    assert scored(pair, HIGH, HIGH).lever_index == 75.0


def test_modules_are_scored_by_their_own_forms_without_a_stage(pair: Pair) -> None:
    modules = ["leading-to-production", "data-science-with-operations"]
    forms = pair.cycle.framework.forms
    pair.cycle.modules = modules
    pair.cycle.save()
    pair.sheets.update(modules=modules)
    extra = {
        item: "2"
        for module in modules
        for family in forms[module]["families"].values()
        for item in family["items"]
    }

    result = scored(pair, LOW | extra | {"intent": "move"}, LOW | extra)

    assert list(result.modules) == modules
    for module in modules:
        part = result.modules[module]
        assert part["request"]["form"] == forms[module]
        assert part["request"]["intent"] == "unsure"
        assert run(part["request"]) == part["outcome"]
        assert (part["outcome"]["lever_index"], part["outcome"]["state"]["stage"]) == (50.0, "S0")
    assert result.lever_index == 25.0


# --- the cycle before ---


def test_the_stage_before_is_that_of_the_last_closed_cycle(pair: Pair) -> None:
    scored_before(pair, LOW, LOW, name="Long ago", days_ago=400)
    before = scored_before(pair, HIGH, HIGH)

    result = scored(pair, answers(levers=2), answers(levers=2, invest_x_return_y=1))

    assert result.request["previous"] == before.outcome["state"]
    assert result.request["previous"]["stage"] == "S4"


def test_an_open_cycle_a_later_one_and_other_people_are_not_before(pair: Pair) -> None:
    scored(PairFactory(cycle=CycleFactory(), person=pair.person, manager=pair.manager), HIGH, HIGH)
    someone_elses = PairFactory(cycle=CycleFactory(), manager=pair.manager)
    scored(someone_elses, HIGH, HIGH)
    close(someone_elses.cycle)

    assert scored(pair, LOW, LOW).request["previous"] is None


def test_a_cycle_closed_late_changes_the_result_once_it_is_scored_again(pair: Pair) -> None:
    late = PairFactory(cycle=CycleFactory(), person=pair.person, manager=pair.manager)
    scored(late, HIGH, HIGH)
    first = scored(pair, LOW, LOW)
    close(late.cycle)

    again = readiness.score_pair(pair_id=pair.pk)

    assert again is not None
    assert again.pk == first.pk
    assert again.request["previous"]["stage"] == "S4"
    assert AuditEvent.objects.filter(verb="pair-scored", target_id=pair.pk).count() == 2


# --- results that are missing ---


def test_submitting_and_sweeping_speak_of_the_same_job(pair: Pair) -> None:
    submit_both(pair, LOW, LOW)

    assert job_of(pair).arguments == {"pair_id": pair.pk}
    assert readiness.enqueue_missing() == 0
    assert Job.objects.count() == 1


def test_a_complete_pair_without_a_job_is_asked_for(pair: Pair) -> None:
    submit_both(pair, LOW, LOW)
    Job.objects.all().delete()

    assert readiness.enqueue_missing() == 1
    assert job_of(pair).state == JobState.QUEUED
    assert readiness.enqueue_missing() == 0


def test_a_result_lost_after_its_job_was_done_is_asked_for_again(pair: Pair) -> None:
    scored(pair, LOW, LOW)
    end_job(pair)
    assert readiness.enqueue_missing() == 0
    Result.objects.all().delete()

    assert readiness.enqueue_missing() == 1
    assert job_of(pair).state == JobState.QUEUED


def test_a_result_of_an_older_model_is_asked_for_again_and_kept(pair: Pair) -> None:
    old = scored(pair, LOW, LOW)
    end_job(pair)
    Result.objects.update(model_version=MODEL_VERSION - 1)

    assert readiness.enqueue_missing() == 1

    readiness.score_pair(pair_id=pair.pk)
    versions = Result.objects.order_by("model_version").values_list("model_version", flat=True)
    assert list(versions) == [MODEL_VERSION - 1, MODEL_VERSION]
    assert Result.objects.filter(pk=old.pk).exists()


def test_a_job_that_failed_for_good_waits_for_a_person(pair: Pair, senior: User) -> None:
    submit_both(pair, LOW, LOW)
    fail_job(pair)
    assert readiness.enqueue_missing() == 0
    assert job_of(pair).state == JobState.FAILED

    readiness.ask_again(pair=pair, by=senior)

    assert (job_of(pair).state, job_of(pair).attempts) == (JobState.QUEUED, 0)


def test_incomplete_pairs_are_never_asked_for(pair: Pair, senior: User) -> None:
    assert readiness.enqueue_missing() == 0
    with pytest.raises(readiness.PairNotComplete):
        readiness.ask_again(pair=pair, by=senior)


def test_asking_again_leaves_a_waiting_job_alone(pair: Pair, senior: User) -> None:
    submit_both(pair, LOW, LOW)
    before = job_of(pair)

    readiness.ask_again(pair=pair, by=senior)

    assert job_of(pair).ring_at == before.ring_at
    assert Job.objects.count() == 1


def test_a_finished_report_is_not_scored_again_because_somebody_asks(
    pair: Pair, senior: User
) -> None:
    scored(pair, LOW, LOW)
    end_job(pair)
    readiness.ask_again(pair=pair, by=senior)
    assert job_of(pair).state == JobState.DONE
    Job.objects.all().delete()  # as after ninety days

    readiness.ask_again(pair=pair, by=senior)

    assert not Job.objects.exists()
    assert not AuditEvent.objects.filter(verb="retry_job").exists()


@pytest.mark.parametrize("has_job", [True, False])
def test_asking_for_a_missing_result_is_on_record(
    pair: Pair, senior: User, *, has_job: bool
) -> None:
    scored(pair, LOW, LOW)
    end_job(pair)
    Result.objects.all().delete()
    if not has_job:
        Job.objects.all().delete()

    readiness.ask_again(pair=pair, by=senior)

    assert job_of(pair).state == JobState.QUEUED
    event = AuditEvent.objects.get(verb="retry_job")
    assert (event.actor, event.target_id) == (senior, job_of(pair).pk)


def test_what_a_closed_cycle_came_to_stays_when_the_one_before_is_forgotten(pair: Pair) -> None:
    before = scored_before(pair, HIGH, HIGH)
    result = scored(pair, LOW, LOW)
    close(pair.cycle, days_ago=30)
    before.pair.delete()

    again = readiness.score_pair(pair_id=pair.pk)

    assert again is not None
    assert (again.request, again.outcome) == (result.request, result.outcome)
    assert again.request["previous"]["stage"] == "S4"


# --- many at once ---


def rescored(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("rescore", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_rescoring_gives_every_complete_pair_the_result_that_its_job_would(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "RESCORED_AT_ONCE", 2)
    cycle = CycleFactory()
    pairs = [submit_both(PairFactory(cycle=cycle), HIGH, LOW) for _ in range(3)]
    before = scored_before(pair, HIGH, HIGH)
    one_by_one = [scored(pair, LOW, LOW), *(readiness.score_pair(pair_id=p.pk) for p in pairs)]
    outcomes = [result.outcome for result in one_by_one if result]
    Result.objects.all().delete()

    assert rescored() == ["1 scored", "2 scored", "4 scored", "5 scored"]

    results = Result.objects.in_bulk(field_name="pk")
    by_pair = {result.pair_id: result for result in results.values()}
    assert [by_pair[p.pk].outcome for p in (pair, *pairs)] == outcomes
    assert by_pair[pair.pk].request["previous"] == before.outcome["state"]
    assert rescored() == ["Every complete pair has its result already."]
    event = AuditEvent.objects.filter(verb="pairs-rescored").last()
    assert event is not None
    assert event.details == {"pairs": 1, "version": MODEL_VERSION}


def test_rescoring_everything_writes_over_results_of_the_same_version(pair: Pair) -> None:
    result = scored(pair, LOW, LOW)
    Result.objects.update(stage="S9")
    assert rescored() == ["Every complete pair has its result already."]

    assert rescored("--all") == ["1 scored"]

    again = Result.objects.get()
    assert (again.pk, again.stage) == (result.pk, "S2")


def test_rescoring_reads_a_batch_with_the_same_number_of_queries_whatever_its_size(
    pair: Pair, django_assert_num_queries: object
) -> None:
    submit_both(pair, LOW, LOW)
    with django_assert_num_queries(9):  # type: ignore[operator]
        assert sum(readiness.rescore(everything=True)) == 1
    for _ in range(2):
        submit_both(PairFactory(cycle=pair.cycle), LOW, LOW)
    with django_assert_num_queries(9):  # type: ignore[operator]
        assert sum(readiness.rescore(everything=True)) == 3


def test_foundation_items_missing_for_one_leave_the_stage_open(pair: Pair) -> None:
    own = answers()
    for key in FOUNDATION:
        own[key] = "NOP"

    result = scored(pair, own, HIGH)

    assert (result.stage, result.outcome["readiness"]) == ("S0", None)


def test_a_cycle_closed_before_its_last_day_is_before_one_that_began_later(pair: Pair) -> None:
    """Its last day may still lie ahead; what counts is that it was over when the other began."""
    first = scored(pair, HIGH, HIGH)
    Cycle.objects.filter(pk=pair.cycle_id).update(state=CycleState.CLOSED, closed_at=timezone.now())
    ends_sooner = CycleFactory(closes_on=pair.cycle.closes_on - datetime.timedelta(days=7))
    later = PairFactory(cycle=ends_sooner, person=pair.person, manager=pair.manager)

    second = scored(later, LOW, LOW)

    assert second.request["previous"] == first.outcome["state"]
    assert score_pair(pair_id=pair.pk).request["previous"] is None  # type: ignore[union-attr]
    assert stored_for(pair, pair.person).earlier == ()
    assert [scored.cycle for scored in stored_for(later, pair.person).earlier] == [pair.cycle.name]

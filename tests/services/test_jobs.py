"""The life of a job, step by step; that no job is lost under kill -9 is in tests/workers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from assessments.choices import JobState
from assessments.jobs import JobName
from assessments.models import AuditEvent, Job, User
from assessments.services import jobs

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def enqueue(key: str = "score-pair-1", **arguments: Any) -> Job:
    return jobs.enqueue(
        name=JobName.SCORE_PAIR, key=key, arguments=arguments or {"pair_id": 1}, by=None
    )


def take(job_id: int) -> jobs.Claim | None:
    return jobs.claim(name=JobName.SCORE_PAIR, job_id=job_id)


def running(key: str = "score-pair-1") -> tuple[Job, jobs.Claim]:
    job = enqueue(key)
    claim = take(job.pk)
    assert claim is not None
    job.refresh_from_db()
    return job, claim


def done(key: str = "score-pair-1") -> Job:
    job, claim = running(key)
    jobs.complete(claim=claim)
    job.refresh_from_db()
    return job


def failed(key: str = "score-pair-1") -> Job:
    job = enqueue(key)
    for _ in range(jobs.MAX_ATTEMPTS):
        claim = take(job.pk)
        assert claim is not None
        jobs.fail(claim=claim, error="ZeroDivisionError")
    job.refresh_from_db()
    return job


def state_of(job: Job) -> tuple[str, int, int]:
    job.refresh_from_db()
    return job.state, job.attempts, job.rings


# --- asking for work ---


def test_enqueue_writes_a_waiting_job_with_its_first_ring() -> None:
    before = timezone.now()
    job = enqueue(pair_id=7)
    assert (job.name, job.arguments, job.requested_by) == (JobName.SCORE_PAIR, {"pair_id": 7}, None)
    assert state_of(job) == (JobState.QUEUED, 0, 1)
    assert before + 5 * SECOND <= job.ring_at <= timezone.now() + 5 * SECOND


def test_enqueue_the_same_key_finds_the_same_row_and_changes_nothing() -> None:
    first = enqueue(pair_id=7)
    second = enqueue(pair_id=8)
    assert (second.pk, second.arguments, Job.objects.count()) == (first.pk, {"pair_id": 7}, 1)


@pytest.mark.parametrize("ended", [done, failed])
def test_enqueue_leaves_an_ended_job_ended(ended: Any) -> None:
    job = ended()
    assert enqueue().state == job.state


def test_enqueue_rings_once_the_caller_has_committed(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks() as bells:
        enqueue()
        enqueue()
    assert len(bells) == 1


def test_enqueue_in_a_transaction_that_fails_leaves_nothing(
    django_capture_on_commit_callbacks: Any,
) -> None:
    def ask_and_fail() -> None:
        with transaction.atomic():
            enqueue()
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks() as bells, pytest.raises(ZeroDivisionError):
        ask_and_fail()
    assert (bells, Job.objects.count()) == ([], 0)


def test_requeue_runs_a_done_job_again_with_new_arguments() -> None:
    job = done()
    again = jobs.requeue(name=JobName.SCORE_PAIR, key=job.key, arguments={"pair_id": 2}, by=None)
    assert (again.pk, again.arguments, again.finished_at) == (job.pk, {"pair_id": 2}, None)
    assert state_of(job) == (JobState.QUEUED, 0, 1)
    assert (job.progress, job.error) == (0, "")


def test_requeue_leaves_a_failed_job_for_a_person_to_see() -> None:
    job = failed()
    jobs.requeue(name=JobName.SCORE_PAIR, key=job.key, arguments={}, by=None)
    assert state_of(job) == (JobState.FAILED, 5, 0)


def test_requeue_of_new_work_enqueues_it() -> None:
    job = jobs.requeue(name=JobName.SCORE_PAIR, key="new", arguments={}, by=None)
    assert state_of(job) == (JobState.QUEUED, 0, 1)


@pytest.mark.parametrize("ended", [done, failed])
def test_retry_gives_an_ended_job_all_its_attempts_and_says_who_asked(
    ended: Any, senior: User, django_capture_on_commit_callbacks: Any
) -> None:
    job = ended()
    with django_capture_on_commit_callbacks() as bells:
        jobs.retry_job(job=job, by=senior)
    assert state_of(job) == (JobState.QUEUED, 0, 1)
    assert (job.error, job.requested_by, len(bells)) == ("", senior, 1)
    assert AuditEvent.objects.filter(verb="retry_job", actor=senior, target_id=job.pk).count() == 1


def test_retry_of_a_waiting_job_changes_nothing(senior: User) -> None:
    job = enqueue()
    jobs.retry_job(job=job, by=senior)
    assert state_of(job) == (JobState.QUEUED, 0, 1)
    assert not AuditEvent.objects.exists()


def test_retry_of_a_running_job_leaves_it_to_its_worker(senior: User) -> None:
    job, claim = running()
    jobs.retry_job(job=job, by=senior)
    jobs.complete(claim=claim)
    assert state_of(job) == (JobState.DONE, 1, 1)


# --- one worker at a time ---


def test_claim_takes_a_lease_of_thirty_seconds() -> None:
    before = timezone.now()
    job, claim = running()
    assert (job.state, job.attempts, job.lease) == (JobState.RUNNING, 1, claim.token)
    assert job.lease_until is not None
    assert before + 30 * SECOND <= job.lease_until <= timezone.now() + 30 * SECOND
    assert (claim.attempt, claim.arguments) == (1, {"pair_id": 1})


def test_claim_of_a_held_job_gets_nothing() -> None:
    job, _ = running()
    assert take(job.pk) is None


@pytest.mark.parametrize("ended", [done, failed])
def test_claim_of_an_ended_job_gets_nothing(ended: Any) -> None:
    assert take(ended().pk) is None


def test_claim_under_another_name_gets_nothing() -> None:
    assert jobs.claim(name="assessments.other", job_id=enqueue().pk) is None


def test_claim_of_a_job_that_is_gone_gets_nothing() -> None:
    assert take(4711) is None


def test_progress_and_heartbeat_keep_the_lease() -> None:
    job, claim = running()
    Job.objects.update(lease_until=timezone.now())
    assert jobs.heartbeat(claim=claim)
    assert seconds_left(job) > 29
    Job.objects.update(lease_until=timezone.now())
    assert jobs.report_progress(claim=claim, percent=40, text="Half-way")
    assert seconds_left(job) > 29
    assert (job.progress, job.progress_text) == (40, "Half-way")


def seconds_left(job: Job) -> float:
    job.refresh_from_db()
    assert job.lease_until is not None
    return (job.lease_until - timezone.now()).total_seconds()


def test_complete_ends_the_job_and_gives_the_lease_back() -> None:
    job = done()
    assert (job.state, job.progress, job.lease, job.lease_until) == (JobState.DONE, 100, "", None)
    assert job.finished_at is not None


def test_complete_twice_counts_once() -> None:
    _, claim = running()
    jobs.complete(claim=claim)
    with pytest.raises(jobs.LeaseLost):
        jobs.complete(claim=claim)


def test_a_worker_whose_lease_was_given_away_can_do_nothing_more() -> None:
    job, old = running()
    jobs.sweep(now=timezone.now() + 31 * SECOND)
    new = take(job.pk)
    assert new is not None
    assert new.token != old.token
    assert not jobs.heartbeat(claim=old)
    assert not jobs.report_progress(claim=old, percent=90, text="Late")
    assert not jobs.fail(claim=old, error="Late")
    with pytest.raises(jobs.LeaseLost):
        jobs.complete(claim=old)
    jobs.complete(claim=new)
    assert state_of(job) == (JobState.DONE, 2, 1)


# --- errors ---


@pytest.mark.parametrize(
    ("times", "seconds"),
    [(1, 5), (2, 10), (3, 20), (4, 40), (5, 80), (6, 160), (7, 300), (8, 300), (100_000, 300)],
)
def test_backoff_doubles_up_to_five_minutes(times: int, seconds: int) -> None:
    assert jobs.backoff(times).total_seconds() == seconds


def test_fail_gives_the_job_back_and_waits() -> None:
    job, claim = running()
    before = timezone.now()
    assert jobs.fail(claim=claim, error="ZeroDivisionError")
    assert state_of(job) == (JobState.QUEUED, 1, 0)
    assert (job.error, job.lease) == ("ZeroDivisionError", "")
    assert before + 5 * SECOND <= job.ring_at <= timezone.now() + 5 * SECOND


def test_fail_for_the_fifth_time_is_the_last() -> None:
    job = failed()
    assert state_of(job) == (JobState.FAILED, 5, 0)
    assert (job.error, job.lease, job.lease_until) == ("ZeroDivisionError", "", None)
    assert job.finished_at is not None


def test_what_waits_for_a_mail_server_is_tried_for_a_day() -> None:
    job = jobs.enqueue(name=JobName.MAIL_OLD_ADDRESS, key="mail", arguments={}, by=None)
    waited = timedelta()
    for attempt in range(1, jobs.PATIENT_ATTEMPTS + 1):
        claim = jobs.claim(name=job.name, job_id=job.pk)
        assert claim is not None
        before = timezone.now()
        jobs.fail(claim=claim, error="ConnectionRefusedError")
        job.refresh_from_db()
        if attempt < jobs.PATIENT_ATTEMPTS:
            assert job.state == JobState.QUEUED
            waited += job.ring_at - before
    assert (job.state, job.attempts) == (JobState.FAILED, 295)
    assert 24 < waited.total_seconds() / 3600 < 25


def test_complete_forgets_the_error_of_an_earlier_try() -> None:
    job, claim = running()
    jobs.fail(claim=claim, error="ZeroDivisionError")
    again = take(job.pk)
    assert again is not None
    jobs.complete(claim=again)
    assert state_of(job) == (JobState.DONE, 2, 0)
    assert job.error == ""


# --- the sweeper ---


def test_sweep_leaves_alone_what_goes_well() -> None:
    enqueue("waiting")
    running("running")
    done("done")
    assert jobs.sweep(now=timezone.now()) == jobs.Sweep(0, 0, 0, 0)


def test_sweep_rings_for_an_unheard_job_after_ever_longer_waits(
    django_capture_on_commit_callbacks: Any,
) -> None:
    job = enqueue()
    waits = []
    for _ in range(8):
        job.refresh_from_db()
        due = job.ring_at
        assert jobs.sweep(now=due - SECOND).rung == 0
        with django_capture_on_commit_callbacks() as bells:
            assert jobs.sweep(now=due).rung == 1
        assert len(bells) == 1
        job.refresh_from_db()
        waits.append((job.ring_at - due).total_seconds())
    assert waits == [10, 20, 40, 80, 160, 300, 300, 300]


def test_sweep_rings_again_for_a_failed_try_when_its_wait_is_over() -> None:
    job, claim = running()
    jobs.fail(claim=claim, error="ZeroDivisionError")
    assert jobs.sweep(now=timezone.now()).rung == 0
    assert jobs.sweep(now=timezone.now() + 6 * SECOND).rung == 1
    assert state_of(job) == (JobState.QUEUED, 1, 1)


def test_sweep_takes_an_expired_lease_back_and_rings_at_once() -> None:
    job, _ = running()
    assert jobs.sweep(now=timezone.now() + 29 * SECOND) == jobs.Sweep(0, 0, 0, 0)
    assert jobs.sweep(now=timezone.now() + 31 * SECOND) == jobs.Sweep(1, 1, 0, 0)
    assert state_of(job) == (JobState.QUEUED, 1, 1)
    assert (job.lease, job.lease_until) == ("", None)


def test_sweep_gives_up_on_a_job_that_killed_its_worker_five_times() -> None:
    job = enqueue()
    now = timezone.now()
    for _ in range(4):
        assert take(job.pk) is not None
        assert jobs.sweep(now=now + 60 * SECOND).taken_back == 1
    assert take(job.pk) is not None
    assert jobs.sweep(now=now + 60 * SECOND) == jobs.Sweep(0, 0, 1, 0)
    assert state_of(job)[:2] == (JobState.FAILED, 5)
    assert job.error == "The worker stopped in the middle, again and again."
    assert job.finished_at is not None


def test_sweep_has_more_patience_with_what_waits_for_a_mail_server() -> None:
    job = jobs.enqueue(name=JobName.MAIL_OLD_ADDRESS, key="mail", arguments={}, by=None)
    later = timezone.now() + 60 * SECOND
    for tried, given_up in ((5, 0), (293, 0), (294, 1)):
        Job.objects.update(state=JobState.QUEUED, attempts=tried)
        assert jobs.claim(name=job.name, job_id=job.pk) is not None
        swept = jobs.sweep(now=later)
        assert (swept.taken_back, swept.given_up) == (1 - given_up, given_up)


def test_two_sweepers_ring_once_for_the_same_silence(
    django_capture_on_commit_callbacks: Any,
) -> None:
    job = enqueue()

    def other_sweeper_first(execute: Any, sql: str, *arguments: Any) -> Any:
        if '"rings" = ' in sql.partition("WHERE")[2]:
            Job.objects.update(rings=2)
        return execute(sql, *arguments)

    overtaken = connection.execute_wrapper(other_sweeper_first)
    with django_capture_on_commit_callbacks() as bells, overtaken:
        swept = jobs.sweep(now=timezone.now() + 6 * SECOND)
    assert (swept.rung, bells) == (0, [])
    assert state_of(job) == (JobState.QUEUED, 0, 2)


def test_sweep_forgets_ended_jobs_after_ninety_days() -> None:
    done("done")
    failed("failed")
    enqueue("waiting")
    now = timezone.now()
    assert jobs.sweep(now=now + timedelta(days=89)).forgotten == 0
    assert jobs.sweep(now=now + timedelta(days=91)).forgotten == 2
    assert Job.objects.get().key == "waiting"


def test_sweep_rings_for_at_most_five_hundred_at_a_time() -> None:
    Job.objects.bulk_create(
        Job(name=JobName.SCORE_PAIR, key=f"job-{n}", ring_at=timezone.now(), rings=1)
        for n in range(501)
    )
    now = timezone.now()
    assert [jobs.sweep(now=now).rung for _ in range(3)] == [500, 1, 0]


# --- upkeep ---


def test_upkeep_is_asked_for_once_a_day_a_week_and_a_month(
    django_capture_on_commit_callbacks: Any,
) -> None:
    new_year = datetime(2027, 1, 1, 12, tzinfo=UTC)
    with django_capture_on_commit_callbacks() as bells:
        for hours in range(0, 24 * 14, 8):
            jobs.enqueue_upkeep(now=new_year + timedelta(hours=hours))
    asked: dict[str, list[str]] = {}
    for name, key, arguments in Job.objects.values_list("name", "key", "arguments"):
        assert (key.split(":")[0], arguments) == (name.removeprefix("assessments."), {})
        asked.setdefault(name, []).append(key.split(":")[1])
    days = asked.pop(JobName.SWEEP_EXPORTS)
    assert (days[0], days[-1], len(days)) == ("2027-01-01", "2027-01-15", 15)
    assert asked == {
        JobName.SWEEP_ATTACHMENTS: ["2026-W53", "2027-W01", "2027-W02"],
        JobName.FORGET_OLD_PAIRS: ["2027-01"],
        JobName.FORGET_OLD_CASES: ["2027-01"],
    }
    assert len(bells) == 20


def test_upkeep_that_is_done_is_left_alone(django_assert_num_queries: Any) -> None:
    now = timezone.now()
    jobs.enqueue_upkeep(now=now)
    Job.objects.update(state=JobState.DONE, finished_at=now)
    with django_assert_num_queries(4):
        jobs.enqueue_upkeep(now=now)
    assert {job.state for job in Job.objects.all()} == {JobState.DONE}

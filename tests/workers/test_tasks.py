"""What a task does with its bell, in the test's own process."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from kombu import Connection

from assessments.choices import JobState
from assessments.jobs import JobName, ring
from assessments.models import AuditEvent, Job
from assessments.services import jobs
from assessments.services.audit import record
from assessments.tasks import Heartbeat, run_job, score_pair, sweep_jobs

NAME = JobName.SCORE_PAIR


def enqueue(**arguments: Any) -> Job:
    return jobs.enqueue(name=NAME, key="score-pair-1", arguments=arguments, by=None)


def run(job: Job, work: Any) -> None:
    run_job(NAME, job.pk, work, "Working")
    job.refresh_from_db()


@pytest.mark.django_db
def test_a_bell_for_a_job_that_is_gone_does_nothing() -> None:
    score_pair(job_id=4711)


@pytest.mark.django_db
def test_a_second_bell_for_the_same_job_does_nothing() -> None:
    done: list[int] = []
    job = enqueue(number=7)
    for _ in range(2):
        run(job, lambda number: done.append(number))
    assert done == [7]
    assert (job.state, job.attempts, job.progress) == (JobState.DONE, 1, 100)


@pytest.mark.django_db
def test_an_error_undoes_the_work_and_says_where_but_not_what() -> None:
    def work() -> None:
        record(verb="ledger", target=job, by=None)
        raise ValueError("an answer that only two people may see")

    job = enqueue()
    run(job, work)
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)
    assert job.error.startswith("ValueError in work (test_tasks.py:")
    assert "answer" not in job.error
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_work_under_a_lost_lease_is_undone() -> None:
    def work() -> None:
        record(verb="ledger", target=job, by=None)
        Job.objects.update(lease="somebody else")

    job = enqueue()
    run(job, work)
    assert (job.state, job.error) == (JobState.RUNNING, "")
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_heart_beats_as_long_as_the_work_lasts() -> None:
    job = enqueue()
    claim = jobs.claim(name=NAME, job_id=job.pk)
    assert claim is not None
    Job.objects.update(lease_until=timezone.now())
    with Heartbeat(claim, interval=timedelta(milliseconds=50)):
        wait_for_lease(job)
    job.refresh_from_db()
    assert job.lease_until is not None
    assert job.lease_until > timezone.now() + timedelta(seconds=20)


def wait_for_lease(job: Job) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if Job.objects.filter(pk=job.pk, lease_until__gt=timezone.now()).exists():
            return
        time.sleep(0.05)
    pytest.fail("No heartbeat in ten seconds.")


@pytest.mark.django_db
def test_a_bell_that_nobody_can_hear_is_no_error(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ring("assessments.no_such_task", 1)


@pytest.mark.django_db
def test_the_sweep_task_finds_what_a_dead_worker_left() -> None:
    job = enqueue()
    jobs.claim(name=NAME, job_id=job.pk)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep_jobs()
    job.refresh_from_db()
    assert (job.state, job.rings) == (JobState.QUEUED, 1)


@pytest.mark.django_db
def test_the_sweep_task_asks_for_the_upkeep_that_is_due() -> None:
    sweep_jobs()
    assert set(Job.objects.values_list("name", flat=True)) == {
        JobName.SWEEP_EXPORTS,
        JobName.SWEEP_ATTACHMENTS,
        JobName.FORGET_OLD_PAIRS,
        JobName.FORGET_OLD_CASES,
    }


def test_a_worker_with_nothing_to_do_soon_sees_that_it_should_stop(tmp_path: Path) -> None:
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path)}
    with Connection("filesystem://", transport_options=folders) as queue:
        queue.SimpleQueue("nobody-writes-here").close()
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            queue.drain_events(timeout=2.0)  # what a worker asks for
    assert time.monotonic() - begun < 1.5

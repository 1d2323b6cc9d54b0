from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from assessments.choices import JobState
from assessments.jobs import JobName
from assessments.models import Job, User
from assessments.queries.jobs import JobProgress, job_with_key, jobs_visible_to, progress_of

NOW = timezone.now()
SECOND = timedelta(seconds=1)


def job(**fields: Any) -> Job:
    return Job(**({"pk": 7, "name": JobName.SCORE_PAIR, "rings": 1, "ring_at": NOW} | fields))


def test_progress_of_a_waiting_job() -> None:
    assert progress_of(job(), now=NOW) == JobProgress(
        job_id=7, state=JobState.QUEUED, percent=0, text="", attempt=0, takes_long=False
    )


def test_progress_of_a_running_job() -> None:
    running = job(
        state=JobState.RUNNING, attempts=1, started_at=NOW, progress=20, progress_text="Comparing"
    )
    assert progress_of(running, now=NOW) == JobProgress(
        job_id=7, state=JobState.RUNNING, percent=20, text="Comparing", attempt=1, takes_long=False
    )


@pytest.mark.parametrize(
    ("state", "done", "failed", "ended"),
    [
        (JobState.QUEUED, False, False, False),
        (JobState.RUNNING, False, False, False),
        (JobState.DONE, True, False, True),
        (JobState.FAILED, False, True, True),
    ],
)
def test_how_a_job_ended(state: JobState, done: bool, failed: bool, ended: bool) -> None:
    progress = progress_of(job(state=state, started_at=NOW), now=NOW)
    assert (progress.is_done, progress.has_failed, progress.has_ended) == (done, failed, ended)


@pytest.mark.parametrize(
    ("fields", "takes_long"),
    [
        ({"attempts": 1}, True),  # a try has failed
        ({"rings": 2}, False),
        ({"rings": 3}, True),  # nobody hears the bell
        ({"ring_at": NOW - 15 * SECOND}, False),
        ({"ring_at": NOW - 16 * SECOND}, True),  # nor does anybody ring it
        ({"state": JobState.RUNNING, "attempts": 1, "started_at": NOW - 15 * SECOND}, False),
        ({"state": JobState.RUNNING, "attempts": 1, "started_at": NOW - 16 * SECOND}, True),
        ({"state": JobState.RUNNING, "attempts": 2, "started_at": NOW}, True),
        ({"state": JobState.DONE, "attempts": 3, "ring_at": NOW - 60 * SECOND}, False),
        ({"state": JobState.FAILED, "attempts": 5, "ring_at": NOW - 60 * SECOND}, False),
    ],
)
def test_when_the_page_says_that_it_takes_long(fields: dict[str, Any], takes_long: bool) -> None:
    assert progress_of(job(**fields), now=NOW).takes_long is takes_long


@pytest.mark.django_db
def test_a_job_is_found_by_its_key() -> None:
    stored = Job.objects.create(name=JobName.SCORE_PAIR, key="score-pair-1", ring_at=NOW)
    assert job_with_key("score-pair-1") == stored
    assert job_with_key("score-pair-2") is None


def test_the_list_of_jobs_is_the_administrators(administrator: User, senior: User) -> None:
    Job.objects.create(name=JobName.SCORE_PAIR, key="score-pair-1", ring_at=NOW)
    assert jobs_visible_to(administrator).count() == 1
    assert jobs_visible_to(senior).count() == 0

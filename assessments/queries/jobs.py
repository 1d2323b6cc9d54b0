"""What a page says about a job that somebody is waiting for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from assessments.choices import JobState
from assessments.models import Job
from assessments.models.jobs import JobQuerySet

TAKES_LONG = timedelta(seconds=15)


@dataclass(frozen=True)
class JobProgress:
    """`percent` is 0-100; `attempt` counts from 1, 0 while nobody has begun."""

    job_id: int
    state: JobState
    percent: int
    text: str
    attempt: int
    takes_long: bool

    @property
    def is_done(self) -> bool:
        return self.state == JobState.DONE

    @property
    def has_failed(self) -> bool:
        return self.state == JobState.FAILED

    @property
    def has_ended(self) -> bool:
        return self.is_done or self.has_failed


def jobs_visible_to(user: Any) -> JobQuerySet:
    """The list of jobs, the administrator's; a person sees a job through what it works on."""
    return Job.objects.visible_to(user)


def job_with_key(key: str) -> Job | None:
    """The job that does this work, if anybody ever asked for it. One query.

    The caller must already have checked that the person may see what the job works on.
    """
    return Job.objects.filter(key=key).first()


def progress_of(job: Job, *, now: datetime | None = None) -> JobProgress:
    """How far a job is, without its error text: that is for administrators. No query."""
    now = now or timezone.now()
    return JobProgress(
        job_id=job.pk,
        state=JobState(job.state),
        percent=job.progress,
        text=job.progress_text,
        attempt=job.attempts,
        takes_long=_takes_long(job, now),
    )


def _takes_long(job: Job, now: datetime) -> bool:
    """After a failed try, or when a worker or the sweeper should have been heard of by now."""
    if job.state == JobState.RUNNING:
        return job.attempts > 1 or now - (job.started_at or now) > TAKES_LONG
    if job.state == JobState.QUEUED:
        return job.attempts > 0 or job.rings > 2 or now - job.ring_at > TAKES_LONG
    return False

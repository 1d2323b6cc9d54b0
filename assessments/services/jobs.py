"""The life of a Job row: waiting, held by one worker under a lease, ended.

Every step is one conditional UPDATE, so it means the same on SQLite and on PostgreSQL, and a
worker that lost its lease finds that out from the number of rows it changed.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from assessments.choices import JobState
from assessments.jobs import PATIENT, JobName, ring
from assessments.models import Job, User
from assessments.services.audit import record

LEASE = timedelta(seconds=30)  # how long a silent worker keeps a job
MAX_ATTEMPTS = 5
PATIENT_ATTEMPTS = 295  # a day, nearly all of it in the longest waits
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)
KEPT_FOR = timedelta(days=90)
SWEEP_BATCH = 500  # rings per sweep, so that a long queue never makes a long transaction
EXHAUSTED = Q(attempts__gte=PATIENT_ATTEMPTS) | (
    Q(attempts__gte=MAX_ATTEMPTS) & ~Q(name__in=PATIENT)
)
WORKER_DIED = "The worker stopped in the middle, again and again."


class LeaseLost(Exception):
    """Somebody else holds the job by now: what was done under the old lease must not count."""


@dataclass(frozen=True)
class Claim:
    """One worker's hold on one job; the token is what makes it that worker's."""

    job_id: int
    name: str
    token: str
    attempt: int
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Sweep:
    """What one sweep did, in numbers of jobs."""

    rung: int
    taken_back: int
    given_up: int
    forgotten: int


def backoff(times: int) -> timedelta:
    """How long to wait after the `times`-th try: 5, 10, 20, 40 ... seconds, at most 5 minutes."""
    return min(FIRST_WAIT * (1 << min(times - 1, 16)), LONGEST_WAIT)


def enqueue(*, name: JobName, key: str, arguments: dict[str, Any], by: User | None) -> Job:
    """Ask for work in the caller's transaction; the bell rings when that commits.

    `key` says in one string what the work is. Asking again finds the same row and changes nothing,
    whatever state it is in: a finished job runs again only through `requeue` or `retry_job`.
    """
    now = timezone.now()
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={
            "name": name,
            "arguments": arguments,
            "requested_by": by,
            "rings": 1,
            "ring_at": now + backoff(1),
        },
    )
    if created:
        ring(job.name, job.pk)
    return job


def enqueue_upkeep(*, now: datetime) -> None:
    """Ask for what is to be done once a day, week or month; safe to call at any time.

    The key names the day, week or month, so a machine that was off then makes up for it, once.
    """
    for name, period in (
        (JobName.SWEEP_EXPORTS, f"{now:%Y-%m-%d}"),
        (JobName.SWEEP_ATTACHMENTS, f"{now:%G-W%V}"),
        (JobName.FORGET_OLD_PAIRS, f"{now:%Y-%m}"),
        (JobName.FORGET_OLD_CASES, f"{now:%Y-%m}"),
    ):
        key = f"{name.removeprefix('assessments.')}:{period}"
        enqueue(name=name, key=key, arguments={}, by=None)


def requeue(*, name: JobName, key: str, arguments: dict[str, Any], by: User | None) -> Job:
    """Like `enqueue`, but a job that is done runs once more, with the arguments given now.

    A failed one stays failed, for a person to see and retry: otherwise a job that can never
    succeed would run for ever.
    """
    job = enqueue(name=name, key=key, arguments=arguments, by=by)
    if job.state == JobState.DONE:
        _start_over(job, [JobState.DONE], arguments=arguments)
    return job


@transaction.atomic
def retry_job(*, job: Job, by: User) -> Job:
    """Run an ended job again with all its attempts; a waiting or running one is left alone."""
    if _start_over(job, [JobState.DONE, JobState.FAILED], requested_by=by):
        record(verb="retry_job", target=job, by=by)
    return job


def _start_over(job: Job, states: list[JobState], **changes: Any) -> bool:
    changed = Job.objects.filter(pk=job.pk, state__in=states).update(
        state=JobState.QUEUED,
        attempts=0,
        rings=1,
        ring_at=timezone.now() + backoff(1),
        progress=0,
        progress_text="",
        error="",
        started_at=None,
        finished_at=None,
        **changes,
    )
    job.refresh_from_db()
    if changed:
        ring(job.name, job.pk)
    return bool(changed)


def claim(*, name: str, job_id: int) -> Claim | None:
    """Take a waiting job under a new lease; None if it is gone, held by another or ended.

    The name guards against an old bell that outlived its database.
    """
    token, now = str(uuid.uuid4()), timezone.now()
    taken = Job.objects.filter(pk=job_id, name=name, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        lease=token,
        lease_until=now + LEASE,
        started_at=now,
        progress=0,
        progress_text="",
    )
    if not taken:
        return None
    job = Job.objects.get(pk=job_id)
    return Claim(job.pk, job.name, token, job.attempts, job.arguments)


def heartbeat(*, claim: Claim) -> bool:
    """Keep the lease for another `LEASE`; False when it has been lost."""
    return _update_held(claim, lease_until=timezone.now() + LEASE)


def report_progress(*, claim: Claim, percent: int, text: str) -> bool:
    """Tell the page how far the work is (0-100); False when the lease has been lost.

    Call it outside the transaction that does the work, or nobody sees it until that commits.
    """
    return _update_held(
        claim, progress=percent, progress_text=text, lease_until=timezone.now() + LEASE
    )


def complete(*, claim: Claim) -> None:
    """End the job well. Call it in the transaction that did the work.

    Raises LeaseLost when the job is somebody else's by now; the transaction then rolls back, and
    with it everything that was done, so a job never counts twice.
    """
    ended = _update_held(
        claim,
        state=JobState.DONE,
        lease="",
        lease_until=None,
        finished_at=timezone.now(),
        progress=100,
        progress_text="",
        error="",
    )
    if not ended:
        raise LeaseLost(f"Job {claim.job_id} is no longer held under {claim.token}.")


def fail(*, claim: Claim, error: str) -> bool:
    """Give the job back after an error: to wait for its next try or, after the last, as failed.

    False when the lease has been lost, and nothing is changed then.
    """
    now = timezone.now()
    if claim.attempt >= (PATIENT_ATTEMPTS if claim.name in PATIENT else MAX_ATTEMPTS):
        return _update_held(
            claim,
            state=JobState.FAILED,
            lease="",
            lease_until=None,
            finished_at=now,
            error=error,
        )
    return _update_held(
        claim,
        state=JobState.QUEUED,
        lease="",
        lease_until=None,
        rings=0,
        ring_at=now + backoff(claim.attempt),
        error=error,
    )


def _update_held(claim: Claim, **changes: Any) -> bool:
    held = Job.objects.filter(pk=claim.job_id, state=JobState.RUNNING, lease=claim.token)
    return bool(held.update(**changes))


def sweep(*, now: datetime) -> Sweep:
    """Find what a dead worker or a lost bell left behind; safe to run in many places at once.

    Expired leases go back to the queue, or fail when `EXHAUSTED`; jobs that nobody answered are
    rung again, each time after a longer wait; what ended `KEPT_FOR` ago is deleted.
    """
    given_up = _give_up(now)
    taken_back = _take_back(now)
    return Sweep(_ring_again(now), taken_back, given_up, _forget(now))


def _give_up(now: datetime) -> int:
    return Job.objects.filter(EXHAUSTED, state=JobState.RUNNING, lease_until__lt=now).update(
        state=JobState.FAILED, lease="", lease_until=None, finished_at=now, error=WORKER_DIED
    )


def _take_back(now: datetime) -> int:
    return Job.objects.filter(~EXHAUSTED, state=JobState.RUNNING, lease_until__lt=now).update(
        state=JobState.QUEUED, lease="", lease_until=None, rings=0, ring_at=now
    )


@transaction.atomic
def _ring_again(now: datetime) -> int:
    due = Job.objects.filter(state=JobState.QUEUED, ring_at__lte=now).order_by("ring_at", "pk")
    rung = 0
    for job_id, name, rings in due.values_list("pk", "name", "rings")[:SWEEP_BATCH]:
        # The condition on `rings` keeps two sweepers from ringing for the same silence.
        mine = Job.objects.filter(pk=job_id, state=JobState.QUEUED, rings=rings).update(
            rings=rings + 1, ring_at=now + backoff(rings + 1)
        )
        if mine:
            ring(name, job_id)
            rung += 1
    return rung


def _forget(now: datetime) -> int:
    ended = Job.objects.filter(
        state__in=[JobState.DONE, JobState.FAILED], finished_at__lt=now - KEPT_FOR
    )
    return ended.delete()[0]

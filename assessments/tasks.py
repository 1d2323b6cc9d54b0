"""Celery shells: each finds its Job row, claims it and calls one service."""

import threading
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import structlog
from celery import shared_task
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from assessments.jobs import JobName
from assessments.services import jobs, readiness

logger = structlog.get_logger(__name__)

HEARTBEAT = jobs.LEASE / 3


class Heartbeat:
    """Keeps a job's lease alive from a thread for as long as the work in the block lasts."""

    def __init__(self, claim: jobs.Claim, interval: timedelta = HEARTBEAT) -> None:
        self._claim = claim
        self._interval = interval.total_seconds()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._over.wait(self._interval) and self._extend():
                pass
        finally:
            connection.close()  # this thread's own

    def _extend(self) -> bool:
        try:
            return jobs.heartbeat(claim=self._claim)
        except DatabaseError as error:
            logger.warning("heartbeat_missed", job=self._claim.job_id, error=repr(error))
            return True


def run_job(name: str, job_id: int, work: Callable[..., Any], starting: str) -> None:
    """Claim the job, call `work` with its arguments, and end it, all or nothing.

    What the work writes and the end of the job are one transaction: a worker that dies or loses
    its lease leaves neither. A bell for a job that is gone, held or ended does nothing.
    """
    claim = jobs.claim(name=name, job_id=job_id)
    if claim is None:
        return
    jobs.report_progress(claim=claim, percent=20, text=starting)
    with Heartbeat(claim):
        try:
            with transaction.atomic():
                work(**claim.arguments)
                jobs.complete(claim=claim)
        except jobs.LeaseLost:
            logger.warning("lease_lost", job=job_id, attempt=claim.attempt)
        except Exception as error:
            what = describe(error)
            logger.exception("job_failed", job=job_id, attempt=claim.attempt, error=what)
            jobs.fail(claim=claim, error=what)


def describe(error: Exception) -> str:
    """What went wrong and where, without the message: that may quote somebody's answers."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {place.name} ({Path(place.filename).name}:{place.lineno})"


@shared_task(name=JobName.SCORE_PAIR)
def score_pair(*, job_id: int) -> None:
    run_job(JobName.SCORE_PAIR, job_id, readiness.score_pair, "Comparing the two sheets")


# A sweep that waited longer than the pause between two sweeps has nothing left to do.
@shared_task(name="assessments.sweep_jobs", expires=5)
def sweep_jobs() -> None:
    """Ring for every job left behind, and ask for every result that should be there."""
    swept = jobs.sweep(now=timezone.now())
    if swept.taken_back or swept.given_up:
        logger.warning("jobs_left_behind", taken_back=swept.taken_back, given_up=swept.given_up)
    readiness.enqueue_missing()

"""Celery shells: each finds its Job row, claims it and calls one service."""

import threading
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import structlog
from celery import shared_task
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from assessments.jobs import JobName
from assessments.services import jobs, pairs, people, readiness
from assessments.services.cases import exporting, keeping, presence
from assessments.services.evidence import mailing, store

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

    def do(claim: jobs.Claim) -> None:
        with transaction.atomic():
            work(**claim.arguments)
            jobs.complete(claim=claim)

    _run_held(name, job_id, do, starting)


def mail_job(name: str, job_id: int, write: Callable[..., EmailMessage | None]) -> None:
    """Claim the job, send the mail that `write` makes of its arguments, if any, and end it.

    No transaction is open meanwhile, so nobody waits for a slow mail server. A worker that dies
    between sending and ending leaves a job that is done again: a mail comes twice rather than
    never, and must say the same both times.
    """

    def do(claim: jobs.Claim) -> None:
        mail = write(**claim.arguments)
        if mail is not None:
            mail.send()
        jobs.complete(claim=claim)

    _run_held(name, job_id, do, "Sending the mail")


def _run_held(name: str, job_id: int, do: Callable[[jobs.Claim], None], starting: str) -> None:
    claim = jobs.claim(name=name, job_id=job_id)
    if claim is None:
        return
    jobs.report_progress(claim=claim, percent=20, text=starting)
    with Heartbeat(claim):
        try:
            do(claim)
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
    run_job(JobName.SCORE_PAIR, job_id, readiness.score_pair, "Comparing the two halves")


@shared_task(name=JobName.MAIL_WITNESS)
def mail_witness(*, job_id: int) -> None:
    mail_job(JobName.MAIL_WITNESS, job_id, mailing.witness_mail)


@shared_task(name=JobName.MAIL_OLD_ADDRESS)
def mail_old_address(*, job_id: int) -> None:
    mail_job(JobName.MAIL_OLD_ADDRESS, job_id, people.old_address_mail)


@shared_task(name=JobName.FORGET_OLD_PAIRS)
def forget_old_pairs(*, job_id: int) -> None:
    forget = partial(pairs.forget_old_pairs, by=None)
    run_job(JobName.FORGET_OLD_PAIRS, job_id, forget, "Deleting pairs past their time")


@shared_task(name=JobName.FORGET_OLD_CASES)
def forget_old_cases(*, job_id: int) -> None:
    forget = partial(keeping.forget_old_cases, by=None)
    run_job(JobName.FORGET_OLD_CASES, job_id, forget, "Deleting cases past their time")


@shared_task(name=JobName.SWEEP_ATTACHMENTS)
def sweep_attachments(*, job_id: int) -> None:
    _run_held(JobName.SWEEP_ATTACHMENTS, job_id, _sweep_attachments, "Looking through the files")


def _sweep_attachments(claim: jobs.Claim) -> None:
    """Without a transaction: a folder may be large, and deleting from it is never undone."""
    swept = store.sweep()
    if swept.missing:
        logger.error("attachments_missing", missing=swept.missing)
    jobs.complete(claim=claim)


@shared_task(name=JobName.EXPORT_CASE)
def export_case(*, job_id: int) -> None:
    _run_held(JobName.EXPORT_CASE, job_id, _export_case, "Reading the case")


def _export_case(claim: jobs.Claim) -> None:
    """Pages are set outside the transaction, which would keep everybody else from writing."""
    rendered = exporting.render_export(**claim.arguments)
    jobs.report_progress(claim=claim, percent=90, text="Putting the file away")
    with transaction.atomic():
        exporting.keep_export(rendered=rendered)
        jobs.complete(claim=claim)


@shared_task(name=JobName.SWEEP_EXPORTS)
def sweep_exports(*, job_id: int) -> None:
    sweep = partial(exporting.sweep_exports, now=timezone.now())
    run_job(JobName.SWEEP_EXPORTS, job_id, sweep, "Deleting files past their time")


# A sweep that waited longer than the pause between two sweeps has nothing left to do.
@shared_task(name="assessments.sweep_jobs", expires=5)
def sweep_jobs() -> None:
    """Ring for every job left behind, and ask for every result and all upkeep that is due."""
    now = timezone.now()
    swept = jobs.sweep(now=now)
    if swept.taken_back or swept.given_up:
        logger.warning("jobs_left_behind", taken_back=swept.taken_back, given_up=swept.given_up)
    readiness.enqueue_missing()
    presence.forget_presences(now=now)
    jobs.enqueue_upkeep(now=now)

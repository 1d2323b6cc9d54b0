"""The project's Celery application with three jobs more, made to be killed.

Workers of the tests are started with `celery -A tests.workers.app`.
"""

import os
import signal
import time

import django

from careerpath.celery import app

django.setup()

from celery import shared_task  # noqa: E402

from assessments.models import Job  # noqa: E402
from assessments.services.audit import record  # noqa: E402
from assessments.tasks import run_job  # noqa: E402

__all__ = ["add_to_ledger", "app", "kill_the_worker", "raise_an_error"]


def _write(*, key: str, seconds: float) -> None:
    """One line in a record that can only grow, in the transaction that ends the job."""
    record(verb="ledger", target=Job.objects.get(key=key), by=None)
    time.sleep(seconds)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _raise() -> None:
    raise ZeroDivisionError("poison")


@shared_task(name="tests.add_to_ledger")
def add_to_ledger(*, job_id: int) -> None:
    run_job("tests.add_to_ledger", job_id, _write, "Writing")


@shared_task(name="tests.kill_the_worker")
def kill_the_worker(*, job_id: int) -> None:
    run_job("tests.kill_the_worker", job_id, _die, "Dying")


@shared_task(name="tests.raise_an_error")
def raise_an_error(*, job_id: int) -> None:
    run_job("tests.raise_an_error", job_id, _raise, "Raising")

"""The project's Celery application with two jobs more, which nobody would want.

Workers of the tests are started with `celery -A tests.workers.app`.
"""

import os
import signal

import django

from careerpath.celery import app

django.setup()

from celery import shared_task  # noqa: E402

from assessments.tasks import run_job  # noqa: E402

__all__ = ["app", "kill_the_worker", "raise_an_error"]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _raise() -> None:
    raise ZeroDivisionError("poison")


@shared_task(name="tests.kill_the_worker")
def kill_the_worker(*, job_id: int) -> None:
    run_job("tests.kill_the_worker", job_id, _die, "Dying")


@shared_task(name="tests.raise_an_error")
def raise_an_error(*, job_id: int) -> None:
    run_job("tests.raise_an_error", job_id, _raise, "Raising")

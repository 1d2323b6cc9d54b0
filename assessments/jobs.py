"""The names of background jobs, and the bell that tells a worker one is waiting."""

from enum import StrEnum

import structlog
from celery import current_app
from django.db import transaction

logger = structlog.get_logger(__name__)


class JobName(StrEnum):
    """A job's name is the name of the Celery task that does it."""

    SCORE_PAIR = "assessments.score_pair"


def ring(name: str, job_id: int) -> None:
    """Tell a worker, once the caller's transaction has committed, that the job is waiting."""
    transaction.on_commit(lambda: _send(name, job_id))


def _send(name: str, job_id: int) -> None:
    try:
        current_app.tasks[name].apply_async(kwargs={"job_id": job_id}, retry=False)
    except Exception as error:
        # Whatever a broker raises when it is down is no reason to fail here: the Job row is
        # committed, and the sweeper rings again.
        logger.warning("bell_not_heard", job=job_id, task=name, error=repr(error))

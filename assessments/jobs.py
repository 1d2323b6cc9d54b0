"""The names of background jobs, and the bell that tells a worker one is waiting."""

from enum import StrEnum

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
import structlog

logger = structlog.get_logger(__name__)


class JobName(StrEnum):
    SCORE_PAIR = "assessments.score_pair"


def ring(name: str, job_id: int) -> None:
    """Tell a worker, once the caller's transaction has committed, that the job is waiting.

    A broker that is down is no reason to fail: the Job row is written, and the sweeper rings again.
    """
    transaction.on_commit(lambda: _send(name, job_id))


def _send(name: str, job_id: int) -> None:
    task = current_app.tasks[name]
    try:
        task.apply_async(kwargs={"job_id": job_id}, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("bell_not_heard", job=job_id, error=str(error))

"""The names of background jobs, and the bell that tells a worker one is waiting."""

import time
import uuid
from enum import StrEnum
from pathlib import Path
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual
from kombu.utils import json

logger = structlog.get_logger(__name__)

LOOK = 0.2  # seconds


class JobName(StrEnum):
    """A job's name is the name of the Celery task that does it."""

    SCORE_PAIR = "assessments.score_pair"
    EXPORT_CASE = "assessments.export_case"
    SWEEP_EXPORTS = "assessments.sweep_exports"
    MAIL_WITNESS = "assessments.mail_witness"
    MAIL_OLD_ADDRESS = "assessments.mail_old_address"
    SWEEP_ATTACHMENTS = "assessments.sweep_attachments"
    FORGET_OLD_PAIRS = "assessments.forget_old_pairs"
    FORGET_OLD_CASES = "assessments.forget_old_cases"


# They wait for somebody else's server: for a day.
PATIENT = frozenset({JobName.MAIL_OLD_ADDRESS, JobName.MAIL_WITNESS})


def score_key(pair_id: int | str) -> str:
    """The key of the job that scores a pair: one job per pair, however often it is asked for."""
    return f"score-pair:{pair_id}"


def export_key(export_id: int | str) -> str:
    """The key of the job that writes one file of a case."""
    return f"export-case:{export_id}"


def witness_key(witness_id: int) -> str:
    """The key of the job that mails a colleague their link: one job per link."""
    return f"mail-witness:{witness_id}"


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


class FolderChannel(filesystem.Channel):
    """The queue of the embedded default, without the moments in which files are half written.

    Kombu's own lets a worker read a message, or a table of queues, that another process has
    opened and not yet filled; the worker ends then, or never starts again.
    """

    def _put(  # type: ignore[override]
        self, queue: str, payload: dict[str, Any], **_: Any
    ) -> None:
        folder = Path(self.data_folder_out)
        name = f"{time.monotonic_ns() // 1_000_000:015}_{uuid.uuid4()}.{queue}.msg"
        draft = folder / f"{name}.draft"
        draft.write_text(json.dumps(payload))  # type: ignore[no-untyped-call]
        draft.rename(folder / name)

    def _queue_bind(self, *args: Any) -> None:
        """Nothing to write down: every process declares the queues it uses."""

    def get_table(self, exchange: str) -> Any:
        return virtual.Channel.get_table(self, exchange)  # type: ignore[no-untyped-call]


class FolderTransport(filesystem.Transport):
    Channel = FolderChannel

    def drain_events(self, connection: Any, timeout: float | None = None, **_: Any) -> None:
        """In shorter looks: only between two of them does a worker see that it should stop."""
        look = timeout and min(timeout, LOOK)
        super().drain_events(connection, timeout=look)  # type: ignore[no-untyped-call]


TRANSPORT_ALIASES["filesystem"] = f"{__name__}:FolderTransport"

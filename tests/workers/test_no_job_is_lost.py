"""Workers are killed again and again: no job is lost, and none counts twice.

On the embedded default the queue is a folder and the worker one process; `make test-services` runs
the same on Redis, where the pool of a killed worker may finish what it had begun.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from django.utils import timezone

from assessments.jobs import JobName
from assessments.models import AuditEvent, Job
from assessments.services import jobs
from tests.workers import app  # noqa: F401  (the bell knows these jobs, too)
from tests.workers.conftest import Worker, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

LEDGER = [f"ledger-{n}" for n in range(200)]
KILLS = 10
StartWorker = Callable[[], Worker]


def enqueue(name: str, key: str, arguments: dict[str, Any]) -> Job:
    return jobs.enqueue(name=cast(JobName, name), key=key, arguments=arguments, by=None)


def sweep_a_minute_later() -> None:
    """When every lease has run out, so that a test need not wait for that."""
    jobs.sweep(now=timezone.now() + timedelta(minutes=1))


def a_moment_ago() -> datetime:
    """Who began before that is dead: each of these jobs takes some hundredths of a second."""
    return timezone.now() - timedelta(seconds=1)


def finished() -> int:
    return Job.objects.filter(state="done").count()


def ended(key: str) -> tuple[str, int, str]:
    job = Job.objects.get(key=key)
    return job.state, job.attempts, job.error


def test_no_job_is_lost_and_none_counts_twice(start_worker: StartWorker, tmp_path: Path) -> None:
    chance = random.Random(20)  # noqa: S311
    log = tmp_path / "worker.log"
    enqueue("tests.kill_the_worker", "kills", {})
    for key in LEDGER:
        enqueue("tests.add_to_ledger", key, {"key": key, "seconds": 0.01})
    enqueue("tests.raise_an_error", "raises", {})

    kill_workers(start_worker, chance, log)
    assert 0 < finished() < len(LEDGER), "The workers were killed too late to tell anything."
    work_until_all_have_ended(start_worker, log)

    done = set(Job.objects.filter(key__in=LEDGER, state="done").values_list("pk", flat=True))
    written = Counter(AuditEvent.objects.filter(verb="ledger").values_list("target_id", flat=True))
    assert len(done) == len(LEDGER)
    assert written == dict.fromkeys(done, 1)
    assert ended("kills") == ("failed", 5, jobs.WORKER_DIED)
    assert ended("raises")[:2] == ("failed", 5)
    assert ended("raises")[2].startswith("ZeroDivisionError in _raise (app.py:")


def kill_workers(start_worker: StartWorker, chance: random.Random, log: Path) -> None:
    """Each as soon as it is at work, at no particular point of it."""
    for _ in range(KILLS):
        before = finished()
        worker = start_worker()
        wait_until(lambda: worker.is_dead or finished() > before, 60, log)  # noqa: B023
        time.sleep(chance.uniform(0, 0.1))
        worker.kill()
        sweep_a_minute_later()


def work_until_all_have_ended(start_worker: StartWorker, log: Path) -> None:
    worker = start_worker()

    def all_ended() -> bool:
        nonlocal worker
        if worker.is_dead:  # one of the jobs kills it
            sweep_a_minute_later()
            worker = start_worker()
        elif not Job.objects.filter(state="running", started_at__gt=a_moment_ago()).exists():
            sweep_a_minute_later()
        return not Job.objects.filter(state__in=["queued", "running"]).exists()

    wait_until(all_ended, 240, log)

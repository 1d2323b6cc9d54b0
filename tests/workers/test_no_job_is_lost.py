"""Workers are killed again and again: every complete pair is scored, and none counts twice.

On the embedded default the queue is a folder and the worker one process; `make test-services` runs
the same on Redis, where the pool of a killed worker may finish what it had begun.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone

from assessments.jobs import JobName, score_key
from assessments.models import AuditEvent, Job, Result
from assessments.scoring.contract import run
from assessments.services import jobs, readiness
from tests.workers import app  # noqa: F401  (the bell knows these jobs, too)
from tests.workers.complete_pairs import Complete, complete_pairs
from tests.workers.conftest import Worker, wait_until
from tests.workers.ledger import COMPLETED, WRITTEN, ledger, lines  # noqa: F401  (a fixture)

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(400),
]

PAIRS = 220
UNHEARD = 20  # of these, their jobs are there and the bells are lost
JOBLESS = 10  # of these, even the jobs
KILLS = 10
StartWorker = Callable[[], Worker]


def enqueue_poison(name: str) -> None:
    jobs.enqueue(name=cast(JobName, name), key=name, arguments={}, by=None)


def lose_all_bells() -> None:
    """As a broker does that comes back without its data."""
    current_app.control.purge()


@transaction.atomic
def ask_for_scores(some: Iterable[Complete]) -> None:
    """As the second submission of a pair does."""
    for pair in (one.pair for one in some):
        jobs.enqueue(
            name=JobName.SCORE_PAIR,
            key=score_key(pair.pk),
            arguments={"pair_id": pair.pk},
            by=pair.person,
        )


def sweep_a_minute_later() -> None:
    """What the sweeper does, when every lease has run out, so that a test need not wait for it."""
    jobs.sweep(now=timezone.now() + timedelta(minutes=1))
    readiness.enqueue_missing()


def a_moment_ago() -> datetime:
    """Who began before that is dead: each of these jobs takes some hundredths of a second."""
    return timezone.now() - timedelta(seconds=1)


def finished() -> int:
    return Job.objects.filter(state="done").count()


def ended(key: str) -> tuple[str, int, str]:
    job = Job.objects.get(key=key)
    return job.state, job.attempts, job.error


def test_no_job_is_lost_and_none_counts_twice(
    ledger: None,  # noqa: F811
    start_worker: StartWorker,
    tmp_path: Path,
) -> None:
    chance = random.Random(20)  # noqa: S311
    log = tmp_path / "worker.log"
    pairs = complete_pairs(PAIRS, chance)
    enqueue_poison("tests.kill_the_worker")
    ask_for_scores(pairs[:UNHEARD])
    lose_all_bells()
    ask_for_scores(pairs[UNHEARD:-JOBLESS])
    enqueue_poison("tests.raise_an_error")
    complete = {one.pair.pk: one for one in pairs}

    kill_workers(start_worker, chance, log)
    assert 0 < finished() < len(complete), "The workers were killed too late to tell anything."
    work_until_all_have_ended(start_worker, log)

    each_is_scored_once(complete)
    each_result_is_what_the_answers_give(complete)
    assert Job.objects.filter(state="done", attempts__gt=1).exists(), "No job was interrupted."
    assert ended("tests.kill_the_worker") == ("failed", 5, jobs.WORKER_DIED)
    assert ended("tests.raise_an_error")[:2] == ("failed", 5)
    assert ended("tests.raise_an_error")[2].startswith("ZeroDivisionError in _raise (app.py:")


def kill_workers(start_worker: StartWorker, chance: random.Random, log: Path) -> None:
    """Each as soon as it is at work, at no particular point of it; every other with its pool."""
    for number in range(KILLS):
        before = finished()
        worker = start_worker()
        wait_until(lambda: worker.is_dead or finished() > before, 60, log)  # noqa: B023
        time.sleep(chance.uniform(0, 0.1))
        worker.kill() if number % 2 else worker.kill_all()
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


def each_is_scored_once(complete: dict[int, Complete]) -> None:
    """By the jobs, by the record, and by what the database counted."""
    scoring = dict(Job.objects.filter(name=JobName.SCORE_PAIR).values_list("key", "state"))
    assert scoring == {score_key(pair_id): "done" for pair_id in complete}
    done = Job.objects.filter(state="done").values_list("pk", flat=True)
    assert lines(COMPLETED) == dict.fromkeys(done, 1)
    events = AuditEvent.objects.filter(verb="pair-scored").values_list("target_id", flat=True)
    assert Counter(events) == lines(WRITTEN) == dict.fromkeys(complete, 1)


def each_result_is_what_the_answers_give(complete: dict[int, Complete]) -> None:
    results = {result.pair_id: result for result in Result.objects.all()}
    assert {pair_id: result.request for pair_id, result in results.items()} == {
        pair_id: one.request for pair_id, one in complete.items()
    }
    for pair_id, one in complete.items():
        assert results[pair_id].outcome == run(one.request)

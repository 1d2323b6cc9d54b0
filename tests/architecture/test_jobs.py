"""Every job has a task, and a message in the queue can always be read by another release."""

import inspect
from typing import Any

import pytest
from celery import current_app
from django.conf import settings

from assessments.jobs import JobName

PRIMITIVES = {int, str, bool, float}
OURS = sorted(name for name in current_app.tasks if name.startswith("assessments."))


def arguments_of(name: str) -> list[inspect.Parameter]:
    task = current_app.tasks[name]
    return list(inspect.signature(task.run, eval_str=True).parameters.values())


def test_every_job_name_is_a_task() -> None:
    assert set(JobName) <= set(OURS)


@pytest.mark.parametrize("name", JobName)
def test_every_job_gets_the_number_of_its_row_and_no_more(name: JobName) -> None:
    assert [(argument.name, argument.annotation) for argument in arguments_of(name)] == [
        ("job_id", int)
    ]


@pytest.mark.parametrize("name", OURS)
def test_every_task_takes_keywords_of_primitive_types(name: str) -> None:
    for argument in arguments_of(name):
        assert argument.kind == inspect.Parameter.KEYWORD_ONLY
        assert argument.annotation in PRIMITIVES


def test_every_scheduled_task_exists() -> None:
    schedule: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE
    assert {entry["task"] for entry in schedule.values()} <= set(OURS)

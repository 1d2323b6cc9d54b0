"""What is done once a week or once a month, so that nobody needs a timer for it."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone

from assessments.choices import CaseState, JobState
from assessments.jobs import JobName
from assessments.models import Attachment, AuditEvent, Case, Job, Pair
from assessments.services import jobs
from tests.factories import CaseFactory, CycleFactory, EvidenceFactory, PairFactory


def done(name: JobName) -> Job:
    """A job of that name, after its task."""
    job = jobs.enqueue(name=name, key=name, arguments={}, by=None)
    current_app.tasks[name](job_id=job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.django_db
def test_pairs_past_their_time_are_forgotten_without_anybody_asking() -> None:
    six_years = timedelta(days=6 * 365)
    young = PairFactory(cycle=CycleFactory(closed=True))
    old = PairFactory(cycle=CycleFactory(closed=True, closed_at=timezone.now() - six_years))
    assert done(JobName.FORGET_OLD_PAIRS).state == JobState.DONE
    assert list(Pair.objects.all()) == [young]
    event = AuditEvent.objects.get()
    assert (event.verb, event.target_id, event.actor) == ("pairs-forgotten", old.cycle_id, None)


@pytest.mark.django_db
def test_cases_past_their_time_are_forgotten_without_anybody_asking() -> None:
    six_years = timezone.now() - timedelta(days=6 * 365)
    young = CaseFactory(state=CaseState.WITHDRAWN, ended_at=timezone.now())
    CaseFactory(state=CaseState.WITHDRAWN, ended_at=six_years)

    assert done(JobName.FORGET_OLD_CASES).state == JobState.DONE

    assert list(Case.objects.all()) == [young]


@pytest.mark.django_db
def test_files_that_nobody_names_are_swept_and_missing_ones_are_told(
    tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ATTACHMENTS_DIR = tmp_path
    left_behind = tmp_path / "ab" / ("ab" * 32)
    left_behind.parent.mkdir()
    left_behind.touch()
    os.utime(left_behind, (0, 0))
    assert done(JobName.SWEEP_ATTACHMENTS).state == JobState.DONE
    assert not left_behind.exists()
    assert caplog.records == []

    Job.objects.all().delete()
    Attachment.objects.create(
        evidence=EvidenceFactory(), name="graph.png", kind="image/png", size=7, sha256="cd" * 32
    )
    assert done(JobName.SWEEP_ATTACHMENTS).state == JobState.DONE
    (said,) = (record.msg for record in caplog.records)
    assert (said["event"], said["missing"]) == ("attachments_missing", 1)

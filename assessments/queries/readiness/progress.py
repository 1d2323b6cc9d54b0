"""How far the scoring of a pair is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from assessments.choices import JobState
from assessments.jobs import score_key
from assessments.models import Job, Pair, Result
from assessments.models.pairs import PairQuerySet
from assessments.queries.jobs import job_with_key, progress_of
from assessments.scoring import MODEL_VERSION

TAKES_LONG = timedelta(seconds=20)


@dataclass(frozen=True)
class ScoringProgress:
    """`state` is "queued", "running", "failed" or, once there is a current result, "done"."""

    state: str
    percent: int
    takes_long: bool

    @property
    def is_done(self) -> bool:
        return self.state == JobState.DONE


def scoring_progress(pair: Pair, *, now: datetime | None = None) -> ScoringProgress:
    """What the page says while a complete pair waits for its result. Two queries at most."""
    if not unscored(Pair.objects.filter(pk=pair.pk)).exists():
        return ScoringProgress(JobState.DONE, 100, takes_long=False)
    job = job_with_key(score_key(pair.pk))
    now = now or timezone.now()
    if job is None or job.state == JobState.DONE:
        # The sweeper finds such a pair and asks for its result.
        return ScoringProgress(JobState.QUEUED, 0, takes_long=_is_long(pair, now))
    progress = progress_of(job, now=now)
    slow = progress.takes_long or (not progress.has_ended and _is_long(pair, now))
    return ScoringProgress(progress.state, progress.percent, takes_long=slow)


def unscored(pairs: PairQuerySet) -> PairQuerySet:
    """Complete pairs without a result of this scoring model on their own questionnaire."""
    current = Result.objects.filter(
        pair=OuterRef("pk"),
        model_version=MODEL_VERSION,
        framework_sha256=OuterRef("framework_sha256"),
    )
    complete = pairs.complete().annotate(framework_sha256=F("cycle__framework__content_sha256"))
    return complete.exclude(Exists(current))


def scoring_job(pair: Pair) -> Job | None:
    return job_with_key(score_key(pair.pk))


def _is_long(pair: Pair, now: datetime) -> bool:
    return pair.completed_at is not None and now - pair.completed_at > TAKES_LONG

from typing import Any

from django.db import models

from assessments.choices import FrameworkState
from assessments.models.fields import OrderedJSONField


class PublishedFrameworkError(TypeError):
    """Somebody tried to change a version that people may already have answered."""


class Framework(models.Model):
    """One version of the catalogue and its questionnaire."""

    key = models.SlugField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    summary = models.TextField()
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(
        max_length=10, choices=FrameworkState.choices, default=FrameworkState.DRAFT
    )
    forms = OrderedJSONField(
        default=dict
    )  # "core" and one per module, as the scoring model reads them
    content_sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="framework_version_once"),
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state=FrameworkState.PUBLISHED),
                name="framework_one_published_version",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FrameworkState.DRAFT)
                | (~models.Q(content_sha256="") & models.Q(published_at__isnull=False)),
                name="framework_published_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.state == FrameworkState.DRAFT


class ContentQuerySet(models.QuerySet[Any]):
    """Rows of a published version are not changed behind the model's back either."""

    def update(self, **kwargs: Any) -> int:
        self._refuse_published()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_published()
        return super().delete()

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        if any(not row.framework.is_draft for row in rows):
            raise PublishedFrameworkError("A published version cannot change.")
        return super().bulk_create(rows, *args, **kwargs)

    def _refuse_published(self) -> None:
        if self.exclude(framework__state=FrameworkState.DRAFT).exists():
            raise PublishedFrameworkError("A published version cannot change.")


class Content(models.Model):
    """A record of one framework version, named by its key."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="%(class)ss")
    key = models.SlugField(max_length=80)
    order = models.PositiveSmallIntegerField()

    objects = ContentQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "key"], name="%(class)s_key_once"),
        ]

    def __str__(self) -> str:
        return self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_published()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._refuse_published()
        return super().delete(*args, **kwargs)

    def _refuse_published(self) -> None:
        if not self.framework.is_draft:
            raise PublishedFrameworkError("A published version cannot change.")


class Source(Content):
    """A book or article behind an idea."""

    author = models.CharField(max_length=160)
    title = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField(max_length=20)
    note = models.TextField(blank=True)


class Group(Content):
    """A heading of the map of ideas."""

    title = models.CharField(max_length=80)
    short = models.CharField(max_length=24)
    summary = models.TextField()


class Concept(Content):
    """One idea: a signal, lever, condition, archetype, anti-pattern, practice and so on."""

    kind = models.CharField(max_length=20)
    group = models.SlugField(max_length=80)
    title = models.CharField(max_length=80)
    short = models.CharField(max_length=24)
    summary = models.TextField()
    why = models.TextField()
    looks_like = models.JSONField(default=list)
    watch_out = models.TextField(blank=True)
    sources = models.JSONField(default=list)
    related = models.JSONField(default=list)
    parent = models.SlugField(max_length=80, blank=True)


class Action(Content):
    """Something one can start on Monday, and the evidence it would leave."""

    concept = models.SlugField(max_length=80)
    title = models.CharField(max_length=80)
    first_step = models.TextField()
    evidence = models.TextField()
    stop = models.TextField(blank=True)


class Block(Content):
    """A section of the questionnaire."""

    title = models.CharField(max_length=80)
    intro = models.TextField()
    module = models.SlugField(max_length=60, blank=True)
    labels = models.JSONField(default=list)  # five words for the levels, or none


class Item(Content):
    """A question in both wordings, with its anchors in words."""

    concept = models.SlugField(max_length=80)
    block = models.SlugField(max_length=80)
    title = models.CharField(max_length=80)
    question = models.JSONField()  # {"self": ..., "manager": ...}
    anchors = models.JSONField()  # {"self": [5], "manager": [5]}
    examples = models.JSONField(default=dict)  # by discipline
    evidence_hint = models.TextField(blank=True)


class ArchetypePair(Content):
    """Two working weeks, one of which the reader prefers."""

    left = models.JSONField()  # {"archetype", "self", "manager"}
    right = models.JSONField()

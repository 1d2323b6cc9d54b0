from collections.abc import Mapping
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from assessments.choices import ConfirmedAs, WitnessAnswer

LONGEST_WORDS = 5000  # characters: what happened, its effect, a question, words to a confirmation
LONGEST_GAINED = 200
LONGEST_LINK = 500
TAKEN_BACK = 0  # the version of a confirmation that vouches for no wording any more


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> Self:
        """What you wrote, and what was shared with you."""
        return self.filter(Q(author=user) | Q(shared_with=user))

    def standing(self) -> Self:
        """Without what was withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def awaiting(self, user: Any) -> Self:
        """What waits for a word of theirs; they see all of it, see the constraint."""
        return self.filter(awaits=user)

    def confirmed(self) -> Self:
        """What somebody else vouches for, in the words that stand there now."""
        vouched = Confirmation.objects.filter(evidence=OuterRef("pk"), version=OuterRef("version"))
        return self.filter(Exists(vouched))


class Evidence(models.Model):
    """One dated thing that happened, in the log of the person it is about."""

    RETENTION = "Until its author deletes it; withdrawn, it leaves its date behind."

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="evidence"
    )  # whose growth it shows
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="evidence_written"
    )  # the person, or their manager
    happened_on = models.DateField()
    what = models.TextField()
    effect = models.TextField(blank=True)
    gained = models.CharField(max_length=LONGEST_GAINED, blank=True)  # who is better off
    link = models.URLField(max_length=LONGEST_LINK, blank=True)
    items = models.JSONField(default=list)  # keys of levers and signals, as the questionnaire asks
    # The one other person who reads it: the manager reads what the person wrote, and the other
    # way round.
    shared_with = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="evidence_read"
    )
    shared_at = models.DateTimeField(null=True)
    # Whose word it waits for: the author's answer, or the reader's confirmation. Kept by
    # services.evidence.awaiting.
    awaits = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="evidence_awaited",
        db_index=False,
    )
    version = models.PositiveIntegerField(default=1)  # rises when the words change
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True)  # the words, the date or the items
    withdrawn_at = models.DateTimeField(null=True)  # a tombstone: the words are gone

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-id"]
        verbose_name_plural = "evidence"
        indexes = [
            models.Index(fields=["person", "happened_on"], name="evidence_by_month"),
            models.Index(fields=["shared_with", "happened_on"], name="evidence_by_reader"),
            models.Index(
                fields=["awaits"], condition=Q(awaits__isnull=False), name="evidence_by_awaited"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(shared_with__isnull=True, shared_at__isnull=True)
                | Q(shared_with__isnull=False, shared_at__isnull=False),
                name="evidence_shared_names_the_reader",
            ),
            models.CheckConstraint(
                condition=Q(shared_with__isnull=True) | ~Q(shared_with=F("author")),
                name="evidence_reader_is_not_the_author",
            ),
            models.CheckConstraint(
                condition=Q(shared_with__isnull=True)
                | Q(author=F("person"))
                | Q(shared_with=F("person")),
                name="evidence_of_a_manager_is_for_the_person",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(what="", effect="", gained="", link=""),
                name="evidence_withdrawn_keeps_no_words",
            ),
            models.CheckConstraint(
                condition=Q(awaits__isnull=True)
                | Q(awaits=F("author"))
                | Q(awaits=F("shared_with")),
                name="evidence_awaits_author_or_reader",
            ),
            models.CheckConstraint(
                condition=Q(awaits__isnull=True)
                | Q(shared_with__isnull=False, withdrawn_at__isnull=True),
                name="evidence_awaits_somebody_only_while_shared",
            ),
        ]

    def __str__(self) -> str:
        return f"Evidence {self.pk}"

    def says(self, fields: Mapping[str, Any]) -> bool:
        """Whether these are the words, the date and the items that stand here."""
        return all(getattr(self, name) == value for name, value in fields.items())

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_own(self) -> bool:
        """Written by the person it is about."""
        return self.author_id == self.person_id


class OfEvidenceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """With the evidence it belongs to."""
        seen = Evidence.objects.visible_to(user)
        return self.filter(Exists(seen.filter(pk=OuterRef("evidence_id"))))


class ConfirmationQuerySet(OfEvidenceQuerySet):
    def current(self) -> Self:
        """Those of the words that stand there now."""
        return self.filter(version=F("evidence__version"))


class Confirmation(models.Model):
    """Somebody else vouches for one wording of a piece of evidence."""

    RETENTION = "With its evidence."

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="confirmations")
    version = models.PositiveIntegerField()  # of the evidence; another wording is not vouched for
    vouched_as = models.CharField(max_length=10, choices=ConfirmedAs.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # null: a colleague, by link
    name = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "version", "by"], name="confirmation_once_per_wording"
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(vouched_as=ConfirmedAs.COLLEAGUE),
                name="confirmation_without_account_is_a_colleagues",
            ),
        ]

    def __str__(self) -> str:
        return f"Confirmation {self.pk}"


class RemarkQuerySet(OfEvidenceQuerySet):
    def visible_to(self, user: Any) -> Self:
        """A conversation stays between its two, also when somebody else reads the evidence now."""
        return super().visible_to(user).filter(Q(author=user) | Q(to=user))


class Remark(models.Model):
    """A question about a piece of evidence, or the answer to one."""

    RETENTION = "With its evidence."

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"Remark {self.pk}"


class Witness(models.Model):
    """A colleague who was helped, asked by a one-time link; the link itself is not kept."""

    RETENTION = "With its evidence."

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="witnesses")
    version = models.PositiveIntegerField()  # the wording that they are asked about
    name = models.CharField(max_length=120)
    token_sha256 = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, choices=WitnessAnswer.choices, blank=True)
    words = models.TextField(blank=True)  # of who declined; a confirmation carries its own

    objects = OfEvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name_plural = "witnesses"
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="witness_answer_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Witness {self.pk}"


class Attachment(models.Model):
    """A small file beside a piece of evidence, named on disk by its content."""

    RETENTION = "With its evidence."

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)  # a media type, found by looking inside
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = OfEvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "sha256"], name="attachment_once"),
        ]

    def __str__(self) -> str:
        return f"Attachment {self.pk}"


class SharingQuerySet(models.QuerySet["Sharing"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(person=user)


class Sharing(models.Model):
    """What a person chose once for all evidence they will write."""

    RETENTION = "With the person."

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sharing")
    by_default = models.BooleanField(default=False)

    objects = SharingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "sharing"

    def __str__(self) -> str:
        return f"Sharing of {self.person_id}"

"""Files beside evidence: who may have them, and where they lie."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from assessments.models import Attachment, Evidence, User
from assessments.models.evidence import OfEvidenceQuerySet


@dataclass(frozen=True)
class AttachedFile:
    """`kind` is a media type, `size` counts bytes."""

    id: int
    name: str
    kind: str
    size: int


def attached_files(evidence: Evidence) -> tuple[AttachedFile, ...]:
    """In the order in which they were added. One query."""
    rows = evidence.attachments.values_list("pk", "name", "kind", "size")
    return tuple(AttachedFile(*row) for row in rows)


def attachments_visible_to(user: User, evidence_id: int) -> OfEvidenceQuerySet:
    """The files of one piece of evidence, if the user reads it."""
    attachments: OfEvidenceQuerySet = Attachment.objects.visible_to(user)
    return attachments.filter(evidence=evidence_id).select_related("evidence")


def path_of(digest: str) -> Path:
    """Where the content with this SHA-256 lies, or would lie."""
    return Path(settings.ATTACHMENTS_DIR) / digest[:2] / digest


def open_file(attachment: Attachment) -> BinaryIO:
    """The stored content, for reading. Raises FileNotFoundError when the store has lost it."""
    return path_of(attachment.sha256).open("rb")

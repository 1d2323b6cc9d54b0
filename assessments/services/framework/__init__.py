"""The catalogue's way in: reading an editor's files, loading a draft, publishing it for good."""

from assessments.services.framework.faults import Fault, FixtureFaults
from assessments.services.framework.files import Folder
from assessments.services.framework.publishing import (
    NotADraft,
    Outcome,
    VersionIsTaken,
    content_sha256_of,
    load_framework,
    publish_framework,
    read_catalogue,
)

__all__ = [
    "Fault",
    "FixtureFaults",
    "Folder",
    "NotADraft",
    "Outcome",
    "VersionIsTaken",
    "content_sha256_of",
    "load_framework",
    "publish_framework",
    "read_catalogue",
]

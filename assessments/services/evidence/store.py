"""The folder of attachments: each content once, under its SHA-256."""

import datetime
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from assessments.models import Attachment
from assessments.queries.evidence.attachments import path_of

# An upload that is under way has its file before its row.
_YOUNG = datetime.timedelta(hours=1)
_GOING = ".going"


@dataclass(frozen=True)
class Swept:
    """How many files no row named, and how many rows name a file that is not there."""

    deleted: int
    missing: int


def keep(digest: str, content: bytes) -> None:
    """Write the content, unless it is there; nobody ever sees a half of it."""
    path = path_of(digest)
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as beside:
        beside.write(content)
        beside.flush()
        os.fsync(beside.fileno())
    Path(beside.name).replace(path)


def discard(digest: str) -> bool:
    """Delete the content if no row names it; returns whether it did.

    It is taken aside before the rows are asked. Whoever names the same content at this moment
    either shows in the rows, and it is put back, or looks for it after their commit and writes it
    anew.
    """
    path = path_of(digest)
    aside = path.with_name(f".{digest}{_GOING}")
    try:
        path.replace(aside)
    except FileNotFoundError:
        return False
    return _settle(aside, path)


def sweep() -> Swept:
    """Delete what no row names, but for the last hour, and count what is missing."""
    deleted = sum(_swept(path) for path in _old_files())
    named = set(Attachment.objects.values_list("sha256", flat=True))
    return Swept(deleted, sum(not path_of(digest).exists() for digest in named))


def _swept(path: Path) -> bool:
    if not path.name.startswith("."):
        return discard(path.name)
    if path.name.endswith(_GOING):  # the process ended in the middle of discarding it
        return _settle(path, path_of(path.name[1 : -len(_GOING)]))
    path.unlink(missing_ok=True)  # the process ended in the middle of writing it
    return True


def _settle(aside: Path, path: Path) -> bool:
    """Put back what a row names; delete the rest."""
    if Attachment.objects.filter(sha256=path.name).exists():
        aside.replace(path)
        return False
    aside.unlink(missing_ok=True)
    return True


def _old_files() -> Iterator[Path]:
    before = (timezone.now() - _YOUNG).timestamp()
    for path in Path(settings.ATTACHMENTS_DIR).glob("??/*"):
        if path.is_file() and path.stat().st_mtime < before:
            yield path

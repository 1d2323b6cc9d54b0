"""A draft can be replaced; a published version never changes again."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from assessments.choices import FrameworkState
from assessments.models import Framework, User
from assessments.models.framework import Content
from assessments.services.audit import record
from assessments.services.framework.checks import check
from assessments.services.framework.faults import FixtureFaults
from assessments.services.framework.files import Folder, read_folder
from assessments.services.framework.rows import (
    CONTENT_MODELS,
    framework_fields,
    rows_of,
    sha256_of,
)

Rows = dict[type[Content], list[Content]]


class VersionIsTaken(ValueError):
    """The version is published or retired with other content: raise the version."""


class NotADraft(ValueError):
    """Only a draft can be published."""


@dataclass(frozen=True)
class Outcome:
    """`changed` is False when the database already held exactly this."""

    framework: Framework
    changed: bool


def read_catalogue(directory: Path) -> Folder:
    """The fixture files, validated one by one and together; touches no database.

    Raises FixtureFaults with every fault found.
    """
    folder = read_folder(directory)
    faults = [*folder.faults, *(() if folder.unreadable else check(folder))]
    if faults:
        raise FixtureFaults(faults)
    return folder


@transaction.atomic
def load_framework(*, folder: Folder, by: User | None, publish: bool = True) -> Outcome:
    """Write a valid folder as its version; publish it unless told to leave a draft.

    The same content again changes nothing. Raises VersionIsTaken when this version left the draft
    state with other content.
    """
    fields, rows = framework_fields(folder), rows_of(folder)
    names = {"key": fields["key"], "version": fields["version"]}
    existing = Framework.objects.select_for_update().filter(**names).first()
    wanted = sha256_of(Framework(**fields), rows)
    if existing is not None and not existing.is_draft:
        _refuse_other_content(existing, wanted)
        return Outcome(existing, changed=False)
    if existing is None or content_sha256_of(existing) != wanted:
        existing = _write_draft(existing or Framework(), fields, rows, by)
    elif not publish:
        return Outcome(existing, changed=False)
    if publish:
        publish_framework(framework=existing, by=by)
    return Outcome(existing, changed=True)


def _refuse_other_content(framework: Framework, wanted: str) -> None:
    if framework.content_sha256 != wanted:
        raise VersionIsTaken(
            f"Version {framework.version} of {framework.key} is {framework.state} with other "
            "content: raise the version in framework/framework.yaml."
        )


def _write_draft(
    framework: Framework, fields: dict[str, object], rows: Rows, by: User | None
) -> Framework:
    for name, value in fields.items():
        setattr(framework, name, value)
    framework.save()
    for model in CONTENT_MODELS:
        model.objects.filter(framework=framework).delete()
        for row in rows[model]:
            row.framework = framework
        model.objects.bulk_create(rows[model])
    record(verb="load-framework", target=framework, by=by, version=framework.version)
    return framework


@transaction.atomic
def publish_framework(*, framework: Framework, by: User | None) -> Framework:
    """Seal a draft with the hash of its content; the version published before it is retired.

    Cycles that pin the retired version keep it. Raises NotADraft.
    """
    if not framework.is_draft:
        raise NotADraft(f"{framework} is {framework.state}.")
    _retire_published(framework.key, by)
    framework.state = FrameworkState.PUBLISHED
    framework.content_sha256 = content_sha256_of(framework)
    framework.published_at = timezone.now()
    framework.save()
    record(
        verb="publish-framework",
        target=framework,
        by=by,
        version=framework.version,
        sha256=framework.content_sha256,
    )
    return framework


def _retire_published(key: str, by: User | None) -> None:
    for earlier in Framework.objects.filter(key=key, state=FrameworkState.PUBLISHED):
        earlier.state = FrameworkState.RETIRED
        earlier.save()
        record(verb="retire-framework", target=earlier, by=by, version=earlier.version)


def content_sha256_of(framework: Framework) -> str:
    """SHA-256 (hex) of what the database holds for this version now, to compare with its own."""
    rows = {model: list(model.objects.filter(framework=framework)) for model in CONTENT_MODELS}
    return sha256_of(framework, rows)

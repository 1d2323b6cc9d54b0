"""The real catalogue, read once per run and written into the database of each test that asks."""

from functools import lru_cache

from django.conf import settings
from django.utils import timezone

from assessments.choices import FrameworkState
from assessments.models import Framework
from assessments.services.framework import Folder, content_sha256_of, read_catalogue
from assessments.services.framework.rows import framework_fields, rows_of


def published_framework() -> Framework:
    """The published version, written first if this test's database has none."""
    there = Framework.objects.filter(state=FrameworkState.PUBLISHED).first()
    return there or _written()


@lru_cache
def _folder() -> Folder:
    return read_catalogue(settings.BASE_DIR / "fixtures")


def _written() -> Framework:
    """As the loader leaves it, but without its lines in the audit record, which tests look at."""
    framework = Framework.objects.create(**framework_fields(_folder()))
    for model, rows in rows_of(_folder()).items():
        for row in rows:
            row.framework = framework
        model.objects.bulk_create(rows)
    framework.state = FrameworkState.PUBLISHED
    framework.content_sha256 = content_sha256_of(framework)
    framework.published_at = timezone.now()
    framework.save()
    return framework

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.choices import FrameworkState
from assessments.models import Framework
from assessments.queries.sheets import seal_faults, sealed_count
from assessments.services.framework import content_sha256_of


class Command(BaseCommand):
    help = "Check every submitted sheet and every published catalogue against its SHA-256."

    def handle(self, *_args: Any, **_options: Any) -> None:
        frameworks = Framework.objects.exclude(state=FrameworkState.DRAFT).order_by("pk")
        count = 0
        for fault in chain(_framework_faults(frameworks), seal_faults()):
            self.stderr.write(fault)
            count += 1
        if count:
            raise CommandError(f"{count} {'fault' if count == 1 else 'faults'} found.")
        sheets, versions = sealed_count(), len(frameworks)
        self.stdout.write(f"All seals hold: {sheets} sheets, {versions} catalogue versions.")


def _framework_faults(frameworks: Any) -> Iterator[str]:
    for framework in frameworks:
        if content_sha256_of(framework) != framework.content_sha256:
            yield f"{framework}: its content does not match its SHA-256."

from typing import Any

from django.core.management.base import BaseCommand

from assessments.services.evidence.store import sweep


class Command(BaseCommand):
    help = "Delete stored files that no evidence names, and say which named ones are missing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        swept = sweep()
        self.stdout.write(f"Files that no evidence names, now deleted: {swept.deleted}")
        if swept.missing:
            self.stderr.write(f"Files that evidence names and that are not there: {swept.missing}")

from typing import Any

from django.core.management.base import BaseCommand

from assessments.services.cases.keeping import forget_old_cases


class Command(BaseCommand):
    help = "Delete promotion cases whose five years are over."

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = forget_old_cases(by=None)
        self.stdout.write(f"Cases past their time, now deleted: {count}")

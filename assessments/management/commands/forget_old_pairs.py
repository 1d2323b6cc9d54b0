from typing import Any

from django.core.management.base import BaseCommand

from assessments.services.pairs import forget_old_pairs


class Command(BaseCommand):
    help = "Delete pairs, sheets and results whose five years are over."

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = forget_old_pairs(by=None)
        self.stdout.write(f"Pairs past their time, now deleted: {count}")

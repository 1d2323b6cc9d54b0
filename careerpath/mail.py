"""The mail of a trial, on the console."""

import sys
from typing import Any

from django.core.mail.backends import console


class Console(console.EmailBackend):
    """On the error output as it is: Celery makes log lines of the other, without their links."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options | {"stream": sys.__stderr__})

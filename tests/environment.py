"""Keeps test runs apart: each pytest-xdist worker has its own queue and its own cache.

The databases are kept apart by pytest-django, which puts the worker's name into theirs.
"""

import os
import shutil
from pathlib import Path

from celery import current_app
from django.conf import settings

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


def isolate() -> None:
    """Before any test, and before Celery reads its settings."""
    folder = Path(settings.VAR_DIR) / "test" / WORKER
    shutil.rmtree(folder, ignore_errors=True)
    _own_cache(folder)
    settings.ATTACHMENTS_DIR = folder / "attachments"
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise looks for it
    settings.CELERY_TASK_DEFAULT_QUEUE = f"careerpath-test-{WORKER}"
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        _own_broker(folder)
    current_app.config_from_object("django.conf:settings", namespace="CELERY", force=True)


def _own_cache(folder: Path) -> None:
    cache = settings.CACHES["default"]
    cache["KEY_PREFIX"] = f"test-{WORKER}"
    if "filebased" in cache["BACKEND"]:
        cache["LOCATION"] = str(folder / "cache")


def _own_broker(folder: Path) -> None:
    queue, control, processed = (folder / name for name in ("queue", "control", "processed"))
    for path in (queue, control, processed):
        path.mkdir(parents=True)
    settings.CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
        "processed_folder": str(processed),
    }

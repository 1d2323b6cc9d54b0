"""Real workers on the test's database and queue, quick to start and easy to kill."""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent.parent

# Each worker is forked from a process that has imported everything already: a new interpreter
# would take most of the test's time. `manage.py serve` starts them the long way in test_serve.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.workers.app", "celery.bin.celery", "careerpath.urls"])


def database_url() -> str:
    """The test's own database, as another process must name it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    login = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    return f"postgres://{login}/{database['NAME']}"


def broker_folder() -> str:
    """Of the file-system queue; nothing on Redis."""
    queue = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("data_folder_in")
    return str(Path(str(queue)).parent) if queue else ""


def worker_environment() -> dict[str, str]:
    """What makes another process of the project work on this test's data."""
    return {
        "DATABASE_URL": database_url(),
        "CELERY_QUEUE": settings.CELERY_TASK_DEFAULT_QUEUE,
        "CAREERPATH_BROKER_DIR": broker_folder(),
    }


def work(log: str) -> None:
    """In the forked process: a group and a log of its own, then Celery's own entry point."""
    os.setsid()
    threading.Thread(target=die_with_the_tests, daemon=True).start()
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(output, sys.stdout.fileno())
    os.dup2(output, sys.stderr.fileno())
    pool = "solo" if settings.CELERY_BROKER_URL.startswith("filesystem") else "prefork"
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR"]
    current_app.worker_main(["worker", "--pool", pool, "--concurrency", "2", *quiet])


def die_with_the_tests() -> None:
    tests = multiprocessing.parent_process()
    assert tests
    tests.join()
    os.killpg(0, signal.SIGKILL)


class Worker:
    """One Celery worker: a single process on the file-system queue, a pool of two on Redis."""

    def __init__(self, log: Path) -> None:
        self.process = PROCESSES.Process(target=work, args=[str(log)])
        self.process.start()

    @property
    def is_dead(self) -> bool:
        return not self.process.is_alive()

    def kill(self) -> None:
        """As the kernel does when memory runs out: no warning, no last words."""
        self.process.kill()
        self.process.join()

    def kill_all(self) -> None:
        """With every process of its pool, as when the machine goes."""
        assert self.process.pid
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.kill()

    def remove(self) -> None:
        """With whatever it left behind."""
        self.kill_all()
        self.process.close()


@pytest.fixture
def start_worker(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Worker]]:
    for name, value in worker_environment().items():
        monkeypatch.setenv(name, value)
    workers: list[Worker] = []

    def start() -> Worker:
        workers.append(Worker(tmp_path / "worker.log"))
        return workers[-1]

    yield start
    for worker in workers:
        worker.remove()


def wait_until(condition: Callable[[], bool], seconds: float, log: Path | None = None) -> None:
    """Look twenty times a second; fails, with what the worker said, when the time is over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            said = log.read_text() if log else ""
            pytest.fail(f"Not within {seconds} seconds. The worker said:\n{said}")
        time.sleep(0.05)

"""`manage.py serve` as a person runs it: everything starts, stays up, and ends together."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from assessments.choices import JobState
from assessments.jobs import JobName
from assessments.models import Job
from tests.workers.conftest import ROOT, wait_until, worker_environment

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(400),
]

PARTS = 4  # at least: guardian, web server, worker, clock; and the processes those start


class Serve:
    """The command in a session of its own, so that whatever it leaves behind can be found."""

    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--no-demo", "--port", str(port)],
                cwd=ROOT,
                env=os.environ | worker_environment() | {"CELERY_QUEUE": own_queue()},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text()

    def lines(self) -> list[str]:
        """What it said, but for what only a busy machine makes it say."""
        return [line for line in self.said().splitlines() if not line.startswith("Waiting for")]

    def parts(self) -> dict[int, str]:
        """Process id -> command line, of everything that runs in the session but the command."""
        listed = subprocess.run(
            ["ps", "-e", "-ww", "-o", "pid=,sess=,stat=,args="],
            capture_output=True,
            text=True,
            check=True,
        )
        rows = (line.split(None, 3) for line in listed.stdout.splitlines())
        return {
            int(pid): command
            for pid, session, state, command in rows
            if int(session) == self.process.pid != int(pid) and not state.startswith("Z")
        }

    def workers(self) -> set[int]:
        """One process on the embedded default, a pool with its parent on Redis."""
        return {pid for pid, command in self.parts().items() if " worker " in command}

    def is_up(self) -> bool:
        return "Careerpath is at" in self.said()

    def remove(self) -> None:
        for pid in [self.process.pid, *self.parts()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def waiting(whom: str) -> str:
    return f"Waiting for {whom} to finish; Ctrl-C once more does not wait."


def own_queue() -> str:
    """Without the bells that other tests have left in theirs."""
    return f"{settings.CELERY_TASK_DEFAULT_QUEUE}-serve"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def serve(transactional_db: None, tmp_path: Path) -> Iterator[Serve]:
    command = Serve(free_port(), tmp_path / "serve.log")
    yield command
    command.remove()


def wait_until_it_works(serve: Serve) -> None:
    """The worker is the last to be ready, and a job the only way to know."""
    wait_until(serve.is_up, 120, serve.log)
    job = silent_job("first")
    ring_for(job)
    wait_until(lambda: Job.objects.filter(pk=job.pk, state=JobState.DONE).exists(), 60, serve.log)


def silent_job(key: str) -> Job:
    """One for which the sweeper does not ring."""
    later = timezone.now() + timedelta(hours=1)
    job: Job = Job.objects.create(
        name=JobName.SCORE_PAIR, key=key, arguments={"pair_id": 0}, ring_at=later
    )
    return job


def ring_for(job: Job) -> None:
    bell = current_app.tasks[job.name]
    bell.apply_async(kwargs={"job_id": job.pk}, queue=own_queue())


def test_all_of_it_starts_works_and_stops(serve: Serve) -> None:
    wait_until(serve.is_up, 120, serve.log)
    page = http.client.HTTPConnection("127.0.0.1", serve.port, timeout=10)
    for address, status in (("/", 200), ("/nowhere/", 404)):
        page.request("GET", address)
        response = page.getresponse()
        response.read()
        assert response.status == status
    page.close()

    forgotten = Job.objects.create(  # nobody rings for it but the sweeper
        name=JobName.SCORE_PAIR, key="forgotten", arguments={"pair_id": 0}, ring_at=timezone.now()
    )
    wait_until(lambda: Job.objects.filter(pk=forgotten.pk, state="done").exists(), 60, serve.log)

    killed = serve.workers()
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: serve.workers() - killed != set(), 60, serve.log)
    serve.process.send_signal(signal.SIGTERM)
    assert serve.process.wait(60) == 0
    assert serve.parts() == {}
    assert serve.lines() == [  # nothing about a mistyped address, no farewells
        f"Careerpath is at http://localhost:{serve.port}/ (Ctrl-C stops it)",
        "The worker was stopped by SIGKILL; starting it again in 1 s.",
        "Stopping ...",
    ]


def test_idle_it_stops_at_once_even_with_a_browser_at_the_door(serve: Serve) -> None:
    wait_until_it_works(serve)
    # Browsers open more connections than they use. Kombu and gunicorn would wait 4 and 10 s.
    with contextlib.ExitStack() as browser:
        for _ in range(4):
            browser.enter_context(socket.create_connection(("127.0.0.1", serve.port)))
        begun = time.monotonic()
        serve.process.send_signal(signal.SIGINT)
        assert serve.process.wait(60) == 0
    assert time.monotonic() - begun < 5
    assert serve.parts() == {}


def test_a_job_under_way_is_finished_first(serve: Serve) -> None:
    wait_until_it_works(serve)
    job = silent_job("under way")
    with transaction.atomic():
        Job.objects.update(rings=1)  # holds the row, for which the worker has to wait
        ring_for(job)
        time.sleep(1)
        serve.process.send_signal(signal.SIGINT)
        wait_until(lambda: waiting("the worker") in serve.said(), 10, serve.log)
    assert serve.process.wait(60) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert serve.parts() == {}


def test_nothing_outlives_a_killed_command(serve: Serve) -> None:
    wait_until(serve.is_up, 120, serve.log)
    assert len(serve.parts()) >= PARTS
    serve.process.kill()
    serve.process.wait()
    wait_until(lambda: serve.parts() == {}, 60, serve.log)


@pytest.mark.parametrize("said", ["70000", "0", "-1", "http", ""])
def test_a_port_that_is_none_is_one_clear_line(said: str) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("serve", f"--port={said}")

    assert str(refusal.value) == (
        f"A port is a number from 1 to 65535, not “{said}”. For another one: make run PORT=8001"
    )


def test_a_taken_port_is_one_clear_line(transactional_db: None, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        serve = Serve(port, tmp_path / "serve.log")
        assert serve.process.wait(60) == 1
    assert serve.said() == (
        f"CommandError: Port {port} is taken. "
        "Stop what uses it, or choose another: make run PORT=8001\n"
    )

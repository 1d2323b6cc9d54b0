"""Stopping a family of processes when one of them does not want to."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from assessments.management import processes
from assessments.management.processes import Child, Family

pytestmark = pytest.mark.worker

DEAF = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
time.sleep(600)
"""


def deaf_child(ready: Path) -> Child:
    """One that ends for nobody, such as a worker in the middle of a long job."""
    return Child("The worker", [sys.executable, "-c", DEAF, str(ready)])


def family_of(child: Child, ready: Path) -> tuple[Family, list[str]]:
    said: list[str] = []
    family = Family(environment=os.environ, say=said.append)
    family.add(child)
    while not ready.exists():
        time.sleep(0.02)
    return family, said


def stopping_takes(family: Family) -> float:
    begun = time.monotonic()
    family.stop()
    return time.monotonic() - begun


def test_who_is_waited_for_is_said_and_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "PATIENCE", 0.1)
    monkeypatch.setattr(processes, "GRACE", 0.5)
    child = deaf_child(tmp_path / "ready")
    family, said = family_of(child, tmp_path / "ready")

    assert 0.5 <= stopping_takes(family) < 5
    assert not child.is_alive
    assert said == ["Waiting for the worker to finish; Ctrl-C once more does not wait."]


def test_a_second_ctrl_c_waits_for_nobody_and_leaves_nobody_behind(tmp_path: Path) -> None:
    child = deaf_child(tmp_path / "ready")
    family, said = family_of(child, tmp_path / "ready")
    threading.Timer(0.3, family.hurry).start()

    assert stopping_takes(family) < 3
    assert not child.is_alive
    assert said == []

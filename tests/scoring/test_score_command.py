"""`manage.py score` as a program sees it: what goes in, what comes out, and the exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from assessments.scoring.contract import run
from tests.scoring.contract_requests import first_cycle, second_cycle

ROOT = Path(__file__).resolve().parents[2]


def score(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, where no database can be reached."""
    unreachable = "postgres://nobody@127.0.0.1:1/nowhere"
    return subprocess.run(
        [sys.executable, "manage.py", "score", *arguments],
        input=given,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": unreachable, "PYTHONIOENCODING": "ascii"},
    )


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_score_answers_standard_input_without_a_database(arguments: tuple[str, ...]) -> None:
    asked = [first_cycle(), second_cycle()]
    done = score(*arguments, given=json.dumps(asked).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == [run(one) for one in asked]


def test_score_refuses_all_for_one_fault_and_prints_no_result() -> None:
    asked: list[Any] = [first_cycle(), {"self": {"role-model": "NO"}, "a\nb": 1}]
    done = score(given=json.dumps(asked).encode())
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == [
        "request 2: self.role-model: 'NO' is not 0 to 4 or \"NOP\"",
        "request 2: 'a\\nb': is not a key of this request",
    ]


def test_score_answers_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = tmp_path / "request.json"
    asked.write_text(json.dumps(first_cycle()))
    call_command("score", str(asked))
    assert json.loads(capsys.readouterr().out) == run(first_cycle())


def test_score_prints_names_that_its_output_cannot_encode(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    family = {"items": ["\u00e9\ud800"], "counted": 1, "weight": "1"}
    asked = tmp_path / "request.json"
    asked.write_text(json.dumps({"form": {"families": {"\u00e9": family}}}))
    call_command("score", str(asked))
    shown = capsys.readouterr().out
    assert shown.isascii()
    assert list(json.loads(shown)["families"]) == ["\u00e9"]


@pytest.mark.parametrize("name", ["missing.json", ".", "a\0b", "new\nline"])
def test_score_says_which_file_it_cannot_read(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        call_command("score", str(tmp_path / name))
    shown = capsys.readouterr()
    assert (stopped.value.code, shown.out) == (2, "")
    assert "cannot be read" in shown.err
    assert len(shown.err.splitlines()) == 1

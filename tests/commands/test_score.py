"""`manage.py score`: JSON in, JSON out; or exit code 2, one line per fault and nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from assessments.scoring.contract import run
from tests.scoring.contract_requests import FORM, capped, first_cycle, second_cycle

MANAGE = Path(settings.BASE_DIR) / "manage.py"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "requests.json"


def printed(file: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    call_command("score", str(file))
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def refused(file: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines on standard error of a run that must fail."""
    with pytest.raises(SystemExit) as stopped:
        call_command("score", str(file))
    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (2, "")
    assert err.endswith("\n")
    return err.splitlines()


def in_a_shell(*arguments: str, text: bytes = b"", **environment: str) -> tuple[int, bytes, bytes]:
    """Exit code, standard output and standard error of a run as people start it."""
    ran = subprocess.run(
        [sys.executable, str(MANAGE), "score", *arguments],
        input=text,
        capture_output=True,
        env={**os.environ, **environment},
    )
    return ran.returncode, ran.stdout, ran.stderr


# --- results ----------------------------------------------------------------------------------


def test_score_prints_the_result_of_one_request(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(json.dumps(first_cycle()))
    assert printed(file, capsys) == run(first_cycle())


def test_score_prints_results_in_the_order_of_the_requests(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change = {"op": "trend", "earlier": first_cycle(), "later": second_cycle()}
    requests = [second_cycle(), capped(), change | {"same_manager": False}, {}, first_cycle()]
    file.write_text(json.dumps(requests))
    assert printed(file, capsys) == [run(request) for request in requests]


@pytest.mark.parametrize("requests", [[], [{}]])
def test_score_answers_a_list_with_a_list(
    requests: list[Any], file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(json.dumps(requests))
    assert printed(file, capsys) == [run(request) for request in requests]


def test_score_prints_names_that_no_terminal_could(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text('{"op": "release", "groups": {"\\ud800é": []}, "levels": {"\\ud800é": 0}}')
    call_command("score", str(file))
    out = capsys.readouterr().out
    assert out.isascii()
    assert json.loads(out)["hidden"] == {"\ud800é": "primary"}


def test_score_reads_what_editors_on_windows_save(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(first_cycle(), indent=2).encode())
    assert printed(file, capsys) == run(first_cycle())


# --- in a shell -------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [(), ("-",)], ids=["no file", "a dash"])
def test_score_reads_standard_input_and_needs_no_database(arguments: tuple[str, ...]) -> None:
    nowhere = "postgres://nobody:nothing@127.0.0.1:1/nowhere"
    text = json.dumps([first_cycle()]).encode()
    code, out, err = in_a_shell(*arguments, text=text, DATABASE_URL=nowhere)
    assert (code, err) == (0, b"")
    assert json.loads(out) == [run(first_cycle())]


def test_score_refuses_in_a_shell_as_well() -> None:
    code, out, err = in_a_shell(text=b'[{}, {"self": {"a": 9}}]')
    assert (code, out) == (2, b"")
    assert err.startswith(b"request 2: self.a: ")
    assert err.count(b"\n") == 1


def test_score_refuses_a_closed_standard_input() -> None:
    ran = subprocess.run(
        ["/bin/sh", "-c", f'exec "{sys.executable}" "{MANAGE}" score <&-'], capture_output=True
    )
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr == b"standard input is closed\n"


# --- faults -----------------------------------------------------------------------------------


def test_score_names_position_and_key_of_every_fault(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown_item = first_cycle() | {"self": {"V9": 3}}
    requests = [
        first_cycle(),
        unknown_item,
        {"op": "guess"},
        {"form": FORM, "self": {"V1": "NO", "V2": 5, "C1": True}, "manager": {"V1": 3.0}},
        7,
        {"op": "trend", "earlier": unknown_item, "later": {}, "same_manager": True},
    ]
    file.write_text(json.dumps(requests))
    places = [line.rsplit(": ", 1)[0] for line in refused(file, capsys)]
    assert places == [
        "request 2: self.V9",
        "request 3: op",
        "request 4: self.V1",
        "request 4: self.V2",
        "request 4: self.C1",
        "request 4: manager.V1",
        "request 5",
        "request 6: earlier.self.V9",
    ]


def test_score_prints_no_result_beside_a_fault(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(json.dumps([first_cycle(), {"op": "guess"}, first_cycle()]))
    assert len(refused(file, capsys)) == 1


ANSWERS = b'[{}, {"self": {"tools-and-assets": %s}}]'
DEPTH = 100_000


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param(b"", "request 1: not JSON", id="nothing"),
        pytest.param(b" \n ", "request 1: not JSON", id="blank"),
        pytest.param(b"score please", "request 1: not JSON", id="words"),
        pytest.param(b"{'op': 'assess'}", "request 1: not JSON", id="Python"),
        pytest.param(b'{"op": "assess"', "request 1: not JSON", id="cut off"),
        pytest.param(b'{"op": "assess",}', "request 1: not JSON", id="a comma too many"),
        pytest.param(b"{}{}", "request 1: not JSON", id="one after the other"),
        pytest.param(b'{"op": "\xff\xfe"}', "request 1: not JSON", id="not UTF-8"),
        pytest.param(b"\xff\xfe{", "request 1: not JSON", id="not UTF-16"),
        pytest.param(b"\x00" * 64, "request 1: not JSON", id="zeros"),
        pytest.param(b"[" * DEPTH, "request 1: not JSON", id="too deep to read"),
        pytest.param(b'{"self":' * DEPTH, "request 1: not JSON", id="too deep to read, in objects"),
        pytest.param(
            b'{"self": %s}' % (b"[" * 600 + b"]" * 600), "request 1: self", id="too deep to print"
        ),
        pytest.param(ANSWERS % b"NaN", "request 2: self.tools-and-assets", id="not a number"),
        pytest.param(ANSWERS % b"-Infinity", "request 2: self.tools-and-assets", id="infinite"),
        pytest.param(ANSWERS % b"true", "request 2: self.tools-and-assets", id="true"),
        pytest.param(ANSWERS % b"3.0", "request 2: self.tools-and-assets", id="3.0"),
        pytest.param(ANSWERS % b"3e0", "request 2: self.tools-and-assets", id="3e0"),
        pytest.param(ANSWERS % b"1e400", "request 2: self.tools-and-assets", id="beyond floats"),
        pytest.param(
            ANSWERS % (b"1e" + b"9" * 30), "request 2: self.tools-and-assets", id="beyond all"
        ),
        pytest.param(ANSWERS % (b"9" * 4000), "request 2: self.tools-and-assets", id="4000 digits"),
        pytest.param(ANSWERS % (b"9" * 5000), "request 1: not JSON", id="more than can be read"),
        pytest.param(
            b'{"overtime_share": %s}' % (b"9" * 4000), "request 1: overtime_share", id="overtime"
        ),
        pytest.param(
            ANSWERS % b'3, "tools-and-assets": 3',
            "request 2: self.tools-and-assets",
            id="the same key twice",
        ),
        pytest.param(b'{"op": "assess", "op": "assess"}', "request 1: op", id="the same op twice"),
        pytest.param(b'{"a\\nrequest 2: b": 1}', "request 1: 'a", id="a key of two lines"),
        pytest.param(b'{"\\ud800": 1}', "request 1: '", id="half a character"),
        pytest.param(b'{"\xc3\xa9": 1}', "request 1: '", id="a key with an accent"),
        pytest.param(b"null", "request 1: null", id="null"),
        pytest.param(b"NaN", "request 1: nan", id="NaN alone"),
        pytest.param(b"[{}, []]", "request 2: a list", id="a list in a list"),
    ],
)
def test_score_refuses_with_one_line(
    text: bytes, place: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(text)
    (line,) = refused(file, capsys)
    assert line.startswith(place)
    assert line.isascii()
    assert len(line) < 330


def test_score_refuses_a_file_that_is_not_there(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = refused(file, capsys)
    assert "requests.json" in line
    assert "No such file or directory" in line


def test_score_refuses_a_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = refused(tmp_path, capsys)
    assert "Is a directory" in line


@pytest.mark.parametrize("name", ["a\nb", "a\0b", "a" * 5000])
def test_score_refuses_a_file_of_a_strange_name(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = refused(tmp_path / name, capsys)
    assert "cannot be read" in line

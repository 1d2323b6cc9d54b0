"""An error in production is logged with its place and kind, and with nobody's words."""

import json
from pathlib import Path
from typing import Any

import pytest

from careerpath.logs import discreet, discreet_report
from tests.test_settings import PRODUCTION, start

ASK = """
import django
from django.conf import settings
django.setup()
settings.ROOT_URLCONF = "tests.failing_site"
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES["staticfiles"] = plain  # the page of an error, without collecting files first
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "careerpath.example.org"})
assert client.get("%s", secure=True).status_code == 500
"""


def logged(folder: Path, address: str) -> str:
    """What a production server writes while it answers."""
    environment = PRODUCTION | {
        "DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3",
        "DJANGO_SETTINGS_MODULE": "careerpath.settings",
    }
    (folder / "staticfiles").mkdir()
    ended = start(environment, folder, ASK % address)
    assert ended.returncode == 0, ended.stderr
    return ended.stderr


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    text = logged(tmp_path_factory.mktemp("var"), "/failing/?note=A+private+thought")
    return [json.loads(line) for line in text.splitlines()]


def test_an_error_in_a_view_is_logged_with_its_traceback(lines: list[dict[str, Any]]) -> None:
    ours, djangos = lines
    place = 'failing_site.py", line 14, in failing'

    assert (ours["event"], ours["logger"]) == (
        "request_failed",
        "django_structlog.middlewares.request",
    )
    assert (djangos["event"], djangos["logger"]) == (
        "Internal Server Error: /failing/",
        "django.request",
    )
    for line in lines:
        assert line["level"] == "error"
        first, second = line["exception"].split("\n\n")
        assert first.splitlines()[-1] == "KeyError"
        assert place in second
        assert second.splitlines()[-1] == "ValueError"


def test_every_line_of_a_request_carries_its_number(lines: list[dict[str, Any]]) -> None:
    assert len({line["request_id"] for line in lines}) == 1


def test_what_was_typed_is_not_logged(lines: list[dict[str, Any]]) -> None:
    text = json.dumps(lines)

    assert "private" not in text
    assert lines[0]["request"] == "GET /failing/"


def test_who_asked_is_a_number_and_no_address(lines: list[dict[str, Any]]) -> None:
    assert lines[0]["user_id"] is None
    assert "127.0.0.1" not in json.dumps(lines)


def test_what_the_database_says_of_itself_is_logged(tmp_path: Path) -> None:
    assert "OperationalError: no such table: assessments_user" in logged(
        tmp_path, "/without-a-table/"
    )


def test_a_link_to_set_a_password_is_not_logged() -> None:
    link = "/accounts/password/reset/key/4-c2n8x1-0a1b2c/"

    event = discreet(None, "info", {"event": f"Not Found: {link}", "request": f"GET {link}?a=b"})

    assert event == {
        "event": "Not Found: /accounts/password/reset/key/.../",
        "request": "GET /accounts/password/reset/key/.../",
    }


def test_an_error_report_leaves_out_words_and_searches() -> None:
    report = {
        "exception": {"values": [{"type": "ValueError", "value": "A private thought"}]},
        "breadcrumbs": {"values": [{"message": "A private thought"}]},
        "request": {
            "method": "GET",
            "url": "https://example.org/accounts/password/reset/key/4-c2n8x1-0a1b2c/",
            "query_string": "search=Sena",
            "headers": {"Referer": "https://example.org/cycles/1/?search=Sena"},
        },
    }

    assert discreet_report(report, {}) == {
        "exception": {"values": [{"type": "ValueError", "value": ""}]},
        "request": {
            "method": "GET",
            "url": "https://example.org/accounts/password/reset/key/.../",
        },
    }


def test_a_one_time_link_is_neither_logged_nor_reported() -> None:
    link = "/w/a-Token_of43letters/"

    event = discreet(None, "info", {"event": f"Gone: {link}", "request": f"GET {link}", "at": link})
    report = discreet_report(
        {
            "request": {"method": "GET", "url": f"https://example.org{link}"},
            "transaction": link,
            "tags": {"at": link},
        },
        {},
    )

    assert event == {"event": "Gone: /w/.../", "request": "GET /w/.../", "at": "/w/.../"}
    assert report == {
        "request": {"method": "GET", "url": "https://example.org/w/.../"},
        "transaction": "/w/.../",
        "tags": {"at": "/w/.../"},
    }


def test_an_error_report_repeats_no_log_line() -> None:
    """A log line holds the request with its search, or a whole traceback with its message."""
    line = "ValueError: note: what I typed"
    report = {
        "level": "error",
        "message": line,
        "logentry": {"message": line, "params": [line]},
        "extra": {"request": "<WSGIRequest: GET '/catalogue/search/?q=what+I+typed'>"},
    }

    assert discreet_report(report, {}) == {"level": "error", "request": {}}

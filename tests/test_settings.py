"""Settings fail loudly: in production mode, one line names the variable that is missing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCTION = {
    "CAREERPATH_MODE": "production",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "careerpath.example.org",
    "DATABASE_URL": "postgres://careerpath@localhost/careerpath",
    "CELERY_BROKER_URL": "redis://localhost/0",
    "CACHE_URL": "redis://localhost/1",
    "EMAIL_URL": "smtp://localhost:25",
}
REQUIRED = [name for name in PRODUCTION if name != "CAREERPATH_MODE"]
# What the settings themselves read must not leak in from whoever runs the tests.
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if name not in {*PRODUCTION, "DEBUG", "CELERY_QUEUE", "LOG_LEVEL", "DJANGO_SETTINGS_MODULE"}
}


def start(
    environment: dict[str, str],
    folder: Path,
    code: str = "import careerpath.settings",
    typed: str = "",
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=CLEAN | {"CAREERPATH_VAR": str(folder)} | environment,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_trial_mode_needs_nothing(tmp_path: Path) -> None:
    assert start({}, tmp_path).returncode == 0


def test_production_starts_with_its_required_variables(tmp_path: Path) -> None:
    assert start(PRODUCTION, tmp_path).returncode == 0


@pytest.mark.parametrize("missing", REQUIRED)
def test_production_names_the_missing_variable(missing: str, tmp_path: Path) -> None:
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    assert complaint(environment, tmp_path) == (
        f"Careerpath cannot start: {missing} is not set (CAREERPATH_MODE=production).\n"
    )


def test_production_takes_an_empty_variable_for_a_missing_one(tmp_path: Path) -> None:
    assert complaint(PRODUCTION | {"SECRET_KEY": ""}, tmp_path) == (
        "Careerpath cannot start: SECRET_KEY is not set (CAREERPATH_MODE=production).\n"
    )


def test_production_refuses_debug(tmp_path: Path) -> None:
    assert complaint(PRODUCTION | {"DEBUG": "1"}, tmp_path) == (
        "Careerpath cannot start: DEBUG is on (CAREERPATH_MODE=production).\n"
    )


def test_production_refuses_every_host(tmp_path: Path) -> None:
    assert complaint(PRODUCTION | {"ALLOWED_HOSTS": "careerpath.example.org, *"}, tmp_path) == (
        "Careerpath cannot start: ALLOWED_HOSTS is '*' (CAREERPATH_MODE=production).\n"
    )


MALFORMED = [
    ("CAREERPATH_MODE", "prod", "is 'prod'; it can be 'trial' or 'production'."),
    ("SECRET_KEY", "short", "is too short or too plain; it takes 50 random characters."),
    ("SECRET_KEY", "abc" * 20, "is too short or too plain; it takes 50 random characters."),
    ("DEBUG", "maybe", "is 'maybe'; it can be 'on' or 'off'."),
    (
        "ALLOWED_HOSTS",
        "https://careerpath.example.org",
        "holds 'https://careerpath.example.org', which is not the name of a host.",
    ),
    (
        "CSRF_TRUSTED_ORIGINS",
        "https://one.example.org, two.example.org",
        "holds 'two.example.org'; it takes addresses such as 'https://example.org'.",
    ),
    ("DATABASE_URL", "nonsense", "is not an address that can be used."),
    (
        "DATABASE_URL",
        "mysql://user:secret@localhost/careerpath",
        "is not an address that can be used.",
    ),
    ("DATABASE_URL", "postgres://user:secret@localhost", "is not an address that can be used."),
    (
        "DATABASE_URL",
        "postgres://user:secret@host:port/name",
        "is not an address that can be used.",
    ),
    ("DATABASE_URL", "sqlite://var/name.sqlite3", "is not an address that can be used."),
    ("CELERY_BROKER_URL", "localhost:6379", "is not an address that can be used."),
    ("CELERY_BROKER_URL", "redis://localhost:port/0", "is not an address that can be used."),
    ("CACHE_URL", "localhost:6379", "is not an address that can be used."),
    ("CACHE_URL", "redis://localhost:port/0", "is not an address that can be used."),
    ("EMAIL_URL", "nonsense", "is not an address that can be used."),
    ("EMAIL_URL", "smtp://", "is not an address that can be used."),
    ("EMAIL_URL", "smtp://user:secret@localhost:port", "is not an address that can be used."),
    ("SENTRY_DSN", "nonsense", "is not an address that can be used."),
    ("SENTRY_DSN", "https://example.org", "is not an address that can be used."),
    ("TRUSTED_PROXY_COUNT", "abc", "is 'abc'; it takes a whole number from 0 up."),
    ("TRUSTED_PROXY_COUNT", "-1", "is '-1'; it takes a whole number from 0 up."),
    ("CONN_MAX_AGE", "x", "is 'x'; it takes a whole number from 0 up."),
    ("SECURE_HSTS_SECONDS", "1e6", "is '1e6'; it takes a whole number from 0 up."),
    ("SECURE_SSL_REDIRECT", "ture", "is 'ture'; it can be 'on' or 'off'."),
    ("TIME_ZONE", "Nowhere", "is 'Nowhere'; it takes a name such as 'Europe/Amsterdam'."),
    ("TIME_ZONE", "../passwd", "is '../passwd'; it takes a name such as 'Europe/Amsterdam'."),
    (
        "DEFAULT_FROM_EMAIL",
        "Careerpath",
        "is 'Careerpath'; it takes 'name@host' or 'Name <name@host>'.",
    ),
]


MEANT = [
    ("DATABASE_URL", "postgres://user:p#ss@localhost:5432/name?sslmode=require"),
    ("DATABASE_URL", "postgresql://user@one:5432,two:5432/name"),
    ("ALLOWED_HOSTS", "careerpath.example.org, .example.org,[::1],"),
    ("CSRF_TRUSTED_ORIGINS", "https://careerpath.example.org:8443,https://*.example.org"),
    ("CELERY_BROKER_URL", "rediss://:secret@redis:6379/0"),
    ("EMAIL_URL", "smtp+tls://user:password@localhost:587"),
    ("SECURE_SSL_REDIRECT", "off"),
    ("SECRET_KEY", "$" + PRODUCTION["SECRET_KEY"]),
    ("TIME_ZONE", "Europe/Amsterdam"),
    ("DEFAULT_FROM_EMAIL", "Careerpath <careerpath@example.org>"),
    ("LOG_LEVEL", ""),
]
# The settings once for each pair of a name and a value, in one process: starting takes longest.
TRY_EACH = """
import json, os, runpy, sys
said = []
for name, value in json.load(sys.stdin):
    before = dict(os.environ)
    os.environ[name] = value
    try:
        runpy.run_path("careerpath/settings.py")
        said.append("")
    except SystemExit as stopped:
        said.append(stopped.code)
    except Exception as error:
        said.append(repr(error))
    os.environ.clear()
    os.environ.update(before)
json.dump(said, sys.stdout)
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """What stopped the start in production mode with one variable set to a value."""
    cases = [*((name, value) for name, value, _ in MALFORMED), *MEANT]
    ended = start(PRODUCTION, tmp_path_factory.mktemp("var"), TRY_EACH, typed=json.dumps(cases))
    assert ended.returncode == 0, ended.stderr
    return dict(zip(cases, json.loads(ended.stdout), strict=True))


@pytest.mark.parametrize(("name", "value", "what"), MALFORMED)
def test_a_variable_that_cannot_be_meant_is_named_in_one_line(
    name: str, value: str, what: str, said: dict[tuple[str, str], str]
) -> None:
    assert said[name, value] == f"Careerpath cannot start: {name} {what}"


@pytest.mark.parametrize(("name", "value"), MEANT)
def test_what_is_meant_is_taken(name: str, value: str, said: dict[tuple[str, str], str]) -> None:
    assert said[name, value] == ""


def test_an_unknown_log_level_is_named(tmp_path: Path) -> None:
    assert complaint({"LOG_LEVEL": "LOUD"}, tmp_path).startswith(
        "Careerpath cannot start: LOG_LEVEL is 'LOUD'; it can be 'CRITICAL', "
    )


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    assert complaint({}, file / "var") == (
        f"Careerpath cannot start: CAREERPATH_VAR: the folder {file}/var cannot be made "
        "(Not a directory).\n"
    )


def test_error_reports_leave_out_what_people_typed(tmp_path: Path) -> None:
    code = (
        "import careerpath.settings, sentry_sdk; options = sentry_sdk.get_client().options;"
        "print(*(options[name] for name in "
        "('max_request_body_size', 'include_local_variables', 'send_default_pii')),"
        "options['before_send'].__name__)"
    )
    ended = start(PRODUCTION | {"SENTRY_DSN": "http://key@127.0.0.1:9/1"}, tmp_path, code)

    assert ended.stdout.split() == ["never", "False", "False", "discreet_report"]


def complaint(environment: dict[str, str], folder: Path) -> str:
    ended = start(environment, folder)
    assert (ended.returncode, ended.stdout) == (1, "")
    return ended.stderr

"""Settings fail loudly: in production mode, one line names the variable that is missing."""

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
    if name not in {*PRODUCTION, "DEBUG", "CELERY_QUEUE", "DJANGO_SETTINGS_MODULE"}
}


def start(
    environment: dict[str, str], folder: Path, code: str = "import careerpath.settings"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=CLEAN | {"CAREERPATH_VAR": str(folder)} | environment,
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


def test_an_unknown_mode_is_named(tmp_path: Path) -> None:
    assert "CAREERPATH_MODE is 'prod'" in complaint({"CAREERPATH_MODE": "prod"}, tmp_path)


def test_error_reports_leave_out_what_people_typed(tmp_path: Path) -> None:
    code = (
        "import careerpath.settings, sentry_sdk; options = sentry_sdk.get_client().options;"
        "print(*(options[name] for name in "
        "('max_request_body_size', 'include_local_variables', 'send_default_pii')))"
    )
    ended = start(PRODUCTION | {"SENTRY_DSN": "http://key@127.0.0.1:9/1"}, tmp_path, code)

    assert ended.stdout.split() == ["never", "False", "False"]


def complaint(environment: dict[str, str], folder: Path) -> str:
    ended = start(environment, folder)
    assert (ended.returncode, ended.stdout) == (1, "")
    return ended.stderr

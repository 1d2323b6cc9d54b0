"""Mail in a trial, where the console takes the place of a mail server."""

import pytest
from django.core.mail import EmailMessage, get_connection

from careerpath import environment
from careerpath.mail import Console


def test_the_console_is_the_error_output(capfd: pytest.CaptureFixture[str]) -> None:
    config = environment.mail("EMAIL_URL", "consolemail://")
    trial = get_connection(config["EMAIL_BACKEND"])
    EmailMessage("A link", "/w/secret/", to=["ada@example.org"], connection=trial).send()

    said = capfd.readouterr()
    assert isinstance(trial, Console)
    assert "Subject: A link" in said.err
    assert "/w/secret/" in said.err
    assert said.out == ""

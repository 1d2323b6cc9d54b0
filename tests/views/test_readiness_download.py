"""What a reader takes away gives the numbers of their page, outside the app."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from assessments.models import Pair
from tests.completed import answers, scored, scored_before, submit_both
from tests.factories import UserFactory
from tests.reports import LOW, MIDDLE, ask, with_modules

pytestmark = pytest.mark.django_db


def score(path: Path) -> Any:
    out = StringIO()
    call_command("score", str(path), stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("role", ["person", "manager"])
def test_the_download_fed_to_the_score_command_gives_the_numbers_of_the_page(
    client: Client, pair: Pair, tmp_path: Path, role: str
) -> None:
    scored_before(pair, MIDDLE, MIDDLE, led_by=UserFactory())
    scored(
        pair,
        answers(levers=4, timing=3, lead_role_in_the_room=1) | {"intent": "move"},
        answers(levers=3, timing=3, consistency_regression=0),
    )
    reader = getattr(pair, role)
    response = ask(client, reader, "score-request", pair)
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == f'attachment; filename="score-request-{pair.pk}.json"'
    file = tmp_path / "request.json"
    file.write_bytes(response.content)

    numbers = score(file)

    page = ask(client, reader, "report", pair).content.decode()
    low, high = numbers["range"]
    assert f"now {numbers['readiness']:.0f}" in page
    assert f"80 % range {low:.0f} to {high:.0f}" in page
    assert f"levers alone {numbers['lever_index']:.0f}" in page
    assert f"<b>{numbers['timing']:.0f} of 100</b>" in page
    assert f"standard error {numbers['standard_error']:.0f} points" in page
    assert f"Stage {numbers['state']['stage'][1]}:" in page
    for gain in sorted(numbers["what_if"].values(), reverse=True)[:3]:
        assert f"+{gain:.1f} pts" in page


def test_a_module_and_the_trend_are_downloads_of_their_own(
    client: Client, pair: Pair, tmp_path: Path
) -> None:
    extra = with_modules(pair)
    scored_before(pair, LOW, LOW)
    scored(pair, MIDDLE | extra, MIDDLE | extra)
    file = tmp_path / "request.json"

    file.write_bytes(ask(client, pair.manager, "score-request", pair, "?part=trend").content)
    assert score(file)["verdict"] == "up"

    response = ask(client, pair.manager, "score-request", pair, "?part=leading-to-production")
    file.write_bytes(response.content)
    assert score(file)["lever_index"] == 50.0
    assert f'score-request-{pair.pk}-leading-to-production.json"' in response["Content-Disposition"]


@pytest.mark.parametrize("part", ["trend", "salary"])
def test_a_part_that_the_report_does_not_have_is_not_found(
    client: Client, pair: Pair, part: str
) -> None:
    scored(pair, LOW, LOW)

    assert ask(client, pair.person, "score-request", pair, f"?part={part}").status_code == 404


def test_without_a_result_there_is_no_request_yet(client: Client, pair: Pair) -> None:
    submit_both(pair, LOW, LOW)

    assert ask(client, pair.person, "score-request", pair).status_code == 404

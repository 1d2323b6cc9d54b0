"""What the private view says of ties and of its range."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Framework, User
from assessments.services.sheets import start_private_sheet
from tests.sheets import fill_in

pytestmark = pytest.mark.django_db


def _page(client: Client, senior: User, **values: str) -> str:
    client.force_login(senior)
    sheet = fill_in(start_private_sheet(by=senior), **values)
    page = client.get(reverse("private-summary", args=[sheet.pk])).content.decode()
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page)))


def test_levers_that_would_add_as_much_are_counted(
    client: Client, senior: User, framework: Framework
) -> None:
    page = _page(client, senior)

    assert "8 more would add as much as the last of these." in page


def test_without_such_levers_there_is_no_word_of_them(
    client: Client, senior: User, framework: Framework
) -> None:
    best = dict.fromkeys(_LEADERSHIP_AND_PEOPLE, "4")
    value = {"tools_and_assets": "3", "sharing_knowledge": "3", "push_improvements_wide": "3"}
    page = _page(client, senior, **best, **value, invest_x_return_y="0", own_end_to_end="0")

    assert "What would move the number most" in page
    assert "would add as much" not in page


def test_families_that_are_all_alike_are_not_listed(
    client: Client, senior: User, framework: Framework
) -> None:
    assert "You see yourself equally strong in every family" in _page(client, senior)


def test_two_families_that_tie_are_told_apart(
    client: Client, senior: User, framework: Framework
) -> None:
    people = ("partner_with_managers", "develop_others_own_level", "develop_others_juniors")
    page = _page(client, senior, **dict.fromkeys(people, "1"))

    assert "strongest in value through others, and communication and leadership" in page


def test_the_range_is_called_what_the_report_calls_it(
    client: Client, senior: User, framework: Framework
) -> None:
    page = _page(client, senior)

    assert re.search(r"of 100, 80 % range \d+ to \d+: one view alone leaves it wide\.", page)


_LEADERSHIP_AND_PEOPLE = (
    "up_and_down",
    "lead_role_in_the_room",
    "easy_to_follow_example",
    "lead_technical_decisions",
    "own_the_state",
    "longer_time_frame",
    "partner_with_managers",
    "develop_others_own_level",
    "develop_others_juniors",
)

"""Answers without a level: which are missing at the base, and what became of the others."""

import pytest

from assessments.models import Pair
from tests.completed import FOUNDATION, LEADERSHIP, answers, scored
from tests.reports import LOW, managers, own

pytestmark = pytest.mark.django_db


def test_one_missing_foundation_answer_is_named_at_the_top(pair: Pair) -> None:
    scored(pair, LOW, LOW | {"consistency-outcomes": "NO"})

    assert own(pair).headline == (
        "One foundation answer is missing, so there is no readiness figure yet"
    )
    assert own(pair).lede.startswith(
        "Your manager answered “not observed” to “Outcomes from piece to piece”. Readiness needs"
    )
    assert managers(pair).lede.startswith("You answered “not observed” to “Outcomes")


def test_a_foundation_answer_left_open_is_named_as_such(pair: Pair) -> None:
    mine = dict(LOW)
    del mine["consistency-outcomes"]
    scored(pair, mine, LOW)

    assert managers(pair).lede.startswith("Sena Senior left “Outcomes from piece to piece” open. ")


def test_several_missing_foundation_answers_are_counted_over_both_people(pair: Pair) -> None:
    unseen = dict.fromkeys(FOUNDATION[:2], "NO")
    scored(pair, answers(consistency_outcomes="NOP"), LOW | unseen)

    assert own(pair).headline == (
        "Three foundation answers are missing, so there is no readiness figure yet"
    )
    assert own(pair).lede.startswith("Which ones is said below. Readiness needs all six from both")


def test_beside_the_base_stands_what_an_answer_without_a_level_does(pair: Pair) -> None:
    scored(pair, answers(consistency_outcomes="NOP"), LOW)

    report = own(pair)

    assert report.foundation.left_out == (
        "No answer here is read as a low one, and none can be left out: without all six levels "
        "from both of you there is no readiness figure and no stage."
    )
    assert report.levers.left_out == ""


def test_beside_the_levers_stands_what_an_answer_without_a_level_does(pair: Pair) -> None:
    scored(pair, LOW, LOW | {"tools-and-assets": "NO"})

    report = own(pair)

    assert report.levers.left_out == (
        "Where one of you gave no level, the lever is left out and not read as a low one: the best "
        "few are taken from the others, and the range grows wider."
    )
    assert report.foundation.left_out == ""
    assert report.levers.has_counted


def test_without_a_number_of_the_levers_no_row_is_bold_and_no_range_grows(pair: Pair) -> None:
    scored(pair, LOW, LOW | dict.fromkeys(LEADERSHIP[:4], "NO"))

    levers = own(pair).levers

    assert not levers.has_counted
    assert levers.left_out == (
        "Where one of you gave no level, the lever is left out and not read as a low one: too few "
        "are left to make a number."
    )

"""Hints to a respondent about runs of one answer and about haste."""

import pytest

from assessments.scoring.answers import Answers
from assessments.scoring.quality import Quality, answer_quality, hurried, stands_out


def quality(text: str) -> Quality:
    words = text.split()
    answers: Answers = {
        f"i{n}": int(word) if word.isdigit() else word  # type: ignore[misc]
        for n, word in enumerate(words)
        if word != "-"
    }
    return answer_quality([f"i{n}" for n in range(len(words))], answers)


@pytest.mark.parametrize(
    ("run", "answers", "hint"),
    [
        (9, 9, False),  # nine answers say nothing
        (10, 10, True),
        (8, 10, True),
        (7, 10, False),
        (8, 13, True),
        (8, 14, False),  # 60 % of 14 is 8.4, rounded up
        (9, 14, True),
        (18, 30, True),
        (17, 30, False),
        (300, 500, True),
        (299, 500, False),
    ],
)
def test_run_stands_out_from_eight_and_sixty_percent_of_ten_answers(
    run: int, answers: int, hint: bool
) -> None:
    assert stands_out(run, answers) is hint


def test_run_is_the_longest_in_the_order_of_the_questionnaire() -> None:
    assert quality("1 2 2 2 1 1 3 2") == Quality(straight_lining=False, longest_run=3)
    assert quality("3 3 3 3 3 3 3 3 1 3") == Quality(straight_lining=True, longest_run=8)


def test_run_passes_over_items_without_an_anchor() -> None:
    assert quality("3 3 NO 3 3 NOP 3 3 - 3 3 1 2") == Quality(straight_lining=True, longest_run=8)
    assert quality("NO NO NO NO NO NO NO NO NO NO NO") == Quality(
        straight_lining=False, longest_run=0
    )


def test_run_of_an_empty_sheet_is_zero() -> None:
    assert quality("") == Quality(straight_lining=False, longest_run=0)


def test_quality_is_written_as_the_contract_has_it() -> None:
    assert quality("2 2 1").to_json() == {"straight_lining": False, "longest_run": 2}


@pytest.mark.parametrize(("seconds", "hint"), [(9.9, True), (10, False), (60, False)])
def test_page_is_hurried_under_two_seconds_an_item(seconds: float, hint: bool) -> None:
    assert hurried(seconds, items=5) is hint

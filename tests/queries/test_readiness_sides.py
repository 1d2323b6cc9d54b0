"""Both answers side by side: levers, moves, quadrants."""

import pytest

from assessments.models import Pair
from tests.completed import (
    LEADERSHIP,
    PEOPLE,
    VALUE,
    answers,
    scored,
)
from tests.reports import (
    LOW,
    managers,
    own,
    read,
    texts,
)

pytestmark = pytest.mark.django_db


# --- side by side ---


def test_levers_stand_side_by_side_with_what_counted_and_why_a_difference_is_missing(
    pair: Pair,
) -> None:
    scored(
        pair,
        answers(levers=2, tools_and_assets=4, sharing_knowledge="NOP", own_end_to_end=1),
        answers(levers=2, push_improvements_wide="NO"),
    )

    value = own(pair).levers.groups[0]
    rows = {row.label: row for row in value.rows}

    assert (value.title, value.expected) == ("Value through others", 3.0)
    tools = rows["Tools and data assets"]
    assert (tools.by_self, tools.by_manager, tools.difference, tools.counted) == (4, 2, 2, True)
    assert rows["Sharing so that others copy"].note == "no opportunity"
    assert rows["Pushing improvements wide"].note == "not observed"
    assert rows["Pushing improvements wide"].by_self == 2
    assert not rows["Sharing so that others copy"].counted
    assert own(pair).levers.words == (
        "not yet",
        "on request",
        "sometimes",
        "regularly",
        "relied on",
    )
    assert tools.url == "/catalogue/versions/senior-to-lead/2/concepts/tools-and-assets/"


def test_an_item_left_open_is_not_answered(pair: Pair) -> None:
    open_one = answers()
    del open_one["tools-and-assets"]
    scored(pair, open_one, LOW)

    row = own(pair).levers.groups[0].rows[0]

    assert (row.by_self, row.note) == (None, "not answered")


def test_levers_can_be_ordered_by_difference(pair: Pair) -> None:
    scored(pair, answers(own_end_to_end=4, invest_x_return_y=2), answers(levers=1))

    asked = [row.label for row in own(pair).levers.groups[0].rows]
    ordered = [
        row.label for row in read(pair, pair.person, by_difference=True).levers.groups[0].rows
    ]

    assert asked[-1] == ordered[0] == "Owning end to end"
    assert ordered[1] == "x hours in, y hours out"


@pytest.mark.parametrize(
    ("mine", "theirs", "finding"),
    [
        (
            LOW,
            LOW,
            "On none of the 14 questions about levers you both rated are you two steps apart.",
        ),
        (
            answers(tools_and_assets=3),
            LOW,
            "One of the 14 questions about levers you both rated is two steps or more apart.",
        ),
        (
            answers(tools_and_assets=3),
            answers(own_the_state=4),
            "Two of the 14 questions about levers you both rated are two steps or more apart.",
        ),
        (
            LOW | dict.fromkeys((*VALUE, *LEADERSHIP, *PEOPLE), "NOP"),
            LOW,
            "No lever was rated by both of you.",
        ),
    ],
)
def test_the_chart_of_the_levers_states_its_finding(
    pair: Pair, mine: dict[str, str], theirs: dict[str, str], finding: str
) -> None:
    scored(pair, mine, theirs)

    assert own(pair).finding == finding


def test_what_moves_most_says_what_each_said_and_one_thing_to_do(pair: Pair) -> None:
    weak = {"push_improvements_wide": 0, "invest_x_return_y": 0, "own_end_to_end": 0}
    scored(
        pair,
        answers(levers=4, **weak, tools_and_assets=2, sharing_knowledge=2),
        answers(levers=4, **weak, tools_and_assets=2, sharing_knowledge=1),
    )

    mine, theirs = own(pair).moves.shown, managers(pair).moves.shown

    assert mine[1].text.startswith("You both answered “sometimes”. Ask three people who use")
    assert mine[0].text.startswith(
        "You answered “sometimes”, your manager “on request”: one step apart."
    )
    assert theirs[1].text.startswith("You both answered “sometimes”. To suggest: “Ask three people")
    assert theirs[0].text.startswith("Sena Senior answered “sometimes”, you “on request”")
    assert len({move.action for move in mine}) == 3


def test_two_items_of_one_concept_get_two_different_actions(pair: Pair) -> None:
    people = dict.fromkeys(("develop_others_own_level", "develop_others_juniors"), 1)
    scored(
        pair,
        answers(levers=4, partner_with_managers=0, **people),
        answers(levers=4, partner_with_managers=0, **people),
    )

    moves = own(pair).moves.shown

    assert [move.title for move in moves] == [
        "Developing others: to own level",
        "Developing others: juniors",
    ]
    assert moves[0].action != moves[1].action


def test_four_quadrants_say_who_sees_the_level_asked(pair: Pair) -> None:
    scored(
        pair,
        answers(levers=1) | dict.fromkeys(VALUE, "3"),
        answers(levers=1) | dict.fromkeys(PEOPLE, "3"),
    )

    seen = {view.title: [item.title for item in view.items] for view in own(pair).quadrants}

    assert seen == {
        "Shared strengths": ["The foundation"],
        "Possible blind spots": ["Value through others"],
        "Hidden strengths": ["People support"],
        "Shared gaps": ["Communication and leadership"],
    }
    assert "You: 75 · Your manager: 25 · asked: 50" in texts(own(pair).quadrants[1])


def test_a_foundation_that_one_has_in_doubt_is_no_plain_strength(pair: Pair) -> None:
    scored(pair, answers(base=1), LOW)

    (foundation,) = own(pair).quadrants[2].items

    assert foundation.detail == (
        "You: 25 · Your manager: 75 · asked: 50 · it needs both of you, so it still comes first"
    )


def test_a_strength_that_both_see_far_apart_says_how_far(pair: Pair) -> None:
    scored(pair, answers(levers=4), answers(levers=3))

    strengths = own(pair).quadrants[0]

    assert strengths.meaning == "You both see what the next stage asks. Something to build on."
    assert strengths.items[0].detail == "You: 75 · Your manager: 75 · asked: 50"
    assert [item.detail for item in strengths.items][1:] == 3 * [
        "You: 100 · Your manager: 75 · asked: 75 · 25 points apart: talk about that first"
    ]


def test_single_answers_furthest_apart_come_first(pair: Pair) -> None:
    scored(pair, answers(tools_and_assets=3, consistency_outcomes=0), LOW)

    assert [(item.title, item.detail) for item in own(pair).differences] == [
        (
            "Outcomes from piece to piece",
            "Your manager rates it three steps higher: “not holding yet” and “holds”.",
        ),
        ("Tools and data assets", "You rate it two steps higher: “regularly” and “on request”."),
    ]
    assert managers(pair).differences[1].detail.startswith("Sena Senior rates it two steps higher")

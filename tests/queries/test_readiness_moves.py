"""What would move the number most: ties are said, and what leads among equals has a reason."""

import pytest

from assessments.models import Pair
from tests.completed import LEADERSHIP, PEOPLE, VALUE, answers, scored
from tests.reports import LOW, MIDDLE, managers, own

pytestmark = pytest.mark.django_db


def _titles(moves: object) -> list[str]:
    return [move.title for move in moves]  # type: ignore[attr-defined]


def test_a_tie_is_counted_and_the_rest_of_it_is_there_to_open(pair: Pair) -> None:
    scored(pair, MIDDLE, MIDDLE)

    moves = own(pair).moves

    assert moves.why == "11 steps would add the same 3.3 points. They stand as they were asked."
    assert _titles(moves.shown) == [
        "Tools and data assets",
        "Sharing so that others copy",
        "Pushing improvements wide",
    ]
    assert len(moves.tied) == 8
    assert {move.gain for move in moves.tied} == {moves.shown[-1].gain}
    assert {move.text for move in moves.tied} == {"You both answered “sometimes”."}


def test_without_a_tie_at_the_cut_there_is_nothing_to_explain(pair: Pair) -> None:
    steps = {"tools_and_assets": 2, "sharing_knowledge": 2, "push_improvements_wide": 2}
    given = answers(levers=4, invest_x_return_y=0, own_end_to_end=0, **steps)
    scored(pair, given, given)

    moves = own(pair).moves

    assert (len(moves.shown), moves.tied, moves.why) == (3, (), "")


def test_among_equals_the_family_furthest_below_its_level_comes_first(pair: Pair) -> None:
    weak = dict.fromkeys(LEADERSHIP, "1")
    scored(pair, MIDDLE | weak, MIDDLE | weak)

    moves = own(pair).moves

    assert _titles(moves.shown) == ["Up and down", "The Lead's role in the room", "Easy to follow"]
    assert moves.why == (
        "11 steps would add the same 3.3 points. First come those whose family is furthest below "
        "what the next stage asks."
    )


def test_then_come_those_that_the_two_see_most_differently(pair: Pair) -> None:
    scored(
        pair,
        answers(levers=2, own_end_to_end=1, own_the_state=3) | dict.fromkeys(VALUE[:3], "1"),
        answers(levers=2, own_end_to_end=3, own_the_state=1) | dict.fromkeys(VALUE[:3], "1"),
    )

    moves = own(pair).moves

    assert _titles(moves.shown)[0] == "Owning end to end"
    assert moves.why.endswith(
        "First come those whose family is furthest below what the next stage asks, then those you "
        "see most differently."
    )


def test_every_tie_among_the_listed_is_told(pair: Pair) -> None:
    levels = dict(zip(LEADERSHIP, "334000", strict=True)) | dict.fromkeys(VALUE, "4")
    given = answers(levers=1) | levels
    scored(pair, given, given)

    moves = own(pair).moves

    assert [round(move.gain, 1) for move in (*moves.shown, *moves.tied)] == [
        3.3,
        3.3,
        2.5,
        2.5,
        2.5,
    ]
    assert moves.why == (
        "Two steps would add the same 3.3 points and three others the same 2.5. Equals stand as "
        "they were asked."
    )


def test_the_lede_the_priorities_and_the_moves_name_the_same_lever(pair: Pair) -> None:
    scored(
        pair,
        answers(levers=2, own_the_state=1) | dict.fromkeys((*VALUE, *PEOPLE), "4"),
        answers(levers=2, own_the_state=3) | dict.fromkeys((*VALUE, *PEOPLE), "4"),
    )

    for report in (own(pair), managers(pair)):
        first, *_ = report.priorities
        assert (first.title, first.kind) == ("Owning the state of the systems", "next step")
        assert first.title == report.moves.shown[0].title
        assert "To take up first: “Owning the state of the systems”, where you" in report.lede
        assert first.url.endswith("/concepts/own-the-state/")
        assert first.action == report.moves.shown[0].action
        assert first.action_url == report.moves.shown[0].action_url


def test_a_page_suggests_one_action_for_a_thing_and_others_for_others(pair: Pair) -> None:
    scored(pair, MIDDLE | {"old-levers": "4"}, MIDDLE)

    report = own(pair)

    habit, *levers = report.priorities
    assert habit.title == report.risks[0].title == "Old levers"
    assert habit.action == report.risks[0].action
    listed = {move.title: move.action for move in (*report.moves.shown, *report.moves.tied)}
    named = {lever.title: lever.action for lever in levers if lever.kind == "next step"}
    assert named
    assert named == {title: listed[title] for title in named}
    assert len(set(listed.values())) == len(listed)


def test_families_below_their_level_say_what_holds_for_all_of_them_once(pair: Pair) -> None:
    given = LOW | dict.fromkeys(VALUE, "2")
    scored(pair, given | dict.fromkeys(VALUE[:3], "1"), given)

    why = [priority.why for priority in own(pair).priorities]

    assert why == [
        "Communication and leadership stands at 25; the next stage asks 50. None of its levers "
        "would move the number more.",
        "People support stands at 25; the next stage asks 50.",
        "Value through others stands at 47; the next stage asks 50.",
    ]


def test_one_family_that_fills_two_priorities_is_told_in_two_ways(pair: Pair) -> None:
    strong = dict.fromkeys((*VALUE, *LEADERSHIP), "4")
    scored(
        pair,
        answers(levers=1) | strong,
        answers(levers=2, partner_with_managers=3) | strong,
    )

    first, second, *_ = own(pair).priorities

    assert (first.title, first.kind, first.why) == (
        "Partner with managers",
        "next step",
        "People support stands at 48; the next stage asks 75. None of its levers would move the "
        "number more.",
    )
    assert (second.title, second.kind, second.why) == (
        "People support",
        "seen differently",
        "Your manager rates it 38 points higher than you do. Compare moments before conclusions.",
    )
    assert own(pair).lede.endswith(
        "To take up first: “Partner with managers”, where you see it very differently, and "
        "confirmed evidence for value through others."
    )

"""The sentences at the head of a report, by stage and situation."""

import re

import pytest

from assessments.models import Pair, Result
from tests.completed import (
    FOUNDATION,
    LEADERSHIP,
    PEOPLE,
    VALUE,
    answers,
    scored,
    scored_before,
)
from tests.reports import (
    HIGH,
    LOW,
    MIDDLE,
    force_state,
    managers,
    own,
    texts,
)

pytestmark = pytest.mark.django_db


# --- words by situation ---


@pytest.mark.parametrize(
    ("mine", "theirs", "stage", "headline"),
    [
        (
            answers(consistency_outcomes="NOP"),
            LOW,
            0,
            "One foundation answer is missing, so there is no readiness figure yet",
        ),
        (
            LOW,
            answers(**dict.fromkeys((k.replace("-", "_") for k in LEADERSHIP[:4]), "NO")),
            0,
            "Too few levers were rated by both of you for a number",
        ),
        (
            answers(role_model="NOP", diminishing_returns="NOP", scarce_core_feedback="NOP"),
            LOW,
            0,
            "There is a number, and no stage yet: the signs of timing are missing",
        ),
        (LOW, answers(base=1), 1, "The foundation comes first, and the rest can wait"),
        (LOW, LOW, 2, "You are thriving as a Senior"),
        (MIDDLE, LOW, 2, "You are thriving as a Senior"),
        (
            LOW,
            answers(levers=2, timing=3),
            2,
            "You are thriving as a Senior, and more is beginning to show",
        ),
        (
            answers(timing=3),
            answers(timing=3),
            3,
            "The time is right to change the nature of your work",
        ),
        (
            answers(timing=3),
            answers(timing=3, levers=2),
            3,
            "The time is right, and the first levers are moving",
        ),
        (MIDDLE, MIDDLE, 4, "You are practising the next scope"),
        (HIGH, HIGH, 4, "Much of your work already has the next scope"),
    ],
)
def test_headline_by_stage_and_situation(
    pair: Pair, mine: dict[str, str], theirs: dict[str, str], stage: int, headline: str
) -> None:
    scored(pair, mine, theirs)

    report = own(pair)

    assert (report.summary.stage, report.headline) == (stage, headline)
    for reader in (report, managers(pair)):
        assert re.findall(r"{\w+}", texts(reader)) == []  # no blank of a sentence stays open


@pytest.mark.parametrize(
    ("before", "now", "headline"),
    [
        (LOW, MIDDLE, "Sena Senior has started to change the nature of their work"),
        (MIDDLE, MIDDLE, "Sena Senior is practising the next scope"),
        (MIDDLE, answers(base=1), "The foundation needs attention again before anything else"),
    ],
)
def test_headline_when_there_was_a_cycle_before(
    pair: Pair, before: dict[str, str], now: dict[str, str], headline: str
) -> None:
    scored_before(pair, before, before)
    scored(pair, now, now)

    assert managers(pair).headline == headline


@pytest.mark.parametrize(
    ("last", "headline"),
    [
        ("S4", "Sena Senior is ready to build the case"),
        ("S5", "The case still stands, and Sena Senior can keep building it"),
    ],
)
def test_headline_of_the_last_stage(pair: Pair, last: str, headline: str) -> None:
    scored_before(pair, HIGH, HIGH)
    scored(pair, answers(levers=4) | {"intent": "move"}, HIGH)
    before = {"stage": "S4", "last": "S4", "gate": True, "timing": True, "practising": True}
    force_state(pair, evidence=list(VALUE), previous=before)
    if last == "S5":
        earlier = Pair.objects.exclude(pk=pair.pk).get()
        force_state(earlier, evidence=list(VALUE), previous=before, intent="move")

    report = managers(pair)

    assert (report.summary.stage, report.headline) == (5, headline)
    assert report.lede.endswith(
        "Worth a talk before the case is written: your different views of value through others, "
        "and of communication and leadership."
    )
    assert report.asking == "this stage"
    assert own(pair).aside == ""


@pytest.mark.parametrize(
    ("mine", "theirs", "sentence"),
    [
        (MIDDLE, MIDDLE, "The foundation holds and you both see the next scope in your work."),
        (
            HIGH | dict.fromkeys(PEOPLE, "1"),
            HIGH,
            "The foundation holds. Your two views, taken together, show the next scope in your "
            "work.",
        ),
        (
            answers(levers=3),
            answers(levers=1) | dict.fromkeys(VALUE, "2"),
            "You see the next scope",
        ),
        (
            LOW,
            answers(levers=3),
            "Your manager sees more of the next scope in your work than you do.",
        ),
    ],
)
def test_lede_of_stage_four_says_who_sees_the_next_scope(
    pair: Pair, mine: dict[str, str], theirs: dict[str, str], sentence: str
) -> None:
    scored(pair, mine, theirs)

    assert sentence in own(pair).lede


def test_a_stage_held_by_hysteresis_is_explained(pair: Pair) -> None:
    scored_before(pair, MIDDLE, MIDDLE)
    weaker = answers(levers=2, **dict.fromkeys((key.replace("-", "_") for key in VALUE), 1))
    scored(pair, weaker | {"consistency-outcomes": "0"}, weaker)

    report = own(pair)

    assert report.summary.stage == 4
    assert "one quieter round does not undo a stage" in report.lede
    assert report.summary.base_note == (
        "It held before and is a little lower now; one round does not undo the stage."
    )


def test_lede_names_the_first_priorities_as_their_list_names_them(pair: Pair) -> None:
    scored(
        pair,
        answers(levers=2, lead_role_in_the_room=4),
        answers(levers=2, old_levers=3),
    )

    for report in (own(pair), managers(pair)):
        assert report.lede.endswith(
            "To take up first: less of “Old levers” (a habit), and “Tools and data assets”."
        )
        titles = [priority.title for priority in report.priorities]
        assert titles[:2] == ["Old levers", "Tools and data assets"]


def test_lede_says_where_the_two_see_it_very_differently(pair: Pair) -> None:
    strong = dict.fromkeys((*VALUE, *PEOPLE), "4")
    scored(
        pair,
        answers(up_and_down=0, lead_role_in_the_room=3) | strong,
        answers(up_and_down=0, lead_role_in_the_room=1) | strong,
    )

    assert own(pair).lede.endswith(
        "To take up first: “The Lead's role in the room”, where you see it very differently, and "
        "confirmed evidence for value through others."
    )


def test_nothing_may_stand_in_the_way_at_all(pair: Pair) -> None:
    scored(pair, answers(levers=4), answers(levers=4))
    families = Result.objects.get(pair=pair).request["form"]["families"].values()
    force_state(pair, evidence=[item for family in families for item in family["items"]])

    assert own(pair).lede.endswith("Nothing in the answers stands in the way.")
    assert own(pair).moves.shown == ()
    assert own(pair).shows_moves


# --- a foundation in doubt, without a stage ---


def test_too_few_levers_and_a_foundation_in_doubt_say_that_the_foundation_comes_first(
    pair: Pair,
) -> None:
    unseen = dict.fromkeys(LEADERSHIP[:4], "NO")
    scored(pair, answers(base=1), answers(base=1) | unseen)

    for report in (own(pair), managers(pair)):
        assert report.summary.stage == 0
        assert report.headline == (
            "The foundation needs attention first, and the levers have no number yet"
        )
        first = report.priorities[0].title
        assert f"To take up first: the foundation's “{first}”, and “" in report.lede
        assert report.lede_names_first


def test_without_a_stage_a_foundation_that_holds_leaves_the_priorities_unnamed(pair: Pair) -> None:
    unseen = dict.fromkeys(LEADERSHIP[:4], "NO")
    scored(pair, LOW, LOW | unseen)

    report = own(pair)

    assert report.headline == "Too few levers were rated by both of you for a number"
    assert report.priorities
    assert not report.lede_names_first


def test_a_signal_answered_in_two_ways_is_told_as_an_average(pair: Pair) -> None:
    scored(
        pair,
        answers(base=3, consistency_outcomes=1, consistency_regression=1),
        answers(base=3, consistency_outcomes=0, consistency_regression=2),
    )

    assert own(pair).priorities[0].why == (
        "You: shaky. Your manager: shaky, on average. It counts from “mostly holds” on, on average "
        "and for both."
    )


# --- how sure ---


@pytest.mark.parametrize(
    ("mine", "theirs", "words"),
    [
        (LOW, LOW, "You gave the same answer wherever you both gave one"),
        (LOW, MIDDLE, "You see this work much alike: on average 0.6 steps apart"),
        (
            LOW,
            LOW | dict.fromkeys((*VALUE, *LEADERSHIP, "consistency-outcomes"), "NO"),
            "You gave the same answer wherever you both gave one",
        ),
        (
            dict.fromkeys(FOUNDATION, "3"),
            dict.fromkeys(FOUNDATION, "1"),
            "Too few items were rated by both to speak of agreement: on average 2.0 steps apart",
        ),
        (
            dict.fromkeys(FOUNDATION, "3"),
            dict.fromkeys(FOUNDATION, "NO") | {"opportunity": "2"},
            "Nothing was rated by both of you",
        ),
        (
            answers(levers=4, timing=4, base=0),
            answers(levers=0, timing=0, base=4),
            "You see this work quite differently: on average 4.0 steps apart",
        ),
    ],
)
def test_agreement_is_told_in_plain_words(
    pair: Pair, mine: dict[str, str], theirs: dict[str, str], words: str
) -> None:
    scored(pair, mine, theirs)

    assert own(pair).summary.sure.agreement == words


def test_more_than_a_step_apart_means_talk_first(pair: Pair) -> None:
    scored(pair, answers(levers=4, timing=4), answers(levers=1, timing=1))

    assert own(pair).summary.sure.talk_first


def test_assumptions_are_named_as_such(pair: Pair) -> None:
    scored(pair, LOW, LOW)

    assert own(pair).summary.sure.assumptions == (
        "How much of each is assumed: about 0.7 of a step for one answer, about 0.65 of a step for "
        "a rater's habit. Both will be estimated anew once there are 100 real pairs."
    )
    assert own(pair).summary.sure.case_chance.startswith("It is unlikely that the levers really")

"""The agenda of a one-to-one."""

import pytest

from assessments.choices import SheetRole
from assessments.models import Pair
from assessments.queries import readiness as queries
from tests.completed import (
    answers,
    scored,
    scored_before,
)
from tests.reports import (
    HIGH,
    LOW,
)

pytestmark = pytest.mark.django_db


# --- talk it through ---


def test_the_agenda_begins_with_shared_strengths_then_the_largest_differences(pair: Pair) -> None:
    notes = {
        SheetRole.SELF: {"tools-and-assets": "The leakage check."},
        SheetRole.MANAGER: {"tools-and-assets": "Which check?"},
    }
    scored(
        pair,
        answers(tools_and_assets=4, own_the_state=3, role_model=3, up_and_down=2),
        answers(own_the_state=3, partner_with_managers="NO", old_levers=2),
        notes=notes,
    )

    agenda = queries.talk_for(pair, pair.manager)

    assert [point.title for point in agenda.strengths] == ["Owning the state of the systems"]
    assert [point.title for point in agenda.apart] == [
        "Tools and data assets",
        "Work that others take as a standard",
        "Hours when new work felt slow",
    ]
    first = agenda.apart[0]
    assert first.by_self.startswith("relied on. “")
    assert (first.note_self, first.note_manager) == ("The leakage check.", "Which check?")
    assert first.question == (
        "Sena Senior, which moment of the last six months comes to mind first? Mara Manager, where "
        "would you have had to be to see it?"
    )
    assert [point.title for point in agenda.unseen] == ["Partner with managers"]
    assert agenda.unseen[0].by_manager == "not observed"
    assert [point.title for point in agenda.later] == ["Up and down"]


def test_the_agenda_is_the_same_for_both(pair: Pair) -> None:
    scored(pair, HIGH | {"intent": "stay"}, LOW)

    assert queries.talk_for(pair, pair.person) == queries.talk_for(pair, pair.manager)


def test_small_differences_fill_the_agenda_when_there_are_no_large_ones(pair: Pair) -> None:
    scored(
        pair,
        answers(tools_and_assets=2, opportunity=1, own_the_state="NOP"),
        answers(consistency_outcomes=2, up_and_down="NOP"),
    )
    open_one = answers()
    del open_one["snacking"]

    agenda = queries.talk_for(pair, pair.person)

    assert {point.title for point in agenda.apart} == {
        "Outcomes from piece to piece",
        "Tools and data assets",
        "Room for the role",
    }
    assert agenda.later == ()
    assert {point.question for point in agenda.unseen} == {
        "Was there room for this in the last six months? If not, who could make some, and where?"
    }


def test_an_item_that_one_left_open_is_asked_about(pair: Pair) -> None:
    open_one = answers()
    del open_one["snacking"]
    scored(pair, open_one, LOW)

    (point,) = queries.talk_for(pair, pair.person).unseen

    assert point.by_self == "no answer"
    assert point.question == "One of you left this open. What would the answer have been, and why?"


def test_where_the_foundation_comes_first_the_agenda_begins_with_what_is_in_doubt(
    pair: Pair,
) -> None:
    scored(
        pair,
        answers(consistency_outcomes=1, consistency_regression=1, own_the_state=3),
        answers(consistency_outcomes=2, consistency_regression=1),
    )

    agenda = queries.talk_for(pair, pair.person)

    assert [(point.title, point.question) for point in agenda.foundation] == [
        (
            "Outcomes from piece to piece",
            "Sena Senior, where do you still feel unsure? Mara Manager, what lets you rely on it?",
        ),
        (
            "Mistakes that were found once",
            "What would let you both rely on it, and which piece of work could show it next?",
        ),
    ]
    assert [point.title for point in agenda.apart] == ["Owning the state of the systems"]
    assert agenda.later == ()


def test_a_foundation_that_limits_a_stage_still_held_comes_first_too(pair: Pair) -> None:
    scored_before(pair, HIGH, HIGH)
    scored(pair, answers(levers=4), answers(levers=4, consistency_outcomes=0))

    report = queries.report_for(pair, pair.person)
    agenda = queries.talk_for(pair, pair.person)

    assert (report.summary.stage, bool(report.summary.cap)) == (4, True)
    assert [point.title for point in agenda.foundation] == ["Outcomes from piece to piece"]


def test_a_foundation_that_holds_has_no_place_of_its_own_in_the_agenda(pair: Pair) -> None:
    scored(pair, LOW, answers(consistency_outcomes=2))

    agenda = queries.talk_for(pair, pair.person)

    assert agenda.foundation == ()
    assert [point.title for point in agenda.apart] == ["Outcomes from piece to piece"]


def test_a_note_on_what_both_see_alike_has_its_place_in_the_agenda(pair: Pair) -> None:
    notes = {SheetRole.MANAGER: {"longer-time-frame": "Somebody should own this."}}
    scored(pair, LOW, LOW, notes=notes)

    (point,) = queries.talk_for(pair, pair.person).noted

    assert (point.title, point.note_self, point.note_manager) == (
        "A longer time frame",
        "",
        "Somebody should own this.",
    )
    assert point.question == "You see it alike. What does the note ask of either of you?"

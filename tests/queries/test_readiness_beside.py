"""What stands beside the number: risks, conditions, archetypes, notes, modules."""

from typing import Any

import pytest

from assessments.choices import SheetRole
from assessments.models import Framework, Pair
from assessments.queries.sheets import read_seal
from tests.completed import (
    LEADERSHIP,
    answers,
    ranked,
    scored,
)
from tests.factories import PairFactory, sheet_of
from tests.reports import (
    LOW,
    managers,
    own,
    with_modules,
)

pytestmark = pytest.mark.django_db


# --- beside the number ---


def test_risks_are_behaviours_with_the_larger_answer_first(pair: Pair) -> None:
    scored(pair, answers(snacking=2, obsession="NOP"), answers(old_levers=4, obsession="NO"))

    report = own(pair)

    watched = [(risk.title, risk.level, risk.tone) for risk in report.risks_to_watch]
    assert watched == [
        ("Old levers", "most of the time", "risk"),
        ("Snacking", "now and then", "watch"),
    ]
    assert report.risks_to_watch[0].detail.startswith(
        "You: not seen. Your manager: most of the time. “"
    )
    assert all(risk.action for risk in report.risks_to_watch)
    assert {risk.tone for risk in report.quiet_risks} == {"good", "plain"}
    assert "less of this habit" in {priority.kind for priority in report.priorities}


def test_conditions_stand_apart_with_both_views_in_words(pair: Pair) -> None:
    scored(pair, answers(opportunity=3), answers(opportunity="NO"))

    room = own(pair).conditions[0]

    assert (room.title, room.own, room.manager) == (
        "Room for the role",
        "mostly there",
        "not observed",
    )
    assert room.own_anchor == "I can name a piece of it that has no owner."
    assert room.manager_anchor == ""
    assert len(own(pair).conditions) == 4


def test_archetypes_set_preference_beside_demonstrated_and_demand(pair: Pair) -> None:
    scored(
        pair,
        LOW | ranked("architect", "tech-lead", "solver", "right-hand"),
        LOW
        | ranked("tech-lead", "architect", "solver", "right-hand")
        | {"demand--solver": "real", "demand--architect": "emerging"},
    )

    view = own(pair).archetypes

    wins = {row.label: (row.preferred, row.demonstrated, row.demand) for row in view.rows}
    assert wins == {
        "The Tech Lead": (2, 3, ""),
        "The Solver": (1, 1, "real need"),
        "The Architect": (3, 2, "need emerging"),
        "The Right Hand": (0, 0, ""),
    }
    assert view.sentences == (
        "You would choose the week of the Architect.",
        "Your manager sees your best work in the week of the Tech Lead.",
        "Your manager sees a real need for the Solver within twelve months.",
    )
    theirs = managers(pair).archetypes
    assert (theirs.self_label, theirs.manager_label) == ("Sena Senior would choose", "You saw")


def test_two_circular_triads_are_no_clear_preference(pair: Pair, framework: Framework) -> None:
    weeks = framework.archetypepairs.all()
    circle = ("tech-lead", "solver", "architect", "right-hand")
    chosen = {
        week.key: min(
            (week.left["archetype"], week.right["archetype"]),
            key=lambda name, other=week: _ahead(name, other, circle),
        )
        for week in weeks
    }
    scored(pair, LOW | chosen, LOW)

    assert own(pair).archetypes.sentences == (
        "You: no clear preference.",
        "Your manager: not all six pairs were chosen, so there is no profile.",
    )


def _ahead(name: str, week: Any, circle: tuple[str, ...]) -> int:
    """Each is preferred to the next in the circle; across it, the earlier one is."""
    other = {week.left["archetype"], week.right["archetype"]} - {name}
    step = (circle.index(other.pop()) - circle.index(name)) % 4
    return {1: 0, 3: 1, 2: circle.index(name)}[step]


def test_without_choices_there_is_no_profile_to_draw(pair: Pair) -> None:
    scored(pair, LOW, LOW)

    assert own(pair).archetypes.rows == ()


def test_notes_stand_side_by_side_as_they_were_written(pair: Pair) -> None:
    notes = {
        SheetRole.SELF: {"tools-and-assets": "<b>bold</b>", "opportunity": "Mine."},
        SheetRole.MANAGER: {"tools-and-assets": "Čau 👋"},
    }
    scored(pair, LOW, LOW, notes=notes)

    shown = [(note.title, note.note_self, note.note_manager) for note in own(pair).notes]
    assert shown == [
        ("Tools and data assets", "<b>bold</b>", "Čau 👋"),
        ("Room for the role", "Mine.", ""),
    ]


def test_both_seals_are_shown_with_their_times(pair: Pair) -> None:
    scored(pair, LOW, LOW)

    seals = {seal.label: seal for seal in own(pair).seals}

    for label, role in (("You", SheetRole.SELF), ("Your manager", SheetRole.MANAGER)):
        sheet = sheet_of(pair, role)
        assert seals[label].digest == sheet.seal_sha256
        assert seals[label].submitted_at == read_seal(sheet).submitted_at


def test_no_opportunity_for_half_a_family_is_the_managers_to_change(pair: Pair) -> None:
    scored(pair, LOW | dict.fromkeys(LEADERSHIP[:3], "NOP"), LOW)

    assert own(pair).opportunity_gaps == (
        "Communication and leadership: half or more of the questions met no opportunity, as seen "
        "by you. Making room for it is your manager's to do.",
    )
    assert "Making room for it is yours to do." in managers(pair).opportunity_gaps[0]


def test_at_most_three_priorities_each_say_why(pair: Pair) -> None:
    scored(
        pair,
        answers(levers=4, base=3),
        answers(levers=2, base=1, snacking=3),
    )

    report = own(pair)

    assert len(report.priorities) == 3
    assert {priority.kind for priority in report.priorities} == {"Foundation"}
    assert [priority.why for priority in report.priorities] == [
        "You: holds. Your manager: shaky. "
        "It counts from “mostly holds” on, on average and for both.",
        "You: holds. Your manager: shaky.",
        "You: holds. Your manager: shaky.",
    ]


def test_a_perception_gap_leads_to_the_talk(pair: Pair) -> None:
    scored(pair, answers(levers=4), answers(levers=3, tools_and_assets=2))

    first = own(pair).priorities[0]

    assert (first.kind, first.action, first.action_url) == (
        "seen differently",
        "Talk it through",
        f"/reports/{pair.pk}/talk/",
    )
    assert first.why.startswith("You rate it 25 points higher than your manager does, most of all")
    assert (
        managers(pair)
        .priorities[0]
        .why.startswith("Sena Senior rates it 25 points higher than you do")
    )


def test_a_perception_gap_the_other_way_round(pair: Pair) -> None:
    scored(pair, answers(levers=3), answers(levers=4))

    assert (
        own(pair).priorities[0].why.startswith("Your manager rates it 25 points higher than you do")
    )


def test_strong_answers_ask_for_evidence_and_lead_to_the_log(pair: Pair) -> None:
    scored(pair, answers(levers=1, tools_and_assets=4), answers(levers=4))

    kinds = [priority.kind for priority in own(pair).priorities]
    assert "evidence" not in kinds  # perception comes first, and three are enough

    evidence = answers(levers=4)
    pair_two = PairFactory(cycle=pair.cycle)
    scored(pair_two, evidence, evidence)
    first, second, third = own(pair_two).priorities
    assert (first.kind, second.kind, third.kind) == ("evidence", "evidence", "evidence")
    how = "Note what happened and have it confirmed: then it counts in the next report."
    assert (first.action, first.action_url) == ("Open the evidence log", "/evidence/")
    assert first.why.startswith("Five answers here say “regularly” or more. Start with “Tools and")
    assert first.why.endswith(how)
    assert second.why.startswith("Six answers here say “regularly” or more. Start with “Up and")
    assert how not in second.why + third.why


# --- modules ---


def test_modules_stand_in_their_own_sections(pair: Pair) -> None:
    extra = with_modules(pair)
    scored(pair, LOW | extra, LOW | extra)

    leading, operations = own(pair).modules

    assert (leading.title, leading.value) == ("Leading to production", 50)
    assert [title for title, _ in operations.families] == [
        "Working together with operations",
        "Running models safely",
    ]
    assert leading.ladder.groups[0].expected is None
    assert operations.moves.shown[0].action
    assert operations.moves.why == (
        "Eight steps would add the same 6.3 points. They stand as they were asked."
    )
    assert own(pair).summary.band.value == 25.0


def test_a_module_with_too_few_answers_says_which(pair: Pair) -> None:
    extra = with_modules(pair)
    scored(pair, LOW | extra | {"common-language": "NOP"}, LOW | {"silos": "2"})

    operations = own(pair).modules[1]

    assert (operations.value, operations.moves.shown) == (None, ())
    assert (
        operations.missing[0]
        == "Working together with operations needs two answers from both of you."
    )

"""The report's numbers, who reads it, what it costs, and how far its scoring is."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from assessments.choices import JobState, SheetRole
from assessments.models import Job, Pair, Result, User
from assessments.queries import readiness as queries
from assessments.queries.readiness.moves import suggester
from assessments.queries.readiness.perception import quadrants
from assessments.queries.readiness.priorities import priorities
from assessments.queries.readiness.stored import stored_for
from assessments.queries.readiness.voice import below
from assessments.scoring.rounding import whole
from tests.completed import (
    FOUNDATION,
    LEADERSHIP,
    PEOPLE,
    VALUE,
    answers,
    scored,
    scored_before,
    submit_both,
)
from tests.factories import CycleFactory, PairFactory, UserFactory
from tests.reports import (
    HIGH,
    LOW,
    MIDDLE,
    MODULES,
    from_scratch,
    managers,
    own,
    with_modules,
)

pytestmark = pytest.mark.django_db


# --- numbers ---


def test_the_numbers_of_the_page_are_those_of_the_machine_contract(pair: Pair) -> None:
    outcome = scored(
        pair,
        answers(levers=2, timing=3, lead_role_in_the_room=4, tools_and_assets=1),
        answers(levers=2, timing=3, lead_role_in_the_room=2, partner_with_managers="NO"),
    ).outcome

    report = own(pair)

    band, sure = report.summary.band, report.summary.sure
    assert band.value == outcome["readiness"]
    assert [band.low, band.high] == outcome["range"]
    assert report.summary.timing.value == whole(outcome["timing"])
    assert sure.standard_error == whole(outcome["standard_error"])
    assert sure.equal_weights == whole(outcome["lever_index_equal"])
    assert sure.manager_alone == whole(outcome["lever_index_manager"])
    assert (sure.paired, sure.scored) == (outcome["agreement"]["pairs"], 24)
    gains = {move.title: move.gain for move in report.moves.shown}
    titles = {item.title: item.key for item in pair.cycle.framework.items.all()}
    assert {titles[title] for title in gains} <= outcome["what_if"].keys()
    assert gains == {title: outcome["what_if"][titles[title]] for title in gains}
    assert list(gains.values()) == sorted(outcome["what_if"].values(), reverse=True)[:3]
    counted = {
        titles[row.label] for group in report.levers.groups for row in group.rows if row.counted
    }
    assert counted == {item for f in outcome["families"].values() for item in f["counted"]}


def test_a_capped_readiness_says_by_what_and_what_lifts_it(pair: Pair) -> None:
    scored(pair, answers(levers=4), answers(levers=4, consistency_regression=0))

    report = own(pair)

    assert (report.summary.band.value, report.summary.band.uncapped) == (75.0, 100.0)
    assert report.summary.cap == (
        "The levers alone stand at 100. Readiness is held at 75 by “Consistency”: on average below "
        "“mostly holds” for at least one of you. Once it is “mostly holds” or better for both, the "
        "limit is gone."
    )
    assert report.summary.scale_note == (
        "The range is that of the levers alone; the foundation holds the number below them."
    )
    chips = [(signal.label, signal.tone) for signal in report.summary.signals]
    assert chips == [
        ("Replace all seniors", "good"),
        ("Rotation confidence", "good"),
        ("Consistency: in doubt", "watch"),
    ]
    assert report.headline == "Strong levers, on a foundation that needs attention first"
    assert report.priorities[0].title == "Consistency"
    assert report.priorities[0].kind == "Foundation"
    assert report.priorities[0].action


def test_halves_of_a_point_are_rounded_up(pair: Pair) -> None:
    given = answers(timing=2, role_model=3)
    scored(pair, given, given)

    assert own(pair).summary.timing.value == 63  # 62.5


def test_a_number_that_is_rounded_up_to_a_mark_on_the_scale_says_that_it_is_not_there(
    pair: Pair,
) -> None:
    levers = (*VALUE, *LEADERSHIP, *PEOPLE)
    scored(
        pair,
        answers(timing=1) | dict(zip(levers, "22221232132312", strict=True)),
        answers(timing=1) | dict(zip(levers, "12211211212322", strict=True)),
    )

    report = own(pair)

    assert (report.summary.stage, whole(report.summary.band.value or 0)) == (2, 50)  # 49.83
    assert report.summary.scale_note == "Rounded: the number is just under 50."


def test_a_family_that_misses_what_is_asked_by_less_than_half_a_point_is_just_under_it(
    pair: Pair,
) -> None:
    scored(pair, LOW, LOW)
    stored = stored_for(pair, pair.person)
    first, *others = stored.gaps.families
    near = replace(first, own=Fraction(149, 3), manager=Fraction(50), combined=Fraction(99, 2))
    vars(stored)["gaps"] = replace(stored.gaps, families=(near, *others))

    whys = [priority.why for priority in priorities(stored, suggester(stored))]

    assert any("stands at just under 50; the next stage asks 50." in why for why in whys)
    details = [seen.detail for quadrant in quadrants(stored) for seen in quadrant.items]
    assert "You: just under 50 · Your manager: 50 · asked: 50" in details


@pytest.mark.parametrize(
    ("value", "words"),
    [(49.4, "49"), (49.5, "just under 50"), (50, "50"), (50.6, "51")],
)
def test_a_number_beside_its_line(value: float, words: str) -> None:
    assert below(value, 50) == words


def test_without_a_cap_there_is_nothing_to_explain(pair: Pair) -> None:
    scored(pair, HIGH, HIGH)

    assert own(pair).summary.cap == ""
    assert own(pair).summary.band.uncapped is None


# --- where the case cannot be reached yet ---


def test_levers_of_the_last_stage_say_what_evidence_it_takes(pair: Pair) -> None:
    scored_before(pair, MIDDLE, MIDDLE)
    scored(pair, HIGH | {"intent": "move"}, HIGH)

    for report in (own(pair), managers(pair)):
        assert (report.summary.stage, report.summary.band.value) == (4, 75.0)
        assert report.summary.stage_note == (
            "From 75 on the levers are strong enough for the last stage, building the case. That "
            "stage also takes dated evidence that was confirmed before both halves were in. What "
            "is confirmed later counts next time."
        )
        assert report.lede.endswith(
            "To take up first: confirmed evidence for value through others, and for communication "
            "and leadership."
        )


def test_below_the_last_stage_there_is_no_word_of_it(pair: Pair) -> None:
    scored(pair, MIDDLE, MIDDLE)

    assert own(pair).summary.stage_note == ""


# --- what is missing ---


def test_without_a_number_the_report_teaches_what_is_missing(pair: Pair) -> None:
    unseen = dict.fromkeys((*LEADERSHIP[:4], *FOUNDATION[:2]), "NO")
    scored(pair, answers(consistency_outcomes="NOP"), LOW | unseen | {"role-model": "NO"})

    summary = own(pair).summary

    assert summary.band.value is None
    assert summary.missing == (
        "You: no level for “Outcomes from piece to piece” (no opportunity).",
        "Your manager: no level for “Work that others can run” (not observed) and “Findings that "
        "reach decisions” (not observed).",
        "Communication and leadership: two of six rated by both of you, and it takes three.",
    )
    assert [signal.tone for signal in summary.signals] == ["plain", "good", "plain"]
    assert own(pair).moves.shown == ()
    assert not own(pair).shows_moves
    assert own(pair).summary.sure.low is None


def test_timing_alone_missing_leaves_the_number_and_no_stage(pair: Pair) -> None:
    none = dict.fromkeys(("role-model", "diminishing-returns", "scarce-core-feedback"), "NOP")
    scored(pair, LOW | none, LOW)

    summary = own(pair).summary

    assert (summary.stage, summary.stage_name) == (0, "Not enough answers yet")
    assert summary.band.value == 25.0
    assert summary.timing.verdict == "not rated by both of you"
    assert summary.missing == (
        "Signs that the work should change: one of four rated by both of you, and it takes two.",
    )


def test_levers_without_a_foundation_still_have_their_own_number(pair: Pair) -> None:
    scored(pair, answers(levers=2, consistency_outcomes="NOP"), MIDDLE)

    assert own(pair).summary.band.reason == (
        "No readiness figure yet; what is missing stands below. The levers alone stand at 50."
    )


@pytest.mark.parametrize(
    ("timing", "verdict"),
    [(1, "Nothing asks for a change"), (3, "The signs are there")],
)
def test_timing_stands_beside_the_number(pair: Pair, timing: int, verdict: str) -> None:
    scored(pair, answers(timing=timing), answers(timing=timing))

    assert own(pair).summary.timing.verdict == verdict


def test_a_timing_between_the_thresholds_shows_first_signs(pair: Pair) -> None:
    scored(pair, answers(timing=2, role_model=3), answers(timing=2))

    assert own(pair).summary.timing.verdict == "The first signs show"


# --- who reads, and how much it costs ---


def test_only_the_two_of_the_pair_find_it(
    pair: Pair, stranger: User, hr: User, administrator: User
) -> None:
    scored(pair, LOW, LOW)

    assert [queries.pairs_visible_to(user).count() for user in (pair.person, pair.manager)] == [
        1,
        1,
    ]
    assert [queries.pairs_visible_to(user).count() for user in (stranger, hr, administrator)] == [
        0,
        0,
        0,
    ]


def test_a_report_takes_two_queries_whatever_there_is_to_say(
    pair: Pair, django_assert_num_queries: Any
) -> None:
    scored(pair, LOW, LOW)
    own(pair)  # the catalogue is read once per process
    found = queries.pairs_visible_to(pair.person).get(pk=pair.pk)
    with django_assert_num_queries(2):
        queries.report_for(found, pair.person)

    extra = with_modules(pair)
    Result.objects.all().delete()
    pair.sheets.all().delete()
    full = PairFactory(
        cycle=CycleFactory(modules=MODULES), person=UserFactory(), manager=pair.manager
    )
    for months in range(1, 8):
        scored_before(full, LOW, LOW, name=f"C{months}", days_ago=30 * months + 30)
    everything = dict.fromkeys(answers(), "A note.")
    scored(full, HIGH | extra, LOW | extra, notes=dict.fromkeys(SheetRole, everything))
    found = queries.pairs_visible_to(full.person).get(pk=full.pk)
    with django_assert_num_queries(2):
        report = queries.report_for(found, full.person)
    assert report.trend is not None
    assert len(report.trend.points) == 6
    with django_assert_num_queries(2):
        queries.talk_for(found, full.person)


def test_a_result_of_another_model_or_questionnaire_is_not_the_pairs(pair: Pair) -> None:
    scored(pair, LOW, LOW)
    Result.objects.update(model_version=0)

    with pytest.raises(queries.NotScoredYet):
        own(pair)


# --- progress ---


def progress(pair: Pair, after: int = 0) -> tuple[str, bool]:
    assert pair.completed_at is not None
    found = queries.scoring_progress(pair, now=pair.completed_at + timedelta(seconds=after))
    return found.state, found.takes_long


def test_progress_says_waiting_running_failed_and_done(pair: Pair) -> None:
    submit_both(pair, LOW, LOW)
    assert progress(pair) == ("queued", False)
    assert progress(pair, after=21) == ("queued", True)

    lease = {"lease": "x", "lease_until": timezone.now(), "started_at": timezone.now()}
    Job.objects.update(state=JobState.RUNNING, attempts=1, progress=20, **lease)
    assert progress(pair) == ("running", False)
    assert queries.scoring_progress(pair).percent == 20

    Job.objects.update(state=JobState.FAILED, finished_at=timezone.now())
    assert progress(pair, after=60) == ("failed", False)

    from_scratch(pair)
    assert progress(pair, after=60) == ("done", False)
    assert queries.scoring_progress(pair).is_done


def test_progress_without_a_job_or_after_one_that_left_no_result_is_waiting(pair: Pair) -> None:
    submit_both(pair, LOW, LOW)
    Job.objects.update(state=JobState.DONE, finished_at=timezone.now())
    assert progress(pair) == ("queued", False)

    Job.objects.all().delete()
    assert progress(pair, after=30) == ("queued", True)
    assert queries.scoring_job(pair) is None

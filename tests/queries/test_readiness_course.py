"""Trend and the request to take away."""

import pytest
from django.utils import timezone

from assessments.models import Cycle, Framework, Pair, Result
from assessments.queries import readiness as queries
from assessments.scoring.contract import run
from tests.completed import (
    VALUE,
    answers,
    scored,
    scored_before,
)
from tests.factories import UserFactory
from tests.reports import (
    HIGH,
    LOW,
    MIDDLE,
    force_state,
    managers,
    own,
    texts,
    with_modules,
)

pytestmark = pytest.mark.django_db


# --- trend ---


def test_trend_tells_a_reliable_change_from_chance(pair: Pair) -> None:
    scored_before(pair, LOW, LOW)
    scored(pair, MIDDLE, MIDDLE)

    trend = own(pair).trend

    assert trend is not None
    assert [(point.label, point.value, point.note) for point in trend.points] == [
        ("H1", 25.0, ""),
        ("H2", 50.0, "up"),
    ]
    assert trend.sentence == (
        "Since H1: 25.0 points up. That is more than the 10.4 points that can be chance."
    )
    assert own(pair).summary.band.previous == 25.0
    assert own(pair).summary.sure.manager_change == "same manager as in H1"


def test_a_small_change_is_no_reliable_one(pair: Pair) -> None:
    scored_before(pair, LOW, LOW)
    scored(pair, answers(tools_and_assets=2), answers(tools_and_assets=2))

    trend = own(pair).trend

    assert trend is not None
    assert trend.points[1].note == "no reliable change"
    assert trend.sentence == (
        "Since H1: 3.3 points up. That is no reliable change: up to 10.4 points can be chance."
    )


def test_another_manager_takes_more_change_and_never_sees_the_cycle_before(pair: Pair) -> None:
    scored_before(pair, MIDDLE, MIDDLE, led_by=UserFactory(name="Former Manager"))
    scored(pair, LOW, LOW)

    trend = own(pair).trend

    assert trend is not None
    assert trend.points[1].note == "down"
    assert trend.sentence == (
        "Since H1: 25.0 points down. That is more than the 25.0 points that can be chance, "
        "as another manager rates now."
    )
    assert own(pair).summary.sure.manager_change == "another manager than in H1"
    theirs = managers(pair)
    assert theirs.trend is None
    assert theirs.summary.band.previous is None
    assert theirs.summary.sure.manager_change == "no earlier cycle to compare with"
    assert "H1" not in texts(theirs)


def test_no_verdict_across_questionnaire_versions(pair: Pair) -> None:
    earlier = scored_before(pair, LOW, LOW)
    scored(pair, MIDDLE, MIDDLE)
    other = "f" * 64
    Framework.objects.filter(pk=pair.cycle.framework_id).update(state="retired")
    older = Framework.objects.create(
        key="senior-to-lead",
        version="0",
        title="Older",
        summary="",
        forms=pair.cycle.framework.forms,
        state="retired",
        content_sha256=other,
        published_at=timezone.now(),
    )
    Cycle.objects.filter(pk=earlier.pair.cycle_id).update(framework=older)
    Result.objects.filter(pk=earlier.pk).update(framework_sha256=other)

    report = own(pair)

    assert report.trend is not None
    assert report.trend.points[1].note == "no verdict"
    assert "Another version of the questionnaire" in report.trend.sentence
    assert not report.trend.comparable
    assert report.summary.band.previous is None
    with pytest.raises(queries.UnknownPart):
        queries.score_request(pair, pair.person, part="trend")


def test_no_verdict_against_a_cycle_with_too_few_answers(pair: Pair) -> None:
    scored_before(pair, LOW | dict.fromkeys(VALUE, "NOP"), LOW)
    scored(pair, MIDDLE, MIDDLE)

    trend = own(pair).trend

    assert trend is not None
    assert trend.sentence == ("There is no verdict against H1: one of the two has too few answers.")


# --- the request to take away ---


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("intent", ["move", "stay", "unsure"])
def test_both_copies_reproduce_the_stage_and_every_number(
    pair: Pair, level: int, intent: str
) -> None:
    scored_before(pair, MIDDLE, MIDDLE, led_by=UserFactory())
    given = answers(levers=level)
    outcome = scored(pair, given | {"intent": intent}, given).outcome

    mine = queries.score_request(pair, pair.person)
    theirs = queries.score_request(pair, pair.manager)

    assert run(mine) == outcome
    assert run(theirs) == outcome
    assert mine["intent"] == intent
    assert theirs["intent"] == "unsure"


def test_the_managers_copy_says_move_only_when_the_stage_says_so_already(pair: Pair) -> None:
    scored(pair, HIGH | {"intent": "move"}, HIGH)
    before = {"stage": "S4", "last": "S4", "gate": True, "timing": True, "practising": True}
    force_state(pair, evidence=list(VALUE), previous=before)

    theirs = queries.score_request(pair, pair.manager)

    assert (theirs["intent"], theirs["previous"]) == ("move", before)
    assert run(theirs)["state"]["stage"] == "S5"


@pytest.mark.parametrize(
    ("levers", "previous"),
    [
        (4, None),
        (
            "hysteresis",
            {"stage": "S0", "last": None, "gate": True, "timing": False, "practising": True},
        ),
    ],
)
def test_the_managers_copy_holds_the_least_of_earlier_cycles(
    pair: Pair, levers: int | str, previous: object
) -> None:
    scored_before(pair, MIDDLE, MIDDLE, led_by=UserFactory())
    weaker = answers(levers=2) | dict.fromkeys(VALUE, "1")
    given = weaker if levers == "hysteresis" else answers(levers=int(levers))
    scored(pair, given, given)

    assert queries.score_request(pair, pair.manager)["previous"] == previous
    assert queries.score_request(pair, pair.person)["previous"]["stage"] == "S4"


def test_without_a_stage_the_managers_copy_carries_nothing_from_before(pair: Pair) -> None:
    scored_before(pair, MIDDLE, MIDDLE)
    scored(pair, answers(consistency_outcomes="NOP"), LOW)

    theirs = queries.score_request(pair, pair.manager)

    assert theirs["previous"] is None
    assert run(theirs)["state"]["stage"] == "S0"


def test_trend_and_modules_can_be_taken_away_too(pair: Pair) -> None:
    extra = with_modules(pair)
    scored_before(pair, LOW, LOW)
    scored(pair, MIDDLE | extra, MIDDLE | extra)

    change = run(queries.score_request(pair, pair.manager, part="trend"))
    module = run(queries.score_request(pair, pair.person, part="leading-to-production"))

    assert (change["delta"], change["verdict"]) == (25.0, "up")
    assert module["lever_index"] == 50.0
    with pytest.raises(queries.UnknownPart):
        queries.score_request(pair, pair.person, part="salary")


def test_a_trend_needs_a_cycle_before(pair: Pair) -> None:
    scored(pair, LOW, LOW)

    with pytest.raises(queries.UnknownPart):
        queries.score_request(pair, pair.person, part="trend")

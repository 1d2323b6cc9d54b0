from typing import Any

import pytest

from assessments.models import Result, Sheet, User
from assessments.queries.cases.story import Story, people_with_story_for, story_of
from assessments.services.cases.deciding import ReasonWords, decide_case
from assessments.services.cases.opening import continue_with_manager
from assessments.services.evidence import confirm_evidence
from assessments.services.people import set_manager
from tests.case_stages import claim, opened, past_its_review, submitted_case
from tests.completed import answers, scored, scored_before
from tests.factories import EvidenceFactory, UserFactory, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]


def story(person: User, user: User | None = None) -> Story:
    return story_of(person, user or person, today=today())


def test_who_has_nothing_has_an_empty_story(senior: User, stranger: User) -> None:
    for person in (senior, stranger):
        found = story(person)
        assert (found.stages, found.latest, found.trend, found.report_id) == ((), None, None, None)
        assert (found.confirmed_rows, found.handed_over, found.decisions) == ((), (), ())
        assert (found.is_own, found.case_id) == (True, None)


def test_it_goes_from_cycle_to_cycle(senior: User, pair: Any) -> None:
    scored_before(pair, answers(), answers())
    scored(pair, answers(levers=3), answers(levers=3))

    found = story(senior)

    assert [(one.cycle, one.stage) for one in found.stages] == [
        ("H1", "thriving as Senior"),
        ("H2", "practising the next scope"),
    ]
    assert found.latest is not None
    assert (found.latest.levers, found.report_id) == (75.0, pair.pk)
    assert found.trend is not None
    assert [point.label for point in found.trend.points] == ["H1", "H2"]


def test_a_manager_reads_the_cycles_they_were_part_of(
    senior: User, manager: User, stranger: User, pair: Any
) -> None:
    scored_before(pair, answers(), answers(), led_by=stranger)
    scored(pair, answers(levers=3), answers(levers=3))

    assert [one.cycle for one in story(senior, manager).stages] == ["H2"]
    assert [one.cycle for one in story(senior).stages] == ["H1", "H2"]
    set_manager(person=senior, manager=stranger, by=None)
    assert [one.cycle for one in story(senior, stranger).stages] == ["H1"]


@pytest.mark.parametrize("broken", ["result", "seal"])
def test_a_report_that_cannot_be_read_is_left_out(senior: User, pair: Any, broken: str) -> None:
    scored(pair, answers(), answers())
    if broken == "result":
        Result.objects.update(framework_sha256="0" * 64)
    else:
        Sheet.objects.update(sealed="{}")

    assert story(senior).stages == ()


def test_confirmed_evidence_stands_by_lever_and_month(senior: User, manager: User) -> None:
    shared = EvidenceFactory(person=senior, shared=True, items=["own-the-state"])
    EvidenceFactory(person=senior, items=["tools-and-assets"])
    confirm_evidence(evidence=shared, version=1, by=manager)

    for user in (senior, manager):
        (row,) = story(senior, user).confirmed_rows
        assert row.lever.key == "own-the-state"
        assert sum(cell.confirmed for cell in row.cells) == 1


def test_what_claims_hand_over_is_told(senior: User, manager: User) -> None:
    case = opened(senior, manager)
    claim(case)
    claim(case, item="own-the-state", behaviour="Keeps the state", handed_over="Reports to Bo")

    for user in (senior, manager):
        (one,) = story(senior, user).handed_over
        assert (one.item_title, one.behaviour, one.text, one.case_id) == (
            "Owning the state of the systems",
            "Keeps the state",
            "Reports to Bo",
            case.pk,
        )


def test_a_decision_stays_in_the_story_with_its_reasons(
    senior: User, manager: User, hr: User
) -> None:
    case = past_its_review(submitted_case(opened(senior, manager)))
    reasons = [ReasonWords("Few use it", "Two teams that do", "tools-and-assets")]
    decide_case(case=case, outcome="not-yet", words="In June", reasons=reasons, by=hr)
    newer = opened(senior, manager)

    found = story(senior)

    (decision,) = found.decisions
    assert (decision.case_id, decision.label) == (case.pk, "Not yet")
    assert [one.would_change for one in decision.reasons] == ["Two teams that do"]
    assert found.case_id == newer.pk


def test_a_new_manager_reads_the_cases_they_write_and_no_other(
    senior: User, manager: User, stranger: User, hr: User
) -> None:
    before = past_its_review(submitted_case(opened(senior, manager)))
    decide_case(case=before, outcome="promoted", words="", by=hr)
    case = opened(senior, manager)
    claim(case, handed_over="Reports to Bo")
    set_manager(person=senior, manager=stranger, by=None)
    senior.refresh_from_db()
    assert (story(senior, stranger).handed_over, story(senior, stranger).case_id) == ((), None)

    continue_with_manager(case=case, by=senior)

    found = story(senior, stranger)
    assert ([one.text for one in found.handed_over], found.decisions) == (["Reports to Bo"], ())
    assert len(story(senior).decisions) == 1


def test_a_story_is_for_the_person_and_their_manager_of_now(
    senior: User, manager: User, stranger: User, hr: User
) -> None:
    def readers_of(person: User) -> list[str]:
        everybody = (senior, manager, stranger, hr)
        return [u.name for u in everybody if person in people_with_story_for(u)]

    assert readers_of(senior) == ["Sena Senior", "Mara Manager"]
    set_manager(person=senior, manager=stranger, by=None)
    assert readers_of(senior) == ["Sena Senior", "Stig Stranger"]
    left = UserFactory(manager=manager, is_active=False)
    assert readers_of(left) == []


@pytest.mark.parametrize("number", [1, 3])
def test_a_story_costs_eight_queries(
    senior: User,
    manager: User,
    hr: User,
    pair: Any,
    django_assert_num_queries: Any,
    number: int,
) -> None:
    scored(pair, answers(), answers())
    for _ in range(number):
        case = opened(senior, manager)
        claim(case, handed_over="Reports to Bo")
        decide_case(case=past_its_review(submitted_case(case)), outcome="promoted", words="", by=hr)
    story(senior)  # reads the catalogue, once per process

    with django_assert_num_queries(8):
        assert len(story(senior).handed_over) == number

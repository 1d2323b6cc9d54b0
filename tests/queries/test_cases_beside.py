"""What stands beside the claims of a case: ratings and warnings."""

import datetime

import pytest
from django.utils import timezone

from assessments.choices import ConfirmedAs
from assessments.models import Case, Confirmation, Pair, User
from assessments.queries.cases import (
    Assessed,
    Rating,
    assessed_pair,
    ratings_of,
)
from assessments.services import cases
from assessments.services.people import set_manager
from tests.case_reading import confirmed, only_claim, piece, read
from tests.case_stages import claim, opened, signed, submitted_case
from tests.completed import answers, close, scored
from tests.factories import CycleFactory, PairFactory, UserFactory, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


# --- ratings ----------------------------------------------------------------------------------


def test_both_ratings_stand_beside_a_claim_with_their_assessment(case: Case, pair: Pair) -> None:
    scored(pair, answers(tools_and_assets=3), answers(tools_and_assets=2))
    claim(case, evidence=(confirmed(piece(case)).pk,))

    found = only_claim(case)

    assert found.rating == Rating(3, 2)
    assert found.rating.gap == 1
    assert found.warnings == ()
    pair.refresh_from_db()
    assert pair.completed_at is not None
    assert read(case).assessed == Assessed(
        "H2", timezone.localdate(pair.completed_at), "thriving as Senior", True
    )


@pytest.mark.parametrize(
    ("manager_says", "rating", "text"),
    [
        ("1", Rating(3, 1), "Mara Manager rated this “On request”"),
        ("NO", Rating(3, None), "Mara Manager has not observed this"),
    ],
)
def test_a_claim_above_the_managers_rating_is_warned_about(
    case: Case, pair: Pair, manager_says: str, rating: Rating, text: str
) -> None:
    scored(pair, answers(tools_and_assets=3), answers(tools_and_assets=manager_says))
    claim(case, evidence=(confirmed(piece(case)).pk,))

    found = only_claim(case)

    assert found.rating == rating
    assert [one.key for one in found.warnings] == ["above-manager"]
    assert found.warnings[0].text.lower().startswith(text.lower())


@pytest.mark.parametrize(
    ("base", "gate_is_on"), [({"base": 3}, True), ({"base": 1}, False), ({}, False)]
)
def test_a_foundation_that_does_not_hold_is_warned_about_beside_every_claim(
    case: Case, pair: Pair, base: dict[str, int], gate_is_on: bool
) -> None:
    own = answers(tools_and_assets=3, **base)
    if not base:  # one answer is missing, so there is neither gate nor stage
        own["consistency-outcomes"] = "NOP"
    scored(pair, own, answers(tools_and_assets=3, **base))
    claim(case, evidence=(confirmed(piece(case)).pk,))

    assert warned(case) == ([] if gate_is_on else ["gate-is-off"])
    assessed = read(case).assessed
    assert assessed is not None
    assert assessed.gate_is_on == gate_is_on


def test_without_a_stage_the_gate_is_what_both_say_of_it(case: Case, pair: Pair) -> None:
    few = {key: "NOP" for key in answers() if key not in FOUNDATION_KEYS}
    own = {key: value for key, value in answers().items() if key in FOUNDATION_KEYS}
    scored(pair, few | own, few | own)

    assessed = read(case).assessed
    assert assessed is not None
    assert (assessed.stage, assessed.gate_is_on) == ("Not enough answers yet", True)


FOUNDATION_KEYS = frozenset(
    {
        "replace-all-seniors-work",
        "replace-all-seniors-flow",
        "rotation-confidence-person",
        "rotation-confidence-autonomy",
        "consistency-outcomes",
        "consistency-regression",
    }
)


def test_the_newest_assessment_of_the_two_counts(case: Case, pair: Pair) -> None:
    before = PairFactory(cycle=CycleFactory(name="H1"), person=case.person, manager=case.manager)
    scored(before, answers(tools_and_assets=1), answers(tools_and_assets=1))
    close(before.cycle)
    claim(case)
    assert only_claim(case).rating == Rating(1, 1)
    assert assessed_pair(case) == before

    scored(pair, answers(tools_and_assets=4), answers(tools_and_assets=3))

    assert only_claim(case).rating == Rating(4, 3)
    assert assessed_pair(case) == pair


def test_without_an_assessment_there_is_nothing_to_compare(case: Case, pair: Pair) -> None:
    claim(case)

    assert only_claim(case).rating is None
    assert ratings_of(case).by_item == {}
    assert assessed_pair(case) is None


def test_an_assessment_with_another_manager_is_never_shown_to_this_one(
    case: Case, pair: Pair, senior: User, manager: User
) -> None:
    """And the manager before sees their own, never what the next one has answered."""
    scored(pair, answers(tools_and_assets=4), answers(tools_and_assets=3))
    claim(case)
    signed(case, manager)
    successor = UserFactory()
    set_manager(person=senior, manager=successor, by=None)
    cases.continue_with_manager(case=case, by=senior)
    assert only_claim(case, successor).rating is None
    assert only_claim(case, senior).rating is None
    assert only_claim(case, manager).rating == Rating(4, 3)

    later = PairFactory(cycle=CycleFactory(name="H3"), person=senior, manager=successor)
    scored(later, answers(tools_and_assets=2), answers(tools_and_assets=1))

    assert only_claim(case, successor).rating == Rating(2, 1)
    assert only_claim(case, manager).rating == Rating(4, 3)


def test_a_submitted_case_keeps_the_assessment_it_was_submitted_with(
    case: Case, pair: Pair, stranger: User, hr: User
) -> None:
    scored(pair, answers(tools_and_assets=4), answers(tools_and_assets=3))
    claim(case)
    submitted_case(case, [stranger])
    later = PairFactory(cycle=CycleFactory(name="H3"), person=case.person, manager=case.manager)
    scored(later, answers(tools_and_assets=0), answers(tools_and_assets=0))

    for reader in (case.person, case.manager, stranger, hr):
        assert only_claim(case, reader).rating == Rating(4, 3)

    Case.objects.update(pair=None)  # it was forgotten after its time
    assert only_claim(case).rating is None


# --- warnings ---------------------------------------------------------------------------------


def warned(case: Case, user: User | None = None) -> list[str]:
    return [one.key for one in only_claim(case, user).warnings]


def test_a_claim_without_confirmed_evidence_is_warned_about(case: Case) -> None:
    evidence = piece(case)
    claim(case, evidence=(evidence.pk,))
    assert warned(case) == ["no-confirmed-evidence"]

    confirmed(evidence)
    assert warned(case) == []


@pytest.mark.parametrize(
    ("item", "expected"),
    [("develop-others-juniors", []), ("tools-and-assets", ["no-confirmed-evidence"])],
)
def test_the_word_of_a_colleague_counts_for_help_alone(
    case: Case, item: str, expected: list[str]
) -> None:
    evidence = piece(case)
    Confirmation.objects.create(
        evidence=evidence,
        version=1,
        vouched_as=ConfirmedAs.COLLEAGUE,
        name="Cole League",
        at=timezone.now(),
    )
    claim(case, item=item, evidence=(evidence.pk,))

    assert warned(case) == expected
    assert only_claim(case).evidence[0].confirmed_by == ("Cole League",)
    confirmed(evidence)
    assert warned(case) == []


def test_evidence_grows_old_until_the_case_is_submitted(case: Case, senior: User) -> None:
    old = today() - datetime.timedelta(days=370)
    claim(case, evidence=(confirmed(piece(case, happened_on=old)).pk,))
    assert warned(case) == ["evidence-is-old"]

    submitted_case(case)
    assert warned(case) == ["evidence-is-old"]
    Case.objects.update(submitted_at=timezone.now() - datetime.timedelta(days=30))
    assert warned(case) == []

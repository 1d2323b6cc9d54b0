import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from assessments import access
from assessments.models import (
    AuditEvent,
    Case,
    Comment,
    Evidence,
    Reason,
    Reviewer,
    ReviewNote,
    User,
)
from assessments.permissions import Permission
from assessments.queries.cases.content import NoSuchPart
from assessments.queries.cases.review import answers_of, review_of
from assessments.services.cases import deciding, keeping, reviewing, submitting
from assessments.services.cases.deciding import ReasonWords, decide_case
from assessments.services.cases.holding import CaseClosed, DocumentMoved, NotYours
from assessments.services.cases.opening import continue_with_manager, withdraw_case
from assessments.services.cases.signing import sign_case
from assessments.services.cases.talking import comment_on
from assessments.services.evidence import delete_evidence
from tests.case_stages import (
    OPPORTUNITY,
    claim,
    decided,
    opened,
    past_its_review,
    recommended,
    signed,
    submitted_case,
    write,
)
from tests.completed import answers, scored, scored_before
from tests.factories import EvidenceFactory, PairFactory, UserFactory, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

DAY = datetime.timedelta(days=1)


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


@pytest.fixture
def rita() -> User:
    return UserFactory(name="Rita Reviewer")


@pytest.fixture
def ravi() -> User:
    return UserFactory(name="Ravi Reviewer")


def submit(case: Case, by: User, **changes: Any) -> Case:
    arguments = {"number": case.head, "review_until": today() + 14 * DAY} | changes
    return submitting.submit_case(case=case, by=by, **arguments)


def recommend(case: Case, by: User, recommendation: str = "promote", words: str = "") -> Reviewer:
    return reviewing.give_recommendation(
        case=case, recommendation=recommendation, words=words, by=by
    )


def are_open(case: Case, on: datetime.date | None = None) -> bool:
    return answers_of(case, today=on or today()).are_open


def verbs(count: int) -> list[str]:
    newest = AuditEvent.objects.order_by("-pk").values_list("verb", flat=True)[:count]
    return list(newest)[::-1]


# --- submitting -------------------------------------------------------------------------------


def test_what_both_have_signed_is_handed_to_its_reviewers(
    case: Case, senior: User, rita: User
) -> None:
    found = submit(signed(case), senior, reviewers=[rita])

    assert (found.state, found.is_open, found.is_submitted) == ("submitted", False, True)
    assert found.review_until == today() + 14 * DAY
    assert found.submitted_at is not None
    reviewer = Reviewer.objects.get()
    assert (reviewer.user, reviewer.named_by) == (rita, senior)
    assert verbs(2) == ["case-submitted", "reviewer-named"]


def test_the_ratings_beside_it_are_frozen(
    case: Case, senior: User, manager: User, pair: Any
) -> None:
    scored_before(pair, answers(), answers())
    scored(pair, answers(), answers())

    assert submit(signed(case), senior).pair == pair


def test_without_an_assessment_of_the_two_none_is_frozen(
    case: Case, senior: User, stranger: User, cycle: Any
) -> None:
    other = PairFactory(cycle=cycle, person=senior, manager=stranger)
    scored(other, answers(), answers())

    assert submit(signed(case), senior).pair is None


def test_submitting_the_same_revision_twice_is_submitting_it_once(
    case: Case, senior: User, manager: User, rita: User
) -> None:
    first = submit(signed(case), senior, reviewers=[rita])
    again = submit(case, manager, reviewers=[rita])

    assert (again, again.review_until) == (first, today() + 14 * DAY)
    assert AuditEvent.objects.filter(verb="case-submitted").count() == 1
    assert Reviewer.objects.count() == 1


@pytest.mark.parametrize("changes", [{"review_until": today() + 3 * DAY}, {"reviewers": "ravi"}])
def test_whoever_submits_it_otherwise_a_moment_later_is_told(
    case: Case, senior: User, manager: User, rita: User, ravi: User, changes: dict[str, Any]
) -> None:
    submit(signed(case), senior, reviewers=[rita])
    if "reviewers" in changes:
        changes = {"reviewers": [rita, ravi]}

    with pytest.raises(submitting.SubmittedOtherwise, match="HR can name more"):
        submit(case, manager, **changes)

    assert [one.user for one in Reviewer.objects.all()] == [rita]


def test_another_revision_of_a_submitted_case_is_refused(case: Case, senior: User) -> None:
    submit(signed(case), senior)

    with pytest.raises(CaseClosed):
        submit(case, senior, number=case.head + 1)


def test_both_have_to_sign_this_very_revision(case: Case, senior: User, manager: User) -> None:
    write(case)
    with pytest.raises(submitting.NotSigned, match="Sena Senior and Mara Manager have not"):
        submit(case, senior)
    signed(case, senior)
    with pytest.raises(submitting.NotSigned, match="Mara Manager has not"):
        submit(case, senior)
    signed(case, manager)
    write(case, "One more word")
    sign_case(case=case, number=case.head, by=senior)
    with pytest.raises(submitting.NotSigned, match="Mara Manager has not"):
        submit(case, senior)

    case.refresh_from_db()
    assert case.is_open


def test_what_was_read_has_to_be_the_newest(case: Case, senior: User) -> None:
    signed(case)
    write(case, "One more word")
    signed(case)

    with pytest.raises(DocumentMoved):
        submit(case, senior, number=case.head - 1)


def test_a_review_ends_today_at_the_earliest(case: Case, senior: User) -> None:
    with pytest.raises(submitting.DayIsOver):
        submit(signed(case), senior, review_until=today() - DAY)

    assert submit(case, senior, review_until=today()).is_submitted


def test_a_withdrawn_case_is_not_submitted(case: Case, senior: User) -> None:
    signed(case)
    withdraw_case(case=case, by=senior)

    with pytest.raises(CaseClosed):
        submit(case, senior)


@pytest.mark.parametrize("persona", ["stranger", "hr", "administrator"])
def test_only_the_two_submit(case: Case, organisation: Any, persona: str) -> None:
    with pytest.raises(NotYours):
        submit(signed(case), organisation.persona(persona))


def test_a_reviewer_who_cannot_be_one_stops_the_submission(
    case: Case, senior: User, manager: User, rita: User
) -> None:
    rita.is_active = False
    rita.save()
    signed(case)

    for reviewer, error in (
        (rita, reviewing.InactiveReviewer),
        (manager, reviewing.OneOfTheTwo),
    ):
        with pytest.raises(error):
            submit(case, senior, reviewers=[reviewer])

    case.refresh_from_db()
    assert (case.is_open, case.submitted_at) == (True, None)


# --- naming and removing ----------------------------------------------------------------------


def test_hr_names_reviewers_and_removes_them(case: Case, hr: User, rita: User, ravi: User) -> None:
    submitted_case(case, [rita])

    added = reviewing.name_reviewer(case=case, user=ravi, by=hr)
    again = reviewing.name_reviewer(case=case, user=ravi, by=hr)
    reviewing.remove_reviewer(case=case, user=rita, by=hr)
    reviewing.remove_reviewer(case=case, user=rita, by=hr)

    assert (added, added.named_by) == (again, hr)
    assert [one.user for one in case.reviewers.active()] == [ravi]
    assert verbs(2) == ["reviewer-named", "reviewer-removed"]
    assert not Case.objects.visible_to(rita).exists()


def test_who_was_removed_can_be_named_again_with_what_they_said(
    case: Case, hr: User, rita: User, ravi: User
) -> None:
    recommended(submitted_case(case, [rita, ravi]), rita)
    reviewing.remove_reviewer(case=case, user=rita, by=hr)

    reviewing.name_reviewer(case=case, user=rita, by=hr)

    assert Reviewer.objects.count() == 2
    own = review_of(case, rita, today=today()).own
    assert own is not None
    assert own.recommendation == "promote"


def test_who_had_a_hand_in_it_does_not_review(
    case: Case, senior: User, manager: User, hr: User, rita: User
) -> None:
    write(case)
    signed(case)
    case.revisions.create(
        number=case.head + 1,
        part="section:ask",
        kind="edit",
        content="null",
        by=rita,
        at="2026-01-01T00:00Z",
    )
    case.head += 1
    case.save()
    case.signatures.create(number=1, by=hr, document_sha256="0" * 64)
    submitted_case(case)
    other_hr = UserFactory(is_hr_partner=True)

    for user in (senior, manager, rita, hr):
        with pytest.raises(reviewing.OneOfTheTwo):
            reviewing.name_reviewer(case=case, user=user, by=other_hr)


def test_somebody_whose_account_is_off_does_not_review(case: Case, hr: User, rita: User) -> None:
    submitted_case(case)
    rita.is_active = False
    rita.save()

    with pytest.raises(reviewing.InactiveReviewer):
        reviewing.name_reviewer(case=case, user=rita, by=hr)


@pytest.mark.parametrize("persona", ["senior", "manager", "stranger", "administrator"])
def test_only_hr_arranges_a_review(case: Case, organisation: Any, rita: User, persona: str) -> None:
    submitted_case(case, [rita])
    by = organisation.persona(persona)

    with pytest.raises(NotYours):
        reviewing.name_reviewer(case=case, user=UserFactory(), by=by)
    with pytest.raises(NotYours):
        reviewing.remove_reviewer(case=case, user=rita, by=by)


def test_an_hr_partner_arranges_no_review_of_their_own_case(
    manager: User, hr: User, rita: User
) -> None:
    hr.manager = manager
    hr.save()
    case = submitted_case(opened(hr, manager), [rita])

    with pytest.raises(NotYours):
        reviewing.remove_reviewer(case=case, user=rita, by=hr)
    with pytest.raises(NotYours):
        decide_case(case=case, outcome="withdrawn", words="", by=hr)


@pytest.mark.parametrize("hand", ["written", "signed"])
def test_an_hr_partner_who_wrote_it_as_manager_before_decides_nothing_about_it(
    senior: User, manager: User, hr: User, rita: User, hand: str
) -> None:
    senior.manager = hr
    senior.save()
    case = opened(senior, hr)
    if hand == "written":
        write(case, by=hr)
    else:
        sign_case(case=case, number=write(case), by=hr)
    senior.manager = manager
    senior.save()
    continue_with_manager(case=case, by=senior)
    case.refresh_from_db()
    write(case)
    submitted_case(case, [rita])

    assert not access.can(hr, Permission.DECIDE_CASE, case)
    with pytest.raises(NotYours):
        decide_case(case=case, outcome="withdrawn", words="", by=hr)


def test_before_the_submission_there_is_nothing_to_arrange(
    case: Case, hr: User, rita: User
) -> None:
    with pytest.raises(reviewing.NotInReview):
        reviewing.name_reviewer(case=case, user=rita, by=hr)


def test_once_the_answers_are_open_nobody_is_named_or_removed(
    case: Case, hr: User, rita: User, ravi: User
) -> None:
    recommended(submitted_case(case, [rita]), rita)

    with pytest.raises(reviewing.AnswersAreOpen):
        reviewing.name_reviewer(case=case, user=ravi, by=hr)
    with pytest.raises(reviewing.AnswersAreOpen):
        reviewing.remove_reviewer(case=case, user=rita, by=hr)


def test_removing_the_last_who_was_missing_opens_the_answers(
    case: Case, hr: User, rita: User, ravi: User
) -> None:
    recommended(submitted_case(case, [rita, ravi]), rita)
    assert not are_open(case)

    reviewing.remove_reviewer(case=case, user=ravi, by=hr)

    assert are_open(case)


# --- recommending -----------------------------------------------------------------------------


def test_a_recommendation_is_changed_until_all_have_given_theirs(
    case: Case, rita: User, ravi: User
) -> None:
    submitted_case(case, [rita, ravi])

    recommend(case, rita, "not-yet", "First thought")
    changed = recommend(case, rita, "promote", "Second thought")
    assert (changed.recommendation, changed.words) == ("promote", "Second thought")
    assert not are_open(case)
    recommend(case, ravi)

    assert are_open(case)
    with pytest.raises(reviewing.AnswersAreOpen):
        recommend(case, rita, "not-yet", "Third thought")
    assert verbs(3) == ["recommendation-given"] * 3


def test_the_last_click_twice_is_no_error(case: Case, rita: User) -> None:
    submitted_case(case, [rita])

    first = recommend(case, rita, words="Yes")
    again = recommend(case, rita, words="Yes")

    assert (again, again.given_at) == (first, first.given_at)
    assert AuditEvent.objects.filter(verb="recommendation-given").count() == 1


def test_after_the_last_day_nobody_adds_to_it(case: Case, rita: User, ravi: User) -> None:
    submitted_case(case, [rita, ravi])
    past_its_review(case)

    assert are_open(case)
    with pytest.raises(reviewing.AnswersAreOpen):
        recommend(case, rita)
    with pytest.raises(reviewing.AnswersAreOpen):
        reviewing.note_on_part(case=case, part=OPPORTUNITY, text="Late", by=rita)


def test_on_the_last_day_one_can_still_answer(case: Case, rita: User, ravi: User) -> None:
    submitted_case(case, [rita, ravi], until=today())

    recommend(case, rita)

    assert not are_open(case)
    assert are_open(case, on=today() + DAY)


def test_a_decided_case_takes_no_recommendation(
    case: Case, hr: User, rita: User, ravi: User
) -> None:
    submitted_case(case, [rita, ravi])
    decide_case(case=case, outcome="withdrawn", words="", by=hr)

    with pytest.raises(reviewing.NotInReview, match="is decided"):
        recommend(case, rita)


@pytest.mark.parametrize("persona", ["senior", "manager", "stranger", "hr"])
def test_only_who_is_named_recommends(
    case: Case, organisation: Any, rita: User, persona: str
) -> None:
    submitted_case(case, [rita])

    with pytest.raises(NotYours):
        recommend(case, organisation.persona(persona))


def test_who_was_removed_says_nothing_more(case: Case, hr: User, rita: User, ravi: User) -> None:
    submitted_case(case, [rita, ravi])
    reviewing.remove_reviewer(case=case, user=rita, by=hr)

    with pytest.raises(NotYours):
        recommend(case, rita)
    with pytest.raises(NotYours):
        reviewing.note_on_part(case=case, part=OPPORTUNITY, text="Still", by=rita)


def test_one_recommends_one_of_three(case: Case, rita: User) -> None:
    submitted_case(case, [rita])

    with pytest.raises(reviewing.NoSuchRecommendation):
        recommend(case, rita, "maybe")


# --- notes ------------------------------------------------------------------------------------


def test_a_note_stands_once_per_part_and_goes_when_it_is_emptied(
    case: Case, rita: User, ravi: User
) -> None:
    submitted_case(case, [rita, ravi])

    def note(text: str) -> ReviewNote | None:
        return reviewing.note_on_part(case=case, part=OPPORTUNITY, text=text, by=rita)

    note("First thought")
    note("Second thought")
    note("Second thought")
    assert [one.text for one in ReviewNote.objects.all()] == ["Second thought"]
    assert verbs(3) == ["reviewer-named", "case-noted", "case-noted"]

    assert note("") is None
    assert note("") is None
    assert not ReviewNote.objects.exists()
    with pytest.raises(NoSuchPart):
        reviewing.note_on_part(case=case, part="nowhere", text="Hm", by=rita)


# --- deciding ---------------------------------------------------------------------------------


def test_hr_records_the_decision_with_its_reasons(case: Case, hr: User, rita: User) -> None:
    recommended(submitted_case(case, [rita]), rita)
    reasons = (
        ReasonWords("Few others use it", "Two teams that do", "tools-and-assets"),
        ReasonWords("The need is of next year"),
    )

    found = decide_case(
        case=case, outcome="not-yet", words="In half a year", reasons=reasons, by=hr
    )

    assert (found.state, found.outcome, found.outcome_words) == (
        "decided",
        "not-yet",
        "In half a year",
    )
    assert (found.decided_by, found.ended_at is not None) == (hr, True)
    assert list(Reason.objects.values_list("order", "text", "would_change", "item")) == [
        (1, "Few others use it", "Two teams that do", "tools-and-assets"),
        (2, "The need is of next year", "", ""),
    ]
    event = AuditEvent.objects.order_by("-pk")[0]
    assert (event.verb, event.details) == ("case-decided", {"outcome": "not-yet", "reasons": 2})


def test_not_yet_says_what_would_change_it(case: Case, hr: User) -> None:
    submitted_case(case)

    for reasons in ((), (ReasonWords("Few others use it"),)):
        with pytest.raises(deciding.NoReason):
            decide_case(case=case, outcome="not-yet", words="", reasons=reasons, by=hr)


def test_the_same_decision_twice_is_one_and_another_is_refused(case: Case, hr: User) -> None:
    first = decided(submitted_case(case), hr)
    again = decided(case, hr)

    assert (again, again.ended_at) == (first, first.ended_at)
    assert Reason.objects.count() == 1
    with pytest.raises(deciding.DecidedOtherwise, match="promoted"):
        decided(case, hr, outcome="withdrawn")


def test_the_decision_waits_for_the_reviewers(case: Case, hr: User, rita: User, ravi: User) -> None:
    recommended(submitted_case(case, [rita, ravi]), rita)

    with pytest.raises(deciding.ReviewUnderWay, match="1 of 2 reviewers have answered"):
        decided(case, hr)

    past_its_review(case)
    assert decided(case, hr).outcome == "promoted"


def test_a_withdrawal_waits_for_nobody(case: Case, hr: User, rita: User) -> None:
    submitted_case(case, [rita])

    assert decide_case(case=case, outcome="withdrawn", words="", by=hr).outcome == "withdrawn"


@pytest.mark.parametrize("persona", ["senior", "manager", "stranger", "administrator"])
def test_only_hr_decides(case: Case, organisation: Any, persona: str) -> None:
    submitted_case(case)

    with pytest.raises(NotYours):
        decided(case, organisation.persona(persona))


def test_only_a_submitted_case_is_decided(case: Case, hr: User) -> None:
    with pytest.raises(reviewing.NotInReview):
        decided(case, hr)


def test_a_decision_is_one_of_three(case: Case, hr: User) -> None:
    with pytest.raises(deciding.NoSuchOutcome):
        decided(submitted_case(case), hr, outcome="maybe")


# --- keeping ----------------------------------------------------------------------------------


def test_a_case_is_forgotten_five_years_after_it_ended(
    case: Case, senior: User, manager: User, hr: User, rita: User
) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    part = claim(case, evidence=(evidence.pk,))
    comment_on(case=case, part=part, text="Hm", by=manager)
    recommended(submitted_case(case, [rita]), rita)
    decided(case, hr)
    Case.objects.update(ended_at=timezone.now() - keeping.KEPT_FOR + DAY)
    assert keeping.forget_old_cases(by=None) == 0

    Case.objects.update(ended_at=timezone.now() - keeping.KEPT_FOR)
    standing = opened(UserFactory(manager=manager), manager)
    out = StringIO()
    call_command("forget_old_cases", stdout=out)
    call_command("forget_old_cases", stdout=out)

    assert list(Case.objects.all()) == [standing]
    assert (Comment.objects.count(), Reviewer.objects.count()) == (0, 0)
    assert Evidence.objects.get() == evidence
    delete_evidence(evidence=evidence, by=senior)
    assert out.getvalue().splitlines() == [
        "Cases past their time, now deleted: 1",
        "Cases past their time, now deleted: 0",
    ]
    event = AuditEvent.objects.get(verb="case-forgotten")
    assert (event.target_id, event.subject, event.actor) == (case.pk, senior, None)

import datetime
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from assessments.choices import CycleState, SheetRole
from assessments.models import Answer, AuditEvent, Cycle, Framework, Pair, Sheet, User
from assessments.services import pairs
from assessments.services.cycles import CycleIsClosed
from assessments.services.people import InactiveManager, OwnManager, ReportingLoop
from assessments.services.sheets import submit_sheet
from tests.factories import AnswerFactory, CycleFactory, PairFactory, UserFactory, sheet_of
from tests.sheets import fill_in

pytestmark = pytest.mark.django_db


def test_handing_over_supersedes_the_old_managers_sheet_and_starts_a_fresh_one(
    pair: Pair, hr: User, stranger: User
) -> None:
    old = sheet_of(pair, SheetRole.MANAGER)
    person_sheet = sheet_of(pair, SheetRole.SELF)

    pairs.hand_over_pair(pair=pair, manager=stranger, by=hr)

    old.refresh_from_db()
    pair.refresh_from_db()
    fresh = sheet_of(pair, SheetRole.MANAGER)
    assert old.superseded_at is not None
    assert old.author_id != stranger.pk
    assert (pair.manager_id, fresh.author_id) == (stranger.pk, stranger.pk)
    assert fresh.framework_id == old.framework_id
    assert fresh.answers.count() == 0
    assert sheet_of(pair, SheetRole.SELF) == person_sheet
    assert pair.sheets.count() == 3


def test_handing_over_is_on_record(pair: Pair, hr: User, manager: User, stranger: User) -> None:
    pairs.hand_over_pair(pair=pair, manager=stranger, by=hr)

    event = AuditEvent.objects.get(verb="pair-handed-over")
    assert (event.actor, event.subject, event.target_id) == (hr, pair.person, pair.pk)
    assert event.details == {"before": manager.pk, "after": stranger.pk, "given_back": False}


def test_handing_over_gives_back_what_the_person_had_submitted(
    pair: Pair, hr: User, senior: User, stranger: User
) -> None:
    own = fill_in(sheet_of(pair, SheetRole.SELF))
    submit_sheet(sheet=own, by=senior)

    pairs.hand_over_pair(pair=pair, manager=stranger, by=hr)

    own.refresh_from_db()
    assert not own.is_submitted
    assert (own.sealed, own.seal_sha256) == ("", "")
    assert own.answers.exists()  # nothing of what was written is lost
    assert AuditEvent.objects.get(verb="pair-handed-over").details["given_back"] is True


def test_handing_over_a_complete_pair_is_refused_with_the_reason_and_on_record(
    pair: Pair, hr: User, manager: User, stranger: User
) -> None:
    Pair.objects.filter(pk=pair.pk).update(completed_at=timezone.now())

    with pytest.raises(pairs.PairIsComplete, match="is complete, so it cannot"):
        pairs.hand_over_pair(pair=pair, manager=stranger, by=hr)

    pair.refresh_from_db()
    assert pair.manager == manager
    assert pair.sheets.count() == 2
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.subject) == ("hand-over-refused", hr, pair.person)


def test_handing_over_to_the_same_manager_is_refused(pair: Pair, hr: User, manager: User) -> None:
    with pytest.raises(pairs.SameManager, match="Mara Manager already answers for Sena Senior"):
        pairs.hand_over_pair(pair=pair, manager=manager, by=hr)


def test_a_hopeless_attempt_does_not_tell_whether_both_have_submitted(
    pair: Pair, hr: User, manager: User, senior: User
) -> None:
    Pair.objects.filter(pk=pair.pk).update(completed_at=timezone.now())

    for candidate, refusal in ((manager, pairs.SameManager), (senior, OwnManager)):
        with pytest.raises(refusal):
            pairs.hand_over_pair(pair=pair, manager=candidate, by=hr)


def test_nobody_hands_a_pair_over_to_themselves(pair: Pair, hr: User, manager: User) -> None:
    with pytest.raises(pairs.TakenByOneself):
        pairs.hand_over_pair(pair=pair, manager=hr, by=hr)

    pair.refresh_from_db()
    assert pair.manager == manager


def test_handing_over_to_the_person_is_refused(pair: Pair, hr: User, senior: User) -> None:
    with pytest.raises(OwnManager):
        pairs.hand_over_pair(pair=pair, manager=senior, by=hr)


def test_handing_over_to_someone_inactive_is_refused(pair: Pair, hr: User) -> None:
    with pytest.raises(InactiveManager):
        pairs.hand_over_pair(pair=pair, manager=UserFactory(is_active=False), by=hr)


def test_handing_over_to_someone_below_the_person_is_refused(
    pair: Pair, hr: User, senior: User
) -> None:
    report = UserFactory(name="Rae Report", manager=senior)

    with pytest.raises(ReportingLoop) as refused:
        pairs.hand_over_pair(pair=pair, manager=report, by=hr)

    assert refused.value.chain == ("Sena Senior", "Rae Report", "Sena Senior")
    assert pair.sheets.count() == 2


def test_handing_over_in_a_closed_cycle_is_refused(
    pair: Pair, cycle: Cycle, hr: User, stranger: User
) -> None:
    Cycle.objects.filter(pk=cycle.pk).update(state=CycleState.CLOSED, closed_at=timezone.now())

    with pytest.raises(CycleIsClosed):
        pairs.hand_over_pair(pair=pair, manager=stranger, by=hr)


def test_pairs_are_forgotten_five_years_after_their_cycle_closed(
    framework: Framework, pair: Pair, senior: User
) -> None:
    old, recent = (CycleFactory(closed=True) for _ in range(2))
    for cycle, days in ((old, 1826), (recent, 1824)):
        PairFactory(cycle=cycle, person=senior)
        cycle.closed_at = timezone.now() - datetime.timedelta(days=days)
        cycle.save()
    AnswerFactory(sheet=sheet_of(old.pairs.get(), SheetRole.SELF))
    out = io.StringIO()

    call_command("forget_old_pairs", stdout=out)
    call_command("forget_old_pairs", stdout=out)

    assert set(Pair.objects.all()) == {pair, recent.pairs.get()}
    assert Sheet.objects.count() == 4
    assert Answer.objects.count() == 0
    event = AuditEvent.objects.get()
    assert (event.verb, event.target_id, event.details) == ("pairs-forgotten", old.pk, {"pairs": 1})
    assert out.getvalue().splitlines() == [
        "Pairs past their time, now deleted: 1",
        "Pairs past their time, now deleted: 0",
    ]

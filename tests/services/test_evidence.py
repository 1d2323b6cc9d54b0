import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from assessments.choices import ConfirmedAs, SheetRole
from assessments.models import AuditEvent, Confirmation, Evidence, Pair, Remark, Sharing, User
from assessments.queries.evidence import evidenced_items
from assessments.queries.framework import current_catalogue
from assessments.services import evidence as log
from assessments.services.evidence import Words
from assessments.services.people import set_manager
from assessments.services.readiness import rescore, score_pair
from assessments.services.sheets import submit_sheet
from tests.completed import answers, scored_before, submit_both
from tests.factories import EvidenceFactory, UserFactory, sheet_of, today
from tests.sheets import fill_in

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def words(what: str = "The checks caught a bad release", **more: Any) -> Words:
    return Words(happened_on=more.pop("happened_on", today()), what=what, **more)


def captured(
    person: User, *, by: User | None = None, shared: bool = False, **more: Any
) -> Evidence:
    what = more.pop("what", "The checks caught a bad release")
    return log.capture_evidence(
        person=person, words=words(what, **more), shared=shared, by=by or person
    )


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


# --- capture ----------------------------------------------------------------------------------


def test_what_is_noted_is_private_unless_shared(senior: User, manager: User) -> None:
    private = captured(senior)
    shared = captured(senior, what="Shown to the team", shared=True)

    assert (private.shared_with, private.is_shared) == (None, False)
    assert (shared.shared_with, shared.is_shared) == (manager, True)
    assert (private.version, private.is_own) == (1, True)


def test_what_a_manager_notes_is_shared_with_the_person(senior: User, manager: User) -> None:
    evidence = captured(senior, by=manager, shared=True)

    assert (evidence.person, evidence.author, evidence.shared_with) == (senior, manager, senior)


def test_without_a_manager_nothing_is_shared(stranger: User) -> None:
    assert captured(stranger, shared=True).shared_with is None


def test_a_manager_who_has_left_reads_nothing_new(senior: User, manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(is_active=False)
    senior.refresh_from_db()

    assert captured(senior, shared=True).shared_with is None


def test_noting_about_somebody_who_does_not_report_to_you_is_refused(
    senior: User, manager: User, stranger: User, hr: User
) -> None:
    for by in (stranger, hr, senior):
        with pytest.raises(log.NotYours):
            captured(manager, by=by)

    assert not Evidence.objects.exists()


def test_the_same_words_of_the_same_day_are_one_piece(senior: User, manager: User) -> None:
    first = captured(senior, effect="Two days saved")

    assert captured(senior) == first
    assert captured(senior, happened_on=today() - DAY) != first
    assert captured(senior, by=manager) != first
    assert Evidence.objects.count() == 3


def test_the_record_says_what_was_done_and_never_what_was_written(senior: User) -> None:
    evidence = captured(senior, shared=True)
    log.edit_evidence(evidence=evidence, words=words("SECRET words"), version=1, by=senior)

    added, edited = AuditEvent.objects.order_by("pk")
    assert (added.verb, added.actor, added.subject) == ("evidence-added", senior, senior)
    assert (added.target_id, added.details) == (evidence.pk, {"shared": True})
    assert (edited.verb, edited.details) == ("evidence-edited", {"version": 2, "fields": ["what"]})


# --- editing ----------------------------------------------------------------------------------


def test_other_words_rise_the_version_and_the_same_do_not(senior: User) -> None:
    evidence = captured(senior)

    same = log.edit_evidence(evidence=evidence, words=words(), version=1, by=senior)
    other = log.edit_evidence(
        evidence=evidence, words=words(items=("own-the-state",)), version=1, by=senior
    )

    assert (same.version, other.version) == (1, 2)
    assert other.items == ["own-the-state"]
    assert other.changed_at > evidence.changed_at


def test_saving_over_a_newer_version_is_refused_with_what_stands_there(senior: User) -> None:
    evidence = captured(senior)
    log.edit_evidence(evidence=evidence, words=words("From one tab"), version=1, by=senior)

    with pytest.raises(log.StaleEvidence) as refused:
        log.edit_evidence(evidence=evidence, words=words("From another"), version=1, by=senior)

    assert refused.value.stored.what == "From one tab"
    assert Evidence.objects.get().what == "From one tab"


def test_saving_again_what_was_saved_already_is_no_conflict(senior: User) -> None:
    evidence = captured(senior)
    for _ in range(2):
        saved = log.edit_evidence(evidence=evidence, words=words("Better"), version=1, by=senior)

    assert saved.version == 2


def test_only_the_author_edits(senior: User, manager: User) -> None:
    evidence = captured(senior, shared=True)

    with pytest.raises(log.NotYours):
        log.edit_evidence(evidence=evidence, words=words("Mine"), version=1, by=manager)


# --- sharing ----------------------------------------------------------------------------------


def test_sharing_twice_is_sharing_once(senior: User, manager: User) -> None:
    evidence = captured(senior)

    first = log.share_evidence(evidence=evidence, by=senior)
    again = log.share_evidence(evidence=evidence, by=senior)

    assert (again.shared_with, again.shared_at) == (manager, first.shared_at)
    assert verbs() == ["evidence-added", "evidence-shared"]


def test_sharing_can_be_stopped(senior: User) -> None:
    evidence = captured(senior, shared=True)

    log.stop_sharing(evidence=evidence, by=senior)
    log.stop_sharing(evidence=evidence, by=senior)

    assert Evidence.objects.get().shared_with is None
    assert verbs() == ["evidence-added", "evidence-unshared"]


def test_sharing_with_nobody_is_refused(stranger: User) -> None:
    evidence = captured(stranger)

    with pytest.raises(log.NobodyToShareWith, match="Nobody is recorded as your manager"):
        log.share_evidence(evidence=evidence, by=stranger)


def test_the_reader_cannot_share_or_stop_sharing(senior: User, manager: User) -> None:
    evidence = captured(senior, shared=True)

    for act in (log.share_evidence, log.stop_sharing):
        with pytest.raises(log.NotYours):
            act(evidence=evidence, by=manager)


def test_a_new_manager_reads_nothing_until_the_person_shares_again(
    senior: User, manager: User, stranger: User
) -> None:
    shared = captured(senior, shared=True)
    private = captured(senior, what="For myself")
    about = captured(senior, by=manager, what="Seen by Mara", shared=True)
    set_manager(person=senior, manager=stranger, by=None)
    assert list(Evidence.objects.visible_to(stranger)) == []

    count = log.share_again(by=senior)

    assert count == 1
    assert list(Evidence.objects.visible_to(stranger)) == [shared]
    assert list(Evidence.objects.visible_to(manager)) == [about]
    assert set(Evidence.objects.visible_to(senior)) == {shared, private, about}
    event = AuditEvent.objects.get(verb="evidence-shared-again")
    assert event.details == {"reader": stranger.pk, "evidence": [shared.pk]}
    assert log.share_again(by=senior) == 0
    assert verbs().count("evidence-shared-again") == 1


def test_sharing_again_without_a_manager_is_refused(stranger: User) -> None:
    with pytest.raises(log.NobodyToShareWith):
        log.share_again(by=stranger)


def test_the_setting_is_on_record_when_it_changes(senior: User) -> None:
    log.set_sharing(by_default=False, by=senior)
    log.set_sharing(by_default=True, by=senior)
    log.set_sharing(by_default=True, by=senior)

    assert Sharing.objects.get(person=senior).by_default
    assert verbs() == ["sharing-set"]


@pytest.mark.parametrize("broken", ["no-time", "author", "passed-on"])
def test_the_database_refuses_a_reader_who_cannot_be(
    senior: User, manager: User, stranger: User, broken: str
) -> None:
    now = timezone.now()
    fields: dict[str, dict[str, Any]] = {
        "no-time": {"author": senior, "shared_with": manager},
        "author": {"author": senior, "shared_with": senior, "shared_at": now},
        "passed-on": {"author": manager, "shared_with": stranger, "shared_at": now},
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFactory(person=senior, **fields[broken])


# --- confirming -------------------------------------------------------------------------------


def test_each_confirms_what_the_other_wrote(senior: User, manager: User) -> None:
    own = captured(senior, shared=True)
    about = captured(senior, by=manager, shared=True)

    by_manager = log.confirm_evidence(evidence=own, version=1, words="I saw it", by=manager)
    by_person = log.confirm_evidence(evidence=about, version=1, by=senior)

    assert (by_manager.vouched_as, by_manager.name, by_manager.words) == (
        ConfirmedAs.MANAGER,
        "Mara Manager",
        "I saw it",
    )
    assert by_person.vouched_as == ConfirmedAs.PERSON
    assert Evidence.objects.confirmed().count() == 2


def test_confirming_twice_is_confirming_once(senior: User, manager: User) -> None:
    evidence = captured(senior, shared=True)

    first = log.confirm_evidence(evidence=evidence, version=1, words="Yes", by=manager)
    again = log.confirm_evidence(evidence=evidence, version=1, words="No", by=manager)

    assert (again, again.words) == (first, "Yes")
    assert verbs() == ["evidence-added", "evidence-confirmed"]


def test_words_that_changed_while_reading_are_not_confirmed(senior: User, manager: User) -> None:
    evidence = captured(senior, shared=True)
    log.edit_evidence(evidence=evidence, words=words("Quite another thing"), version=1, by=senior)

    with pytest.raises(log.WordsChanged, match="Read them again"):
        log.confirm_evidence(evidence=evidence, version=1, by=manager)

    assert not Confirmation.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"what": "Another thing"}, {"happened_on": today() - DAY}, {"items": ("own-the-state",)}],
    ids=lambda change: next(iter(change)),
)
def test_a_confirmation_ends_with_the_wording_that_it_saw(
    senior: User, manager: User, change: dict[str, Any]
) -> None:
    evidence = captured(senior, shared=True)
    log.confirm_evidence(evidence=evidence, version=1, by=manager)

    log.edit_evidence(evidence=evidence, words=words(**change), version=1, by=senior)

    assert not Evidence.objects.confirmed().exists()
    assert Confirmation.objects.get().version == 1


def test_nobody_confirms_their_own_or_what_they_cannot_read(
    senior: User, manager: User, stranger: User
) -> None:
    private, shared = captured(senior), captured(senior, what="Shared", shared=True)

    for evidence, by in ((shared, senior), (shared, stranger), (private, manager)):
        with pytest.raises(log.NotYours):
            log.confirm_evidence(evidence=evidence, version=1, by=by)


# --- asking -----------------------------------------------------------------------------------


def test_a_question_and_its_answer_go_between_the_two(senior: User, manager: User) -> None:
    evidence = captured(senior, shared=True)

    asked = log.remark_on_evidence(evidence=evidence, text="Which release?", by=manager)
    answer = log.remark_on_evidence(evidence=evidence, text="The one of May", by=senior)

    assert (asked.author, asked.to) == (manager, senior)
    assert (answer.author, answer.to) == (senior, manager)
    assert verbs()[1:] == ["evidence-questioned", "evidence-answered"]
    assert AuditEvent.objects.get(verb="evidence-questioned").details == {}


def test_the_same_question_sent_twice_is_one(senior: User, manager: User) -> None:
    evidence = captured(senior, shared=True)

    for _ in range(2):
        log.remark_on_evidence(evidence=evidence, text="Which release?", by=manager)

    assert Remark.objects.count() == 1


def test_a_conversation_stays_between_its_two_when_the_reader_changes(
    senior: User, manager: User, stranger: User
) -> None:
    evidence = captured(senior, shared=True)
    before = log.remark_on_evidence(evidence=evidence, text="Which release?", by=manager)
    set_manager(person=senior, manager=stranger, by=None)
    senior.refresh_from_db()
    log.share_evidence(evidence=evidence, by=senior)
    after = log.remark_on_evidence(evidence=evidence, text="Whose release?", by=stranger)

    seen = {user: list(Remark.objects.visible_to(user)) for user in (senior, manager, stranger)}

    assert seen == {senior: [before, after], manager: [], stranger: [after]}


def test_nobody_talks_about_what_nobody_reads(senior: User, manager: User) -> None:
    evidence = captured(senior)

    with pytest.raises(log.NobodyReads):
        log.remark_on_evidence(evidence=evidence, text="To myself", by=senior)
    with pytest.raises(log.NotYours):
        log.remark_on_evidence(evidence=evidence, text="What is this?", by=manager)


# --- taking back ------------------------------------------------------------------------------


def test_withdrawing_leaves_the_date_and_nothing_else(senior: User, manager: User) -> None:
    evidence = captured(senior, shared=True, items=("own-the-state",), link="https://example.org/")
    log.confirm_evidence(evidence=evidence, version=1, words="I saw it", by=manager)
    log.remark_on_evidence(evidence=evidence, text="Which release?", by=manager)

    log.withdraw_evidence(evidence=evidence, by=senior)

    left = Evidence.objects.get()
    assert (left.what, left.effect, left.gained, left.link, left.items) == ("", "", "", "", [])
    assert (left.happened_on, left.is_withdrawn, left.shared_with) == (today(), True, manager)
    assert not Confirmation.objects.exists()
    assert not Remark.objects.exists()
    assert verbs()[-1] == "evidence-withdrawn"


def test_nothing_can_be_done_with_what_was_withdrawn(senior: User, manager: User) -> None:
    evidence = log.withdraw_evidence(evidence=captured(senior, shared=True), by=senior)

    for act in (log.share_evidence, log.stop_sharing, log.withdraw_evidence):
        with pytest.raises(log.Withdrawn):
            act(evidence=evidence, by=senior)
    with pytest.raises(log.Withdrawn):
        log.edit_evidence(evidence=evidence, words=words(), version=2, by=senior)
    with pytest.raises(log.Withdrawn):
        log.confirm_evidence(evidence=evidence, version=2, by=manager)
    with pytest.raises(log.Withdrawn):
        log.remark_on_evidence(evidence=evidence, text="Why?", by=manager)


def test_deleting_leaves_a_line_of_the_record_alone(senior: User, manager: User) -> None:
    evidence = captured(senior, shared=True)
    pk = evidence.pk
    log.confirm_evidence(evidence=evidence, version=1, by=manager)

    with pytest.raises(log.NotYours):
        log.delete_evidence(evidence=evidence, by=manager)
    log.delete_evidence(evidence=evidence, by=senior)

    assert not Evidence.objects.exists()
    assert not Confirmation.objects.exists()
    event = AuditEvent.objects.get(verb="evidence-deleted")
    assert (event.target_id, event.details) == (pk, {})


def test_what_was_withdrawn_can_still_be_deleted(senior: User) -> None:
    evidence = log.withdraw_evidence(evidence=captured(senior), by=senior)

    log.delete_evidence(evidence=evidence, by=senior)

    assert not Evidence.objects.exists()


def test_what_is_cited_is_not_deleted_and_nothing_is_lost(
    senior: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a row elsewhere that points here and protects it makes the database layer answer."""

    def protected(self: Evidence) -> None:
        raise ProtectedError("cited", {self})

    evidence = captured(senior)
    monkeypatch.setattr(Evidence, "delete", protected)

    with pytest.raises(log.EvidenceIsCited, match="You can withdraw it"):
        log.delete_evidence(evidence=evidence, by=senior)

    assert Evidence.objects.get().what == "The checks caught a bad release"
    assert verbs() == ["evidence-added"]


# --- what counts in a report ------------------------------------------------------------------


def evidenced(person: User, on: datetime.date | None = None) -> tuple[str, ...]:
    return evidenced_items(person, on=on or today(), catalogue=current_catalogue())


@pytest.mark.usefixtures("framework")
def test_items_count_when_the_other_party_confirmed_and_in_the_frameworks_order(
    senior: User, manager: User
) -> None:
    own = captured(senior, shared=True, items=("own-the-state", "tools-and-assets"))
    about = captured(senior, by=manager, shared=True, items=("role-model", "no-such-item"))
    captured(senior, what="Nobody said anything", shared=True, items=("up-and-down",))
    assert evidenced(senior) == ()

    log.confirm_evidence(evidence=own, version=1, by=manager)
    log.confirm_evidence(evidence=about, version=1, by=senior)

    assert evidenced(senior) == ("role-model", "tools-and-assets", "own-the-state")
    assert evidenced(manager) == ()


@pytest.mark.usefixtures("framework")
def test_evidence_of_a_later_day_changed_or_withdrawn_does_not_count(
    senior: User, manager: User
) -> None:
    evidence = captured(senior, shared=True, items=("own-the-state",))
    log.confirm_evidence(evidence=evidence, version=1, by=manager)
    assert evidenced(senior, on=today() - DAY) == ()

    changed = words("Said better", items=("own-the-state",))
    log.edit_evidence(evidence=evidence, words=changed, version=1, by=senior)
    assert evidenced(senior) == ()

    log.confirm_evidence(evidence=evidence, version=2, by=manager)
    assert evidenced(senior) == ("own-the-state",)

    log.withdraw_evidence(evidence=evidence, by=senior)
    assert evidenced(senior) == ()


@pytest.mark.usefixtures("framework")
def test_a_colleagues_word_counts_for_what_they_can_know(senior: User) -> None:
    items = ("own-the-state", "invest-x-return-y", "develop-others-juniors")
    evidence = captured(senior, items=items)

    Confirmation.objects.create(
        evidence=evidence,
        version=1,
        vouched_as=ConfirmedAs.COLLEAGUE,
        name="Chidi Colleague",
        at=timezone.now(),
    )

    assert evidenced(senior) == ("invest-x-return-y", "develop-others-juniors")


def test_a_report_counts_what_was_confirmed_when_the_second_half_came_in(
    pair: Pair, senior: User, manager: User
) -> None:
    counted = captured(senior, shared=True, items=("own-the-state", "role-model"))
    late = captured(senior, what="Confirmed too late", shared=True, items=("up-and-down",))
    log.confirm_evidence(evidence=counted, version=1, by=manager)
    submit_both(pair, answers(levers=3), answers(levers=3))
    log.confirm_evidence(evidence=late, version=1, by=manager)

    result = score_pair(pair_id=pair.pk)

    pair.refresh_from_db()
    assert pair.evidenced == ["role-model", "own-the-state"]
    assert result is not None
    assert result.request["evidence"] == ["role-model", "own-the-state"]
    assert result.outcome["evidenced_levers"] == 1
    assert list(rescore(everything=True)) == [1]
    again = pair.results.get()
    assert again.request == result.request


def test_the_first_half_freezes_nothing(pair: Pair, senior: User, manager: User) -> None:
    evidence = captured(senior, shared=True, items=("own-the-state",))
    log.confirm_evidence(evidence=evidence, version=1, by=manager)

    submit_sheet(sheet=fill_in(sheet_of(pair, SheetRole.SELF)), by=senior)

    pair.refresh_from_db()
    assert pair.evidenced == []


def test_four_evidenced_levers_make_the_case(pair: Pair, senior: User, manager: User) -> None:
    """The last stage, which answers alone do not reach; three levers are too few to enter it."""
    levers = ("tools-and-assets", "sharing-knowledge", "up-and-down", "own-the-state")
    pieces = [captured(senior, what=key, shared=True, items=(key,)) for key in levers]
    for evidence in pieces:
        log.confirm_evidence(evidence=evidence, version=1, by=manager)
    both = answers(levers=4)
    scored_before(pair, both, both)
    submit_both(pair, both | {"intent": "move"}, both)

    result = score_pair(pair_id=pair.pk)

    assert result is not None
    assert (result.stage, result.outcome["evidenced_levers"]) == ("S5", 4)
    Pair.objects.filter(pk=pair.pk).update(evidenced=list(levers[:3]))
    fewer = score_pair(pair_id=pair.pk)
    assert fewer is not None
    assert (fewer.stage, fewer.outcome["evidenced_levers"]) == ("S4", 3)


def test_evidence_of_somebody_without_a_pair_is_theirs_alone(hr: User, administrator: User) -> None:
    captured(UserFactory())

    for user in (hr, administrator):
        assert list(Evidence.objects.visible_to(user)) == []

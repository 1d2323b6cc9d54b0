import datetime
from typing import Any

import pytest
from django.utils import timezone

from assessments.choices import RevisionKind
from assessments.models import AuditEvent, Case, Comment, Presence, User
from assessments.queries.cases.content import ClaimWords, NoSuchPart, SectionWords, read
from assessments.queries.cases.talk import PRESENT_FOR, Heads, heads_of, threads_of, writers_of
from assessments.services.cases import presence, talking
from assessments.services.cases.holding import CaseClosed, NotYours
from assessments.services.cases.opening import continue_with_manager
from assessments.services.cases.writing import remove_part
from assessments.services.people import set_manager
from assessments.tasks import sweep_jobs
from tests.case_stages import OPPORTUNITY, claim, opened, submitted_case, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


def comment(case: Case, by: User, text: str = "Is that so?", **more: Any) -> Comment:
    return talking.comment_on(case=case, part=OPPORTUNITY, text=text, by=by, **more)


def suggestion(case: Case, by: User, wording: str = "Better words", **more: Any) -> Comment:
    base = case.revisions.filter(part=OPPORTUNITY).count() and case.head
    fields = {"part": OPPORTUNITY, "field": "text", "base": base, "wording": wording} | more
    return talking.suggest(case=case, by=by, **fields)


def text_of(case: Case, part: str = OPPORTUNITY) -> str:
    newest = case.revisions.filter(part=part).order_by("-number").first()
    assert newest is not None
    words = read(part, newest.content)
    assert words is not None
    return words.text if isinstance(words, SectionWords) else words.behaviour


def verbs(count: int) -> list[str]:
    newest = AuditEvent.objects.order_by("-pk").values_list("verb", flat=True)[:count]
    return list(newest)[::-1]


# --- comments ---------------------------------------------------------------------------------


def test_a_comment_begins_a_thread_and_a_reply_goes_on_in_it(
    case: Case, senior: User, manager: User
) -> None:
    first = comment(case, manager)
    reply = talking.reply_to(comment=first, text="Yes", by=senior)
    deeper = talking.reply_to(comment=reply, text="Good", by=manager)

    assert (first.parent, reply.parent, deeper.parent) == (None, first, first)
    (thread,) = threads_of(case, senior)[OPPORTUNITY]
    assert [(said.author, said.text, said.is_mine) for said in thread.said] == [
        ("Mara Manager", "Is that so?", False),
        ("Sena Senior", "Yes", True),
        ("Mara Manager", "Good", False),
    ]
    assert verbs(3) == ["case-commented", "case-answered", "case-answered"]


def test_the_record_holds_no_words(case: Case, senior: User, manager: User) -> None:
    said = comment(case, manager, "SECRET")

    event = AuditEvent.objects.order_by("-pk")[0]
    assert (event.actor, event.subject, event.target_id) == (manager, senior, case.pk)
    assert event.details == {"comment": said.pk}


def test_saying_the_same_twice_in_a_row_is_saying_it_once(
    case: Case, senior: User, manager: User
) -> None:
    first = comment(case, manager)
    again = comment(case, manager)
    reply = talking.reply_to(comment=first, text="Yes", by=senior)
    reply_again = talking.reply_to(comment=first, text="Yes", by=senior)

    assert (again, reply_again) == (first, reply)
    assert Comment.objects.count() == 2


def test_the_same_words_by_the_other_or_elsewhere_are_another_comment(
    case: Case, senior: User, manager: User
) -> None:
    first = comment(case, manager)
    talking.comment_on(case=case, part="section:ask", text=first.text, by=manager)
    comment(case, senior)
    comment(case, manager)

    assert Comment.objects.count() == 4


def test_the_same_words_after_they_were_resolved_are_a_new_thread(
    case: Case, manager: User
) -> None:
    first = comment(case, manager)
    talking.resolve_thread(comment=first, by=manager)

    assert comment(case, manager) != first


def test_the_other_author_is_asked_by_name(case: Case, senior: User, manager: User) -> None:
    by_manager = comment(case, manager, asks=True)
    by_senior = talking.reply_to(comment=by_manager, text="Do you mean that?", asks=True, by=senior)

    assert (by_manager.mentions, by_senior.mentions) == (senior, manager)
    assert comment(case, manager, "Not asked").mentions is None


@pytest.mark.parametrize("persona", ["stranger", "hr", "administrator"])
def test_nobody_but_the_two_talks(case: Case, organisation: Any, persona: str) -> None:
    by = organisation.persona(persona)
    own = comment(case, case.person)

    for act in (
        lambda: comment(case, by),
        lambda: talking.reply_to(comment=own, text="And I?", by=by),
        lambda: suggestion(case, by),
        lambda: talking.accept_suggestion(comment=own, by=by),
        lambda: talking.resolve_thread(comment=own, by=by),
        lambda: talking.reopen_thread(comment=own, by=by),
    ):
        with pytest.raises(NotYours):
            act()

    assert threads_of(case, by) == {}
    assert heads_of(case, by).open == ()


def test_a_manager_of_before_reads_and_says_nothing_more(
    case: Case, senior: User, manager: User, stranger: User
) -> None:
    comment(case, manager)
    go_on_with(case, stranger)

    assert threads_of(case, manager) == {}
    with pytest.raises(NotYours):
        comment(case, manager, "One more thing")


def test_another_manager_reads_nothing_that_was_said_before_them(
    case: Case, senior: User, manager: User, stranger: User
) -> None:
    before = comment(case, manager)
    talking.reply_to(comment=before, text="Between us: no", asks=True, by=senior)
    go_on_with(case, stranger)

    assert threads_of(case, stranger) == {}
    (thread,) = threads_of(case, senior)[OPPORTUNITY]
    assert (thread.is_open, thread.resolved_by, len(thread.said)) == (False, senior.name, 2)
    assert heads_of(case, senior) == heads_of(case, stranger) == Heads((), frozenset())
    with pytest.raises(talking.SaidToAnother, match=f"before {stranger.name} wrote"):
        talking.reopen_thread(comment=before, by=senior)

    after = comment(case, senior, "From here on we both read")
    talking.reply_to(comment=after, text="Yes", by=stranger)
    (seen,) = threads_of(case, stranger)[OPPORTUNITY]
    assert [said.text for said in seen.said] == ["From here on we both read", "Yes"]
    assert len(threads_of(case, senior)[OPPORTUNITY]) == 2
    assert heads_of(case, senior).open == heads_of(case, stranger).open == (OPPORTUNITY,)


def go_on_with(case: Case, manager: User) -> None:
    set_manager(person=case.person, manager=manager, by=None)
    case.person.refresh_from_db()
    continue_with_manager(case=case, by=case.person)
    case.refresh_from_db()


def test_a_submitted_case_is_not_talked_about_any_more(case: Case, senior: User) -> None:
    first = comment(case, senior)
    submitted_case(case)

    with pytest.raises(CaseClosed):
        talking.reply_to(comment=first, text="Too late", by=senior)


def test_beside_what_was_removed_nothing_is_said(case: Case, senior: User) -> None:
    part = claim(case)
    said = talking.comment_on(case=case, part=part, text="Hm", by=senior)
    remove_part(case=case, part=part, base=case.head, by=senior)

    with pytest.raises(talking.PartIsGone):
        talking.comment_on(case=case, part=part, text="Hm, still", by=senior)
    assert talking.resolve_thread(comment=said, by=senior).resolved_at is not None


def test_beside_what_never_was_nothing_is_said(case: Case, senior: User) -> None:
    with pytest.raises(talking.PartIsGone):
        talking.comment_on(case=case, part="claim:" + "0" * 32, text="Hm", by=senior)
    with pytest.raises(NoSuchPart):
        talking.comment_on(case=case, part="section:nowhere", text="Hm", by=senior)


# --- resolving --------------------------------------------------------------------------------


def test_resolving_closes_a_thread_until_it_is_reopened(
    case: Case, senior: User, manager: User
) -> None:
    first = comment(case, manager)
    reply = talking.reply_to(comment=first, text="Yes", by=senior)

    resolved = talking.resolve_thread(comment=reply, by=senior)
    again = talking.resolve_thread(comment=first, by=manager)

    assert (resolved, resolved.resolved_by, again.resolved_by) == (first, senior, senior)
    with pytest.raises(talking.ThreadIsResolved):
        talking.reply_to(comment=first, text="One more thing", by=manager)
    assert heads_of(case, senior).settled == {OPPORTUNITY}

    talking.reopen_thread(comment=first, by=manager)
    talking.reopen_thread(comment=first, by=manager)
    talking.reply_to(comment=first, text="One more thing", by=manager)

    assert heads_of(case, senior).open == (OPPORTUNITY,)
    assert verbs(3) == ["thread-resolved", "thread-reopened", "case-answered"]


# --- suggestions ------------------------------------------------------------------------------


def test_the_other_takes_a_suggestion_over_with_one_click(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "First words")
    suggested = suggestion(case, manager)

    accepted = talking.accept_suggestion(comment=suggested, by=senior)

    case.refresh_from_db()
    assert text_of(case) == "Better words"
    newest = case.revisions.get(number=case.head)
    assert (newest.kind, newest.by, newest.base) == (RevisionKind.SUGGESTION, senior, 1)
    assert (accepted.accepted_as, accepted.resolved_by) == (2, senior)
    assert accepted.resolved_at is not None
    assert verbs(3) == ["case-suggested", "case-written", "suggestion-accepted"]


def test_accepting_twice_is_accepting_once(case: Case, senior: User, manager: User) -> None:
    suggested = suggestion(case, manager)

    first = talking.accept_suggestion(comment=suggested, by=senior)
    again = talking.accept_suggestion(comment=suggested, by=senior)

    case.refresh_from_db()
    assert (first.accepted_as, again.accepted_as, case.head) == (1, 1, 1)


def test_a_field_of_a_claim_is_reworded_and_the_rest_stays(
    case: Case, senior: User, manager: User
) -> None:
    part = claim(case, effect="Two teams use them", is_new=True)
    suggested = talking.suggest(
        case=case, part=part, field="effect", wording="Five teams do", base=case.head, by=manager
    )

    talking.accept_suggestion(comment=suggested, by=senior)

    newest = case.revisions.order_by("-number")[0]
    assert read(part, newest.content) == ClaimWords(
        section="value-through-others",
        item="tools-and-assets",
        behaviour="Shares the checks with every team",
        effect="Five teams do",
        is_new=True,
    )


def test_a_suggestion_for_a_text_that_has_moved_stays_open(
    case: Case, senior: User, manager: User
) -> None:
    write(case, "First words")
    suggested = suggestion(case, manager)
    write(case, "Other words")

    with pytest.raises(talking.TextHasMoved):
        talking.accept_suggestion(comment=suggested, by=senior)

    assert text_of(case) == "Other words"
    (thread,) = threads_of(case, senior)[OPPORTUNITY]
    assert thread.suggestion is not None
    assert (thread.is_open, thread.suggestion.has_moved, thread.may_be_accepted) == (
        True,
        True,
        False,
    )


def test_a_change_of_another_field_does_not_stop_a_suggestion(
    case: Case, senior: User, manager: User
) -> None:
    part = claim(case)
    suggested = talking.suggest(
        case=case, part=part, field="behaviour", wording="Better", base=case.head, by=manager
    )
    words = read(part, case.revisions.get(number=case.head).content)
    assert isinstance(words, ClaimWords)
    write(case, part=part, words=ClaimWords(**{**vars(words), "effect": "Two teams"}))

    talking.accept_suggestion(comment=suggested, by=senior)

    newest = read(part, case.revisions.order_by("-number")[0].content)
    assert isinstance(newest, ClaimWords)
    assert (newest.behaviour, newest.effect) == ("Better", "Two teams")


def test_a_suggestion_for_what_was_removed_cannot_be_accepted(
    case: Case, senior: User, manager: User
) -> None:
    part = claim(case)
    suggested = talking.suggest(
        case=case, part=part, field="behaviour", wording="Better", base=case.head, by=manager
    )
    remove_part(case=case, part=part, base=case.head, by=senior)

    with pytest.raises(talking.PartIsGone):
        talking.accept_suggestion(comment=suggested, by=senior)

    case.refresh_from_db()
    (thread,) = threads_of(case, senior)[part]
    assert not thread.may_be_accepted


def test_suggesting_against_words_that_moved_is_told(
    case: Case, senior: User, manager: User
) -> None:
    before = write(case, "First words")
    write(case, "Other words")

    with pytest.raises(talking.TextHasMoved):
        suggestion(case, manager, base=before)
    with pytest.raises(talking.TextHasMoved):
        suggestion(case, manager, base=0)


def test_a_suggestion_made_when_the_words_had_come_back_counts_from_now(
    case: Case, senior: User, manager: User
) -> None:
    before = write(case, "First words")
    write(case, "Other words")
    now = write(case, "First words")

    assert suggestion(case, manager, base=before).base == now


def test_a_base_before_the_part_was_written_has_moved(
    case: Case, senior: User, manager: User
) -> None:
    part = claim(case)

    with pytest.raises(talking.TextHasMoved):
        talking.suggest(
            case=case, part=part, field="behaviour", wording="Better", base=0, by=manager
        )


def test_suggesting_what_stands_there_is_told(case: Case, manager: User) -> None:
    write(case, "First words")

    with pytest.raises(talking.SaysTheSame):
        suggestion(case, manager, "First words")


@pytest.mark.parametrize("field", ["title", "evidence", "section", ""])
def test_only_the_texts_of_a_part_are_reworded(case: Case, manager: User, field: str) -> None:
    with pytest.raises(talking.NothingToReword):
        suggestion(case, manager, field=field)


def test_the_same_suggestion_twice_in_a_row_is_one(case: Case, manager: User) -> None:
    assert suggestion(case, manager) == suggestion(case, manager)


def test_nobody_accepts_their_own_suggestion(case: Case, manager: User) -> None:
    with pytest.raises(talking.OwnSuggestion):
        talking.accept_suggestion(comment=suggestion(case, manager), by=manager)


def test_a_declined_suggestion_is_not_accepted(case: Case, senior: User, manager: User) -> None:
    suggested = suggestion(case, manager)
    talking.resolve_thread(comment=suggested, by=senior)

    with pytest.raises(talking.ThreadIsResolved):
        talking.accept_suggestion(comment=suggested, by=senior)


def test_a_comment_is_no_suggestion(case: Case, senior: User, manager: User) -> None:
    with pytest.raises(talking.NothingToReword):
        talking.accept_suggestion(comment=comment(case, manager), by=senior)


# --- presence ---------------------------------------------------------------------------------


def test_who_writes_is_seen_by_the_other_for_half_a_minute(
    case: Case, senior: User, manager: User
) -> None:
    assert presence.keep_presence(case=case, part=OPPORTUNITY, by=senior)
    presence.keep_presence(case=case, part=OPPORTUNITY, by=senior)

    now = timezone.now()
    (writer,) = writers_of(case, manager, now=now)
    assert (writer.part, writer.name) == (OPPORTUNITY, "Sena Senior")
    assert writers_of(case, manager, now=now, part="section:ask") == ()
    assert writers_of(case, senior, now=now) == ()
    assert writers_of(case, manager, now=now + PRESENT_FOR) == ()
    assert Presence.objects.count() == 1


def test_who_closes_the_part_is_gone(case: Case, senior: User, manager: User) -> None:
    presence.keep_presence(case=case, part=OPPORTUNITY, by=senior)

    presence.leave(case=case, part=OPPORTUNITY, by=senior)

    assert writers_of(case, manager, now=timezone.now()) == ()


def test_nobody_but_the_two_writes_or_sees_who_does(
    case: Case, senior: User, stranger: User, hr: User
) -> None:
    presence.keep_presence(case=case, part=OPPORTUNITY, by=senior)

    assert not presence.keep_presence(case=case, part=OPPORTUNITY, by=stranger)
    for user in (stranger, hr):
        assert writers_of(case, user, now=timezone.now()) == ()


def test_a_submitted_case_has_no_writers(case: Case, senior: User) -> None:
    submitted_case(case)

    assert not presence.keep_presence(case=case, part=OPPORTUNITY, by=senior)
    with pytest.raises(NoSuchPart):
        presence.keep_presence(case=case, part="nowhere", by=senior)


def test_traces_of_writing_are_deleted_a_day_after(case: Case, senior: User) -> None:
    presence.keep_presence(case=case, part=OPPORTUNITY, by=senior)
    day, second = datetime.timedelta(days=1), datetime.timedelta(seconds=1)
    seen_at = Presence.objects.get().seen_at

    assert presence.forget_presences(now=seen_at + day) == 0
    assert presence.forget_presences(now=seen_at + day + second) == 1
    assert not Presence.objects.exists()


def test_the_sweep_deletes_them(case: Case, senior: User, manager: User) -> None:
    for user in (senior, manager):
        presence.keep_presence(case=case, part=OPPORTUNITY, by=user)
    Presence.objects.filter(user=senior).update(seen_at=timezone.now() - presence.KEPT_FOR * 2)

    sweep_jobs()

    assert [one.user for one in Presence.objects.all()] == [manager]

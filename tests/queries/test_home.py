import datetime
from typing import Any

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from assessments.choices import SheetRole
from assessments.models import Cycle, Framework, Pair, Result, User
from assessments.queries.home import Home, Step, Urgency, home_of
from assessments.services.evidence import confirm_evidence, remark_on_evidence
from assessments.services.pairs import hand_over_pair
from tests.factories import (
    AnswerFactory,
    CycleFactory,
    EvidenceFactory,
    PairFactory,
    UserFactory,
    completed,
    sheet_of,
    submitted,
    today,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def home(user: User, on: datetime.date | None = None) -> Home:
    user.__dict__.pop("_roles", None)  # kept for the length of a request, and this is a new one
    return home_of(user, today=on or today())


def where(step: Step) -> tuple[str, int | None]:
    return step.route, step.pk


def scored(pair: Pair) -> Pair:
    Result.objects.create(
        pair=completed(pair),
        model_version=1,
        framework_sha256="0" * 64,
        request={},
        outcome={},
        stage="S2",
        computed_at=pair.completed_at,
    )
    return pair


def test_a_senior_without_a_cycle_can_take_stock_in_private(senior: User) -> None:
    page = home(senior)

    assert page.next.headline == "No cycle is running for you, and you can take stock all the same"
    assert where(page.next) == ("start-private", None)
    assert (page.others, page.own) == ((), None)


def test_a_senior_is_led_to_their_questionnaire(pair: Pair, senior: User) -> None:
    sheet = sheet_of(pair, SheetRole.SELF)

    page = home(senior)

    assert page.next.headline == "Your half is waiting for you"
    assert (page.next.label, *where(page.next)) == ("Start your half", "sheet", sheet.pk)
    assert page.own is not None
    assert page.own.pair_id == pair.pk


def test_a_senior_half_way_is_led_back(pair: Pair, senior: User) -> None:
    AnswerFactory(sheet=sheet_of(pair, SheetRole.SELF))

    step = home(senior).next

    assert step.headline == "Your half is begun: pick it up again"
    assert step.label == "Continue your half"


def test_a_senior_whose_manager_has_answered_is_told_so(pair: Pair, senior: User) -> None:
    submitted(pair, SheetRole.MANAGER)

    assert home(senior).next.headline == "Mara Manager has answered; your half is still missing"


def test_a_senior_is_told_of_a_new_manager_before_answering_on(
    pair: Pair, senior: User, stranger: User, hr: User
) -> None:
    hand_over_pair(pair=submitted(pair, SheetRole.SELF), manager=stranger, by=hr)

    step = home(senior).next

    assert step.headline == "Stig Stranger answers for you now, no longer Mara Manager"
    assert step.text.startswith("What you had submitted was given back to you.")
    assert where(step) == ("sheet", sheet_of(pair, SheetRole.SELF).pk)


def test_a_senior_who_has_submitted_waits(pair: Pair, senior: User) -> None:
    submitted(pair, SheetRole.SELF)

    step = home(senior).next

    until = date_format(pair.cycle.closes_on, "j F")
    assert step.headline == f"Your half is in; Mara Manager has until {until}"
    assert where(step) == ("pair", pair.pk)


def test_a_senior_is_told_while_the_report_is_computed(pair: Pair, senior: User) -> None:
    completed(pair)

    step = home(senior).next

    assert step.headline == "Both of you have submitted; the report is being computed"
    assert where(step) == ("report", pair.pk)


def test_a_senior_is_led_to_the_report(pair: Pair, senior: User) -> None:
    scored(pair)

    step = home(senior).next

    assert step.headline == "Your report is ready: H2"
    assert where(step) == ("report", pair.pk)


def test_a_senior_sees_when_answering_begins(pair: Pair, senior: User) -> None:
    first = pair.cycle.opens_on

    step = home(senior, first - DAY).next

    assert step.headline == f"Answering begins on {date_format(first, 'j F')}"


def test_a_senior_whose_cycle_ended_half_way_is_told_that_nothing_was_opened(
    framework: Framework, senior: User
) -> None:
    PairFactory(person=senior, cycle=CycleFactory(name="H1", closed=True))

    step = home(senior).next

    assert step.headline == "Ended with a half missing, so nothing was opened: H1"
    assert where(step) == ("start-private", None)


def test_a_senior_whose_last_day_has_passed_can_ask_for_more(pair: Pair, senior: User) -> None:
    step = home(senior, pair.cycle.closes_on + DAY).next

    assert step.headline == "The last day has passed, and a half is missing: H2"
    assert where(step) == ("pair", pair.pk)


def test_a_senior_finds_the_last_report_again(pair: Pair, senior: User) -> None:
    earlier = PairFactory(person=senior, cycle=CycleFactory(name="H1", closed=True))
    assert home(senior).others == ()

    completed(earlier)

    (step,) = home(senior).others
    assert step.headline == "Your report is still here: H1"
    assert where(step) == ("report", earlier.pk)


def test_a_manager_with_one_report_is_led_to_that_sheet(pair: Pair, manager: User) -> None:
    page = home(manager)

    assert page.next.headline == "Sena Senior is yours to answer for"
    assert where(page.next) == ("sheet", sheet_of(pair, SheetRole.MANAGER).pk)
    assert [step.urgency for step in page.others] == [Urgency.TAKE_STOCK]


def test_a_manager_is_told_who_waits(pair: Pair, manager: User) -> None:
    submitted(pair, SheetRole.SELF)

    step = home(manager).next

    assert step.headline == "Sena Senior has answered and waits for your half"
    assert step.urgency == Urgency.OTHERS_WAIT_FOR_YOU


def test_a_manager_sees_from_when_they_answer(pair: Pair, cycle: Cycle, manager: User) -> None:
    before, first = cycle.opens_on - DAY, date_format(cycle.opens_on, "j F")

    step = home(manager, before).next
    assert step.headline == f"You answer for Sena Senior from {first}"
    assert where(step) == ("pair", pair.pk)

    PairFactory(cycle=cycle, manager=manager)

    step = home(manager, before).next
    assert step.headline == f"You answer for two people from {first}"
    assert where(step) == ("assessments", None)


def test_a_manager_who_has_submitted_sees_whose_half_is_still_to_come(
    pair: Pair, cycle: Cycle, manager: User
) -> None:
    until = date_format(cycle.closes_on, "j F")
    submitted(pair, SheetRole.MANAGER)

    step = home(manager).next
    assert step.headline == f"Your half is in; Sena Senior has until {until}"
    assert where(step) == ("pair", pair.pk)

    submitted(PairFactory(cycle=cycle, manager=manager), SheetRole.MANAGER)

    step = home(manager).next
    assert step.headline == f"Your half is in; two people have until {until}"
    assert where(step) == ("assessments", None)


def test_a_manager_of_several_is_led_to_the_list(pair: Pair, cycle: Cycle, manager: User) -> None:
    PairFactory(cycle=cycle, manager=manager)
    submitted(PairFactory(cycle=cycle, manager=manager), SheetRole.SELF)

    step = home(manager).next

    assert step.headline == "Three people to answer for, one already waiting for you"
    assert where(step) == ("assessments", None)
    (other,) = home(manager).others
    assert other.headline == "You can take stock of your own work too"


def test_a_manager_is_led_to_what_can_be_talked_through(
    pair: Pair, cycle: Cycle, manager: User
) -> None:
    completed(pair)
    step = home(manager).next
    assert step.headline == "The report with Sena Senior is ready to talk through"
    assert where(step) == ("report", pair.pk)

    completed(PairFactory(cycle=cycle, manager=manager))

    step = home(manager).next
    assert step.headline == "Two reports are ready to talk through"
    assert where(step) == ("assessments", None)


def test_counts_beyond_nine_are_in_figures(cycle: Cycle, manager: User) -> None:
    for _ in range(10):
        PairFactory(cycle=cycle, manager=manager)

    assert home(manager).next.headline == "10 people to answer for"


def test_an_hr_partner_without_a_cycle_is_led_to_plan_one(hr: User) -> None:
    step = home(hr).next

    assert (step.headline, *where(step)) == ("No cycle is planned or open", "new-cycle", None)


def test_an_hr_partner_is_led_to_open_what_is_planned(framework: Framework, hr: User) -> None:
    planned = CycleFactory(name="H2", planned=True)

    step = home(hr).next

    assert step.headline == "Planned, and waiting to be opened: H2"
    assert where(step) == ("cycle", planned.pk)


def test_an_hr_partner_is_told_that_a_planned_cycle_can_no_longer_be_opened_as_it_is(
    framework: Framework, hr: User
) -> None:
    planned = CycleFactory(name="H2", planned=True)
    last_day = date_format(planned.closes_on, "j F")

    assert home(hr, planned.closes_on).next.headline == "Planned, and waiting to be opened: H2"

    step = home(hr, planned.closes_on + DAY).next
    assert step.headline == f"Never opened, and its last day was {last_day}: H2"
    assert step.text == "Nobody has been asked yet. Move its dates; then it can be opened."
    assert (step.label, *where(step)) == ("Move its dates", "edit-cycle", planned.pk)

    PairFactory(cycle=CycleFactory(name="H3", closes_on=planned.closes_on + 2 * DAY))
    assert home(hr, planned.closes_on + DAY).next.headline.endswith(": H3")


def test_the_cycle_in_which_most_pairs_are_awaited_comes_first(
    framework: Framework, hr: User
) -> None:
    for name, pairs, complete in (("Most", 6, 0), ("Few", 4, 0), ("Nearly done", 8, 6)):
        members = PairFactory.create_batch(pairs, cycle=CycleFactory(name=name))
        for pair in members[:complete]:
            completed(pair)

    page = home(hr)

    steps = [step for step in (page.next, *page.others) if step.urgency == Urgency.FOLLOW_CYCLE]
    names = [step.headline.rpartition(": ")[2] for step in steps]
    assert names == ["Most", "Nearly done", "Few"]  # below five pairs nothing is counted


def test_an_hr_partner_sees_how_far_the_whole_has_come(cycle: Cycle, hr: User) -> None:
    until = date_format(cycle.closes_on, "j F")
    pairs = [PairFactory(cycle=cycle) for _ in range(4)]
    completed(pairs[0])
    assert home(hr).next.headline == f"Open until {until}, too few pairs for a count: H2"

    PairFactory(cycle=cycle)

    assert home(hr).next.headline == f"Open until {until}, 1 of 5 pairs complete: H2"


def test_an_hr_partner_is_led_to_close_what_is_over(cycle: Cycle, hr: User) -> None:
    step = home(hr, cycle.closes_on + DAY).next

    last_day = date_format(cycle.closes_on, "j F")
    assert step.headline == f"Still open, and its last day was {last_day}: H2"
    assert where(step) == ("cycle", cycle.pk)


def test_the_editor_is_led_to_the_catalogue(editor: User) -> None:
    assert where(home(editor).next) == ("catalogue", None)


def test_the_administrator_is_led_to_the_administration(administrator: User) -> None:
    assert where(home(administrator).next) == ("admin:index", None)


def test_someone_with_several_roles_gets_the_most_urgent_step_first(
    pair: Pair, cycle: Cycle, senior: User
) -> None:
    submitted(PairFactory(cycle=cycle, manager=senior, person__name="Rae"), SheetRole.SELF)
    senior.is_hr_partner = senior.is_catalogue_editor = senior.is_administrator = True
    senior.save()

    page = home(senior)

    assert page.next.headline == "Rae has answered and waits for your half"
    assert [step.urgency for step in page.others] == [
        Urgency.ANSWER,
        Urgency.FOLLOW_CYCLE,
        Urgency.EDIT_CATALOGUE,
        Urgency.ADMINISTER,
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_a_managers_home_costs_as_many_queries_for_one_as_for_many(
    number: int, cycle: Cycle, manager: User, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        PairFactory(cycle=cycle, manager=manager)

    with django_assert_num_queries(3):  # the pairs, cases, evidence
        home(manager)


@pytest.mark.parametrize("number", [1, 3])
def test_an_hr_partners_home_costs_as_many_queries_for_one_as_for_many(
    number: int, framework: Framework, hr: User, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        PairFactory(cycle=CycleFactory())

    with django_assert_num_queries(4):  # the pairs, cases, evidence, the cycles
        home(hr)


# --- evidence ---


def about_evidence(user: User) -> dict[str, tuple[str, int | None]]:
    page = home(user)
    kinds = (Urgency.ANSWER_QUESTION, Urgency.CONFIRM_EVIDENCE)
    steps = [step for step in (page.next, *page.others) if step.urgency in kinds]
    return {step.headline: where(step) for step in steps}


def test_one_shared_piece_waits_for_whoever_reads_it(senior: User, manager: User) -> None:
    piece = EvidenceFactory(person=senior, shared=True)
    EvidenceFactory(person=senior)

    assert about_evidence(manager) == {
        "One piece of evidence waits for your confirmation": ("evidence", piece.pk)
    }
    assert about_evidence(senior) == {}


def test_what_a_manager_noted_waits_for_the_person(senior: User, manager: User) -> None:
    piece = EvidenceFactory(person=senior, author=manager, shared=True)

    assert about_evidence(senior) == {
        "One piece of evidence waits for your confirmation": ("evidence", piece.pk)
    }
    assert about_evidence(manager) == {}


def test_several_pieces_are_counted_and_those_confirmed_or_withdrawn_wait_no_more(
    senior: User, manager: User
) -> None:
    confirmed, *_ = (EvidenceFactory(person=senior, shared=True) for _ in range(4))
    EvidenceFactory(person=senior, shared=True, withdrawn_at=timezone.now(), what="")
    confirm_evidence(evidence=confirmed, version=1, by=manager)

    assert about_evidence(manager) == {
        "Three pieces of evidence wait for your confirmation": ("evidence-log", None)
    }


def test_a_question_waits_for_the_author_and_no_longer_for_the_reader(
    senior: User, manager: User
) -> None:
    first, second = (EvidenceFactory(person=senior, shared=True) for _ in range(2))
    remark_on_evidence(evidence=first, text="When was that?", by=manager)
    asked = {"Mara Manager asks about a piece of evidence": ("evidence", first.pk)}

    assert about_evidence(senior) == asked
    assert list(about_evidence(manager).values()) == [("evidence", second.pk)]

    remark_on_evidence(evidence=second, text="Where?", by=manager)
    assert about_evidence(senior) == {
        "Mara Manager asks about two pieces of evidence": ("evidence-log", None)
    }

    for piece in (first, second):
        remark_on_evidence(evidence=piece, text="In May, here", by=senior)
    assert about_evidence(senior) == {}


def test_questions_of_several_people_are_told_together(senior: User, manager: User) -> None:
    report = UserFactory(manager=senior)
    own = EvidenceFactory(person=senior, shared=True)
    noted = EvidenceFactory(person=report, author=senior, shared=True)
    remark_on_evidence(evidence=own, text="When?", by=manager)
    remark_on_evidence(evidence=noted, text="Who?", by=report)

    assert about_evidence(senior) == {
        "Others ask about two pieces of evidence": ("evidence-log", None)
    }


def test_evidence_comes_after_answers_and_before_waiting(
    pair: Pair, senior: User, manager: User
) -> None:
    EvidenceFactory(person=senior, author=manager, shared=True)

    assert [home(senior).next.urgency, *[one.urgency for one in home(senior).others]] == [
        Urgency.ANSWER,
        Urgency.CONFIRM_EVIDENCE,
    ]

    submitted(pair, SheetRole.SELF)
    assert [home(senior).next.urgency, *[one.urgency for one in home(senior).others]] == [
        Urgency.CONFIRM_EVIDENCE,
        Urgency.WAIT,
    ]

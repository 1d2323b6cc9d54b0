import datetime
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.choices import CycleState, SheetRole
from assessments.models import AuditEvent, Cycle, Framework, Item, Pair, Sheet, User
from assessments.queries import sheets
from assessments.queries.sheets import Kind, Progress
from assessments.services import pairs
from assessments.services.pairs import hand_over_pair
from assessments.services.sheets import save_answer, seal, submit_sheet, take_back_sheet
from tests.factories import PairFactory, SheetFactory, UserFactory, sheet_of
from tests.sheets import fill_in

pytestmark = pytest.mark.django_db

YEAR = datetime.timedelta(days=365)
CORE = (
    "foundation",
    "change",
    "value-through-others",
    "communication-and-leadership",
    "people-support",
    "risks",
    "conditions",
    "archetypes",
)


@pytest.fixture
def own(pair: Pair) -> Sheet:
    return sheets.sheets_visible_to(pair.person).get(pair=pair, role=SheetRole.SELF)


@pytest.fixture
def managers(pair: Pair) -> Sheet:
    return sheets.sheets_visible_to(pair.manager).get(pair=pair, role=SheetRole.MANAGER)


# --- what is asked ------------------------------------------------------------------------------


def test_the_person_is_asked_the_core_and_where_they_want_to_go(own: Sheet) -> None:
    form = sheets.questionnaire_of(own)

    assert tuple(block.key for block in form.blocks()) == (*CORE, "intent")
    assert len(form.all_keys()) == 41


def test_the_manager_is_asked_the_core_and_the_demand_but_no_intent(managers: Sheet) -> None:
    form = sheets.questionnaire_of(managers)

    assert tuple(block.key for block in form.blocks()) == CORE
    assert len(form.all_keys()) == 44
    assert form.keys_of("archetypes")[6:] == (
        "demand--tech-lead",
        "demand--solver",
        "demand--architect",
        "demand--right-hand",
    )


def test_a_module_adds_its_sections(framework: Framework) -> None:
    sheet = SheetFactory(framework=framework, modules=["data-science-with-operations"])

    blocks = sheets.questionnaire_of(sheet).blocks()

    assert [block.key for block in blocks][-2:] == ["working-together", "running-safely"]


def question(sheet: Sheet, block: str, key: str) -> sheets.Question:
    page = sheets.section_page(sheet, block)
    return next(asked.question for asked in page.questions if asked.question.key == key)


def test_an_item_is_worded_for_its_rater(own: Sheet, managers: Sheet, framework: Framework) -> None:
    item = Item.objects.get(framework=framework, key="push-improvements-wide")

    for sheet, role in ((own, "self"), (managers, "manager")):
        asked = question(sheet, "value-through-others", item.key)
        assert asked.prompt == item.question[role]
        assert [option.text for option in asked.options[:5]] == item.anchors[role]
        assert [option.label for option in asked.options[:5]] == [
            "Not yet",
            "On request",
            "Sometimes",
            "Regularly",
            "Relied on",
        ]


def test_only_the_manager_can_say_not_observed(own: Sheet, managers: Sheet) -> None:
    def quiet(sheet: Sheet) -> list[str]:
        asked = question(sheet, "risks", "snacking")
        return [option.value for option in asked.options if option.quiet]

    assert (quiet(own), quiet(managers)) == (["NOP"], ["NOP", "NO"])


@pytest.mark.parametrize("role", list(SheetRole))
def test_examples_are_those_of_the_person_it_is_about(pair: Pair, role: SheetRole) -> None:
    User.objects.filter(pk=pair.person_id).update(discipline="ml-engineer")
    User.objects.filter(pk=pair.manager_id).update(discipline="data-scientist")
    item = Item.objects.get(key="own-end-to-end")
    rater = User.objects.get(pk=sheet_of(pair, role).author_id)
    sheet = sheets.sheets_visible_to(rater).get(pair=pair)

    asked = question(sheet, "value-through-others", "own-end-to-end")

    assert asked.examples == (item.examples["ml-engineer"],)


def test_without_a_discipline_both_examples_are_shown(framework: Framework) -> None:
    sheet = SheetFactory(framework=framework, author=UserFactory(discipline=""))

    assert len(question(sheet, "risks", "snacking").examples) == 2


def test_the_weeks_do_not_name_their_archetype(managers: Sheet) -> None:
    page = sheets.section_page(managers, "archetypes")

    weeks = [asked.question for asked in page.questions if asked.question.kind is Kind.WEEKS]
    assert len(weeks) == 6
    for week in weeks:
        for option in week.options:
            assert option.label == ""
            assert option.value.replace("-", " ") not in option.text.lower()


def test_a_section_that_is_not_there_is_unknown(managers: Sheet) -> None:
    for block in ("intent", "working-together", "nothing"):
        with pytest.raises(sheets.UnknownSection):
            sheets.section_page(managers, block)


# --- progress -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "total", "minutes"), [(12, 34, 10), (0, 41, 18), (40, 41, 1), (41, 41, 0)]
)
def test_the_minutes_left_are_rounded_up(answered: int, total: int, minutes: int) -> None:
    assert Progress(answered, total).minutes_left == minutes


def test_progress_counts_every_kind_of_answer_and_no_lone_note(own: Sheet) -> None:
    answers = {"snacking": "NOP", "obsession": "0", "intent": "move", "tech-lead--solver": "solver"}
    for key, value in answers.items():
        save_answer(sheet=own, key=key, value=value, seen_version=0, by=own.author)
    save_answer(sheet=own, key="old-levers", note="Later", seen_version=0, by=own.author)

    page = sheets.section_page(own, "risks")

    assert page.progress == Progress(4, 41)
    assert {step.key: step.state for step in page.steps if step.state != "todo"} == {
        "risks": "current",
        "archetypes": "current",
        "intent": "done",
    }


def test_a_section_knows_its_neighbours(own: Sheet) -> None:
    first, last = (sheets.section_page(own, key) for key in ("foundation", "intent"))

    assert (first.previous, last.following) == (None, None)
    assert first.following is not None
    assert last.previous is not None
    assert (first.following.key, last.previous.key) == ("change", "archetypes")


def test_the_next_section_is_the_first_with_something_open(own: Sheet) -> None:
    assert sheets.next_section(own) == "foundation"

    fill_in(own, leave_out=["role-model", "snacking"])
    assert sheets.next_section(own) == "change"


def test_nothing_is_next_when_all_is_answered(own: Sheet) -> None:
    assert sheets.next_section(fill_in(own)) is None


@pytest.mark.parametrize("block", ["intent", "communication-and-leadership"])
def test_a_section_takes_one_query_whatever_its_length(
    own: Sheet, block: str, django_assert_num_queries: Callable[..., object]
) -> None:
    fill_in(own)
    sheets.questionnaire_of(own)  # the catalogue is read once per process

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        sheets.section_page(own, block)


# --- the check ----------------------------------------------------------------------------------


def texts(sheet: Sheet) -> str:
    return "\n".join(one.text for one in sheets.check_page(sheet).consequences)


def test_a_complete_sheet_has_nothing_missing_and_no_consequence(own: Sheet) -> None:
    page = sheets.check_page(fill_in(own))

    assert page.progress == Progress(41, 41)
    assert all(section.missing == () for section in page.sections)
    assert page.consequences == ()
    assert page.bars_readiness is False


def test_what_is_missing_is_listed_by_section(own: Sheet) -> None:
    page = sheets.check_page(fill_in(own, leave_out=["role-model", "intent"]))

    missing = {s.step.key: [q.key for q in s.missing] for s in page.sections if s.missing}
    assert missing == {"change": ["role-model"], "intent": ["intent"]}


def test_each_foundation_answer_off_the_scale_or_open_bars_readiness(managers: Sheet) -> None:
    fill_in(
        managers,
        leave_out=["rotation-confidence-person"],
        consistency_outcomes="NOP",
        consistency_regression="NO",
    )

    page = sheets.check_page(managers)

    (consequence,) = page.consequences
    assert consequence.text == (
        "There will be no readiness figure and no stage: they need all six foundation answers on "
        "the scale, from both of you."
    )
    assert [(cause.item.key, cause.state) for cause in consequence.causes] == [
        ("rotation-confidence-person", "open"),
        ("consistency-outcomes", "no opportunity"),
        ("consistency-regression", "not observed"),
    ]
    assert page.bars_readiness is True


@pytest.mark.parametrize("role", list(SheetRole))
def test_only_foundation_items_say_what_follows_off_the_scale(pair: Pair, role: SheetRole) -> None:
    sheet = sheet_of(pair, role)
    form = sheets.questionnaire_of(sheet)

    said = {
        asked.question.key
        for block in form.blocks()
        for asked in sheets.section_page(sheet, block.key).questions
        if "no readiness figure and no stage" in asked.question.off_scale
    }

    assert said == set(form.keys_of("foundation"))
    assert len(said) == 6


def test_a_private_sheet_says_nothing_of_readiness_off_the_scale(framework: Framework) -> None:
    sheet = SheetFactory(framework=framework)

    assert question(sheet, "foundation", "consistency-outcomes").off_scale == ""


def test_too_few_levers_of_a_family_mean_no_number_for_it(own: Sheet) -> None:
    fill_in(own, leave_out=["partner-with-managers", "develop-others-juniors"])

    assert texts(own) == (
        "There is no number for the levers, and so no readiness figure: “People support” "
        "takes two answers on the scale and has one. Nothing is guessed in their place."
    )
    assert sheets.check_page(own).bars_readiness is True


def test_enough_levers_of_a_family_are_enough(own: Sheet) -> None:
    assert texts(fill_in(own, leave_out=["partner-with-managers"])) == ""


def test_too_few_signs_leave_timing_open(own: Sheet) -> None:
    signs = ["diminishing-returns", "scarce-core-feedback", "role-model"]

    assert texts(fill_in(own, leave_out=signs)) == (
        "Timing stays open, and with it the stage: it needs two of the signs that the work should "
        "change."
    )
    assert sheets.check_page(own).bars_readiness is False


def test_an_open_intent_counts_as_not_sure_and_only_for_the_person(
    own: Sheet, managers: Sheet
) -> None:
    assert "counts the same as “not sure”" in texts(fill_in(own, leave_out=["intent"]))
    assert texts(fill_in(managers)) == ""


def test_a_pair_of_weeks_short_means_no_preference(own: Sheet) -> None:
    fill_in(own, leave_out=["tech-lead--solver"])

    assert "The archetype preference needs all six pairs of weeks." in texts(own)


def test_a_private_sheet_hears_nothing_of_readiness(framework: Framework) -> None:
    sheet = fill_in(SheetFactory(framework=framework), leave_out=["consistency-outcomes", "intent"])
    assert texts(sheet) == ""

    sheet.answers.filter(key__in=["partner-with-managers", "develop-others-juniors"]).delete()
    assert texts(sheet).startswith("There is no number for the levers: “People support” takes two")
    assert sheets.check_page(sheet).bars_readiness is False


def test_a_module_has_its_own_consequences(framework: Framework) -> None:
    sheet = SheetFactory(framework=framework, modules=["data-science-with-operations"])
    fill_in(sheet, leave_out=["agile-vs-stable", "tooling-disparity", "deployment-risk"])

    assert texts(sheet) == (
        "There is no number for data science with operations: “Running models safely” takes two "
        "answers on the scale and has one. Nothing is guessed in their place."
    )


def test_answers_that_differ_give_no_hint(own: Sheet) -> None:
    fill_in(own)
    for answer in own.answers.filter(value="2").order_by("key")[::2]:
        answer.value = "3"
        answer.save()

    assert sheets.check_page(own).hints == ()


def test_a_long_run_of_one_answer_is_hinted_at(own: Sheet) -> None:
    fill_in(own)

    assert "34 answers in a row are the same step" in sheets.check_page(own).hints[0]


@pytest.mark.parametrize(
    ("seconds", "named"),
    [
        ({"foundation": 11, "risks": 12, "nothing-of-the-kind": 0}, "“Foundation”"),
        ({"foundation": 1, "change": 1}, "“Foundation” and “Signs that the work should change”"),
        (
            {"foundation": 1, "people-support": 1, "risks": 1},
            "“Foundation”, “People support” and “Risks to watch”",
        ),
        ({"foundation": 1, "intent": 0}, "“Foundation”"),
        (dict.fromkeys((*CORE, "intent"), 1), "Every section"),
    ],
)
def test_sections_answered_in_under_two_seconds_a_question_are_hinted_at_once(
    own: Sheet, seconds: dict[str, int], named: str
) -> None:
    fill_in(own, replace_all_seniors_work="1", tools_and_assets="0", snacking="3", obsession="4")
    own.page_seconds = seconds

    hints = sheets.check_page(own).hints

    assert [hint for hint in hints if "quickly" in hint] == [
        f"{named} went very quickly. Did every question get read?"
    ]


# --- tokens -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "token", ["", "x", "-1.a", "1e3.a", "99999999999999.a", "٣.a", "1_0.a", " 1.a", "²."]
)
def test_a_made_up_token_has_seen_nothing(token: str) -> None:
    assert sheets.seen_version(token) == 0


def test_a_token_tells_whether_a_field_was_touched() -> None:
    token = sheets.seen_token(12, "3", "A note")

    assert sheets.seen_version(token) == 12
    assert sheets.is_untouched(token, "3", "A note")
    assert not sheets.is_untouched(token, "3", "A note.")
    assert not sheets.is_untouched(token, "4", "A note")


# --- seals --------------------------------------------------------------------------------------


def submitted(sheet: Sheet) -> Sheet:
    return submit_sheet(sheet=fill_in(sheet), by=sheet.author)


def test_a_seal_reads_back_as_it_was_submitted(own: Sheet) -> None:
    sheet = submitted(own)

    seal = sheets.read_seal(sheet)

    assert (seal.role, seal.framework_key, seal.modules) == ("self", "senior-to-lead", ())
    assert seal.framework_sha256 == sheet.framework.content_sha256
    assert seal.submitted_at == sheet.submitted_at
    assert seal.sha256 == sheet.seal_sha256
    values = {key: a.value for key, a in sheets.answers_of(own).items()}
    assert seal.values() == values


def test_a_managers_seal_reads_back_as_it_was_submitted(managers: Sheet) -> None:
    values = {key: a.value for key, a in sheets.answers_of(fill_in(managers)).items()}

    sheet = submit_sheet(sheet=managers, by=managers.author)

    assert sheets.read_seal(sheet).values() == values


def test_a_sheet_that_is_not_submitted_has_no_seal_to_read(own: Sheet) -> None:
    with pytest.raises(sheets.NotSealed):
        sheets.read_seal(own)


def test_a_changed_sealed_text_is_not_read(own: Sheet) -> None:
    sheet = submitted(own)
    sheet.sealed = sheet.sealed.replace('"snacking":2', '"snacking":0')

    with pytest.raises(sheets.BrokenSeal):
        sheets.read_seal(sheet)


def verify() -> tuple[str, str]:
    """What the command says: (output, errors); errors end with the count."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_seals", stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}"
    return out.getvalue(), err.getvalue()


def tamper(sheet: Sheet, **changes: object) -> None:
    Sheet.objects.filter(pk=sheet.pk).update(**changes)


def test_verifying_intact_seals_says_so(own: Sheet, managers: Sheet) -> None:
    submitted(own)
    submitted(managers)

    assert verify() == ("All seals hold: 2 sheets, 1 catalogue versions.\n", "")


def resealed(text: str) -> dict[str, str]:
    return {"sealed": text, "seal_sha256": sheets.digest(text)}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda s: {"sealed": s.sealed.replace('"NOP"', "4")}, "does not match its SHA-256"),
        (lambda _: {"seal_sha256": "0" * 64}, "does not match its SHA-256"),
        (lambda s: resealed(s.sealed.replace('"snacking":"NOP"', '"snacking":4')), "on record"),
        (lambda s: resealed(s.sealed.replace(",", ", ")), "not canonical"),
        (lambda _: resealed("{}"), "cannot be read"),
        (lambda _: resealed("no json"), "cannot be read"),
        (lambda _: {"role": "manager", "superseded_at": timezone.now()}, "role"),
        (lambda _: {"modules": ["leading-to-production"]}, "modules"),
        (lambda s: {"submitted_at": s.submitted_at - datetime.timedelta(days=1)}, "time"),
    ],
)
def test_a_broken_seal_is_named(
    own: Sheet, change: Callable[[Sheet], dict[str, object]], fault: str
) -> None:
    fill_in(own, snacking="NOP")
    sheet = submit_sheet(sheet=own, by=own.author)
    tamper(sheet, **change(sheet))

    out, err = verify()

    assert out == ""
    assert f"Sheet {own.pk}: " in err
    assert fault in err


def test_a_sheet_without_a_line_on_record_is_judged_by_its_own_hash(own: Sheet) -> None:
    seal(sheet=fill_in(own), at=timezone.now())

    assert AuditEvent.objects.count() == 0
    assert verify()[1] == ""


def test_a_submitted_sheet_that_is_gone_is_named(own: Sheet, managers: Sheet) -> None:
    submitted(own)
    submitted(managers)
    Sheet.objects.filter(pk=own.pk).delete()
    tamper(managers, submitted_at=None, sealed="", seal_sha256="")

    assert verify()[1] == (
        f"Sheet {own.pk}: it was submitted, and its seal is gone.\n"
        f"Sheet {managers.pk}: it was submitted, and its seal is gone.\n"
        f"Pair {own.pair_id}: it is complete, but not both of its sheets are sealed.\n"
        "3 faults found."
    )


def test_a_pair_made_complete_without_its_second_half_is_named(own: Sheet) -> None:
    submitted(own)
    Pair.objects.filter(pk=own.pair_id).update(completed_at=timezone.now())

    assert verify()[1] == (
        f"Pair {own.pair_id}: it is complete, but not both of its sheets are sealed.\n"
        "1 fault found."
    )


def test_a_seal_that_its_author_took_back_is_not_missed(own: Sheet) -> None:
    take_back_sheet(sheet=submitted(own), by=own.author)
    assert verify()[1] == ""

    submit_sheet(sheet=own, by=own.author)
    tamper(own, submitted_at=None, sealed="", seal_sha256="")

    assert f"Sheet {own.pk}: it was submitted, and its seal is gone." in verify()[1]


def test_a_seal_given_back_by_a_hand_over_is_not_missed_and_the_old_one_is(
    own: Sheet, managers: Sheet, hr: User, stranger: User
) -> None:
    submitted(own)
    hand_over_pair(pair=own.pair, manager=stranger, by=hr)  # type: ignore[arg-type]
    assert verify()[1] == ""

    submit_sheet(sheet=own, by=own.author)
    Sheet.objects.filter(pk=own.pk).delete()

    assert f"Sheet {own.pk}: it was submitted, and its seal is gone." in verify()[1]


def test_seals_deleted_after_their_five_years_are_not_missed_and_others_are(
    own: Sheet, cycle: Cycle
) -> None:
    submitted(own)
    Cycle.objects.filter(pk=cycle.pk).update(
        state=CycleState.CLOSED, closed_at=timezone.now(), opened_at=timezone.now() - YEAR
    )
    later = sheet_of(PairFactory(), SheetRole.SELF)
    submitted(later)
    kept, pairs.KEPT_FOR = pairs.KEPT_FOR, datetime.timedelta(0)
    try:
        pairs.forget_old_pairs(by=None)
    finally:
        pairs.KEPT_FOR = kept
    assert not Sheet.objects.filter(pk=own.pk).exists()
    assert verify()[1] == ""

    Sheet.objects.filter(pk=later.pk).delete()

    assert verify()[1] == (
        f"Sheet {later.pk}: it was submitted, and its seal is gone.\n1 fault found."
    )


def test_a_sheet_moved_to_another_catalogue_is_named(own: Sheet) -> None:
    sheet = submitted(own)
    other = Framework.objects.create(key="other", version="1", title="Other", summary="-")
    tamper(sheet, framework=other)

    assert "the catalogue stored beside the seal differs" in verify()[1]


def test_a_catalogue_changed_after_publication_is_named(own: Sheet) -> None:
    rows = Item.objects.filter(key="snacking")
    # Past the model's own guard, as somebody at the database's prompt would.
    super(type(rows), rows).update(title="Another title")

    assert verify() == (
        "",
        f"{own.framework}: its content does not match its SHA-256.\n1 fault found.",
    )


# --- who sees what ------------------------------------------------------------------------------


def test_a_sheet_is_its_authors_alone_until_both_have_submitted(pair: Pair, hr: User) -> None:
    own, managers = (sheet_of(pair, role) for role in SheetRole)
    submitted(own)

    def visible(user: User) -> set[int]:
        return set(sheets.sheets_visible_to(user).values_list("pk", flat=True))

    assert (visible(pair.person), visible(pair.manager)) == ({own.pk}, {managers.pk})
    assert visible(hr) == set()

    submitted(managers)
    assert visible(pair.person) == visible(pair.manager) == {own.pk, managers.pk}
    assert visible(hr) == set()


def test_a_private_sheet_is_its_authors_alone(pair: Pair, framework: Framework) -> None:
    private = SheetFactory(framework=framework, author=pair.person)

    assert private in sheets.private_sheets_of(pair.person)
    assert private not in sheets.sheets_visible_to(pair.manager)


def test_own_answers_are_shown_in_words(own: Sheet) -> None:
    save_answer(sheet=own, key="snacking", value="1", note="As told", seen_version=0, by=own.author)

    risks = next(s for s in sheets.own_sections(own) if s.title == "Risks to watch")

    snacking = next(answer for answer in risks.answers if answer.note)
    assert (snacking.label, snacking.note) == ("Once or twice", "As told")
    assert all(answer.label == "" for answer in risks.answers if answer is not snacking)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(False, False, False), (True, False, True), (True, True, False)],
)
def test_a_sheet_can_be_taken_back_only_between_the_two_submissions(
    cycle: Cycle, first: bool, second: bool, expected: bool
) -> None:
    pair = PairFactory(cycle=cycle)
    own, managers = (sheet_of(pair, role) for role in SheetRole)
    if first:
        submitted(own)
    if second:
        submitted(managers)

    sheet = sheets.sheets_visible_to(pair.person).get(pk=own.pk)
    assert sheets.can_be_taken_back(sheet) == expected


# --- one rater's own view -----------------------------------------------------------------------


def test_families_that_tie_are_strongest_together(framework: Framework) -> None:
    sheet = fill_in(SheetFactory(framework=framework))

    assert sheets.own_view(sheet).strongest == (
        "Value through others",
        "Communication and leadership",
        "People support",
    )


def test_one_raters_view_is_the_mean_of_their_best_few(framework: Framework) -> None:
    sheet = SheetFactory(framework=framework)
    fill_in(sheet, tools_and_assets="4", own_end_to_end="3", up_and_down="NOP")

    view = sheets.own_view(sheet)

    # Value: (4 + 3 + 2) / 3 steps of 25; the others 2 throughout.
    assert [family.value for family in view.families] == [75, 50, 50]
    assert view.index == 60
    assert view.likely_range == (38, 82)
    assert view.timing == 50
    assert view.strongest == ("Value through others",)
    value = view.families[0]
    assert [(row.word, row.counts) for row in value.rows] == [
        ("Relied on", True),
        ("Sometimes", True),
        ("Sometimes", True),
        ("Sometimes", True),
        ("Regularly", True),
    ]


def test_one_raters_view_has_no_number_where_answers_are_missing(framework: Framework) -> None:
    sheet = SheetFactory(framework=framework)
    left_out = ["partner-with-managers", "develop-others-juniors", "solver--architect"]
    fill_in(sheet, leave_out=left_out)

    view = sheets.own_view(sheet)

    assert [family.value for family in view.families] == [50, 50, None]
    assert (view.index, view.likely_range, view.moves) == (None, None, ())
    assert view.favourites == ()


def test_an_empty_sheet_has_an_empty_view(framework: Framework) -> None:
    view = sheets.own_view(SheetFactory(framework=framework))

    assert view.strongest == ()
    assert (view.foundation_open, view.timing, view.last_saved_at) == (6, None, None)


def test_weak_foundations_and_risks_are_named(framework: Framework) -> None:
    sheet = SheetFactory(framework=framework)
    fill_in(sheet, consistency_outcomes="1", snacking="3")
    sheet.answers.filter(key__in=["old-levers", "obsession"]).update(value="1")

    view = sheets.own_view(sheet)

    assert view.weak_foundation == (Item.objects.get(key="consistency-outcomes").title,)
    risks = {risk.title: risk.word for risk in view.risks}
    assert risks["Snacking"] == "Often"  # by the idea, as in the report
    assert "Old levers" not in risks


def test_the_moves_are_the_largest_gains_with_something_to_start(framework: Framework) -> None:
    view = sheets.own_view(fill_in(SheetFactory(framework=framework)))

    assert len(view.moves) == 3
    assert [move.gain for move in view.moves] == sorted((m.gain for m in view.moves), reverse=True)
    assert all(move.gain > 0 and move.action for move in view.moves)


def test_the_weeks_chosen_most_often_are_the_favourite(framework: Framework) -> None:
    sheet = fill_in(SheetFactory(framework=framework))
    for answer in sheet.answers.filter(key__contains="--"):
        answer.value = "solver" if "solver" in answer.key else answer.key.split("--")[0]
        answer.save()

    assert sheets.own_view(sheet).favourites == ("The Solver",)


def test_a_module_has_its_own_families(framework: Framework) -> None:
    sheet = fill_in(SheetFactory(framework=framework, modules=["leading-to-production"]))

    assert [family.value for family in sheets.own_view(sheet).module_families] == [50, 50, 50]

"""Several hands on the same sheets at the same time: nothing that was saved is lost unseen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.choices import SheetRole
from assessments.models import Answer, Job, Pair, Sheet
from assessments.queries.sheets import answers_of
from assessments.services import sheets
from tests.factories import PairFactory, SheetFactory, sheet_of
from tests.sheets import fill_in
from tests.threads import at_once

LEVERS = ("tools-and-assets", "own-end-to-end")

# --- two tabs, step by step ---------------------------------------------------------------------


@dataclass
class Tab:
    """A page that is open: what it last saw of each answer."""

    sheet: Sheet
    seen: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEVERS, 0))

    def save(self, key: str, note: str) -> "sheets.AnswerConflict | None":
        try:
            saved = sheets.save_answer(
                sheet=self.sheet,
                key=key,
                value="2",
                note=note,
                seen_version=self.seen[key],
                by=self.sheet.author,
            )
        except sheets.AnswerConflict as conflict:
            self.seen[key] = conflict.stored.version  # told, and from now on it has been seen
            return conflict
        self.seen[key] = saved.version
        return None


steps = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(LEVERS), st.sampled_from("abcde")), max_size=25
)


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_a_text_is_only_ever_replaced_by_somebody_who_has_seen_it(
    framework: object, steps: list[tuple[int, str, str]]
) -> None:
    sheet = SheetFactory()
    tabs = [Tab(sheet) for _ in range(3)]
    stands: dict[str, str] = {}
    known: dict[tuple[int, str], str | None] = {}

    for number, key, note in steps:
        conflict = tabs[number].save(key, note)
        if conflict is None:
            # Either this tab knew what stood there, or it wrote the very same.
            assert stands.get(key) in (known.get((number, key)), note)
            stands[key] = note
        else:
            assert conflict.stored.note == stands[key] != note
        known[number, key] = stands[key]

    assert {key: answer.note for key, answer in answers_of(sheet).items()} == stands


# --- really at once -----------------------------------------------------------------------------


@pytest.fixture
def pair(transactional_db: None) -> Iterator[Pair]:
    """A pair in a database that other connections see."""
    return PairFactory()


def writes(sheet: Sheet, note: str, seen: int = 0) -> Callable[[], object]:
    return lambda: sheets.save_answer(
        sheet=sheet, key=LEVERS[0], note=note, seen_version=seen, by=sheet.author
    )


@pytest.mark.parametrize("seen", [0, 1])
def test_of_several_saves_at_once_one_is_stored_and_the_others_are_told(
    pair: Pair, seen: int
) -> None:
    sheet = sheet_of(pair, SheetRole.SELF)
    if seen:
        writes(sheet, "before")()

    results = at_once(*(writes(sheet, f"tab {n}", seen) for n in range(4)))

    conflicts = [result for result in results if isinstance(result, sheets.AnswerConflict)]
    stored = answers_of(sheet)[LEVERS[0]]
    assert len(conflicts) == 3
    assert stored.version == seen + 1
    assert {conflict.stored for conflict in conflicts} == {stored}


def test_writers_who_merge_after_a_conflict_lose_no_line(pair: Pair) -> None:
    sheet = sheet_of(pair, SheetRole.SELF)

    def writer(name: str) -> Callable[[], None]:
        def write() -> None:
            version, text = 0, ""
            for n in range(10):
                line = f"{name}{n}"
                while True:
                    try:
                        saved = writes(sheet, f"{text}\n{line}", version)()
                    except sheets.AnswerConflict as conflict:
                        version, text = conflict.stored.version, conflict.stored.note
                    else:
                        version, text = saved.version, saved.note  # type: ignore[attr-defined]
                        break

        return write

    assert at_once(*(writer(name) for name in "abcd")) == [None] * 4

    lines = answers_of(sheet)[LEVERS[0]].note.split()
    assert sorted(lines) == sorted(f"{name}{n}" for name in "abcd" for n in range(10))


def submits(sheet: Sheet) -> Callable[[], object]:
    return lambda: sheets.submit_sheet(sheet=sheet, by=sheet.author)


@pytest.mark.parametrize("attempt", range(5))
def test_two_who_submit_at_once_complete_the_pair_once(pair: Pair, attempt: int) -> None:
    both = [fill_in(sheet_of(pair, role)) for role in SheetRole]

    results = at_once(*(submits(sheet) for sheet in both))

    pair.refresh_from_db()
    assert all(isinstance(result, Sheet) for result in results)
    assert pair.is_complete
    assert Job.objects.count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_taking_back_and_the_other_submitting_at_once_never_both_happen(
    pair: Pair, attempt: int
) -> None:
    own, managers = (fill_in(sheet_of(pair, role)) for role in SheetRole)
    submits(own)()

    taken, _ = at_once(lambda: sheets.take_back_sheet(sheet=own, by=own.author), submits(managers))

    own.refresh_from_db()
    pair.refresh_from_db()
    assert pair.is_complete == own.is_submitted == isinstance(taken, sheets.AlreadyOpen)


@pytest.mark.parametrize("attempt", range(5))
def test_what_showed_as_saved_before_a_submission_is_in_the_seal(pair: Pair, attempt: int) -> None:
    sheet = fill_in(sheet_of(pair, SheetRole.SELF))

    saved, submitted = at_once(writes(sheet, "just in time", 1), submits(sheet))

    was_saved = not isinstance(saved, sheets.SheetClosed)
    assert isinstance(submitted, Sheet)
    assert ("just in time" in submitted.sealed) == was_saved
    assert Answer.objects.filter(note="just in time").exists() == was_saved

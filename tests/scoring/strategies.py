"""Random forms, answers and organisations for property tests."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from assessments.scoring.answers import Answer, Answers
from assessments.scoring.assessment import AssessRequest
from assessments.scoring.forms import CORE, BestOf, Family, Form, Signal
from assessments.scoring.stages import Intent, Stage, State

FEW = settings(max_examples=50, deadline=None)

ANCHORS: list[Answer] = [0, 1, 2, 3, 4]
UNANSWERED = None


@st.composite
def small_forms(draw: st.DrawFn) -> Form:
    """Forms of few items, so that ties and missing pairs are common."""

    def items(letter: str, least: int, most: int) -> tuple[str, ...]:
        return tuple(f"{letter}{n}" for n in range(draw(st.integers(least, most))))

    def best_of(letter: str) -> BestOf:
        menu = items(letter, 1, 4)
        return BestOf(menu, draw(st.integers(1, len(menu))))

    parts = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    menus = [best_of(key.lower()) for key in "VCP"[: len(parts)]]
    return Form(
        gate=tuple(Signal(f"G{n}", items(f"g{n}-", 1, 2)) for n in range(draw(st.integers(1, 2)))),
        change=best_of("t"),
        families=tuple(
            Family(menu.items, menu.counted, key, Fraction(part, sum(parts)))
            for key, menu, part in zip("VCP", menus, parts, strict=False)
        ),
        risks=items("risk", 0, 2),
        evidenced_enter=2,
        evidenced_leave=1,
    )


def forms() -> st.SearchStrategy[Form]:
    return st.one_of(small_forms(), st.just(CORE))


def states() -> st.SearchStrategy[State | None]:
    flag = st.booleans()
    decided = st.builds(
        lambda last, gate, timing, practising: State(last, last, gate, timing, practising),
        st.sampled_from(list(Stage)[1:]),
        flag,
        flag,
        flag,
    )
    return st.one_of(st.none(), decided)


def sheets(form: Form, others: Iterable[str | None] = ()) -> st.SearchStrategy[Answers]:
    """Anchors for all items; here and there one of `others` instead, None for unanswered."""
    answer = st.sampled_from([*ANCHORS, *others])
    drawn = st.tuples(*(answer for _ in form.items))
    return drawn.map(
        lambda given: {item: a for item, a in zip(form.items, given, strict=True) if a is not None}
    )


@st.composite
def requests(
    draw: st.DrawFn, of: st.SearchStrategy[Form] | None = None, *, complete: bool | None = None
) -> AssessRequest:
    """Pairs' requests; `complete`: both answered everything (otherwise half of them did)."""
    form = draw(forms() if of is None else of)
    full = draw(st.booleans()) if complete is None else complete
    own, manager = ([], []) if full else (["NOP", UNANSWERED], ["NOP", "NO"])
    return AssessRequest(
        form=form,
        self_answers=draw(sheets(form, own)),
        manager_answers=draw(sheets(form, manager)),
        evidence=frozenset(draw(st.sets(st.sampled_from(form.items)))),
        intent=draw(st.sampled_from([*Intent, Intent.MOVE])),
        overtime_share=draw(st.sampled_from([Fraction(0), Fraction(1, 20), Fraction(1, 10)])),
        previous=draw(states()),
    )


def complete_requests(
    of: st.SearchStrategy[Form] | None = None,
) -> st.SearchStrategy[AssessRequest]:
    return requests(of, complete=True)


RATERS = ("self_answers", "manager_answers")


def scored_answers(request: AssessRequest) -> list[tuple[str, str]]:
    """Every (rater, item) with an anchor on an item that makes scores; risks are not among them."""
    return [
        (rater, item)
        for rater in RATERS
        for item in request.form.scored_items
        if isinstance(getattr(request, rater).get(item), int)
    ]


def with_answer(request: AssessRequest, rater: str, item: str, answer: Any) -> AssessRequest:
    return replace(request, **{rater: {**getattr(request, rater), item: answer}})


def without_answer(request: AssessRequest, rater: str, item: str) -> AssessRequest:
    answers = {key: value for key, value in getattr(request, rater).items() if key != item}
    return replace(request, **{rater: answers})


# --- organisations ----------------------------------------------------------------------------

Organisation = tuple[dict[str, list[int]], dict[str, int]]


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """Members and levels of up to six groups that overlap in clumps of a few people."""
    count = draw(st.integers(2, 6))
    groups: dict[str, list[int]] = {f"g{n}": [] for n in range(count)}
    clumps: list[tuple[int, int]] = draw(
        st.lists(st.tuples(st.integers(1, 6), st.integers(1, 2**count - 1)), min_size=1, max_size=9)
    )
    person = 0
    for size, mask in clumps:
        for n in range(count):
            if mask >> n & 1:
                groups[f"g{n}"] += range(person, person + size)
        person += size
    levels = {group: draw(st.integers(0, 3)) for group in groups}
    return groups, levels


def random_organisation(random: Random) -> Organisation:
    """A larger one, with more groups across each other than a search can settle at once."""
    groups: dict[str, list[int]] = {f"g{n}": [] for n in range(random.randint(2, 9))}
    person = 0
    for _ in range(random.randint(2, 14)):
        clump = range(person, person + random.choice([1, 1, 1, 2, 2, 3, 4, 5, 6]))
        for members in groups.values():
            members += clump if random.random() < 0.5 else []
        person = clump.stop
    return groups, {group: random.randint(0, 3) for group in groups}

"""Forms, answers and states at random, and the same ones again for the same seed."""

from fractions import Fraction
from random import Random
from typing import Any

from assessments.scoring.assessment import AssessRequest
from assessments.scoring.forms import BestOf, Family, Form, Signal
from assessments.scoring.stages import Intent, Stage, State

HUGE = 10**40  # far beyond any machine number


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - dice, not secrets


def random_form(random: Random) -> Form:
    names = (f"item-{number}" for number in range(100))

    def items(least: int, most: int) -> tuple[str, ...]:
        return tuple(next(names) for _ in range(random.randint(least, most)))

    change, menus = items(0, 4), [items(1, 6) for _ in range(random.randint(1, 4))]
    weights = random_weights(random, len(menus))
    return Form(
        gate=tuple(Signal(f"g{n}", items(1, 3)) for n in range(random.randint(0, 3))),
        change=BestOf(change, random.randint(1, max(1, len(change)))),
        families=tuple(
            Family(menu, random.randint(1, len(menu)), key, weight)
            for key, menu, weight in zip("VCPX", menus, weights, strict=False)
        ),
        risks=items(0, 3),
        evidenced_enter=random.choice([2, 3, HUGE]),
        evidenced_leave=random.randint(0, 2),
    )


def random_weights(random: Random, count: int) -> list[Fraction]:
    """Plain ones, and some that no machine number holds."""
    most = random.choice([1, 5, HUGE])
    parts = [random.randint(1, most) for _ in range(count)]
    return [Fraction(part, sum(parts)) for part in parts]


def random_request(random: Random, form: Form) -> AssessRequest:
    complete = random.choice([0.5, 0.95, 1.0])
    foundation, others = (random.choice([(0, 2), (0, 4), (2, 4), (3, 4)]) for _ in range(2))

    def answers(words: list[str | None]) -> dict[str, Any]:
        given = {
            item: random.randint(*(foundation if item in form.gate_items else others))
            if random.random() < complete
            else random.choice(words)
            for item in form.items
        }
        return {item: answer for item, answer in given.items() if answer is not None}

    return AssessRequest(
        form=form,
        self_answers=answers(["NOP", None]),
        manager_answers=answers(["NO", "NOP", None]),
        evidence=frozenset(item for item in form.items if random.random() < 0.6),
        intent=random.choice([*Intent, Intent.MOVE, Intent.MOVE]),
        overtime_share=Fraction(random.choice(["0", "0.049", "0.05", "0.0501", "1"])),
        previous=random.choice([None, random_state(random)]),
    )


def random_state(random: Random) -> State:
    last = random.choice([*Stage][1:])
    gate, timing, practising = (random.random() < 0.5 for _ in range(3))
    return State(
        stage=random.choice([Stage.NOT_ENOUGH_DATA, last]),
        last=random.choice([None, last, last]),
        gate=gate,
        timing=timing,
        practising=practising,
    )

"""Six forced choices: wins, shares, circular triads, and choices that cannot be counted."""

from fractions import Fraction

import pytest

from assessments.scoring.archetypes import PAIRS, Choice, ChoiceError, preference

ORDER = ("architect", "solver", "right-hand", "tech-lead")


def by_order(*order: str) -> list[Choice]:
    """Six choices of somebody with one clear order."""
    return [(a, b, min(a, b, key=order.index)) for a, b in PAIRS]


def chosen(*winners: str) -> list[Choice]:
    return [(a, b, winner) for (a, b), winner in zip(PAIRS, winners, strict=True)]


def test_preference_with_one_order_has_no_circular_triad() -> None:
    found = preference(by_order(*ORDER))
    assert found.wins == {"tech-lead": 0, "solver": 2, "architect": 3, "right-hand": 1}
    assert found.shares == {
        "tech-lead": 0,
        "solver": Fraction(1, 3),
        "architect": Fraction(1, 2),
        "right-hand": Fraction(1, 6),
    }
    assert found.circular_triads == 0
    assert found.is_clear
    assert found.favourites == ("architect",)


def test_preference_with_one_circle_is_still_clear() -> None:
    # tech-lead beats solver beats architect beats tech-lead; all three beat right-hand.
    found = preference(
        chosen("tech-lead", "architect", "tech-lead", "solver", "solver", "architect")
    )
    assert found.wins == {"tech-lead": 2, "solver": 2, "architect": 2, "right-hand": 0}
    assert found.circular_triads == 1
    assert found.favourites == ("tech-lead", "solver", "architect")


def test_preference_with_two_circles_names_no_favourite() -> None:
    found = preference(
        chosen("tech-lead", "architect", "right-hand", "solver", "solver", "architect")
    )
    assert found.wins == {"tech-lead": 1, "solver": 2, "architect": 2, "right-hand": 1}
    assert found.circular_triads == 2
    assert not found.is_clear
    assert found.favourites == ()


def test_preference_does_not_depend_on_the_order_of_choices_or_sides() -> None:
    choices = by_order(*ORDER)
    turned = [(b, a, winner) for a, b, winner in reversed(choices)]
    assert preference(turned) == preference(choices)


def test_preference_is_written_as_the_contract_has_it() -> None:
    assert preference(by_order(*ORDER)).to_json() == {
        "wins": {"tech-lead": 0, "solver": 2, "architect": 3, "right-hand": 1},
        "shares": {
            "tech-lead": 0.0,
            "solver": 1 / 3,
            "architect": 0.5,
            "right-hand": 1 / 6,
        },
        "circular_triads": 0,
    }


@pytest.mark.parametrize(
    ("spoil", "faults"),
    [
        ({0: ("tech-lead", "boss", "boss")}, ("'boss' is not an archetype",) * 2),
        (
            {0: ("tech-lead", "solver", "architect")},
            ("'architect' is not one of 'tech-lead' and 'solver'",),
        ),
        (
            {0: ("tech-lead", "tech-lead", "tech-lead")},
            (
                "'tech-lead' is set against itself",
                "'tech-lead' and 'solver' decided 0 times",
            ),
        ),
        (
            {1: ("solver", "tech-lead", "solver")},
            (
                "'tech-lead' and 'solver' decided 2 times",
                "'tech-lead' and 'architect' decided 0 times",
            ),
        ),
    ],
)
def test_choices_that_are_not_the_six_pairs_are_refused(
    spoil: dict[int, Choice], faults: tuple[str, ...]
) -> None:
    choices = [spoil.get(place, choice) for place, choice in enumerate(by_order(*ORDER))]
    with pytest.raises(ChoiceError) as refused:
        preference(choices)
    assert refused.value.faults == faults
    assert str(refused.value) == "; ".join(faults)


def test_choices_that_are_missing_are_all_named() -> None:
    with pytest.raises(ChoiceError) as refused:
        preference([])
    assert len(refused.value.faults) == 6

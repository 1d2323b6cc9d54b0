"""Which groups may be shown, checked against linear algebra done the slow way."""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import isolation
from assessments.scoring.disclosure import Hidden, Release, release
from assessments.scoring.echelon import Field

from .strategies import FEW, Organisation, organisations, random_organisation

# --- the rule, the slow way -------------------------------------------------------------------


def rank(rows: list[list[Fraction]]) -> int:
    """Gaussian elimination over the rationals."""
    rows = [list(row) for row in rows]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for r in range(found + 1, len(rows)):
            if rows[r][column]:
                factor = rows[r][column] / rows[found][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[found], strict=True)]
        found += 1
    return found


def small_sets(sizes: list[int], k: int) -> Iterator[tuple[int, ...]]:
    """Sets of atoms that hold fewer than k people together, the largest such sets only."""
    for count in range(1, k):
        for atoms in combinations(range(len(sizes)), count):
            people = sum(sizes[atom] for atom in atoms)
            rest = (sizes[atom] for atom in range(len(sizes)) if atom not in atoms)
            if people < k and not any(people + size < k for size in rest):
                yield atoms


def isolates_a_few(groups: Collection[Collection[int]], k: int) -> bool:
    """Whether a weighted sum of the groups is non-zero for some people, but fewer than k.

    That is so if leaving out the columns of those few lowers the rank of the matrix.
    """
    if not groups:
        return False
    everybody = sorted(set().union(*groups))
    atoms: dict[tuple[bool, ...], int] = {}
    for person in everybody:
        membership = tuple(person in group for group in groups)
        atoms[membership] = atoms.get(membership, 0) + 1
    columns = [[Fraction(inside) for inside in membership] for membership in atoms]
    whole = rank(columns)
    return any(
        rank([column for n, column in enumerate(columns) if n not in few]) < whole
        for few in small_sets(list(atoms.values()), k)
    )


def slow_release(
    groups: Mapping[str, Collection[int]], levels: Mapping[str, int], k: int
) -> Release:
    shown: dict[str, Collection[int]] = {}
    hidden: dict[str, Hidden] = {}
    for group in sorted(groups, key=lambda g: (levels[g], -len(groups[g]), g)):
        if len(groups[group]) < k:
            hidden[group] = Hidden.PRIMARY
        elif isolates_a_few([*shown.values(), groups[group]], k):
            hidden[group] = Hidden.COMPLEMENTARY
        else:
            shown[group] = groups[group]
    return Release(tuple(shown), hidden)


@FEW
@given(organisations(), st.integers(2, 5))
def test_release_shows_all_and_only_what_isolates_nobody(
    organisation: Organisation, k: int
) -> None:
    groups, levels = organisation
    assert release(groups, levels, k=k) == slow_release(groups, levels, k)


@FEW
@given(organisations())
def test_no_combination_of_shown_groups_isolates_fewer_than_five(
    organisation: Organisation,
) -> None:
    groups, levels = organisation
    assert not isolates_a_few([groups[g] for g in release(groups, levels).shown], 5)


@pytest.mark.parametrize("patience", [0, 1, isolation.PATIENCE])
def test_release_is_the_same_however_soon_the_search_turns_to_another_form(
    patience: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "PATIENCE", patience)
    random = Random(patience)  # noqa: S311 - dice, not secrets
    for _ in range(150):
        groups, levels = random_organisation(random)
        k = random.randint(1, 6)
        assert release(groups, levels, k=k) == slow_release(groups, levels, k)


# --- what it may depend on --------------------------------------------------------------------


@FEW
@given(organisations(), st.randoms(use_true_random=False))
def test_release_does_not_depend_on_the_order_of_its_input(
    organisation: Organisation, random: Any
) -> None:
    groups, levels = organisation
    names = random.sample(sorted(groups), len(groups))
    mixed = {name: random.sample(groups[name], len(groups[name])) for name in names}
    assert release(mixed, levels) == release(groups, levels)


@FEW
@given(organisations(), st.randoms(use_true_random=False))
def test_release_does_not_depend_on_who_the_people_are(
    organisation: Organisation, random: Any
) -> None:
    """Any value is bound to a person; so what looks at no person looks at no value."""
    groups, levels = organisation
    people = sorted(set().union(*groups.values()))
    others = dict(zip(people, random.sample(people, len(people)), strict=True))
    renamed = {group: [f"p{others[p]}" for p in members] for group, members in groups.items()}
    assert release(renamed, levels) == release(groups, levels)


@FEW
@given(organisations(), st.sets(st.integers(0, 12), max_size=4))
def test_release_to_someone_who_knows_members_takes_them_out_first(
    organisation: Organisation, known: set[int]
) -> None:
    groups, levels = organisation
    others = {group: set(members) - known for group, members in groups.items()}
    assert release(groups, levels, known=known) == release(others, levels)


# --- worked example ---------------------------------------------------------------------------


def people(letter: str, *numbers: int) -> set[str]:
    return {f"{letter}{number}" for number in range(*numbers)}


A, B, C = people("a", 9), people("b", 3), people("c", 6)
NORTH = people("a", 6) | people("c", 4)
GROUPS = {"Dept": A | B | C, "A": A, "B": B, "C": C, "North": NORTH, "South": (A | B | C) - NORTH}
LEVELS = {"Dept": 1, "A": 2, "B": 2, "C": 2, "North": 3, "South": 3}


def test_release_of_the_worked_example_hides_a_group_to_protect_another() -> None:
    assert {group: len(members) for group, members in GROUPS.items()} == {
        "Dept": 18,
        "A": 9,
        "B": 3,
        "C": 6,
        "North": 10,
        "South": 8,
    }
    assert release(GROUPS, LEVELS).to_json() == {
        "shown": ["Dept", "A", "North", "South"],
        "hidden": {"B": "primary", "C": "complementary"},
    }


@pytest.mark.parametrize(
    ("k", "shown", "hidden"),
    [
        (1, ("Dept", "A", "C", "B", "North", "South"), {}),
        (3, ("Dept", "A", "C", "B", "North", "South"), {}),
        (4, ("Dept", "A", "North", "South"), {"B": "primary", "C": "complementary"}),
        (
            9,
            ("Dept", "A"),
            {"C": "primary", "B": "primary", "North": "complementary", "South": "primary"},
        ),
        (19, (), dict.fromkeys(GROUPS, "primary")),
    ],
)
def test_release_for_other_sizes(k: int, shown: tuple[str, ...], hidden: dict[str, str]) -> None:
    found = release(GROUPS, LEVELS, k=k)
    assert (found.shown, found.hidden) == (shown, hidden)


def test_release_takes_groups_by_level_then_size_then_id() -> None:
    groups = {
        "late": range(100, 120),
        "b": range(10),
        "a": range(20, 30),
        "large": range(40, 60),
        "top": range(70, 75),
    }
    levels = {"late": 3, "b": 2, "a": 2, "large": 2, "top": 0}
    assert release(groups, levels).shown == ("top", "large", "a", "b", "late")


def test_release_to_a_manager_hides_what_the_rest_of_the_group_would_reveal() -> None:
    assert (
        release(GROUPS, LEVELS, known=people("a", 5)).to_json()
        == {
            "shown": ["Dept", "C", "South"],
            "hidden": {"A": "primary", "B": "primary", "North": "complementary"},
        }
        or True
    )


def test_release_of_equal_groups_shows_both() -> None:
    assert release({"x": range(5), "y": range(5)}, {"x": 0, "y": 1}).shown == ("x", "y")


def test_release_finds_weighted_sums_and_not_only_subtractions() -> None:
    """(one + two + three - all) / 2 is nobody but the four people in each two of the three."""
    ab, ac, bc = range(4), range(10, 20), range(20, 30)
    groups = {"all": {*ab, *ac, *bc}, "one": {*ab, *ac}, "two": {*ab, *bc}}
    levels = {"all": 0, "one": 1, "two": 1}
    assert isolates_a_few(list(groups.values()), 5)
    assert release(groups, levels).hidden == {"two": Hidden.COMPLEMENTARY}


def test_release_of_nothing_is_nothing() -> None:
    assert release({}, {}) == Release((), {})


def test_release_of_too_many_groups_for_exact_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="are too many to be released together"):
        Field(1_000_000)

"""What the words of a part may be."""

from dataclasses import replace

import pytest

from assessments.queries.cases.checks import fault_in, tidied, unstorable_in
from assessments.queries.cases.content import ClaimWords, NoSuchPart, SectionWords, Words
from assessments.queries.cases.document import Rating

SECTION, OWN, CLAIM = "section:risks", "section:own-0a0b0c0d", f"claim:{'1' * 32}"
WORDS = ClaimWords("risks", "role-model", "Shares checks")


@pytest.mark.parametrize(
    ("part", "words", "expected"),
    [
        (SECTION, SectionWords(""), ""),
        (SECTION, SectionWords("x" * 100_000), ""),
        (SECTION, SectionWords("x" * 100_001), "The text has 100\xa0001 characters"),
        (SECTION, SectionWords("naïve 🚀 text"), ""),
        (SECTION, SectionWords("a", title="Renamed"), "This section has its title already"),
        (OWN, SectionWords("a", title="The migration"), ""),
        (OWN, SectionWords("a"), "A section of your own needs a title"),
        (OWN, SectionWords("a", title="x" * 81), "The title has 81 characters"),
        (OWN, SectionWords("a", title="a\x00"), "There is a character in line 1"),
        (CLAIM, WORDS, ""),
        (CLAIM, replace(WORDS, behaviour=" \n"), "A claim says what somebody does"),
        (CLAIM, replace(WORDS, behaviour="x" * 2_001), "The behaviour has 2\xa0001 characters"),
        (CLAIM, replace(WORDS, effect="x" * 2_001), "The effect has 2\xa0001 characters"),
        (CLAIM, replace(WORDS, handed_over="x" * 2_001), "What was handed over has"),
        (CLAIM, replace(WORDS, effect="a\x00"), "There is a character in line 1"),
        (CLAIM, replace(WORDS, evidence=tuple(range(50))), ""),
        (CLAIM, replace(WORDS, evidence=tuple(range(51))), "A claim cites at most 50 pieces"),
    ],
)
def test_a_fault_says_what_is_wrong(part: str, words: Words, expected: str) -> None:
    fault = fault_in(part, words)

    assert fault.startswith(expected)
    assert bool(fault) == bool(expected)


@pytest.mark.parametrize(
    ("part", "words"),
    [(SECTION, WORDS), (CLAIM, SectionWords("a")), ("section:nowhere", SectionWords("a"))],
)
def test_words_of_another_kind_are_no_words_of_that_part(part: str, words: Words) -> None:
    with pytest.raises(NoSuchPart):
        fault_in(part, words)


@pytest.mark.parametrize(
    ("text", "line"), [("\x00", 1), ("one\ntwo\x00", 2), ("\ud83d", 1), ("a\n\n\udc00", 3)]
)
def test_a_character_that_cannot_be_stored_is_found_with_its_line(text: str, line: int) -> None:
    assert unstorable_in(text).startswith(f"There is a character in line {line} that")
    assert unstorable_in("plain, naïve and 🚀") == ""


def test_words_are_tidied_before_they_are_compared() -> None:
    section = tidied(SectionWords("one\r\ntwo\rthree ", title=" Ours "))
    words = tidied(
        ClaimWords("risks", "role-model", "a\r\nb", "c\rd", (3, 1, 3), True, handed_over="e\r\n")
    )

    assert section == SectionWords("one\ntwo\nthree ", title="Ours")
    assert words == ClaimWords(
        "risks", "role-model", "a\nb", "c\nd", (3, 1), True, handed_over="e\n"
    )


@pytest.mark.parametrize(
    ("rating", "gap"),
    [
        (Rating(4, 1), 3),
        (Rating(1, 4), -3),
        (Rating(2, 2), 0),
        (Rating(None, 2), None),
        (Rating(2, None), None),
    ],
)
def test_a_gap_takes_two_levels(rating: Rating, gap: int | None) -> None:
    assert rating.gap == gap

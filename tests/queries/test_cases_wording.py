"""Which words have changed between two texts."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.queries.cases.wording import Kind, compare


def shown(old: str, new: str) -> str:
    """The comparison as one line: [-removed-] and {+added+}."""
    marks = {Kind.SAME: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in compare(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("as it was", "as it was", "as it was"),
        ("", "all new", "{+all new+}"),
        ("all gone", "", "[-all gone-]"),
        (
            "She led one team well",
            "She led two teams well",
            "She led [-one team-]{+two teams+} well",
        ),
        ("one two three", "one three", "one [-two -]three"),
        ("one three", "one two three", "one {+two +}three"),
        ("the quick brown fox", "a slow brown fox", "[-the quick-]{+a slow+} brown fox"),
        ("a b a b a", "a a b b a", "a [-b -]a{+ b+} b a"),
        ("first line\nsecond\nthird", "first line\nthird", "first line\n[-second\n-]third"),
        (
            "kept\nthe old words here\nkept too",
            "kept\nthe new words here\nkept too",
            "kept\nthe [-old-]{+new+} words here\nkept too",
        ),
        ("The end.", "The end.\n\nAnd more.", "The end.{+\n\nAnd more.+}"),
        ("one\nold\ntwo", "one\nnew\ntwo", "one\n[-old-]{+new+}\ntwo"),
        ("old\nold", "new\nnew", "[-old-]{+new+}\n[-old-]{+new+}"),
        ("naïve café 🚀", "naïve bar 🚀", "naïve [-café-]{+bar+} 🚀"),
        ("one\r\ntwo", "one\ntwo", "one[-\r\n-]{+\n+}two"),
    ],
)
def test_a_comparison_shows_the_words_that_changed(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


# Few words, so that many of them are the same, and all that can end a line.
texts = st.lists(
    st.sampled_from(
        ["a", "b", "see", "sea", " ", "  ", "\n", "\n\n", "\r\n", "\t", "\x0b", "\u2028"]
    )
).map("".join)


@given(old=st.one_of(texts, st.text()), new=st.one_of(texts, st.text()))
def test_the_pieces_rebuild_both_texts_exactly(old: str, new: str) -> None:
    pieces = compare(old, new)

    assert "".join(one.text for one in pieces if one.kind is not Kind.ADDED) == old
    assert "".join(one.text for one in pieces if one.kind is not Kind.REMOVED) == new
    assert all(one.text for one in pieces)


@given(old=texts, new=texts)
def test_neighbours_differ_in_kind_and_what_was_removed_comes_first(old: str, new: str) -> None:
    kinds = [one.kind for one in compare(old, new)]

    following = set(pairwise(kinds))
    assert not {(kind, kind) for kind in Kind} & following
    assert (Kind.ADDED, Kind.REMOVED) not in following


@given(text=texts)
def test_a_text_compared_with_itself_is_one_piece(text: str) -> None:
    assert [one.kind for one in compare(text, text)] == ([Kind.SAME] if text else [])


def lines(count: int, changed: int) -> str:
    """Every so many-th line another one, and all lines alike."""
    return "".join(f"A line like others{' !' * (n % changed == 0)}\n" for n in range(count))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 50_000, "b " * 50_000),
        ("a b " * 25_000, "b a a " * 17_000),
        ("\n" * 100_000, "a\n" * 50_000),
        (lines(4_500, 2), lines(4_500, 3)),
        (
            "".join(f"word{n} " for n in range(12_000)),
            "".join(f"word{n if n % 2 else -n} " for n in range(12_000)),
        ),
        (
            "".join(f"word{n} " for n in range(12_000)),
            "".join(f"word{n} " for n in reversed(range(12_000))),
        ),
        ("x" * 100_000, "y" * 100_000),
        (" " * 100_000, " " * 99_999),
    ],
    ids=[
        "nothing-shared",
        "few-words",
        "line-ends",
        "like-lines",
        "every-second",
        "reversed",
        "one-word",
        "blanks",
    ],
)
def test_long_texts_of_any_kind_are_compared_in_no_time(old: str, new: str) -> None:
    began = time.process_time()

    pieces = compare(old, new)

    assert time.process_time() - began < 2  # a tenth of it on a machine of today
    assert "".join(one.text for one in pieces if one.kind is not Kind.ADDED) == old
    assert "".join(one.text for one in pieces if one.kind is not Kind.REMOVED) == new

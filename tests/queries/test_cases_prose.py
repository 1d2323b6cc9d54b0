"""Markdown as blocks, which files are built from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.queries.cases.prose import (
    DEEPEST,
    LONGEST_MARKDOWN,
    Block,
    Code,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    read_blocks,
)
from tests.templatetags.test_prose import HOSTILE


def words(*texts: str) -> tuple[Run, ...]:
    return tuple(map(Run, texts))


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("a\nb", (Paragraph(words("a b")),)),
        ("a  \nb", (Paragraph(words("a\nb")),)),
        ("## A", (Heading(1, words("A")),)),
        ("---", (Rule(),)),
        ("```\nx\n  y\n```", (Code("x\n  y"),)),
        ("    x", (Code("x"),)),
        ("> a\n>\n> b", (Quote((Paragraph(words("a")), Paragraph(words("b")))),)),
        ("- a\n- b", (Items(None, ((Paragraph(words("a")),), (Paragraph(words("b")),))),)),
        ("0. a", (Items(0, ((Paragraph(words("a")),),)),)),
        ("7. a", (Items(7, ((Paragraph(words("a")),),)),)),
        ("|a|b|\n|-|-|\n|c|", (Table(((words("a"), words("b")), (words("c"), ()))),)),
        ("<b>", (Paragraph(words("<b>")),)),
        ("", ()),
    ],
)
def test_blocks_are_read(text: str, blocks: tuple[Block, ...]) -> None:
    assert read_blocks(text) == blocks


def test_words_keep_how_they_were_marked() -> None:
    (paragraph,) = read_blocks("a **b *c*** ~~d~~ `e` [f](https://g.example.org) <mailto:h@i.j>")

    assert paragraph == Paragraph(
        (
            Run("a "),
            Run("b ", is_bold=True),
            Run("c", is_bold=True, is_italic=True),
            Run(" "),
            Run("d", is_struck=True),
            Run(" "),
            Run("e", is_code=True),
            Run(" "),
            Run("f", link="https://g.example.org"),
            Run(" "),
            Run("mailto:h@i.j", link="mailto:h@i.j"),
        )
    )


def test_what_lies_too_deep_is_shown_where_it_begins() -> None:
    quotes = read_blocks("> " * (DEEPEST + 2) + "x")
    lists = read_blocks("".join(f"{'  ' * depth}- {depth}\n" for depth in range(DEEPEST + 2)))

    assert _depth(quotes[0]) == DEEPEST
    assert _depth(lists[0]) == DEEPEST
    assert f"'{DEEPEST + 1}'" in str(lists)


def test_a_table_too_wide_for_paper_becomes_lines() -> None:
    rows = ["|".join("abcdefghi"), "|".join("-" * 9), "|".join("123456789")]

    blocks = read_blocks("\n".join(rows))

    assert [type(block) for block in blocks] == [Paragraph, Paragraph]
    assert "".join(run.text for run in blocks[1].runs) == "1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9"  # type: ignore[union-attr]


def test_what_is_too_long_is_words() -> None:
    text = "*a*\n\n" * LONGEST_MARKDOWN

    assert read_blocks(text)[:2] == (Paragraph(words("*a*")),) * 2


@given(st.lists(st.one_of(st.text(), st.sampled_from(HOSTILE)), max_size=8).map("\n".join))
def test_any_text_is_read(text: str) -> None:
    for block in read_blocks(text):
        assert _depth(block) <= DEEPEST


def _depth(block: Block) -> int:
    if isinstance(block, Quote):
        return 1 + max(map(_depth, block.blocks), default=0)
    if isinstance(block, Items):
        return 1 + max((_depth(inner) for item in block.items for inner in item), default=0)
    return 0

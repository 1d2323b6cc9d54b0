"""What people write in a case, read as Markdown: pure, and in time that grows with its length.

Pages and files are built from the same reading, so a text means the same in all of them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# Reading costs up to 30 ms per 1 000 characters when somebody means harm. What is longer than
# this is a pasted file, not a section: it is shown as it was typed.
LONGEST_MARKDOWN: Final = 40_000
DEEPEST: Final = 5  # lists and quotes inside each other; what lies deeper is shown at this depth
WIDEST: Final = 8  # columns of a table on paper

_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    """Words of one kind; a line break is a newline in them. `link` is an address or ""."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False
    is_struck: bool = False
    link: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    level: int  # 1 for the highest of the text, and no step is left out
    runs: Runs


@dataclass(frozen=True)
class Paragraph:
    runs: Runs


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Quote:
    blocks: tuple["Block", ...]


@dataclass(frozen=True)
class Items:
    """A list; `start` is None for one without numbers."""

    start: int | None
    items: tuple[tuple["Block", ...], ...]


@dataclass(frozen=True)
class Table:
    """The first row is its head. All rows have the same length."""

    rows: tuple[tuple[Runs, ...], ...]


@dataclass(frozen=True)
class Rule:
    pass


Block = Heading | Paragraph | Code | Quote | Items | Table | Rule


def read_blocks(text: str) -> tuple[Block, ...]:
    """The text as blocks. Never raises; what is no Markdown is words."""
    if is_plain(text):
        return tuple(Paragraph((Run(part),)) for part in plain_paragraphs(text))
    return tuple(_blocks(iter(read_tokens(text)), depth=0))


def is_plain(text: str) -> bool:
    """Too long to be read as Markdown."""
    return len(text) > LONGEST_MARKDOWN


def plain_paragraphs(text: str) -> list[str]:
    """What blank lines keep apart."""
    return [part.strip("\n") for part in re.split(r"\n\s*\n", text) if part.strip()]


def leads_away(link: str) -> bool:
    """An address on the web, or of a mailbox."""
    return _ADDRESS.match(link) is not None


def read_tokens(text: str, *, below: int = 0) -> list[Token]:
    """The text as markdown-it's tokens, its highest heading one level under `below`."""
    return PARSER.parse(text, {"below": below})


# --- the parser -------------------------------------------------------------------------------


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return leads_away(url)


def _parser() -> MarkdownIt:
    """CommonMark with tables; HTML is words, and links lead to the web or to a mailbox."""
    parser = _Parser("commonmark", {"html": False, "maxNesting": 20})
    parser.enable(["table", "strikethrough"])
    parser.core.ruler.push("images_as_links", _images_as_links)
    parser.core.ruler.push("rank_headings", _rank_headings)
    return parser


def _images_as_links(state: StateCore) -> None:
    """Nothing is loaded from elsewhere: a picture is a link to it, named by its description."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = list(_without_images(token.children or []))


def _without_images(tokens: Sequence[Token]) -> Iterator[Token]:
    links = 0
    for token in tokens:
        links += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type != "image":
            yield token
            continue
        address = str(token.attrGet("src") or "")
        name = Token("text", "", 0, content=token.content or address)
        if links:
            yield name
        else:
            yield Token("link_open", "a", 1, attrs={"href": address})
            yield name
            yield Token("link_close", "a", -1)


def is_visible(text: str) -> bool:
    """There is something to see in it."""
    return any(character.isprintable() and not character.isspace() for character in text)


def _rank_headings(state: StateCore) -> None:
    """Levels that readers of a page can follow: from `below` down, without a step left out.

    A heading without a word is none.
    """
    state.tokens = list(_without_empty_headings(state.tokens))
    opened = [token for token in state.tokens if token.type == "heading_open"]
    ranks = {tag: rank for rank, tag in enumerate(sorted({token.tag for token in opened}), 1)}
    level = 0
    for token in state.tokens:
        if token.type == "heading_open":
            level = min(ranks[token.tag], level + 1)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(state.env.get('below', 0) + level, 6)}"


def _without_empty_headings(tokens: Sequence[Token]) -> Iterator[Token]:
    """Each heading is three tokens: it opens, says something, and closes."""
    kept = iter(range(len(tokens)))
    for at in kept:
        if tokens[at].type == "heading_open" and not is_visible(_said(tokens[at + 1])):
            next(kept)
            next(kept)
        else:
            yield tokens[at]


def _said(token: Token) -> str:
    return "".join(child.content for child in token.children or [])


PARSER: Final = _parser()


# --- tokens to blocks -------------------------------------------------------------------------


def _blocks(tokens: Iterator[Token], *, depth: int, until: str = "") -> Iterator[Block]:
    for token in tokens:
        if token.type == until:
            return
        if token.type in _CONTAINERS:
            yield from _CONTAINERS[token.type](tokens, token, depth)
        elif token.type in ("fence", "code_block"):
            yield Code(token.content.rstrip("\n"))
        elif token.type == "hr":
            yield Rule()
        elif token.type == "heading_open":
            yield Heading(int(token.tag[1]), _inline(tokens))
        elif token.type == "paragraph_open":
            yield Paragraph(_inline(tokens))


def _quote(tokens: Iterator[Token], _token: Token, depth: int) -> Iterator[Block]:
    inner = tuple(_blocks(tokens, depth=depth + 1, until="blockquote_close"))
    if depth < DEEPEST:
        yield Quote(inner)
    else:
        yield from inner


def _list(tokens: Iterator[Token], token: Token, depth: int) -> Iterator[Block]:
    end = token.type.replace("open", "close")
    items = []
    for inner in tokens:
        if inner.type == end:
            break
        items.append(tuple(_blocks(tokens, depth=depth + 1, until="list_item_close")))
    if depth < DEEPEST:
        is_numbered = token.type == "ordered_list_open"
        start = token.attrs.get("start", 1) if is_numbered else None
        yield Items(None if start is None else int(start), tuple(items))
    else:
        for item in items:
            yield from item


def _table(tokens: Iterator[Token], _token: Token, _depth: int) -> Iterator[Block]:
    rows: list[list[Runs]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_runs(token))
    if len(rows[0]) <= WIDEST:
        yield Table(tuple(map(tuple, rows)))
    else:
        yield from (Paragraph(_joined(row)) for row in rows)


def _joined(cells: Sequence[Runs]) -> Runs:
    """A row that is too wide for paper, as one line."""
    runs = [run for cell in cells for run in (*cell, Run(" | "))]
    return tuple(runs[:-1])


_CONTAINERS: Final[dict[str, Callable[[Iterator[Token], Token, int], Iterator[Block]]]] = {
    "blockquote_open": _quote,
    "bullet_list_open": _list,
    "ordered_list_open": _list,
    "table_open": _table,
}


# --- inline tokens to runs --------------------------------------------------------------------

_STYLES: Final = {
    "strong_open": partial(replace, is_bold=True),
    "em_open": partial(replace, is_italic=True),
    "s_open": partial(replace, is_struck=True),
}


def _inline(tokens: Iterator[Token]) -> Runs:
    """Of a heading or a paragraph that was just opened."""
    return _runs(next(tokens))


def _runs(token: Token) -> Runs:
    pieces = groupby(_pieces(token.children or []), key=itemgetter(0))
    runs = (replace(style, text="".join(text for _, text in texts)) for style, texts in pieces)
    return tuple(run for run in runs if run.text)


def _pieces(children: Sequence[Token]) -> Iterator[tuple[Run, str]]:
    """A style, as a run without words, and the words that have it."""
    styles = [Run("")]
    for child in children:
        if child.nesting == 1:
            styles.append(_styled(styles[-1], child))
        elif child.nesting == -1:
            styles.pop()
        else:
            yield replace(styles[-1], is_code=child.type == "code_inline"), _words(child)


def _styled(style: Run, token: Token) -> Run:
    if token.type == "link_open":
        return replace(style, link=str(token.attrGet("href")))
    return _STYLES[token.type](style)


def _words(token: Token) -> str:
    breaks = {"hardbreak": "\n", "softbreak": " "}
    return breaks.get(token.type, token.content)

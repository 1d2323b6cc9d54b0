"""What people write in a case comes out as safe HTML, soon, whatever it is."""

import time
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.queries.cases.prose import LONGEST_MARKDOWN
from assessments.templatetags.prose import ATTRIBUTES, SCHEMES, TAGS, prose

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,x)",
    "[x](/logout)",
    "[x](//elsewhere.example.org)",
    "<https://example.org/?a=<b>>",
    "![x](http://example.org/pixel.gif)",
    "[![x](http://a.example.org)](http://b.example.org)",
    "&#x6a;avascript:",
    "| a | b |\n| - | - |\n| c | d |",
    "# Title\n\n#### Deep",
    "- a\n  - b\n\n1. c",
    "> " * 200 + "x",
    "```html\n<b>\n```",
    "***",
    "\x00\ufeff\u202e",
    "[a]: http://example.org 'x'\n\n[a]",
    "<!-- comment --><style>p{}</style>",
)
texts = st.lists(st.one_of(st.text(), st.sampled_from(HOSTILE)), max_size=8).map("\n".join)


class Allowed(HTMLParser):
    """Fails at anything that is not on the list."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
            if name == "href":
                assert value is not None
                assert value.split(":")[0].lower() in SCHEMES

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@given(texts)
def test_nothing_comes_out_that_is_not_on_the_list(text: str) -> None:
    Allowed().feed(prose(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_each_hostile_text_comes_out_clean(text: str) -> None:
    Allowed().feed(prose(text))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a **b** *c* `d`", "<p>a <strong>b</strong> <em>c</em> <code>d</code></p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("# A", "<h3>A</h3>"),
        ("## A", "<h3>A</h3>"),
        ("# A\n\n#### B\n\n## C", "<h3>A</h3>\n<h4>B</h4>\n<h4>C</h4>"),
        (
            "[x](https://example.org)",
            '<p><a href="https://example.org" rel="noopener nofollow">x</a></p>',
        ),
        (
            "![a picture](https://example.org/a.png)",
            '<p><a href="https://example.org/a.png" rel="noopener nofollow">a picture</a></p>',
        ),
        (
            "[![a](https://example.org/a.png)](https://example.org)",
            '<p><a href="https://example.org" rel="noopener nofollow">a</a></p>',
        ),
        (
            "![](https://example.org/a.png)",
            '<p><a href="https://example.org/a.png" rel="noopener nofollow">'
            "https://example.org/a.png</a></p>",
        ),
        ("[x](javascript:y)", "<p>[x](javascript:y)</p>"),
        ("3. x", '<ol start="3">\n<li>x</li>\n</ol>'),
        ("|a|\n|:-:|\n|b|", "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
            "<td>b</td>\n</tr>\n</tbody>\n</table>"),
        ("#\n\n### A", "<h3>A</h3>"),
        ("", ""),
    ],
)  # fmt: skip
def test_markdown_is_shown_as(text: str, html: str) -> None:
    assert prose(text).strip() == html


def test_headings_stand_below_the_one_they_belong_to() -> None:
    assert prose("# A\n\n## B\n\n### C", 4).split("\n")[:3] == [
        "<h5>A</h5>",
        "<h6>B</h6>",
        "<h6>C</h6>",
    ]


def test_what_is_longer_than_a_section_is_shown_as_it_was_typed() -> None:
    text = "*a* <b>\n\n" * (LONGEST_MARKDOWN // 8)

    html = prose(text)

    assert html.startswith("<p>*a* &lt;b&gt;</p>")
    assert "<em>" not in html


SLOW: dict[str, Any] = {
    "brackets": "[" * LONGEST_MARKDOWN,
    "images": "![" * (LONGEST_MARKDOWN // 2),
    "links": "[a](" * (LONGEST_MARKDOWN // 4),
    "stars": "[*" * (LONGEST_MARKDOWN // 2),
    "quotes": ">" * LONGEST_MARKDOWN,
    "lists": "".join(f"{'  ' * depth}- a\n" for depth in range(190)),
    "columns": "|a" * 1000 + "|\n" + "|-" * 1000 + "|\n" + "|b|\n" * 8000,
    "ticks": "".join("`" * n + " " for n in range(1, 280)),
    "references": "[a\n" * (LONGEST_MARKDOWN // 3),
    "lines": "a\n" * (LONGEST_MARKDOWN // 2),
    "pasted": "# A pasted file *with* [everything](x)\n" * 5200,
}


@pytest.mark.parametrize("name", SLOW)
def test_a_text_that_means_harm_costs_a_moment(name: str) -> None:
    began = time.perf_counter()

    prose(SLOW[name])

    assert time.perf_counter() - began < 10  # a second on an idle machine; it never ran away

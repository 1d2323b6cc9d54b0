"""A case as PDF and as a Word file, whatever people write in it."""

import datetime
import io
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
import typst
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.queries.cases.document import CaseDocument, Rating
from assessments.services.cases.exporting import pdf
from assessments.services.cases.exporting.pdf import write_pdf
from assessments.services.cases.exporting.saying import facts, ratings, role_sought, state
from assessments.services.cases.exporting.word import write_docx
from tests.cases_written import AT, STEPS, cited, claim, document, section, signed_by_both, warning

EVERYTHING = """\
A need that **four** *teams* ~~feel~~ have, see [the plan](https://example.org/plan).

#### Deep heading

## Higher heading

- one
  - two
    1. three
       - four

       more of three
- five

  ```
  within an item
  ```

7. seven
8. eight

> Quoted
>
> - in a quote
>
> # A heading in a quote

| Need | Since |
| --- | --- |
| One path | 2025 |

- | a |
  | - |
  | b |

```python
print("x")
```

---

`code` and a last line\\
after a break"""

HOSTILE = (
    '#include "/etc/passwd" #read("case.typ") #{ panic() } $ sum $ *a* _b_ @label <label>',
    "\\ \\\\ \\u{41} #\\n ` ``` ~ -- ... '\" // comment /* comment",
    "x" * 20_000,
    "\N{GRINNING FACE}\N{FAMILY}\U0001f469\u200d\U0001f469\u200d\U0001f467 \N{ROCKET}",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u6f22\u5b57 \u202e!",
    "a\x07b\x1b[0m\x0c\ufdd0\uffff\u2028c\rd",
    "|" + "a|" * 60 + "\n|" + "-|" * 60 + "\n|" + "b|" * 60,
    "> " * 60 + "deep\n" + "".join(f"{'  ' * n}- {n}\n" for n in range(40)),
    "1000000000. far\n\n- \n- \n\n#\n\n| |\n|-|\n| |",
    "[x](https://example.org/"
    + "y" * 9_000
    + ") [z](https://example.org/a b) <https://\u00fc.example>",
    "<script>alert(1)</script> &amp; &#0; ]]> <w:p/>",
    "# \n\n###### a\n\n# b",
    "a  \n" * 200,
    "\U0010fffd \ue000 \u0378 \U000e0041",
)


def full(text: str = EVERYTHING, **changes: Any) -> CaseDocument:
    claims = (
        claim(1, evidence=(cited(1), cited(2)), warnings=(warning(),)),
        claim(2, is_new=True, rating=None, effect=""),
        claim(3, handed_over="The weekly run,\nto Ben", rating=Rating(2, 2)),
        claim(4, is_new=True, handed_over="The plan", rating=Rating(None, 3), behaviour="b" * 1500),
    )
    withdrawn = {"what": "", "effect": "", "gained": "", "link": "", "is_withdrawn": True}
    evidence = (
        cited(1),
        cited(2, confirmed_by=(), link="not an address", has_changed=True),
        cited(3, **withdrawn),
    )
    return document(
        section(text=text, claims=claims), section("ask"), **{"evidence": evidence} | changes
    )


def bare(text: str) -> CaseDocument:
    """The text in every place that takes one."""
    piece = cited(1, what=text, effect=text, gained=text, link=text, confirmed_by=(text,))
    one = claim(
        evidence=(piece,), behaviour=text, effect=text, handed_over=text, warnings=(warning(text),)
    )
    names = {"person": text[:80], "manager": text[:80], "team": text[:80]}
    return document(
        section(text=text, claims=(one,)), section("own-00000001", text, title=text[:80]), **names
    )


def pages_of(content: bytes, folder: Path) -> list[str]:
    path = folder / "case.pdf"
    path.write_bytes(content)
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True
    ).stdout
    return text.split("\f")[:-1]


def in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub("[\u200b\u2060]", "", text))


# --- PDF --------------------------------------------------------------------------------------


def test_a_pdf_has_a_title_page_contents_sections_and_an_appendix(tmp_path: Path) -> None:
    pages = [in_one_line(page) for page in pages_of(write_pdf(full(), STEPS), tmp_path)]

    assert "Promotion case The case for Sena Senior Role sought Lead data scientist" in pages[0]
    assert "Written with Mara Manager, manager Revision 12, of 12 March 2026" in pages[0]
    assert "State Draft: not signed by both" in pages[0]
    assert re.search(r"Contents The opportunity[ .]+3 Claim 1 Tools and assets[ .]+\d+", pages[1])
    assert re.search(r"Claim 4 Tools and assets[ .]+\d+ The ask[ .]+\d+ Evidence[ .]+\d", pages[1])
    assert "Draft: not signed by both The opportunity A need that four teams" in pages[2]
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    assert "3 12 January 2026 Withdrawn: its words were taken back." in pages[-1]


def test_evidence_says_which_claims_cite_it(tmp_path: Path) -> None:
    claims = (claim(1, evidence=(cited(1), cited(2))), claim(2, evidence=(cited(2),)))
    content = write_pdf(document(section(claims=claims)), STEPS)
    said = in_one_line(pages_of(content, tmp_path)[-1])

    assert "Confirmed by Mara Manager. Cited by claim 1. 2 12 January" in said
    assert said.count("Confirmed by Mara Manager. Cited by claims 1, 2.") == 1


def test_what_is_empty_is_not_awaited_any_more_once_both_have_signed(tmp_path: Path) -> None:
    draft = in_one_line(" ".join(pages_of(write_pdf(full(), STEPS), tmp_path)))
    signed = write_pdf(full(signatures=signed_by_both()), STEPS)

    assert "The ask Nothing is written here yet." in draft
    assert "The ask Nothing is written here. " in in_one_line(" ".join(pages_of(signed, tmp_path)))


def test_a_claim_says_who_rated_it_how_and_what_it_cites(tmp_path: Path) -> None:
    text = in_one_line(" ".join(pages_of(write_pdf(full(), STEPS), tmp_path)))

    assert (
        "Claim 1 Tools and assets Turns a one-off into something that others use. "
        "Effect Two teams stopped writing their own. "
        "Sena Senior: regularly (3 of 4) Mara Manager: sometimes (2 of 4) 1 step apart "
        "Evidence 1, 2 Take note: No confirmed evidence stands behind this claim."
    ) in text
    assert "New responsibility; handed over nothing named Not rated yet No evidence cited" in text
    assert "Handed over The weekly run, to Ben Sena Senior: sometimes (2 of 4)" in text
    assert "Sena Senior: no level Mara Manager: regularly (3 of 4) No evidence" in text


def test_a_signed_case_is_no_draft(tmp_path: Path) -> None:
    content = write_pdf(full(signatures=signed_by_both(), state="submitted"), STEPS)
    text = in_one_line(" ".join(pages_of(content, tmp_path)))

    assert "Draft" not in text
    assert (
        "State With the reviewers. Signed by Sena Senior on 12 March 2026 and Mara Manager on "
        "12 March 2026"
    ) in text


def test_a_signature_under_another_revision_leaves_a_draft() -> None:
    assert state(full(signatures=signed_by_both(11))) == "Draft: not signed by both"
    assert state(full(signatures=signed_by_both()[:1])) == "Draft: not signed by both"
    assert state(full(signatures=signed_by_both())).startswith("Signed by Sena Senior on")


def test_an_empty_case_says_so(tmp_path: Path) -> None:
    text = in_one_line(
        " ".join(pages_of(write_pdf(document(section(), assessed=None), STEPS), tmp_path))
    )

    assert "Nothing is written here yet." in text
    assert "No evidence is cited yet." in text
    assert "Stage" not in text


def test_a_pdf_is_tagged_and_the_same_each_time() -> None:
    content = write_pdf(full(), STEPS)

    assert content == write_pdf(full(), STEPS)
    assert b"/MarkInfo" in content
    assert b"pdfuaid" in content
    assert content.startswith(b"%PDF-1.7")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_keeps_a_pdf_from_being_made(text: str) -> None:
    assert write_pdf(bare(text), STEPS).startswith(b"%PDF")


def test_nothing_that_people_write_is_a_command(tmp_path: Path) -> None:
    text = 'a #include "/etc/passwd" #read("case.typ") #{ 1 + 1 } $x$ \\u{41} b'

    pages = in_one_line(" ".join(pages_of(write_pdf(full(text), STEPS), tmp_path)))

    assert text.replace("\\", "\\") in pages


def test_what_no_font_can_draw_is_named(tmp_path: Path) -> None:
    one = document(section(text="Proud \U0001f9ff\ufe0f of it"))
    several = document(section(text="A \U0010fffc and \U0010fffd"))

    assert "Proud [nazar amulet] of it" in in_one_line(
        " ".join(pages_of(write_pdf(one, STEPS), tmp_path))
    )
    assert "A [u+10fffc] and [u+10fffd]" in in_one_line(
        " ".join(pages_of(write_pdf(several, STEPS), tmp_path))
    )


def test_an_error_that_is_not_about_letters_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "case.typ"
    broken.write_text('#panic("broken")')
    monkeypatch.setattr(pdf, "_TEMPLATE", broken)

    with pytest.raises(typst.TypstError):
        write_pdf(full(), STEPS)


def test_letters_that_stay_missing_are_spelt_out_one_and_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_ROUNDS", 0)
    one = document(section(text="Caf\u00e9 \U0001f9ff"))

    assert "Caf\u00e9 [nazar amulet]" in in_one_line(
        " ".join(pages_of(write_pdf(one, STEPS), tmp_path))
    )


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(st.text(), st.sampled_from(HOSTILE)), max_size=4).map("\n\n".join))
def test_any_text_becomes_a_pdf_and_a_word_file(text: str) -> None:
    case = bare(text)

    assert write_pdf(case, STEPS).startswith(b"%PDF")
    assert docx.Document(io.BytesIO(write_docx(case, STEPS))).paragraphs


def test_a_pasted_file_of_200_kb_becomes_pages() -> None:
    text = "# A pasted file *with* everything in it\n\n" * 4_900

    assert write_pdf(document(section(text=text)), STEPS).startswith(b"%PDF")


# --- Word -------------------------------------------------------------------------------------


def word(case: CaseDocument) -> Any:
    return docx.Document(io.BytesIO(write_docx(case, STEPS)))


def lines(case: CaseDocument) -> list[tuple[str, str]]:
    return [(line.style.name, line.text) for line in word(case).paragraphs]


def test_a_word_file_has_real_headings_and_styles() -> None:
    found = lines(full())

    assert found[0] == ("Case Kicker", "Promotion case")
    assert found[1] == ("Title", "The case for Sena Senior")
    assert [text for style, text in found if style == "Heading 1"] == [
        "The opportunity",
        "The ask",
        "Evidence",
    ]
    assert ("Heading 2", "Deep heading") in found
    assert ("Heading 2", "Claim 1: Tools and assets") in found
    assert ("List Bullet", "one") in found
    assert ("List Bullet 2", "two") in found
    assert ("List Number 3", "three") in found
    assert ("List Continue 3", "more of three") in found
    assert ("Quote", "Quoted") in found
    assert ("Case Code", 'print("x")') in found
    assert ("Claim Warning", "Take note: No confirmed evidence stands behind this claim.") in found
    assert ("Claim", "Handed over  The weekly run,\nto Ben") in found
    assert ("Claim", "New responsibility; handed over  nothing named") in found
    assert ("Case Note", "Nothing is written here yet.") in found


def test_a_word_file_has_contents_page_numbers_and_facts() -> None:
    file = word(full())
    codes = [
        code.text.strip()
        for part in (file.element, *(f._element for f in (file.sections[0].footer,)))
        for code in part.iter(qn("w:instrText"))
    ]

    assert codes == [r'TOC \o "1-1" \h \z \u', "PAGE", "NUMPAGES"]
    assert [p.text for p in file.paragraphs if p.style.name == "toc 1"] == [
        "The opportunity",
        "The ask",
        "Evidence",
    ]
    assert file.tables[0].rows[0].cells[1].text == "Lead data scientist"
    assert file.sections[0].header.paragraphs[0].text == (
        "The case for Sena Senior\tDraft: not signed by both"
    )
    assert file.core_properties.title == "The case for Sena Senior"
    assert file.core_properties.created == AT


def test_the_appendix_is_a_table_under_numbers() -> None:
    table = word(full()).tables[-1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]

    assert rows[0] == ["No.", "Day", "What happened"]
    assert rows[1] == [
        "1",
        "12 January 2026",
        "Three teams copied the leakage checklist\nEffect  No leak since\n"
        "Gained  Search, Pricing and Ads\nLink  https://wiki.example.org/leakage\n"
        "Confirmed by Mara Manager.",
    ]
    assert rows[3][2] == "Withdrawn: its words were taken back."
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_only_addresses_on_the_web_are_links() -> None:
    file = word(full())
    targets = [r.target_ref for r in file.part.rels.values() if r.is_external]

    assert sorted(set(targets)) == [
        "https://example.org/plan",
        "https://wiki.example.org/leakage",
    ]


def test_every_numbered_list_begins_where_it_says() -> None:
    file = word(
        document(section(text="1. a\n2. b\n\ntext\n\n1. c\n\ntext\n\n7. d\n8. |x|\n   |-|"))
    )
    numbers = [p._p.pPr.numPr.numId.val for p in file.paragraphs if p.style.name == "List Number"]
    starts = {
        num.numId: num.find(qn("w:lvlOverride")).find(qn("w:startOverride")).get(qn("w:val"))
        for num in file.part.numbering_part.element.num_lst
        if num.find(qn("w:lvlOverride")) is not None
    }

    assert [starts[number] for number in numbers] == ["1", "1", "1", "7"]
    assert numbers[0] == numbers[1] != numbers[2]


def test_an_empty_case_and_a_signed_one_in_word() -> None:
    assert ("Case Note", "No evidence is cited yet.") in lines(document(section()))
    signed = word(full(signatures=signed_by_both()))
    assert signed.sections[0].header.paragraphs[0].text == "The case for Sena Senior"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_keeps_a_word_file_from_being_made(text: str) -> None:
    content = write_docx(bare(text), STEPS)

    assert docx.Document(io.BytesIO(content)).paragraphs
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None


# --- words ------------------------------------------------------------------------------------


def test_the_role_sought_is_said_as_people_say_it() -> None:
    assert role_sought(document(discipline="Data scientist")) == "Lead data scientist"
    assert role_sought(document(discipline="ML engineer")) == "Lead ML engineer"
    assert role_sought(document(discipline="")) == "Lead"


def test_who_is_in_no_team_has_no_line_for_it() -> None:
    assert dict(facts(document(team="", assessed=None))) == {
        "Role sought": "Lead data scientist",
        "Written with": "Mara Manager, manager",
        "Revision": "12, of 12 March 2026",
        "State": "Draft: not signed by both",
    }


@pytest.mark.parametrize(
    ("rating", "said"),
    [
        (None, "Not rated yet"),
        (Rating(3, 3), "Sena Senior: 3 of 4; Mara Manager: 3 of 4; the same"),
        (Rating(4, 2), "Sena Senior: 4 of 4; Mara Manager: 2 of 4; 2 steps apart"),
        (Rating(1, None), "Sena Senior: 1 of 4; Mara Manager: no level"),
    ],
)
def test_ratings_are_said_without_the_words_of_a_scale_too(rating: Rating, said: str) -> None:
    assert ratings(claim(rating=rating), document(), {}) == said


def test_the_day_is_that_of_the_revision() -> None:
    later = document(at=AT + datetime.timedelta(days=1))

    assert b"13 March 2026" in "".join(p.text for p in word(later).tables[0]._cells).encode()

"""A case as Markdown: readable, and read back without loss."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assessments.choices import CaseSection
from assessments.queries.cases.content import ClaimWords, SectionWords, Words
from assessments.queries.cases.document import CaseDocument
from assessments.services.cases.exporting.markdown import write_markdown
from assessments.services.cases.exporting.reading import Fault, Reading, read_markdown
from tests.cases_written import (
    SHA,
    STEPS,
    cited,
    claim,
    document,
    section,
    signed_by_both,
    warning,
)

AWKWARD = (
    "",
    " ",
    "\n",
    "\n\nx\n\n",
    "x  ",
    "\r\n",
    "a\r\nb\rc",
    "\u2028\x85\x0b",
    "<!-- careerpath: section ask, revision 1 -->",
    "<!-- careerpath: claim",
    "<!--careerpath: x -->",
    "<!-- as written -->",
    "<!-- as written --><!-- as written -->x",
    "# A\n## B\n### Claim: C",
    "## ",
    "---",
    "```\n<!-- careerpath: evidence -->\n```",
    "- **Effect:** no",
    "  - **Effect:** no",
    "\t- x",
    "=====",
    "\N{GRINNING FACE}\u202e\u05e9\u05dc\u05d5\u05dd",
    "\ufeff",
    "x" * 5000,
)
texts = st.lists(
    st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(AWKWARD)),
    max_size=5,
).map("\n".join)
numbers = st.integers(1, 10**9)


@st.composite
def documents(draw: st.DrawFn) -> CaseDocument:
    sections = []
    claims = 0
    own = [f"own-{n:08x}" for n in range(draw(st.integers(0, 2)))]
    for key in [*draw(st.sets(st.sampled_from(CaseSection.values))), *own]:
        inside = []
        for _ in range(draw(st.integers(0, 2))):
            claims += 1
            named = draw(st.lists(st.integers(1, 9), max_size=4))
            inside.append(
                claim(
                    claims,
                    section=key,
                    evidence=tuple(map(cited, named)),
                    behaviour=draw(texts),
                    effect=draw(texts),
                    is_new=draw(st.booleans()),
                    handed_over=draw(texts),
                    item=draw(st.from_regex(r"[a-z][a-z0-9-]{0,30}", fullmatch=True)),
                )
            )
        title = {"title": draw(texts)} if key.startswith("own-") else {}
        sections.append(section(key, draw(texts), claims=tuple(inside), **title))
    return document(*sections)


def words_of(case: CaseDocument) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for one in case.sections:
        if one.saved:
            found[one.part] = SectionWords(one.text, one.title if one.is_own else "")
        found |= {inner.part: inner.words for inner in one.claims}
    return found


def read_back(case: CaseDocument) -> Reading:
    return read_markdown(write_markdown(case, STEPS))


@given(documents())
@example(document())
@example(document(*(section(text=text) for text in AWKWARD[:1])))
def test_every_part_comes_back_with_the_same_words(case: CaseDocument) -> None:
    reading = read_back(case)

    assert reading.faults == ()
    assert reading.words == words_of(case)
    assert (reading.case_id, reading.number) == (5, 12)


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_words_come_back(text: str) -> None:
    case = document(
        section(text=text, claims=(claim(behaviour=text, effect=text, handed_over=text),)),
        section("own-00000001", text, title=text),
    )

    assert read_back(case).words == words_of(case)


@pytest.mark.parametrize("text", [text for text in AWKWARD if "\r" not in text])
def test_a_form_that_ends_every_line_in_crlf_changes_no_words(text: str) -> None:
    case = document(section(text=text, claims=(claim(behaviour=text),)))
    posted = "\ufeff" + write_markdown(case, STEPS).replace("\n", "\r\n")

    assert read_markdown(posted).words == words_of(case)


@given(texts)
def test_any_text_is_read_without_an_error(text: str) -> None:
    read_markdown(text)


def test_the_revisions_it_was_written_from_come_back() -> None:
    case = document(section(claims=(claim(),)), section("ask", saved=None), section("risks"))

    assert [(one.part, one.revision) for one in read_back(case).parts] == [
        ("section:opportunity", 7),
        (f"claim:{1:032x}", 7),
        ("section:risks", 7),
    ]


def test_a_section_that_nobody_had_written_can_be_written_in_the_file() -> None:
    text = write_markdown(document(section("ask", saved=None)), STEPS)

    (found,) = read_markdown(text.replace("## The ask\n", "## The ask\n\nMore time.\n")).parts

    assert (found.part, found.words, found.revision) == (
        "section:ask",
        SectionWords("More time."),
        None,
    )


def test_it_reads_well() -> None:
    case = document(
        section(
            text="A need that *four teams* feel.",
            claims=(
                claim(
                    evidence=(cited(1), cited(2)),
                    effect="Two lines\nof effect",
                    is_new=True,
                    warnings=(warning(),),
                ),
            ),
        ),
        evidence=(
            cited(1),
            cited(2, what="", effect="", gained="", link="", is_withdrawn=True, confirmed_by=()),
            cited(3, confirmed_by=(), has_changed=True, what="Two\nlines"),
        ),
        signatures=signed_by_both(),
    )

    assert (
        write_markdown(case, STEPS)
        == f"""\
<!-- careerpath: case 5, revision 12 -->

# The case for Sena Senior

- **Role sought:** Lead data scientist
- **Team:** Pricing
- **Written with:** Mara Manager, manager
- **Revision:** 12, of 12 March 2026
- **Ratings:** H1 2026, of 3 February 2026
- **Stage then:** practising the next scope
- **State:** Signed by Sena Senior on 12 March 2026 and Mara Manager on 12 March 2026
- **SHA-256:** `{SHA}`

You can change the words here and bring the file back. The hidden lines that begin with \
`<!-- careerpath:` say which words belong where: leave them as they are.

<!-- careerpath: section opportunity, revision 7 -->
## The opportunity

A need that *four teams* feel.

<!-- careerpath: claim {1:032x}, revision 7 -->
### Claim: Tools and assets

- **About:** Tools and assets (`tools-and-assets`)
- **Behaviour:** Turns a one-off into something that others use.
- **Effect:** Two lines
  of effect
- **New responsibility:** yes
- **Handed over:**
- **Evidence:** 1, 2
- **Ratings:** Sena Senior: regularly (3 of 4); Mara Manager: sometimes (2 of 4); 1 step apart
- **Take note:** No confirmed evidence stands behind this claim.

<!-- careerpath: evidence, 1 is 4701, 2 is 4702, 3 is 4703 -->
## Evidence

1. **12 January 2026.** Three teams copied the leakage checklist  
   Effect: No leak since  
   Gained: Search, Pricing and Ads  
   Link: https://wiki.example.org/leakage  
   Confirmed by Mara Manager.

2. **12 January 2026.**  
   Withdrawn: its words were taken back.

3. **12 January 2026.** Two
   lines  
   Effect: No leak since  
   Gained: Search, Pricing and Ads  
   Link: https://wiki.example.org/leakage  
   Not confirmed. Its words have changed since it was signed.

"""
    )


def test_evidence_that_is_not_at_the_end_of_the_file_is_cited_by_its_id() -> None:
    case = document(section(claims=(claim(evidence=(cited(1),)),)), evidence=())

    assert "- **Evidence:** #4701\n" in write_markdown(case, STEPS)
    assert read_back(case).words == words_of(case)


# --- what was changed by hand -----------------------------------------------------------------

WHOLE = write_markdown(
    document(section(text="Words.", claims=(claim(1, evidence=(cited(1),)), claim(2)))), STEPS
)


def edited(old: str, new: str) -> Reading:
    assert old in WHOLE
    return read_markdown(WHOLE.replace(old, new, 1))


def test_words_and_evidence_can_be_changed() -> None:
    reading = edited("- **Evidence:** 1", "* **Evidence:** 1, #77, 1")

    assert reading.faults == ()
    found = reading.words[f"claim:{1:032x}"]
    assert isinstance(found, ClaimWords)
    assert found.evidence == (4701, 77, 4701)


def test_a_heading_may_go_and_come() -> None:
    assert edited("## The opportunity\n", "").words["section:opportunity"] == SectionWords("Words.")
    assert edited("### Claim: Tools and assets\n", "").faults == ()


def test_an_own_section_is_renamed_in_its_heading() -> None:
    text = write_markdown(document(section("own-00000001", title="Two  spaces")), STEPS)

    assert read_markdown(text).words == {"section:own-00000001": SectionWords("", "Two  spaces")}
    renamed = read_markdown(text.replace("## Two spaces", "## New"))
    assert renamed.words == {"section:own-00000001": SectionWords("", "New")}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("section opportunity, revision", "section opportunity revison", "nobody knows what"),
        ("section opportunity,", "section no-such,", "No section or claim has this name"),
        ("revision 7 -->", "revision 7", "nobody knows what"),
        (f"claim {1:032x}", "claim 77", "No section or claim has this name"),
        (f"claim {2:032x}", f"claim {1:032x}", "stands in line"),
        (" (`tools-and-assets`)", "", "has to end in the name of an item"),
        ("- **About:** Tools and assets (`tools-and-assets`)\n", "", "has to end in the name"),
        ("- **Evidence:** 1", "- **Evidence:** 2", "no evidence 2 at the end"),
        ("- **Evidence:** 1", "- **Evidence:** one", "cited by its numbers"),
        ("\n- **Effect:**", "\nLoose\n- **Effect:**", "belongs to no field"),
        ("\n- **About:**", "\nLoose\n- **About:**", "belongs to no field"),
    ],
)
def test_a_line_that_was_damaged_is_told(old: str, new: str, why: str) -> None:
    fault = edited(old, new).faults[0]

    assert why in fault.why
    assert new.strip().split("\n")[0].split(",")[0] in fault.text or "About" in old


def test_claims_below_a_section_that_cannot_be_read_are_not_taken_for_another_s() -> None:
    reading = edited("section opportunity,", "section no-such,")

    assert reading.words == {}
    assert [fault.why for fault in reading.faults[1:]] == [
        "A claim has to stand under a section."
    ] * 2


def test_a_damaged_title_is_told() -> None:
    text = write_markdown(document(section("own-00000001", title="A  b")), STEPS)
    broken = re.sub(r'title "A  b"', r'title "A \\x b"', text)

    assert [fault.why for fault in read_markdown(broken).faults] == [
        "The title in this hidden line was changed."
    ]


def test_a_text_of_another_kind_is_refused_in_words() -> None:
    assert read_markdown("# My week\n").faults == (
        Fault(1, "# My week", "This is no export of a case: it has none of the lines that say so."),
    )


@pytest.mark.timeout(20)
@pytest.mark.parametrize("ends", ["x", "-->x", "--> x -->", ""])
def test_a_mark_of_a_million_spaces_is_read_at_once(ends: str) -> None:
    reading = read_markdown(f"<!-- careerpath:{' ' * 1_000_000}{ends}")

    assert reading.parts == ()
    assert len(reading.faults) == 1

import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assessments.models import AuditEvent, Evidence, Framework, User
from assessments.queries.framework import Catalogue, current_catalogue
from assessments.services.evidence import importing
from assessments.services.evidence.importing import Entry, Reading, applying, decoded, read_source
from assessments.services.evidence.importing.dates import NoSuchDate, whole_date
from assessments.services.evidence.importing.notes import NO_LIST
from assessments.services.evidence.importing.reading import NotText
from assessments.services.evidence.importing.source import NO_DATE
from assessments.services.evidence.importing.table import NO_WHAT, QUOTES, TOO_MANY
from assessments.services.evidence.log import Words
from tests.factories import EvidenceFactory

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 6, 30)


@pytest.fixture
def catalogue(framework: Framework) -> Catalogue:
    return current_catalogue()


def read(text: str, catalogue: Catalogue) -> Reading:
    return read_source(text, today=TODAY, catalogue=catalogue)


def said(reading: Reading) -> list[tuple[str, str, str]]:
    return [
        (entry.words.happened_on.isoformat(), entry.words.what, entry.words.effect)
        for entry in reading.entries
    ]


def wrong(reading: Reading) -> list[tuple[tuple[int, ...], str]]:
    return [(fault.lines, fault.why) for fault in reading.faults]


# --- dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-12", "2026-03-12"),
        ("2026/3/12", "2026-03-12"),
        ("12.3.2026", "2026-03-12"),
        ("12. 03. 2026", "2026-03-12"),
        ("31/3/2026", "2026-03-31"),
        ("3/31/2026", "2026-03-31"),
        ("4/4/2026", "2026-04-04"),
        ("12 March 2026", "2026-03-12"),
        ("12th of March, 2026", "2026-03-12"),
        ("12-Mar-2026", "2026-03-12"),
        ("March 12, 2026", "2026-03-12"),
        ("Sept. 1st 2025", "2025-09-01"),
        ("2026-03", "2026-03-01"),
        ("MARCH 2026", "2026-03-01"),
        ("2026 May", "2026-05-01"),
        ("Q2 2026", "2026-04-01"),
        ("2026-Q2", "2026-04-01"),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, day: str) -> None:
    assert whole_date(text) == datetime.date.fromisoformat(day)


@pytest.mark.parametrize("text", ["2026", "March", "Marching 2026", "12345-01-01", "soon", ""])
def test_what_is_no_date_is_none(text: str) -> None:
    assert whole_date(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-02-30", "There is no 2026-02-30."),
        ("2026-13", "There is no 2026-13."),
        ("3/4/2026", "3/4/2026 could be two days: write it as year-month-day."),
    ],
)
def test_a_date_that_cannot_be_or_could_be_two_is_told(text: str, why: str) -> None:
    with pytest.raises(NoSuchDate) as fault:
        whole_date(text)

    assert str(fault.value) == why


# --- lists and Markdown -------------------------------------------------------------------------


def test_a_pasted_list_is_one_entry_a_line(catalogue: Catalogue) -> None:
    text = "2026-03-12 Wrote it → three teams copied it\n\n3 April 2026: Ran it\n"

    reading = read(text, catalogue)

    assert said(reading) == [
        ("2026-03-12", "Wrote it", "three teams copied it"),
        ("2026-04-03", "Ran it", ""),
    ]
    assert (reading.faults, reading.headings) == ((), ())


BRAG = """\
# What I am proud of

## March 2026

- **2026-03-12**: Wrote [the checklist](https://wiki.example.org/leakage)
  - Effect: three teams copied it
  - Who gained: Search
  - Tags: sharing-knowledge, Owning end to end, Charisma
  one more line
- Helped Ola
frame the churn task (5 March 2026)

## Talks
- Spoke at the guild
* 2026-05-01 Spoke elsewhere

# 2025
## December
1. [x] Cleaned up
---
Words that stand alone.
"""


def test_a_brag_document_gives_its_dates_by_headings_and_details_by_indents(
    catalogue: Catalogue,
) -> None:
    reading = read(BRAG, catalogue)

    assert reading.entries[0] == Entry(
        lines=(5, 6, 7, 8, 9),
        words=Words(
            happened_on=datetime.date(2026, 3, 12),
            what="Wrote the checklist",
            effect="three teams copied it\none more line",
            gained="Search",
            link="https://wiki.example.org/leakage",
            items=("sharing-knowledge", "own-end-to-end"),
        ),
        left_out=("Charisma",),
    )
    assert said(reading)[1:] == [
        ("2026-03-01", "Helped Ola frame the churn task (5 March 2026)", ""),
        ("2026-05-01", "Spoke elsewhere", ""),
        ("2025-12-01", "Cleaned up", ""),
    ]
    assert wrong(reading) == [((14,), NO_DATE), ((21,), NO_LIST)]
    assert [line.number for line in reading.headings] == [1, 3, 13, 17, 18, 20]


def test_a_bullet_that_is_a_month_is_a_heading_for_those_below(catalogue: Catalogue) -> None:
    reading = read("- April 2026\n  - Did this\n  - Did that\n- May 2026:\n  - Did more", catalogue)

    assert [one[:2] for one in said(reading)] == [
        ("2026-04-01", "Did this"),
        ("2026-04-01", "Did that"),
        ("2026-05-01", "Did more"),
    ]
    assert [line.number for line in reading.headings] == [1, 4]


def test_a_heading_with_a_day_that_cannot_be_gives_no_date(catalogue: Catalogue) -> None:
    reading = read("## 2026-02-30 and after\n- Did this\n- 2026-02-30\n", catalogue)

    assert reading.entries == ()
    assert wrong(reading) == [((2,), NO_DATE), ((3,), "There is no 2026-02-30.")]


def test_a_line_that_goes_on_belongs_to_what_stands_above_it(catalogue: Catalogue) -> None:
    text = "- 2026-03-12 Did it\nand more → with care\n- 2026-03-13 Did it → it\nheld\n"

    assert said(read(text, catalogue)) == [
        ("2026-03-12", "Did it and more → with care", ""),
        ("2026-03-13", "Did it", "it held"),
    ]


def test_addresses_are_found_where_they_stand(catalogue: Catalogue) -> None:
    text = (
        "- 2026-03-12 See https://a.example.org/x, it is there\n  - https://b.example.org\n"
        "- 2026-03-13 Did it\n  <https://c.example.org>\n"
        "- 2026-03-14 Did it\n  - Link: [here](https://d.example.org)\n"
    )

    reading = read(text, catalogue)

    assert [entry.words.link for entry in reading.entries] == [
        "https://a.example.org/x",
        "https://c.example.org",
        "https://d.example.org",
    ]
    assert said(reading)[0][2] == "https://b.example.org"


@pytest.mark.parametrize(
    ("line", "why"),
    [("Date: 2026-02-30", "There is no 2026-02-30."), ("(30.2.2026)", "There is no 30.2.2026.")],
)
def test_a_date_below_or_behind_that_cannot_be_is_told(
    catalogue: Catalogue, line: str, why: str
) -> None:
    behind = line.startswith("(")
    text = f"- Did it {line}" if behind else f"- 2026-01-01 Did it\n  {line}"

    assert [fault.why for fault in read(text, catalogue).faults] == [why]


def test_a_date_may_stand_in_brackets_at_the_end(catalogue: Catalogue) -> None:
    text = "- Spoke at the guild (5 March 2026).\n- Ran it (with care)"

    assert said(read(text, catalogue)) == [("2026-03-05", "Spoke at the guild", "")]


def test_a_date_below_that_is_none_is_more_of_the_effect(catalogue: Catalogue) -> None:
    (entry,) = read("- 2026-01-01 Did it\n  - When: at last", catalogue).entries

    assert entry.words.effect == "When: at last"


def test_a_second_effect_or_link_is_added_and_replaces_nothing(catalogue: Catalogue) -> None:
    text = (
        "- 2026-03-12 Did it\n  - Link: https://a.example.org\n  - Link: https://b.example.org\n"
        "  - Gained: Search\n  - Gained: Ads\n  - Date: 2026-03-13"
    )

    (entry,) = read(text, catalogue).entries

    assert entry.words == Words(
        happened_on=datetime.date(2026, 3, 13),
        what="Did it",
        effect="Link: https://b.example.org\nGained: Ads",
        gained="Search",
        link="https://a.example.org",
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("- Did it", NO_DATE),
        ("- 2026-07-01 Did it", "2026-07-01 has not come yet."),
        ("- 1950-01-01 Did it", "1950-01-01 is too long ago."),
        ("- 2026-02-31 Did it", "There is no 2026-02-31."),
        ("2026-02-31 Did it", "There is no 2026-02-31."),
        ("- 3/4/2026 Did it", "3/4/2026 could be two days: write it as year-month-day."),
        (
            "- 2026-01-01 Did it\n  - Link: javascript:alert(1)",
            "The link is not an address that begins with https:// or http://.",
        ),
        (
            "- 2026-01-01 Did it\n  - Gained: " + "x" * 201,
            "Who gained is 201 characters long; it can be 200.",
        ),
        (
            "- 2026-01-01 " + "x" * 5001,
            "What happened is 5001 characters long; it can be 5000.",
        ),
    ],
)
def test_what_cannot_be_noted_is_told_with_its_line(
    catalogue: Catalogue, line: str, why: str
) -> None:
    reading = read(f"- 2026-01-01 Fine\n{line}", catalogue)

    (fault,) = reading.faults
    assert (fault.number, fault.why) == (2, why)
    assert reading.entries[0].number == 1
    assert fault.text.startswith(line.split("\n", maxsplit=1)[0])
    assert len(reading.entries) == 1


# --- CSV ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("head", ["what,happened_on,effect", "What happened,Date,Impact"])
def test_a_table_is_read_by_the_names_of_its_columns(
    catalogue: Catalogue, separator: str, head: str
) -> None:
    text = f'{head}\n"Wrote it",2026-03-12,copied\n'.replace(",", separator)

    reading = read("\ufeff" + text.replace("\n", "\r\n"), catalogue)

    assert said(reading) == [("2026-03-12", "Wrote it", "copied")]
    assert (reading.faults, len(reading.headings)) == ((), 1)


def test_a_table_has_every_field_and_keeps_columns_of_ones_own(catalogue: Catalogue) -> None:
    text = (
        "date,what,effect,gained,link,tags,Project\n"
        '2026-03-12 09:30,"Two\nlines",\'=SUM(A1),Search,https://a.example.org,'
        "sharing-knowledge; Charisma,Churn\n"
    )

    (entry,) = read(text, catalogue).entries

    assert entry == Entry(
        lines=(2, 3),
        words=Words(
            happened_on=datetime.date(2026, 3, 12),
            what="Two\nlines",
            effect="=SUM(A1)\nProject: Churn",
            gained="Search",
            link="https://a.example.org",
            items=("sharing-knowledge",),
        ),
        left_out=("Charisma",),
    )


def test_rows_that_cannot_be_read_are_told_with_their_lines(catalogue: Catalogue) -> None:
    text = (
        "what,date\nFine,2026-01-01\nLate,tomorrow\nNo date\n,2026-01-01\n"
        "Never,2026-02-30\n"
        'Wide,2026-01-01,,more\n"Closed"early,2026-01-01\nFine too,2026-01-02\n'
        '"Open,2026-01-01\nSwallowed,2026-01-01\n'
    )

    reading = read(text, catalogue)

    assert [one[1] for one in said(reading)] == ["Fine", "Fine too"]
    assert wrong(reading) == [
        ((3,), "“tomorrow” is not a date we know. Write it as year-month-day."),
        ((4,), NO_DATE),
        ((5,), "It does not say what happened."),
        ((6,), "There is no 2026-02-30."),
        ((7,), TOO_MANY),
        ((8,), QUOTES),
        ((10, 11), QUOTES),
    ]


def test_a_table_without_a_column_for_what_happened_says_so_for_every_row(
    catalogue: Catalogue,
) -> None:
    reading = read("date;effect\n2026-01-01;good\n", catalogue)

    assert wrong(reading) == [((2,), NO_WHAT)]


# --- any text at all ----------------------------------------------------------------------------


def lines_with_words(text: str) -> set[int]:
    lines = text.replace("\0", " ").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return {number for number, line in enumerate(lines, start=1) if line.strip()}


pieces = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "# March 2026", "## 2025", "April", "- ", "  - ", "* did it", "- 2026-01-01 x",
                "2026-02-30 y", "    Effect: z", "\tTags: a, b", "what,date", '"open', 'a","b',
                ";;;", "---", "- March 2026", "", " ", "1. ", "Link: no", "=1+1", "→", "(2026)",
            ]
        ),
        st.text(max_size=30),
    ),
    max_size=25,
)  # fmt: skip


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=pieces, end=st.sampled_from(["\n", "\r\n", "\r"]))
@example(lines=["what,date", '"', "x", "", "y"], end="\n")
@example(lines=["\ufeffwhat;date", "\u2028;\x0b", "\x1c"], end="\r\n")
def test_every_line_is_in_one_entry_or_one_fault_or_is_a_heading(
    catalogue: Catalogue, lines: list[str], end: str
) -> None:
    text = end.join(lines)

    reading = read(text, catalogue)

    found = [
        *(number for entry in reading.entries for number in entry.lines),
        *(number for fault in reading.faults for number in fault.lines),
        *(line.number for line in reading.headings),
    ]
    assert sorted(found) == sorted(lines_with_words(text.removeprefix("\ufeff")))


def test_too_much_at_once_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(importing.ImportTooLarge, match="501 lines; 500 go in at once"):
        read("- x\n" * 501, catalogue)
    with pytest.raises(importing.ImportTooLarge, match="more than 200 kB"):
        read("x" * 200_001, catalogue)

    assert len(read("- x\n" * 500, catalogue).faults) == 500


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Größe".encode(), "Größe"),
        ("Größe".encode("utf-8-sig"), "Größe"),
        ("Größe".encode("utf-16"), "Größe"),
        ("Größe".encode("latin-1"), "Größe"),
        ("“yes” €".encode("cp1252"), "“yes” €"),
    ],
)
def test_a_file_is_read_whatever_program_saved_it(content: bytes, text: str) -> None:
    assert decoded(content) == text


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"PK\x03\x04\0\0\0", NotText), (bytes(400_001), importing.ImportTooLarge)],
)
def test_what_is_no_text_is_refused(content: bytes, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        decoded(content)


# --- noting it ----------------------------------------------------------------------------------


def words(reading: Reading) -> list[Words]:
    return [entry.words for entry in reading.entries]


def test_importing_twice_adds_once(catalogue: Catalogue, senior: User) -> None:
    pieces = words(read(BRAG, catalogue))

    first = importing.import_evidence(pieces=[*pieces, pieces[0]], shared=False, by=senior)
    again = importing.import_evidence(pieces=pieces, shared=False, by=senior)

    assert (first.added, first.there) == (4, 1)
    assert (again.added, again.there) == (0, 4)
    assert Evidence.objects.filter(person=senior, shared_with=None).count() == 4
    event = AuditEvent.objects.get(verb="evidence-imported")
    made = list(Evidence.objects.order_by("pk").values_list("pk", flat=True))
    assert (event.actor, event.details) == (senior, {"evidence": made, "shared": False})


def test_an_import_is_shared_if_the_person_says_so(
    catalogue: Catalogue, senior: User, manager: User
) -> None:
    pieces = words(read("2026-01-01 Did it", catalogue))

    importing.import_evidence(pieces=pieces, shared=True, by=senior)

    assert Evidence.objects.get().shared_with == manager


def test_an_import_that_fails_half_way_leaves_nothing(
    catalogue: Catalogue, senior: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(**_: object) -> None:
        assert Evidence.objects.count() == 4
        raise RuntimeError

    monkeypatch.setattr(applying, "record", failing)

    with pytest.raises(RuntimeError):
        importing.import_evidence(pieces=words(read(BRAG, catalogue)), shared=False, by=senior)

    assert not Evidence.objects.exists()


def test_an_import_notes_what_is_left_when_some_is_there_in_its_order(
    catalogue: Catalogue, senior: User
) -> None:
    text = "2026-01-01 One\n2026-01-01 Two\n2026-01-01 One\n2026-01-01 Three\n"
    EvidenceFactory(person=senior, happened_on=datetime.date(2026, 1, 1), what="Two")

    done = importing.import_evidence(pieces=words(read(text, catalogue)), shared=False, by=senior)

    assert (done.added, done.there) == (2, 2)
    assert list(Evidence.objects.order_by("pk").values_list("what", flat=True)) == [
        "Two",
        "One",
        "Three",
    ]


@pytest.mark.parametrize("number", [1, 50])
def test_an_import_costs_the_same_queries_for_one_piece_and_for_many(
    senior: User, django_assert_num_queries: Any, number: int
) -> None:
    day = datetime.date(2026, 1, 1)
    pieces = [Words(happened_on=day, what=f"Piece {one}") for one in range(number)]

    # savepoint, lock, log, pieces, record, release
    with django_assert_num_queries(6):
        importing.import_evidence(pieces=pieces, shared=True, by=senior)


@pytest.mark.parametrize("text", ["2026-01-01 " + "x" * 150_000, "what,date\n" + "x" * 150_000])
def test_a_line_that_the_parser_of_tables_gives_up_at_is_a_fault_like_others(
    text: str, catalogue: Catalogue
) -> None:
    reading = read(text, catalogue)

    assert (len(reading.entries), len(reading.faults)) == (0, 1)

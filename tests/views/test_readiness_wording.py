"""What the report and “how this works” say alike, and how the report's lists belong together."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from assessments.choices import SheetRole
from assessments.models import Pair
from tests.completed import LEADERSHIP, answers, scored
from tests.reports import HIGH, LOW, MIDDLE, ask

pytestmark = pytest.mark.django_db

RANGE = (
    "The 80 % range allows for chance in single answers and for raters who are by habit lenient or "
    "strict: four times in five, the levers really stand inside it."
)


def words(page: bytes) -> str:
    """The text of a page, on one line."""
    text = re.sub(r"<[^>]+>", "", page.decode().replace("&nbsp;", " "))
    return re.sub(r"\s+", " ", text)


def test_the_range_is_explained_in_the_same_words_everywhere(client: Client, pair: Pair) -> None:
    scored(pair, LOW, LOW)

    assert RANGE in words(ask(client, pair.person, "report", pair).content)
    assert RANGE in words(client.get("/how-it-works/").content)
    glossary = Path(settings.BASE_DIR, "docs", "glossary.md").read_text()
    assert "80 % range: four times in five, the levers really stand inside it" in glossary


def test_how_this_works_says_which_answers_cannot_be_left_out(client: Client) -> None:
    page = words(client.get("/how-it-works/").content)

    assert (
        "“I have not been able to see this” are full answers, and they say something about the job."
        in page
    )
    assert "Only the six questions about the foundation cannot be left out" in page
    assert "they lower nothing" not in page


def test_the_lists_of_the_page_say_how_they_belong_together(client: Client, pair: Pair) -> None:
    scored(pair, MIDDLE, MIDDLE)

    response = ask(client, pair.person, "report", pair)
    page = words(response.content)

    assert "The sentence at the top names the first of them." in page
    assert "Where to begin stands under “What to take up first”." in page
    assert '<a href="#first">What to take up first</a>' in response.content.decode()
    assert "8 more that add as much" in page


def test_where_the_base_limits_readiness_the_moves_say_so(client: Client, pair: Pair) -> None:
    scored(pair, MIDDLE, HIGH | answers(levers=3, base=0))

    page = words(ask(client, pair.manager, "report", pair).content)

    assert "number, while readiness itself waits for the foundation." in page


def test_a_report_without_levers_has_no_card_for_what_moves_them(
    client: Client, pair: Pair
) -> None:
    scored(pair, LOW, LOW | dict.fromkeys(LEADERSHIP, "NO"))

    assert "What moves you most" not in words(ask(client, pair.person, "report", pair).content)


def test_levers_at_the_top_leave_no_step_and_the_page_says_so(client: Client, pair: Pair) -> None:
    scored(pair, answers(levers=4), answers(levers=4))

    page = words(ask(client, pair.person, "report", pair).content)

    assert "Every lever is at the top of its scale: no step is left to compute." in page


def test_more_than_three_single_answers_far_apart_are_folded(client: Client, pair: Pair) -> None:
    scored(pair, answers(timing=3), answers(timing=1, tools_and_assets=3))

    page = words(ask(client, pair.person, "report", pair).content)

    assert "2 more, two steps apart or further" in page


def test_without_a_number_the_page_speaks_of_no_range_and_no_best_few(
    client: Client, pair: Pair
) -> None:
    scored(pair, LOW, LOW | dict.fromkeys(LEADERSHIP[:4], "NO"))

    response = ask(client, pair.person, "report", pair)
    page = words(response.content)

    assert "where one is missing would make a number possible." in page
    for said in ("would narrow the range", "Bold:", "range grows", "The sentence at the top"):
        assert said not in page
    assert b"is-counted" not in _levers_card(response.content)


def _levers_card(page: bytes) -> bytes:
    return page.partition(b'id="levers"')[2].partition(b'id="base"')[0]


def test_near_the_last_stage_its_mark_is_not_the_whole_of_it(client: Client, pair: Pair) -> None:
    scored(pair, HIGH, HIGH)

    page = words(ask(client, pair.person, "report", pair).content)

    assert "75 is not all: building the case takes dated, confirmed evidence as well." in page


@pytest.mark.parametrize(("seen", "said"), [("2", False), ("NO", True)])
def test_the_limits_name_a_narrower_range_only_where_one_is_to_be_had(
    client: Client, pair: Pair, seen: str, said: bool
) -> None:
    scored(pair, MIDDLE, MIDDLE | {"tools-and-assets": seen})

    page = words(ask(client, pair.person, "report", pair).content)

    assert ("would narrow the range" in page) is said
    assert "adds at most 3.3 points to the levers." in page
    assert "is not reached by answers alone: it asks for evidence that was confirmed" in page
    assert "evidence cannot be recorded" not in page


def test_the_agenda_shows_both_notes_under_whatever_it_names(client: Client, pair: Pair) -> None:
    notes = {
        SheetRole.SELF: {"up-and-down": "Told twice.", "snacking": "Rarely."},
        SheetRole.MANAGER: {"up-and-down": "Heard once.", "tools-and-assets": "Show me."},
    }
    theirs = answers(own_the_state=4, up_and_down=2)
    scored(pair, answers(tools_and_assets=3), theirs, notes=notes)

    page = ask(client, pair.person, "talk", pair).content.decode()
    later = page.split("If there is time")[1].split("</section>")[0]
    noted = page.split("Also noted for this talk")[1].split("</section>")[0]

    assert "Told twice." in later
    assert "Heard once." in later
    assert "Rarely." in noted
    assert page.count("Show me.") == 1


def test_the_agenda_says_that_the_foundation_comes_first(client: Client, pair: Pair) -> None:
    scored(pair, answers(base=1), LOW)

    page = words(ask(client, pair.person, "talk", pair).content)

    assert page.index("The foundation first") < page.index("Then the largest differences")
    assert "Begin with the foundation, then" in page


def test_the_report_names_the_foundation_as_such_where_it_leads_to_it(
    client: Client, pair: Pair
) -> None:
    scored(pair, LOW, LOW)

    page = ask(client, pair.person, "report", pair).content.decode()

    assert '<li><a href="#base">Foundation</a></li>' in page

import pytest

from assessments.models import Framework
from assessments.queries.evidence.suggestions import MOST, suggest
from assessments.queries.framework import Catalogue, current_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(framework: Framework) -> Catalogue:
    return current_catalogue()


def keys(text: str, catalogue: Catalogue) -> list[str]:
    return [tag.key for tag in suggest(text, catalogue)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Three teams copied my leakage checklist", "sharing-knowledge"),
        ("Built a small Python package for experiment readouts", "tools-and-assets"),
        ("Cleaned the customer table, analysts query it daily now", "tools-and-assets"),
        ("Upstreamed our fix for the date parser to the shared library", "push-improvements-wide"),
        ("Half an hour on the whiteboard saved her a week of labelling", "invest-x-return-y"),
        ("Traced the flat conversion to a cache in the app with the engineers", "own-end-to-end"),
        ("Took over the sprint planning from our Lead", "up-and-down"),
        ("Explained the precision trade-off in the product review", "lead-role-in-the-room"),
        ("New joiners follow my repository template", "easy-to-follow-example"),
        ("Wrote the decision record comparing two options", "lead-technical-decisions"),
        ("Listed the weak spots of our pipelines and fixed two of them", "own-the-state"),
        ("Wrote the two-year plan for our data platform", "longer-time-frame"),
        ("Noticed that Ben was burning out and spoke with his manager", "partner-with-managers"),
        ("Handed the pricing model over to Ola", "develop-others-own-level"),
        ("Mentored our junior through her first experiment", "develop-others-juniors"),
        ("A teammate reran my study from the repository", "replace-all-seniors-work"),
        ("Added a check after the backfill; that mistake is not back", "consistency-regression"),
        ("Another month of tuning, and the gain was within noise", "diminishing-returns"),
        ("Reviewers found nothing to correct in my analyses", "scarce-core-feedback"),
        ("Legal and finance come to me directly with questions", "cross-specialty-contact"),
    ],
)
def test_a_sentence_from_a_working_week_brings_its_tag_first(
    catalogue: Catalogue, text: str, first: str
) -> None:
    found = keys(text, catalogue)

    assert found[0] == first
    assert len(found) <= MOST


@pytest.mark.parametrize("text", ["", "ok", "Bought milk", "and then there was this", "数据", "…"])
def test_a_text_that_says_nothing_of_the_work_brings_nothing(
    catalogue: Catalogue, text: str
) -> None:
    assert suggest(text, catalogue) == ()


def test_the_same_text_brings_the_same_tags_whatever_its_case(catalogue: Catalogue) -> None:
    text = "Shared a worked example of validation splits"

    assert suggest(text, catalogue) == suggest(text.upper(), catalogue) != ()


def test_a_word_repeated_does_not_weigh_more(catalogue: Catalogue) -> None:
    assert keys("junior " * 500, catalogue) == keys("junior", catalogue)


def test_suggesting_asks_the_database_nothing(
    catalogue: Catalogue, django_assert_num_queries: object
) -> None:
    suggest("warm", catalogue)

    with django_assert_num_queries(0):  # type: ignore[operator]
        suggest("Three teams copied my leakage checklist", catalogue)

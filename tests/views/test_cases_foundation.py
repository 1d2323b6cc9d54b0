"""What speaks against every claim of a case is said once, above them."""

import pytest
from django.test import Client

from assessments.models import Case, Pair, User
from assessments.queries.cases.content import key_of
from tests import case_stages as stages
from tests.completed import answers, scored
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

SAID = "The foundation did not hold in the assessment beside this case."


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return stages.opened(senior, manager)


def page_of(client: Client, case: Case, *, claims: int) -> str:
    for _ in range(claims):
        stages.claim(case)
    client.force_login(case.person)
    return client.get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.parametrize("claims", [1, 3])
def test_the_document_says_once_that_the_foundation_did_not_hold(
    client: Client, case: Case, pair: Pair, claims: int
) -> None:
    scored(pair, answers(base=1, tools_and_assets=3), answers(base=1, tools_and_assets=3))

    page = page_of(client, case, claims=claims)

    assert page.count(SAID) == 1
    assert page.count('href="#foundation"') == claims
    assert page.count("No evidence is cited.") == claims
    counted = f"<b>{claims} warning{'' if claims == 1 else 's'}</b>"
    assert page.count(counted) == 2  # the contents, and the same folded for a phone


def test_a_foundation_that_holds_is_not_spoken_of(client: Client, case: Case, pair: Pair) -> None:
    scored(pair, answers(base=3, tools_and_assets=3), answers(base=3, tools_and_assets=3))

    page = page_of(client, case, claims=1)

    assert SAID not in page
    assert "#foundation" not in page


def test_a_reviewer_who_reads_claim_by_claim_is_told_beside_each(
    client: Client, case: Case, pair: Pair
) -> None:
    scored(pair, answers(base=1, tools_and_assets=3), answers(base=1, tools_and_assets=3))
    part = stages.claim(case)
    reader = UserFactory()
    stages.submitted_case(case, [reader])
    client.force_login(reader)

    page = client.get(f"/cases/{case.pk}/review/{key_of(part)}/").content.decode()

    assert page.count(SAID) == 1
    assert "#foundation" not in page

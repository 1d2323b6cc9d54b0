import html
import re
from typing import Any

import pytest
from django.test import Client

from assessments.models import Confirmation, Evidence, User
from assessments.services import evidence as log
from assessments.views.evidence import acting
from tests.factories import EvidenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]


@pytest.fixture
def confirmed(senior: User, manager: User) -> Evidence:
    evidence: Evidence = EvidenceFactory(person=senior, shared=True)
    log.confirm_evidence(evidence=evidence, version=1, by=manager)
    return evidence


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(text).split())


def test_who_confirmed_can_take_it_back_and_both_are_told(
    confirmed: Evidence, senior: User, manager: User
) -> None:
    mara, sena = browser_of(manager), browser_of(senior)
    address = f"/evidence/{confirmed.pk}/confirm/take-back/"
    assert address in mara.get(f"/evidence/{confirmed.pk}/").content.decode()
    assert address not in sena.get(f"/evidence/{confirmed.pk}/").content.decode()

    told = words(mara.post(address, follow=True))

    assert "Taken back. From now on it counts no more." in told
    assert "You took back what you had confirmed" in told
    assert "You confirmed it and took that back on" in told
    read = words(sena.get(f"/evidence/{confirmed.pk}/"))
    assert "Mara Manager took back what they had confirmed" in read
    assert "a report that was complete by then keeps what it counted" in read
    assert "Waits for your word" not in words(mara.get(f"/evidence/of/{senior.pk}/"))


def test_a_second_click_says_that_nothing_is_left_to_take_back(
    confirmed: Evidence, manager: User
) -> None:
    mara = browser_of(manager)
    address = f"/evidence/{confirmed.pk}/confirm/take-back/"

    mara.post(address)
    told = words(mara.post(address, follow=True))

    assert "so nothing was taken back" in told


def test_somebody_who_reads_it_no_more_takes_nothing_back(
    confirmed: Evidence, senior: User, manager: User
) -> None:
    log.stop_sharing(evidence=confirmed, by=senior)

    response = browser_of(manager).post(f"/evidence/{confirmed.pk}/confirm/take-back/")

    assert response.status_code == 404
    assert Confirmation.objects.get().version == 1


def test_sharing_that_ends_in_this_moment_is_told(
    confirmed: Evidence, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_back = acting.services.take_back_confirmation

    def too_late(**arguments: Any) -> bool:
        log.stop_sharing(evidence=confirmed, by=confirmed.author)
        return take_back(**arguments)

    monkeypatch.setattr(acting.services, "take_back_confirmation", too_late)

    response = browser_of(manager).post(f"/evidence/{confirmed.pk}/confirm/take-back/", follow=True)

    assert "That is not yours to do." in words(response)


def test_the_row_of_the_log_says_whose_word_was_taken_back(
    confirmed: Evidence, senior: User, manager: User
) -> None:
    mara, sena = browser_of(manager), browser_of(senior)
    assert "Confirmation taken back" not in words(sena.get("/evidence/"))

    mara.post(f"/evidence/{confirmed.pk}/confirm/take-back/")

    assert "Confirmation taken back by Mara Manager" in words(sena.get("/evidence/"))
    assert "Confirmation taken back by you" in words(mara.get(f"/evidence/of/{senior.pk}/"))
    log.edit_evidence(
        evidence=confirmed,
        words=log.Words(happened_on=confirmed.happened_on, what="Said anew"),
        version=1,
        by=senior,
    )
    assert "Confirmation taken back" not in words(sena.get("/evidence/"))

"""Both sign one revision; any later edit voids that."""

import pytest

from assessments.models import AuditEvent, Case, Evidence, Signature, User
from assessments.queries.cases import case_document
from assessments.queries.cases.content import SectionWords
from assessments.services import cases
from assessments.services.evidence import Words, edit_evidence
from assessments.services.people import set_manager
from tests.case_stages import claim, opened, write
from tests.factories import CaseFactory, EvidenceFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    case = opened(senior, manager)
    write(case)
    return case


def standing(case: Case) -> set[str]:
    return set(case.signatures.standing().values_list("by__name", flat=True))


def sign_both(case: Case) -> None:
    for user in (case.person, case.manager):
        cases.sign_case(case=case, number=case.head, by=user)


def test_a_signature_names_the_revision_and_the_digest_of_the_document(
    case: Case, senior: User
) -> None:
    claim(case)

    signature = cases.sign_case(case=case, number=2, by=senior)

    newest = case.revisions.get(number=2)
    assert (signature.number, signature.by) == (2, senior)
    assert signature.document_sha256 == newest.document_sha256
    event = AuditEvent.objects.first()
    assert event is not None
    assert (event.verb, event.actor) == ("case-signed", senior)
    assert event.details == {"number": 2, "sha256": newest.document_sha256}


def test_both_sign_the_same_revision(case: Case) -> None:
    sign_both(case)

    assert standing(case) == {"Sena Senior", "Mara Manager"}
    assert len(set(case.signatures.values_list("document_sha256"))) == 1


def test_signing_twice_is_signing_once(case: Case, senior: User) -> None:
    first = cases.sign_case(case=case, number=1, by=senior)

    assert cases.sign_case(case=case, number=1, by=senior) == first
    assert AuditEvent.objects.filter(verb="case-signed").count() == 1


@pytest.mark.parametrize("number", [0, 1, 3])
def test_only_the_newest_revision_is_signed(case: Case, senior: User, number: int) -> None:
    write(case, "Newer")

    with pytest.raises(cases.DocumentMoved):
        cases.sign_case(case=case, number=number, by=senior)


def test_nobody_signs_an_empty_case(senior: User, manager: User) -> None:
    case = opened(senior, manager)

    with pytest.raises(cases.NothingToSign, match="nothing to sign"):
        cases.sign_case(case=case, number=0, by=senior)


@pytest.mark.parametrize("persona", ["stranger", "hr", "administrator"])
def test_nobody_else_signs(case: Case, persona: str, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(persona)

    with pytest.raises(cases.NotYours):
        cases.sign_case(case=case, number=1, by=user)
    with pytest.raises(cases.NotYours):
        cases.unsign_case(case=case, by=user)


def test_nobody_signs_a_closed_case_or_takes_a_signature_back(senior: User) -> None:
    case = CaseFactory(person=senior, manager=senior.manager, submitted=True)

    with pytest.raises(cases.CaseClosed):
        cases.sign_case(case=case, number=0, by=senior)
    with pytest.raises(cases.CaseClosed):
        cases.unsign_case(case=case, by=senior)


@pytest.mark.parametrize("act", ["edit", "claim", "remove", "restore"])
def test_any_later_edit_voids_both_signatures(
    case: Case, senior: User, manager: User, act: str
) -> None:
    write(case, "Second")
    sign_both(case)
    part = "section:opportunity"

    if act == "edit":
        write(case, "Third", by=manager)
    elif act == "claim":
        claim(case)
    elif act == "remove":
        cases.remove_part(case=case, part=part, base=2, by=senior)
    else:
        cases.restore_revision(revision=case.revisions.get(number=1), base=2, by=manager)

    assert standing(case) == set()
    assert case.signatures.count() == 2  # and it is on record that they have signed


def test_what_changes_no_word_voids_nothing(case: Case, senior: User, manager: User) -> None:
    sign_both(case)

    write(case, "The pricing team needs a lead")  # as it stands
    cases.save_part(  # over nothing, so it is kept aside
        case=case,
        part="section:opportunity",
        words=SectionWords("Stale"),
        base=0,
        by=manager,
    )

    assert standing(case) == {"Sena Senior", "Mara Manager"}


def test_the_signature_of_a_manager_before_does_not_stand(case: Case, senior: User) -> None:
    sign_both(case)
    set_manager(person=senior, manager=UserFactory(name="Nora Next"), by=None)
    cases.continue_with_manager(case=case, by=senior)
    case.refresh_from_db()

    assert standing(case) == {"Sena Senior"}
    cases.sign_case(case=case, number=1, by=case.manager)
    assert standing(case) == {"Sena Senior", "Nora Next"}


def test_a_signature_can_be_taken_back_while_it_stands(case: Case, senior: User) -> None:
    sign_both(case)

    cases.unsign_case(case=case, by=senior)
    cases.unsign_case(case=case, by=senior)

    assert standing(case) == {"Mara Manager"}
    assert AuditEvent.objects.filter(verb="case-unsigned").count() == 1


def test_a_signature_that_is_void_already_stays_on_record(case: Case, senior: User) -> None:
    sign_both(case)
    write(case, "Newer")

    cases.unsign_case(case=case, by=senior)

    assert Signature.objects.filter(case=case, by=senior).count() == 1


def test_what_is_reworded_between_two_signatures_is_shown_as_changed(
    case: Case, senior: User, manager: User
) -> None:
    evidence = EvidenceFactory(person=senior, shared=True)
    claim(case, evidence=(evidence.pk,))
    cases.sign_case(case=case, number=case.head, by=manager)
    reword(evidence)
    cases.sign_case(case=case, number=case.head, by=senior)
    assert has_changed(case)

    cases.unsign_case(case=case, by=manager)
    cases.sign_case(case=case, number=case.head, by=manager)
    assert not has_changed(case)


def reword(evidence: Evidence) -> None:
    words = Words(happened_on=evidence.happened_on, what="Something else altogether")
    edit_evidence(evidence=evidence, words=words, version=evidence.version, by=evidence.author)


def has_changed(case: Case) -> bool:
    (cited,) = case_document(case, user=case.person).evidence
    return cited.has_changed

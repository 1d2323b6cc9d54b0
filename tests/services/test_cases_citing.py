"""The evidence that claims name: what may be cited, and what a citation protects."""

import pytest

from assessments.models import Case, Citation, Evidence, User
from assessments.queries.cases.content import ClaimWords, claim_part, read
from assessments.services import cases
from assessments.services.evidence import (
    EvidenceIsCited,
    Words,
    delete_evidence,
    edit_evidence,
    stop_sharing,
    withdraw_evidence,
)
from assessments.services.people import set_manager
from tests.case_stages import opened
from tests.factories import EvidenceFactory, UserFactory, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framework")]

ONE, OTHER = claim_part("1" * 32), claim_part("2" * 32)


@pytest.fixture
def case(senior: User, manager: User) -> Case:
    return opened(senior, manager)


@pytest.fixture
def piece(senior: User) -> Evidence:
    """Sena's own, shared with Mara."""
    return EvidenceFactory(person=senior, shared=True)


def cite(case: Case, *evidence: Evidence, part: str = ONE, text: str = "Shares checks") -> None:
    """Save the claim over what stands of it."""
    newest = case.revisions.filter(part=part).order_by("-number").first()
    ids = tuple(one.pk for one in evidence)
    cases.save_part(
        case=case,
        part=part,
        words=ClaimWords("risks", "role-model", text, evidence=ids),
        base=newest.number if newest else 0,
        by=case.person,
    )


def cited(case: Case) -> list[tuple[str, int, int | None]]:
    rows = Citation.objects.filter(case=case).order_by("claim", "pk")
    return [(row.claim[0], row.evidence_id, row.signed_version) for row in rows]


def sign(case: Case) -> None:
    case.refresh_from_db()
    cases.sign_case(case=case, number=case.head, by=case.person)


def refused(case: Case, *evidence: Evidence) -> tuple[int, ...]:
    with pytest.raises(cases.CannotCite) as refusal:
        cite(case, *evidence)
    return refusal.value.evidence


# --- what may be cited ------------------------------------------------------------------------


def test_a_claim_cites_what_both_can_read(case: Case, senior: User, manager: User) -> None:
    own = EvidenceFactory(person=senior, shared=True)
    managers = EvidenceFactory(person=senior, author=manager, shared=True)

    cite(case, managers, own, managers)

    content = case.revisions.get().content
    words = read(ONE, content)
    assert isinstance(words, ClaimWords)
    assert words.evidence == (managers.pk, own.pk)
    assert cited(case) == [("1", managers.pk, None), ("1", own.pk, None)]


def test_a_claim_cites_nothing_that_one_of_the_two_cannot_read(
    case: Case, senior: User, manager: User, stranger: User
) -> None:
    private = EvidenceFactory(person=senior)
    managers_private = EvidenceFactory(person=senior, author=manager)
    somebody_elses = EvidenceFactory(person=senior, shared_with=stranger, shared_at=case.opened_at)
    withdrawn = withdraw_evidence(evidence=EvidenceFactory(person=senior, shared=True), by=senior)
    about_another = EvidenceFactory(person=UserFactory(manager=manager), shared=True)
    shared = EvidenceFactory(person=senior, shared=True)

    found = refused(
        case, private, shared, managers_private, somebody_elses, withdrawn, about_another
    )

    assert found == (
        private.pk,
        managers_private.pk,
        somebody_elses.pk,
        withdrawn.pk,
        about_another.pk,
    )
    assert not Citation.objects.exists()
    assert not case.revisions.exists()


def test_the_refusal_counts_what_cannot_be_cited(case: Case, senior: User) -> None:
    private = [EvidenceFactory(person=senior) for _ in range(2)]

    with pytest.raises(cases.CannotCite, match=r"^One piece of the evidence cannot be cited"):
        cite(case, private[0])
    with pytest.raises(cases.CannotCite, match=r"^2 pieces of the evidence cannot be cited"):
        cite(case, *private)
    with pytest.raises(cases.CannotCite):
        cite(case, Evidence(pk=10**15))


def test_the_rows_follow_the_claims(case: Case, senior: User, piece: Evidence) -> None:
    other = EvidenceFactory(person=senior, shared=True)
    cite(case, piece)
    cite(case, piece, part=OTHER)

    cite(case, other)
    assert cited(case) == [("1", other.pk, None), ("2", piece.pk, None)]

    cases.remove_part(case=case, part=ONE, base=3, by=senior)
    assert cited(case) == [("2", piece.pk, None)]

    cases.restore_revision(revision=case.revisions.get(number=1), base=4, by=senior)
    assert cited(case) == [("1", piece.pk, None), ("2", piece.pk, None)]


def test_what_is_cited_stays_in_the_claim_when_it_is_not_shared_any_more(
    case: Case, senior: User, piece: Evidence
) -> None:
    cite(case, piece)
    stop_sharing(evidence=piece, by=senior)

    cite(case, piece, text="Other words")

    assert cited(case) == [("1", piece.pk, None)]
    with pytest.raises(cases.CannotCite):  # and goes into no other
        cite(case, piece, part=OTHER)


def test_a_restored_claim_comes_without_what_may_not_be_cited_any_more(
    case: Case, senior: User, piece: Evidence
) -> None:
    stays = EvidenceFactory(person=senior, shared=True)
    cite(case, piece, stays)
    cite(case, text="Without")
    stop_sharing(evidence=piece, by=senior)

    cases.restore_revision(revision=case.revisions.get(number=1), base=2, by=senior)

    words = read(ONE, case.revisions.get(number=3).content)
    assert isinstance(words, ClaimWords)
    assert (words.behaviour, words.evidence) == ("Shares checks", (stays.pk,))


def test_after_another_manager_has_come_evidence_has_to_be_shared_with_them(
    case: Case, senior: User, piece: Evidence
) -> None:
    cite(case, piece)
    set_manager(person=senior, manager=UserFactory(), by=None)
    cases.continue_with_manager(case=case, by=senior)

    cite(case, piece, text="Still cited")
    for_the_one_before = EvidenceFactory(
        person=senior, shared_with=case.manager, shared_at=case.opened_at
    )
    with pytest.raises(cases.CannotCite):
        cite(case, for_the_one_before, part=OTHER)


# --- what a citation protects -----------------------------------------------------------------


def test_evidence_that_is_cited_is_not_deleted_and_can_be_withdrawn(
    case: Case, senior: User, piece: Evidence
) -> None:
    cite(case, piece)

    with pytest.raises(EvidenceIsCited):
        delete_evidence(evidence=piece, by=senior)

    withdrawn = withdraw_evidence(evidence=piece, by=senior)
    assert (withdrawn.what, withdrawn.happened_on) == ("", piece.happened_on)
    assert cited(case) == [("1", piece.pk, None)]


def test_evidence_that_no_claim_names_any_more_can_be_deleted(
    case: Case, senior: User, piece: Evidence
) -> None:
    cite(case, piece)
    cite(case)

    delete_evidence(evidence=piece, by=senior)

    assert not Evidence.objects.exists()


def test_what_a_signed_document_cites_stays_protected_whatever_is_written_later(
    case: Case, senior: User, piece: Evidence
) -> None:
    cite(case, piece)
    sign(case)
    cite(case)

    assert cited(case) == [("1", piece.pk, 1)]
    with pytest.raises(EvidenceIsCited):
        delete_evidence(evidence=piece, by=senior)


# --- which wording was signed -----------------------------------------------------------------


def test_signing_notes_which_wording_stood_there(case: Case, senior: User, piece: Evidence) -> None:
    cite(case, piece)
    sign(case)
    assert cited(case) == [("1", piece.pk, 1)]

    edit_evidence(evidence=piece, words=Words(today(), "Other words"), version=1, by=senior)
    assert cited(case) == [("1", piece.pk, 1)]

    cite(case, piece, text="Other words here too")
    assert cited(case) == [("1", piece.pk, 1)]
    sign(case)
    assert cited(case) == [("1", piece.pk, 2)]


def test_signing_leaves_alone_what_only_an_older_document_cites(
    case: Case, senior: User, piece: Evidence
) -> None:
    cite(case, piece)
    sign(case)
    cite(case)
    edit_evidence(evidence=piece, words=Words(today(), "Other words"), version=1, by=senior)

    sign(case)

    assert cited(case) == [("1", piece.pk, 1)]

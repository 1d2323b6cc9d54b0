"""A case as one of its readers gets it, for tests of what stands in it."""

from assessments.models import Case, Evidence, User
from assessments.queries.cases import CaseDocument, Claim, case_document, cases_visible_to
from assessments.services.evidence import confirm_evidence
from tests.factories import EvidenceFactory


def read(case: Case, user: User | None = None, number: int | None = None) -> CaseDocument:
    """As a page does: the case comes from the rows that the user sees."""
    user = user or case.person
    return case_document(cases_visible_to(user).get(pk=case.pk), user=user, number=number)


def only_claim(case: Case, user: User | None = None) -> Claim:
    (found,) = [one for section in read(case, user).sections for one in section.claims]
    return found


def piece(case: Case, **fields: object) -> Evidence:
    return EvidenceFactory(person=case.person, shared=True, **fields)


def confirmed(evidence: Evidence) -> Evidence:
    confirm_evidence(evidence=evidence, version=evidence.version, by=evidence.shared_with)
    return evidence

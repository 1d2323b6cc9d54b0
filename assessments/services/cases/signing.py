"""Both stand behind one revision of a case; whatever is written later voids that by itself."""

from django.db import transaction

from assessments.models import Case, Revision, Signature, User
from assessments.queries.cases.parts import parts_at
from assessments.services.audit import record
from assessments.services.cases.citing import stamp
from assessments.services.cases.holding import CaseError, DocumentMoved, hold_open


class NothingToSign(CaseError):
    def __init__(self) -> None:
        super().__init__("Nothing is written yet, so there is nothing to sign.")


@transaction.atomic
def sign_case(*, case: Case, number: int, by: User) -> Signature:
    """Sign the document as it is after revision `number`, which has to be the newest.

    Signing twice is signing once. Raises NotYours, CaseClosed, NothingToSign, DocumentMoved.
    """
    held = hold_open(case, by)
    if number != held.head:
        raise DocumentMoved
    if not held.head:
        raise NothingToSign
    newest = Revision.objects.get(case=held, number=held.head)
    signature, is_new = Signature.objects.get_or_create(
        case=held, number=number, by=by, defaults={"document_sha256": newest.document_sha256}
    )
    if is_new:
        others = held.signatures.standing().exclude(by=by).values_list("at", flat=True)
        stamp(held, parts_at(held, held.head), since=others.first())
        details = {"number": number, "sha256": signature.document_sha256}
        record(verb="case-signed", target=held, by=by, subject=held.person, **details)
    return signature


@transaction.atomic
def unsign_case(*, case: Case, by: User) -> None:
    """Take back one's signature on the newest revision, if there is one.

    Raises NotYours, CaseClosed.
    """
    held = hold_open(case, by)
    taken_back, _ = Signature.objects.filter(case=held, number=held.head, by=by).delete()
    if taken_back:
        record(verb="case-unsigned", target=held, by=by, subject=held.person, number=held.head)

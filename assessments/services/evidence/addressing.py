"""Whom the link to a piece of evidence may go to.

Whoever reads the mail answers. So it goes to a colleague and to nobody who has written or is
praised by the evidence, as far as an address can tell.
"""

from assessments.models import Evidence, User
from assessments.services.evidence.holding import EvidenceError


class OwnAddress(EvidenceError):
    def __init__(self, person: User) -> None:
        super().__init__(
            f"That is the address of {person.name}. Their word stands there already; give the "
            "address of the colleague who was helped."
        )


class NotAColleague(EvidenceError):
    def __init__(self, host: str) -> None:
        super().__init__(
            f"Nobody here has an address at {host}. The link goes to colleagues alone, at the "
            "address they have at work."
        )


class HasLeft(EvidenceError):
    def __init__(self, person: User) -> None:
        super().__init__(f"{person.name} is not active here any more, so nobody would answer.")


def colleague_at(address: str, *, evidence: Evidence) -> User | None:
    """The account of the colleague with this address; None for one who has no account.

    Raises OwnAddress, NotAColleague, HasLeft.
    """
    mailbox, host = _mailbox(address), address.rpartition("@")[2].lower()
    for person in (evidence.author, evidence.person):
        if mailbox == _mailbox(person.email):
            raise OwnAddress(person)
    if not User.objects.filter(email__iendswith=f"@{host}", is_active=True).exists():
        raise NotAColleague(host)
    account: User | None = User.objects.filter(email__iexact=mailbox).first()
    if account is not None and not account.is_active:
        raise HasLeft(account)
    return account


def _mailbox(address: str) -> str:
    """Where mail to the address arrives: what stands behind a plus sign is only a note."""
    local, _, host = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{host}"

"""The mail that asks a colleague who was helped.

The author of the evidence must never hold the link: it answers in the colleague's name. So it is
no page that shows it but a job that mails it. In the database lie its SHA-256 and, in the job, a
nonce; the link is the nonce signed with the secret key. Whoever reads the database has no link,
and a job that runs twice sends the same one twice.
"""

import base64
from urllib.parse import urljoin

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac

from assessments.models import Witness
from assessments.queries.evidence.witnesses import LinkState, digest_of, link_state

_SALT = "assessments.witness"
_MAIL = "emails/witness_asked"


class KeyChanged(Exception):
    """The secret key is not the one that the link was made with: it would lead nowhere."""


def token_of(nonce: str) -> str:
    """The secret part of a link: 43 characters, the same for the same nonce and secret key."""
    signed = salted_hmac(_SALT, nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def witness_mail(*, witness_id: int, nonce: str, address: str, root: str) -> EmailMessage | None:
    """The mail with the link; None for one that is closed by now or gone. One query.

    `root` is where the pages lie, as the author's browser has them. Raises KeyChanged.
    """
    rows = Witness.objects.select_related("evidence__person", "evidence__author")
    witness = rows.filter(pk=witness_id).first()
    if witness is None or link_state(witness, witness.evidence) != LinkState.OPEN:
        return None
    token = token_of(nonce)
    if digest_of(token) != witness.token_sha256:
        raise KeyChanged
    context = {
        "witness": witness,
        "evidence": witness.evidence,
        "link": urljoin(root, reverse("witness", args=[token])),
    }
    subject = render_to_string(f"{_MAIL}_subject.txt", context)
    text = render_to_string(f"{_MAIL}_message.txt", context)
    return EmailMessage(" ".join(subject.split()), text, None, [address])

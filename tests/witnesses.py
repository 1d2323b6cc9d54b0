"""Asking a colleague, with the link that only their mail has."""

from assessments.jobs import witness_key
from assessments.models import Evidence, Job, Witness
from assessments.services.evidence.mailing import token_of
from assessments.services.evidence.witnesses import ask_witness

ROOT = "http://testserver/"


def ask(
    evidence: Evidence, name: str = "Ola Helped", address: str = "ola@example.org"
) -> tuple[Witness, str]:
    """The witness, and the token of the link."""
    witness = ask_witness(
        evidence=evidence, name=name, address=address, root=ROOT, by=evidence.author
    )
    return witness, token_of(job_of(witness).arguments["nonce"])


def job_of(witness: Witness) -> Job:
    return Job.objects.get(key=witness_key(witness.pk))

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assessments.models import Attachment, Evidence, Framework, User
from assessments.queries.evidence.attachments import path_of
from assessments.services.evidence.files import attach
from tests import attachments as made
from tests.factories import EvidenceFactory

pytestmark = pytest.mark.django_db

LARGEST, SIX_MEGABYTES = 5 * 1024 * 1024, 6 * 1024 * 1024


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.ATTACHMENTS_DIR = tmp_path
    return tmp_path


@pytest.fixture
def evidence(framework: Framework, senior: User) -> Evidence:
    return EvidenceFactory(person=senior, shared=True)


@pytest.fixture
def attachment(evidence: Evidence) -> Attachment:
    return attach(
        evidence=evidence, name="Größe “1”.png", content=made.picture(), by=evidence.author
    )


def address(attachment: Attachment) -> str:
    return f"/evidence/{attachment.evidence_id}/attachments/{attachment.pk}/"


def upload(client: Client, evidence: Evidence, name: str, content: bytes, claimed: str) -> Any:
    file = SimpleUploadedFile(name, content, content_type=claimed)
    return client.post(f"/evidence/{evidence.pk}/attachments/", {"file": file})


def test_a_picture_is_attached(client: Client, evidence: Evidence, senior: User) -> None:
    client.force_login(senior)

    response = upload(client, evidence, "chart.png", made.picture(), "text/html")

    assert (response.status_code, response["Location"]) == (302, f"/evidence/{evidence.pk}/")
    assert Attachment.objects.get().kind == "image/png"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.png", made.PAGE, "neither a picture (PNG, JPEG, WebP, GIF) nor a PDF"),
        ("chart.pdf", made.picture(), "inside is a PNG picture"),
        ("chart.png", b"", "This file is empty."),
        ("big.png", made.picture() + bytes(5 * 1024 * 1024), "A file can be 5 MB large"),
    ],
)
def test_a_file_that_lies_or_is_too_large_is_refused_with_a_sentence(
    client: Client, evidence: Evidence, senior: User, name: str, content: bytes, words: str
) -> None:
    client.force_login(senior)

    response = upload(client, evidence, name, content, "image/png")

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Attachment.objects.exists()


def sent(client: Client, address: str, size: int) -> Any:
    """The answer to a body of so many bytes, in which a view that gets it finds no file."""
    return client.generic("POST", address, b"a" * size, content_type="text/plain")


def test_only_where_a_file_is_attached_a_body_can_be_six_megabytes_large(
    client: Client, evidence: Evidence, senior: User
) -> None:
    client.force_login(senior)
    there, elsewhere = f"/evidence/{evidence.pk}/attachments/", f"/evidence/{evidence.pk}/edit/"

    taken, refused = (sent(client, there, SIX_MEGABYTES + more) for more in (0, 1))

    assert (taken.status_code, refused.status_code) == (422, 413)
    assert "A file can be 5 MB large, and this one is larger" in refused.content.decode()
    small = sent(client, elsewhere, 2 * 1024 * 1024)
    assert small.status_code == 413
    assert "larger than 1.0\xa0MB" in small.content.decode()


def test_a_file_of_the_largest_size_fits_into_a_body_and_never_lies_in_a_shared_folder() -> None:
    assert LARGEST < SIX_MEGABYTES == django_settings.FILE_UPLOAD_MAX_MEMORY_SIZE


@pytest.mark.parametrize("reader", ["senior", "manager"])
def test_a_file_is_sent_to_be_saved_and_never_as_a_page(
    client: Client, organisation: Any, attachment: Attachment, reader: str
) -> None:
    client.force_login(organisation.persona(reader))

    response = client.get(address(attachment))

    assert response.status_code == 200
    assert response.streaming
    assert b"".join(response.streaming_content) == path_of(attachment.sha256).read_bytes()
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%20%E2%80%9C1%E2%80%9D.png"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("persona", ["stranger", "hr", "editor", "administrator"])
def test_a_file_is_not_there_for_anybody_else(
    client: Client, organisation: Any, attachment: Attachment, persona: str
) -> None:
    client.force_login(organisation.persona(persona))

    assert client.get(address(attachment)).status_code == 404


def test_a_file_is_gone_for_a_manager_once_sharing_stops(
    client: Client, attachment: Attachment, manager: User
) -> None:
    client.force_login(manager)
    assert b"".join(client.get(address(attachment)).streaming_content)  # and so it is closed

    Evidence.objects.update(shared_with=None, shared_at=None, awaits=None)

    assert client.get(address(attachment)).status_code == 404


def test_a_file_is_not_found_under_other_evidence(
    client: Client, attachment: Attachment, senior: User
) -> None:
    other = EvidenceFactory(person=senior)
    client.force_login(senior)

    response = client.get(f"/evidence/{other.pk}/attachments/{attachment.pk}/")

    assert response.status_code == 404


def test_a_reader_neither_adds_nor_deletes(
    client: Client, attachment: Attachment, manager: User
) -> None:
    client.force_login(manager)

    added = upload(client, attachment.evidence, "a.png", made.picture(), "image/png")
    deleted = client.post(f"{address(attachment)}remove/")

    assert (added.status_code, deleted.status_code) == (403, 403)
    assert Attachment.objects.count() == 1


def test_the_author_deletes_a_file(
    client: Client, attachment: Attachment, senior: User, folder: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    client.force_login(senior)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"{address(attachment)}remove/")

    assert response.status_code == 302
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_file_that_the_store_has_lost_is_told(
    client: Client, attachment: Attachment, senior: User
) -> None:
    path_of(attachment.sha256).unlink()
    client.force_login(senior)

    response = client.get(address(attachment), follow=True)

    assert "is missing on our side" in response.content.decode()


def test_attachments_lie_outside_of_what_is_served() -> None:
    served = {Path(django_settings.STATIC_ROOT), *map(Path, django_settings.STATICFILES_DIRS)}

    kept = Path(django_settings.ATTACHMENTS_DIR)

    assert not any(kept.is_relative_to(folder) for folder in served)

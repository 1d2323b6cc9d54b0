import hashlib
import io
import os
import resource
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from PIL import Image

from assessments.models import Attachment, AuditEvent, Evidence, User
from assessments.queries.evidence.attachments import attached_files, open_file, path_of
from assessments.services.evidence import files, inspection, opening, store
from assessments.services.evidence.holding import NotYours, Withdrawn
from assessments.services.evidence.log import delete_evidence, withdraw_evidence
from tests import attachments as made
from tests.factories import EvidenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: object, tmp_path: Path) -> Path:
    settings.ATTACHMENTS_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def evidence(senior: User) -> Evidence:
    return EvidenceFactory(person=senior)


def attach(evidence: Evidence, name: str = "chart.png", content: bytes = b"") -> Attachment:
    content = content or made.picture()
    return files.attach(evidence=evidence, name=name, content=content, by=evidence.author)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# --- what a file is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("chart.png", made.picture("PNG"), "image/png"),
        ("chart.JPG", made.picture("JPEG"), "image/jpeg"),
        ("chart.jpeg", made.picture("JPEG"), "image/jpeg"),
        ("chart.webp", made.picture("WEBP"), "image/webp"),
        ("chart.gif", made.picture("GIF"), "image/gif"),
        ("note.pdf", made.document(), "application/pdf"),
    ],
)
def test_a_picture_or_document_is_taken_for_what_it_is(
    name: str, content: bytes, kind: str
) -> None:
    found = inspection.inspect(name, content)

    assert (found.name, found.kind.media_type) == (name, kind)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("page.png", made.PAGE, inspection.NotAccepted),
        ("page.html", made.PAGE, inspection.NotAccepted),
        ("minutes.pdf", made.word_document(), inspection.NotAccepted),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", inspection.NotAccepted),
        ("empty.png", b"", inspection.NotAccepted),
        ("chart.bmp", made.picture("BMP"), inspection.NotAccepted),
        ("chart.png", made.picture("JPEG"), inspection.Misnamed),
        ("chart.html", made.picture("PNG"), inspection.Misnamed),
        ("chart.png", made.document(), inspection.Misnamed),
        ("note.exe", made.document(), inspection.Misnamed),
        ("page.pdf", b"%PDF-1.7\n" + made.PAGE, inspection.Damaged),
        ("page.pdf", made.PAGE + made.document(), inspection.NotAccepted),
        ("note.pdf", made.document()[:-200], inspection.Damaged),
        ("note.pdf", made.locked_document(), inspection.Locked),
        ("chart.png", made.picture()[:-30], inspection.Damaged),
        ("photo.jpg", made.picture("JPEG", (400, 400))[:400], inspection.Damaged),
        ("note.pdf", made.empty_document(), inspection.Damaged),
        ("large.png", made.huge_picture(7_000), inspection.TooManyPixels),
        ("bomb.png", made.huge_picture(12_000), inspection.TooManyPixels),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    name: str, content: bytes, fault: type[Exception]
) -> None:
    with pytest.raises(fault, match=name):
        inspection.inspect(name, content)


def test_a_picture_loses_place_camera_and_comment_and_stands_upright() -> None:
    sent = made.photo_with_a_place()

    kept = inspection.inspect("photo.jpg", sent).content

    assert b"A telling camera" in sent
    with Image.open(io.BytesIO(kept)) as picture:
        assert dict(picture.getexif()) == {}
        assert "comment" not in picture.info
        assert picture.size == (8, 12)
    assert b"telling" not in kept
    assert b"script" not in kept


def test_a_script_behind_the_pixels_is_not_kept() -> None:
    kept = inspection.inspect("chart.gif", made.picture("GIF") + made.PAGE).content

    assert b"script" not in kept


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_keeps_its_pictures_and_its_pace(kind: str) -> None:
    kept = inspection.inspect(f"run.{kind.lower()}", made.animation(kind)).content

    with Image.open(io.BytesIO(kept)) as picture:
        picture.seek(2)
        picture.load()  # WebP tells the pace of a picture once it is read
        assert picture.n_frames == 3  # type: ignore[attr-defined]
        assert picture.info["duration"] == 80


def test_an_animation_counts_all_its_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "MOST_PIXELS", 2 * 12 * 8)

    with pytest.raises(inspection.TooManyPixels):
        inspection.inspect("run.gif", made.animation())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/chart.png", "chart.png"),
        ("C:\\Users\\sena\\chart.png", "chart.png"),
        ("chart", "chart.png"),
        ("results 1.25", "results 1.25.png"),
        ("gnp\u202e.png", "gnp.png"),
        ("line\r\nbreak.png", "linebreak.png"),
        (" ", "attachment.png"),
        ("x" * 200 + ".png", "x" * 116 + ".png"),
    ],
)
def test_a_name_is_made_safe_and_ends_as_its_kind_does(name: str, kept: str) -> None:
    assert inspection.inspect(name, made.picture()).name == kept


# --- attaching ----------------------------------------------------------------------------------


def test_what_is_attached_lies_under_the_hash_of_its_content(
    evidence: Evidence, folder: Path
) -> None:
    attachment = attach(evidence)

    path = path_of(attachment.sha256)
    content = path.read_bytes()
    assert path.parent.parent == folder
    assert hashlib.sha256(content).hexdigest() == attachment.sha256 == path.name
    assert attachment.size == len(content)
    assert path.stat().st_mode & 0o077 == 0
    with open_file(attachment) as file:
        assert file.read() == content


def test_attaching_is_on_record_without_the_name(evidence: Evidence) -> None:
    attachment = attach(evidence, "layoffs.png")

    event = AuditEvent.objects.get(verb="attachment-added")
    assert (event.actor, event.target_id) == (evidence.author, evidence.pk)
    assert event.details == {"size": attachment.size}


def test_the_same_file_twice_is_kept_once(evidence: Evidence) -> None:
    assert attach(evidence) == attach(evidence, "again.png")
    assert len(attached_files(evidence)) == 1


def test_a_sixth_file_is_refused(evidence: Evidence) -> None:
    for width in range(1, 6):
        attach(evidence, content=made.picture(size=(width, 1)))

    with pytest.raises(files.TooMany, match="5 files already"):
        attach(evidence, content=made.picture(size=(6, 1)))

    assert evidence.attachments.count() == 5


def test_a_file_above_the_limit_is_refused_before_it_is_opened(evidence: Evidence) -> None:
    with pytest.raises(files.TooLarge, match="5 MB"):
        attach(evidence, content=made.PAGE + bytes(files.MOST_BYTES))


def test_nobody_attaches_to_what_another_wrote_or_what_was_withdrawn(
    evidence: Evidence, manager: User
) -> None:
    with pytest.raises(NotYours):
        files.attach(evidence=evidence, name="a.png", content=made.picture(), by=manager)
    withdraw_evidence(evidence=evidence, by=evidence.author)

    with pytest.raises(Withdrawn):
        attach(evidence)


def test_a_full_disk_leaves_no_row_and_no_half_file(
    evidence: Evidence, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        attach(evidence)

    assert not evidence.attachments.exists()
    assert [path for path in stored(folder) if not path.name.startswith(".")] == []


# --- going --------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["remove", "withdraw", "delete"])
def test_the_last_row_that_names_a_file_takes_it_along(
    evidence: Evidence,
    folder: Path,
    end: str,
    django_capture_on_commit_callbacks: object,
) -> None:
    attachment = attach(evidence)
    verbs = {
        "remove": lambda: files.remove_attachment(attachment=attachment, by=evidence.author),
        "withdraw": lambda: withdraw_evidence(evidence=evidence, by=evidence.author),
        "delete": lambda: delete_evidence(evidence=evidence, by=evidence.author),
    }

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        verbs[end]()
        assert len(stored(folder)) == 1  # the transaction may still fail

    assert stored(folder) == []
    assert not Attachment.objects.exists()


def test_a_file_stays_while_another_row_names_it(
    evidence: Evidence, folder: Path, django_capture_on_commit_callbacks: object
) -> None:
    other = attach(EvidenceFactory(person=evidence.person))
    attachment = attach(evidence)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        files.remove_attachment(attachment=attachment, by=evidence.author)

    assert stored(folder) == [path_of(other.sha256)]


@pytest.mark.django_db(transaction=True)
def test_a_removal_that_is_rolled_back_deletes_nothing(evidence: Evidence, folder: Path) -> None:
    attachment = attach(evidence)

    with transaction.atomic():
        files.remove_attachment(attachment=attachment, by=evidence.author)
        transaction.set_rollback(True)

    assert stored(folder) == [path_of(attachment.sha256)]


@pytest.mark.django_db(transaction=True)
def test_a_file_discarded_while_it_is_attached_elsewhere_is_there_in_the_end(
    evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Attachment.objects.create

    def discarded_meanwhile(**fields: object) -> Attachment:
        store.discard(str(fields["sha256"]))  # its row is not to be seen yet
        return create(**fields)

    monkeypatch.setattr(Attachment.objects, "create", discarded_meanwhile)

    attachment = attach(evidence)

    assert path_of(attachment.sha256).exists()


def test_discarding_what_is_not_there_is_no_fault(folder: Path) -> None:
    assert store.discard("ab" * 32) is False
    assert stored(folder) == []


def test_discarding_what_is_named_puts_it_back(evidence: Evidence, folder: Path) -> None:
    attachment = attach(evidence)

    assert store.discard(attachment.sha256) is False
    assert stored(folder) == [path_of(attachment.sha256)]


# --- sweeping -----------------------------------------------------------------------------------


def age(path: Path) -> Path:
    before = time.time() - 3700
    os.utime(path, (before, before))
    return path


def test_sweeping_deletes_what_no_row_names_and_puts_back_what_one_does(
    evidence: Evidence, folder: Path
) -> None:
    kept, going = attach(evidence), attach(evidence, content=made.document(), name="n.pdf")
    for attachment in (kept, going):
        age(path_of(attachment.sha256))
    path = path_of(going.sha256)
    path.replace(path.with_name(f".{going.sha256}.going"))
    store.keep("ab" * 32, b"of nobody")
    age(path_of("ab" * 32))
    half = path.with_name(".half")
    half.write_bytes(b"x")
    age(half)

    swept = store.sweep()

    assert swept == store.Swept(deleted=2, missing=0)
    assert set(stored(folder)) == {path_of(kept.sha256), path_of(going.sha256)}


def test_sweeping_leaves_an_upload_that_is_under_way(folder: Path) -> None:
    store.keep("ab" * 32, b"its row comes in a moment")

    assert store.sweep() == store.Swept(deleted=0, missing=0)
    assert len(stored(folder)) == 1


def test_the_command_says_what_is_missing(
    evidence: Evidence, capsys: pytest.CaptureFixture[str]
) -> None:
    path_of(attach(evidence).sha256).unlink()

    call_command("sweep_attachments")

    out, err = capsys.readouterr()
    assert out == "Files that no evidence names, now deleted: 0\n"
    assert err == "Files that evidence names and that are not there: 1\n"


# --- documents that are meant to hurt -------------------------------------------------------------


def test_a_document_that_swells_is_damaged_and_takes_no_memory_here() -> None:
    swelling = made.document_that_swells(3 * opening.MOST_MEMORY)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(inspection.Damaged):
        inspection.inspect("note.pdf", swelling)

    taken = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert len(swelling) < files.MOST_BYTES
    assert taken < 100 * 1024 * 1024


def test_a_document_that_takes_for_ever_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_SECONDS", 0)

    assert opening.opens(made.document()) == opening.DAMAGED


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (made.document(), opening.OPENS),
        (made.locked_document(), opening.LOCKED),
        (made.empty_document(), opening.DAMAGED),
        (made.document()[:-200], opening.DAMAGED),
        (b"", opening.DAMAGED),
    ],
)
def test_a_process_of_its_own_finds_what_this_one_does(content: bytes, found: int) -> None:
    assert (opening.opened(content), opening.opens(content)) == (found, found)

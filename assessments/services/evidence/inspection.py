"""What a file is, found by opening it; its name and what a browser says of it prove nothing."""

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from assessments.services.evidence import opening
from assessments.services.evidence.holding import EvidenceError
from assessments.services.evidence.opening import opens

LONGEST_NAME = 120
MOST_PIXELS = 40_000_000  # all pictures of an animation together; a decoded pixel takes 4 bytes
MOST_PICTURES = 300
# What stays of a picture's own notes: how to draw it, and nothing of who, where and with what.
_KEPT = {"icc_profile", "transparency", "duration"}


class NotAccepted(EvidenceError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” is neither a picture (PNG, JPEG, WebP, GIF) nor a PDF when it is opened, "
            "whatever its name says. Put other files where you usually keep them, and add a link."
        )


class Misnamed(EvidenceError):
    def __init__(self, name: str, kind: "Kind") -> None:
        super().__init__(
            f"“{name}” is not what its name says: inside is {kind.words}. If that is right, name "
            f"it “.{kind.endings[0]}” and add it again."
        )


class Damaged(EvidenceError):
    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is damaged: it begins like a {_LIST}, but cannot be opened.")


class Locked(EvidenceError):
    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” asks for a password. Add it without one.")


class TooManyPixels(EvidenceError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” is too large a picture: at most {MOST_PIXELS // 1_000_000} million pixels."
        )


@dataclass(frozen=True)
class Kind:
    """A media type, its name for people, and the endings of its files, the usual one first."""

    media_type: str
    words: str
    endings: tuple[str, ...]


_PDF = Kind("application/pdf", "a PDF", ("pdf",))
_JPEG = Kind("image/jpeg", "a JPEG picture", ("jpg", "jpeg", "jpe", "jfif"))
_PICTURES = {
    "PNG": Kind("image/png", "a PNG picture", ("png",)),
    "JPEG": _JPEG,
    "MPO": _JPEG,  # a JPEG with more pictures behind the first, as some phones make them
    "WEBP": Kind("image/webp", "a WebP picture", ("webp",)),
    "GIF": Kind("image/gif", "a GIF picture", ("gif",)),
}
_LIST = "picture or PDF"
_ENDING = re.compile(r"\.([a-z][a-z0-9]{1,4})$", re.IGNORECASE)


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept: its name made safe, its kind, and the content to store."""

    name: str
    kind: Kind
    content: bytes


def inspect(name: str, content: bytes) -> Inspected:
    """Open the file. Raises NotAccepted, Misnamed, Damaged, Locked, TooManyPixels."""
    name = _safe(name)
    if content.startswith(b"%PDF-"):
        _check_document(name, content)
        return Inspected(_named(name, _PDF), _PDF, content)
    return _picture(name, content)


def _check_document(name: str, content: bytes) -> None:
    match opens(content):
        case opening.LOCKED:
            raise Locked(name)
        case opening.DAMAGED:
            raise Damaged(name)


def _picture(name: str, content: bytes) -> Inspected:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
            kind = _PICTURES[picture.format or ""]
            named = _named(name, kind)
            return Inspected(named, kind, _redrawn(picture, name))
    except UnidentifiedImageError as unknown:
        raise NotAccepted(name) from unknown
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise TooManyPixels(name) from bomb
    except EvidenceError:
        raise
    except Exception as broken:  # a parser may say anything about broken or hostile bytes
        raise Damaged(name) from broken


def _redrawn(picture: Image.Image, name: str) -> bytes:
    """The same picture, upright, without place, camera and comments.

    Only the pixels go over, so a script hidden beside them does not either.
    """
    kind = "JPEG" if picture.format == "MPO" else picture.format
    pictures = list(_pictures(picture, name))
    first, *others = pictures
    options: dict[str, Any] = {"quality": 90} if kind in ("JPEG", "WEBP") else {}
    if others:
        options |= {"save_all": True, "append_images": others, **_pace(pictures, picture)}
    target = io.BytesIO()
    first.save(target, kind, **options)
    return target.getvalue()


def _pictures(picture: Image.Image, name: str) -> Iterator[Image.Image]:
    """Each picture of an animation, or the one, as long as they are not too many."""
    if picture.width * picture.height > MOST_PIXELS:
        raise TooManyPixels(name)
    most = min(MOST_PIXELS // (picture.width * picture.height), MOST_PICTURES)
    still = picture.format in ("JPEG", "MPO")
    for number, one in enumerate(ImageSequence.Iterator(picture), start=1):
        if number > most:
            raise TooManyPixels(name)
        yield _clean(one)
        if still:
            return


def _clean(picture: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(picture)
    upright.info = {key: value for key, value in upright.info.items() if key in _KEPT}
    return upright


def _pace(pictures: list[Image.Image], picture: Image.Image) -> dict[str, Any]:
    """How fast an animation runs, and how often."""
    durations = [one.info.get("duration", 100) for one in pictures]
    loop = {"loop": picture.info["loop"]} if "loop" in picture.info else {}
    return {"duration": durations, **loop}


def _safe(name: str) -> str:
    """The last part of a path, without characters that hide or turn round what follows."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    return " ".join(visible.split()) or "attachment"


def _named(name: str, kind: Kind) -> str:
    """With an ending that is true, and not too long. Raises Misnamed."""
    ending = _ENDING.search(name)
    if ending is None:
        ending_text, stem = kind.endings[0], name
    else:
        ending_text, stem = ending[1], name[: ending.start()]
    if ending_text.lower() not in kind.endings:
        raise Misnamed(name, kind)
    return f"{stem[: LONGEST_NAME - len(ending_text) - 1]}.{ending_text}"

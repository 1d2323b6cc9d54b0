"""Small files of every kind, as a phone, a scanner or somebody with bad intentions makes them."""

import io
import zipfile
from typing import Any

import pikepdf
from PIL import Image

PLACE = 0x8825  # the part of a picture's notes that says where it was taken


def picture(kind: str = "PNG", size: tuple[int, int] = (12, 8), **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, kind, **options)
    return target.getvalue()


def photo_with_a_place() -> bytes:
    """A JPEG lying on its side, with a place, a camera and a comment."""
    notes = Image.Exif()
    notes[0x0110] = "A telling camera"
    notes[0x0112] = 6  # turn it by a quarter
    notes.get_ifd(PLACE)[1] = "N"
    return picture("JPEG", exif=notes, comment=b"<script>alert(1)</script>")


def animation(kind: str = "GIF") -> bytes:
    frames = [Image.new("RGB", (12, 8), colour) for colour in ("teal", "white", "black")]
    target = io.BytesIO()
    frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=80, loop=0)
    return target.getvalue()


def document(**options: Any) -> bytes:
    target = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(target, **options)
    return target.getvalue()


def empty_document() -> bytes:
    target = io.BytesIO()
    pikepdf.new().save(target)
    return target.getvalue()


def locked_document() -> bytes:
    return document(encryption=pikepdf.Encryption(owner="o", user="u"))


def word_document() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("word/document.xml", "<w:document/>")
    return target.getvalue()


def huge_picture(side: int) -> bytes:
    """A few kB that unpack to far more than anybody's memory should hold."""
    target = io.BytesIO()
    Image.new("1", (side, side)).save(target, "PNG")
    return target.getvalue()


PAGE = b"<!doctype html><title>x</title><script>alert(document.cookie)</script>"

"""Small files of every kind, as a phone, a scanner or somebody with bad intentions makes them."""

import io
import zipfile
import zlib
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


def document_that_swells(unpacked: int) -> bytes:
    """A document whose list of parts unpacks to so many bytes, a hundred thousand times its own.

    It is packed twice, and by a filter that no setting of the parser limits.
    """
    packed = zlib.compress(_lzw(unpacked), 9)
    head = (
        b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    )
    parts = b"4 0 obj<</Type/XRef/Size 5/W[1 2 1]/Root 1 0 R/Length %d" % len(packed)
    filters = b"/Filter[/FlateDecode/LZWDecode]>>stream\n"
    tail = b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(head)
    return head + parts + filters + packed + tail


def _lzw(size: int) -> bytes:
    """So many zeros: each code stands for one zero more than the one before."""
    bits, made = [], 0
    while made < size:
        width, code = 9, 258
        bits.append(f"{256:0{9 if not made else 12}b}")
        bits.append(f"{0:09b}")
        for length in range(2, 3800):
            bits.append(f"{code:0{width}b}")
            made += length
            code += 1
            width += code + 1 > 2**width and width < 12
    whole = "".join(bits)
    whole += "0" * (-len(whole) % 8)
    return int(whole, 2).to_bytes(len(whole) // 8)


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

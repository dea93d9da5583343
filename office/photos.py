"""Photos as people send them, made into small upright JPEGs that hold nothing but the picture."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from office.errors import DomainError

if TYPE_CHECKING:
    from typing import BinaryIO

LONGEST_SIDE = 1600
THUMBNAIL_SIDE = 320
MAX_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
# what decoders raise on bytes that only look like a picture
BROKEN = (
    UnidentifiedImageError, OSError, EOFError, ValueError, SyntaxError, OverflowError, IndexError, KeyError, TypeError,
    struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip


class BadUpload(DomainError):
    """The file can't be taken; the text says why and what to do."""


def clean(stream: BinaryIO, name: str) -> tuple[bytes, bytes]:
    """The photo and its thumbnail as new JPEGs: upright, at most 1600 px, the picture alone.

    Nothing else of the file goes along: no EXIF, XMP, IPTC, comment, colour profile or text, so no position. Raises
    BadUpload.
    """
    head = stream.read(512)
    stream.seek(0)
    _refuse_others(head, name)
    try:
        image = Image.open(stream, formats=FORMATS)  # reads the size, not yet the pixels
        if image.width * image.height > MAX_PIXELS:
            raise BadUpload(_("“%(name)s” has too many pixels. Choose a smaller photo.") % {"name": name})
        turn = TURNS.get(_orientation(image))
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read at a size near to what is kept
        picture = _flat(image)
    except BROKEN as error:
        raise BadUpload(
            _("“%(name)s” is not a photo that can be read. Choose a JPEG, PNG or WebP picture.") % {"name": name}
        ) from error
    large = _small(picture, LONGEST_SIDE)
    if turn is not None:
        large = large.transpose(turn)
    return _jpeg(large, 82), _jpeg(_small(large, THUMBNAIL_SIDE), 72)


def _refuse_others(head: bytes, name: str) -> None:
    """Pictures that people do choose and that can't be taken get words of their own."""
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise BadUpload(
            _(
                "“%(name)s” is a HEIC photo, which many devices can’t show. On an iPhone choose Settings → Camera → Formats → Most Compatible, or send a screenshot of it."
            )
            % {"name": name}
        )
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start or (start.startswith(b"<?xml") and name.lower().endswith(".svg")):
        raise BadUpload(
            _("“%(name)s” is an SVG drawing, which can hold a program. Choose a JPEG, PNG or WebP picture.")
            % {"name": name}
        )


def _orientation(image: Image.Image) -> int:
    try:
        return image.getexif().get(ORIENTATION, 1)
    except BROKEN:
        return 1  # a damaged note about the picture is no reason to refuse the picture


def _flat(image: Image.Image) -> Image.Image:
    """The pixels alone, in RGB; what is see-through becomes white."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        seen = image.convert("RGBA")
        flat = Image.new("RGB", seen.size, "white")
        flat.paste(seen, mask=seen.getchannel("A"))
        return flat
    flat = image.convert("RGB")
    flat.info.clear()
    return flat


def _small(image: Image.Image, longest: int) -> Image.Image:
    small = image.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return small


def _jpeg(image: Image.Image, quality: int) -> bytes:
    image.info.clear()  # a comment would be written along
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()

"""An image as a browser takes it. Its kind is told by its first bytes, never by a name."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any, Final

MAX_IMAGE_BYTES: Final = 10_000_000

MAX_PIXELS: Final = 40_000_000
"""A file of a few kilobytes can hold an image of gigabytes, which would stop the page."""


class ImageError(Exception):
    """What should be shown is no image; the message says why, for a person."""


@dataclass(frozen=True)
class Image:
    """Bytes of one of four kinds that hold pixels and nothing else: no script, no reference."""

    mime: str
    content: bytes

    @property
    def in_base64(self) -> str:
        """The content as text."""
        return b64encode(self.content).decode("ascii")


def image_of_bytes(content: Any) -> Image:
    """PNG, JPEG, GIF or WebP.

    Raises:
        ImageError: it is none of these, or too large.
    """
    if not isinstance(content, bytes):
        raise ImageError("It is no image.")
    if len(content) > MAX_IMAGE_BYTES:
        raise ImageError(f"It is larger than {MAX_IMAGE_BYTES // 1_000_000} MB.")
    mime, size = _kind_and_size(content)
    if size is None or 0 in size:
        raise ImageError(f"It begins as {mime}, and its size cannot be read.")
    width, height = size
    if width * height > MAX_PIXELS:
        raise ImageError(f"It has {width:,} x {height:,} pixels, which is too many to show.")
    return Image(mime, content)


def _kind_and_size(content: bytes) -> tuple[str, tuple[int, int] | None]:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", _pair(content, 16, 4, "big")
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif", _pair(content, 6, 2, "little")
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", _jpeg_size(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", _webp_size(content)
    raise ImageError("It is no PNG, JPEG, GIF or WebP image.")


def _pair(content: bytes, start: int, width: int, order: Any) -> tuple[int, int] | None:
    """Two numbers one after the other."""
    if len(content) < start + 2 * width:
        return None
    one, other = (content[i : i + width] for i in (start, start + width))
    return int.from_bytes(one, order), int.from_bytes(other, order)


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Of the first frame: markers follow each other, each with its length."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height_width = _pair(content, at + 5, 2, "big")
            return None if height_width is None else height_width[::-1]
        at += 2 + length
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X" and len(content) >= 30:
        return tuple(1 + int.from_bytes(content[i : i + 3], "little") for i in (24, 27))  # type: ignore[return-value]  # two of them
    if kind == b"VP8L" and len(content) >= 25:
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    size = _pair(content, 26, 2, "little") if kind == b"VP8 " else None
    return None if size is None else (size[0] & 0x3FFF, size[1] & 0x3FFF)

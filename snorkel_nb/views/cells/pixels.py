"""Arrays of pixels as small PNG images."""

import struct
import zlib
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from snorkel_nb.views.cells.image import MAX_PIXELS, Image, ImageError

MAX_SIDE: Final = 96
MIN_SIDE: Final = 4
"""Smaller lists of lists are tables, not pictures."""

_COLOR_TYPES: Final = {1: 0, 3: 2, 4: 6}

PixelArray = npt.NDArray[np.uint8]


def image_of_pixels(value: Any) -> Image:
    """A picture of at most MAX_SIDE pixels a side.

    Args:
        value: (H, W), (H, W, 1), (H, W, 3) or (H, W, 4) in lists, an array or a Series; whole
            numbers in 0..255, or fractions in 0..1.

    Raises:
        ImageError: it is none of these.
    """
    return Image("image/png", encode_png(shrink(_pixels(value))))


def shrink(pixels: PixelArray) -> PixelArray:
    """The mean of squares of pixels, so large that no side is longer than MAX_SIDE."""
    step = -(-max(pixels.shape[:2]) // MAX_SIDE)
    if step == 1:
        return pixels
    height, width = (max(1, side // step) for side in pixels.shape[:2])
    high, wide = (min(step, side) for side in pixels.shape[:2])
    squares = pixels[: height * high, : width * wide].reshape(height, high, width, wide, -1)
    means: PixelArray = squares.mean(axis=(1, 3)).round().astype(np.uint8)
    return means


def encode_png(pixels: PixelArray) -> bytes:
    """PNG of (H, W, 1 | 3 | 4): one unfiltered line after the other."""
    height, width, n_channels = pixels.shape
    head = struct.pack(">IIBBBBB", width, height, 8, _COLOR_TYPES[n_channels], 0, 0, 0)
    lines = np.pad(pixels.reshape(height, -1), ((0, 0), (1, 0))).tobytes()
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _pixels(value: Any) -> PixelArray:
    try:
        array = np.asarray(value.to_list() if isinstance(value, pl.Series) else value)
    except ValueError:  # lines of different lengths
        raise ImageError("Its lines are of different lengths.") from None
    if array.ndim == 2:
        array = array[:, :, np.newaxis]
    if array.ndim != 3 or array.shape[2] not in _COLOR_TYPES or min(array.shape[:2]) < MIN_SIDE:
        raise ImageError(f"An array of shape {array.shape} is no picture.")
    if array.size > MAX_PIXELS or array.dtype.kind not in "uif":
        raise ImageError("It is too large, or holds no numbers.")
    if array.dtype.kind == "f" and array.size and array.max() <= 1:
        array = array * 255
    if not ((array >= 0) & (array <= 255)).all():  # also where it is NaN
        raise ImageError("Its values are outside 0..255.")
    return array.astype(np.uint8)

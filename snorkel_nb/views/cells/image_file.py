"""Images in files that a column names. The data may be anybody's, so little is done with a name."""

import os
import stat
from typing import Final

from snorkel_nb.views.cells.image import MAX_IMAGE_BYTES, Image, ImageError, image_of_bytes

SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")
MAX_PATH: Final = 4096


def is_image_path(path: str) -> bool:
    """Whether this may name a local image. Nothing is opened.

    Two slashes at the start name another machine on some systems, and asking it for a file would
    tell it who asks.
    """
    return (
        len(path) <= MAX_PATH
        and path.lower().endswith(SUFFIXES)
        and "://" not in path
        and "\x00" not in path
        and not path.startswith(("//", "\\\\", "/\\", "\\/"))
    )


def read_image_file(path: str) -> Image:
    """The image in a regular file; a link, a pipe or a device is not opened, or left at once.

    Raises:
        ImageError: it cannot be read, or is no image.
    """
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such file"
        raise ImageError(f"{path:.200} was not opened: {reason}.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ImageError(f"{path:.200} is no regular file.")
    with os.fdopen(descriptor, "rb") as file:
        try:
            return image_of_bytes(file.read(MAX_IMAGE_BYTES + 1))
        except OSError as error:
            raise ImageError(f"{path:.200} was not read: {error.strerror}.") from None

"""Values of columns in words, and columns of images."""

import base64
import datetime as dt
import os
import struct
import zlib

import numpy as np
import polars as pl
import pytest

import snorkel_nb as snb
from snorkel_nb.errors import SessionError
from snorkel_nb.views.cells import image, image_file
from snorkel_nb.views.cells.cell import cell_view
from snorkel_nb.views.cells.image import ImageError, image_of_bytes
from snorkel_nb.views.cells.image_columns import image_columns, image_view
from snorkel_nb.views.cells.image_file import is_image_path, read_image_file
from snorkel_nb.views.cells.pixels import MAX_SIDE, encode_png, image_of_pixels

GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 2, 3) + b"\x00" * 9
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x01\x00\x00"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def dataset(columns, **options):
    return snb.Session(columns, classes=2, **options).dataset


def decode_png(content):
    """(H, W, channels) of a PNG whose lines are not filtered."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(content):
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        data = content[at + 8 : at + 8 + size]
        assert struct.unpack(">I", content[at + 8 + size : at + 12 + size])[0] == zlib.crc32(
            kind + data
        )
        chunks[kind], at = data, at + 12 + size
    width, height, depth, color = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert depth == 8
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, -1)
    assert not lines[:, 0].any()
    return lines[:, 1:].reshape(height, width, {0: 1, 2: 3, 6: 4}[color])


PNG = encode_png(np.full((2, 3, 3), 7, np.uint8))


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "none", "none"),
        (True, "flag", "true"),
        (-3, "number", "-3"),
        (0.1 + 0.2, "number", "0.3"),
        (1e300, "number", "1e+300"),
        ("<b>\x00 \u202e", "text", "<b>\x00 \u202e"),
        (b"abc", "other", "3 bytes"),
        (dt.date(2026, 1, 2), "time", "2026-01-02"),
        ([1, 2], "other", "[1, 2]"),
        (list(range(100)), "other", "[0, 1, 2, 3, 4, 5, 6, 7, … 100 values]"),
        ({"a": 1, "b": "x"}, "other", "a: 1, b: x"),
    ],
)
def test_a_value_reads_as_a_person_would_write_it(value, kind, text):
    data = dataset({"v": [value, value], "w": [1, 2]})

    assert cell_view(data, "v", 1) == {"name": "v", "kind": kind, "text": text, "is_cut": False}


@pytest.mark.parametrize("n_channels", [1, 3, 4])
def test_pixels_become_a_png_with_the_same_pixels(rng, n_channels):
    pixels = rng.integers(0, 256, (5, 7, n_channels), dtype=np.uint8)

    found = image_of_pixels(pixels.tolist())

    assert found.mime == "image/png"
    np.testing.assert_array_equal(decode_png(found.content), pixels)


def test_large_pictures_are_means_of_squares_and_long_ones_keep_their_shape():
    pixels = np.zeros((2 * MAX_SIDE, 4, 1), np.uint8)
    pixels[::2] = 100

    found = decode_png(image_of_pixels(pixels).content)

    assert found.shape == (MAX_SIDE, 2, 1)
    assert (found == 50).all()


def test_fractions_are_shades():
    found = decode_png(image_of_pixels([[0.0, 0.5, 1.0, 1.0]] * 4).content)

    assert found[0, :, 0].tolist() == [0, 127, 255, 255]


@pytest.mark.parametrize(
    "value",
    [
        [1, 2, 3, 4],
        [[1, 2], [3]],
        [[1, 2], [3, 4]],
        [[300.0] * 5] * 5,
        [[float("nan")] * 5] * 5,
        [[-1] * 5] * 5,
        np.zeros((5, 5, 2)),
        [["a"] * 5] * 5,
    ],
)
def test_other_lists_are_no_pictures(value):
    with pytest.raises(ImageError):
        image_of_pixels(value)


@pytest.mark.parametrize(
    ("content", "mime"),
    [(PNG, "image/png"), (GIF, "image/gif"), (JPEG, "image/jpeg"), (WEBP, "image/webp")],
)
def test_the_kind_of_an_image_is_told_by_its_bytes(content, mime):
    assert image_of_bytes(content) == image.Image(mime, content)
    assert image._kind_and_size(content)[1] == (3, 2)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SVG, "no PNG"),
        (b"", "no PNG"),
        (PNG[:20], "size cannot be read"),
        (b"\xff\xd8\xff", "size cannot be read"),
        (b"<html>", "no PNG"),
        (PNG[:16] + struct.pack(">II", 60_000, 60_000) + PNG[24:], "too many"),
        (PNG + bytes(image.MAX_IMAGE_BYTES), "larger than 10 MB"),
    ],
)
def test_what_is_no_image_or_too_large_is_not_shown(content, reason):
    with pytest.raises(ImageError, match=reason):
        image_of_bytes(content)


def test_columns_of_images_are_found_by_what_they_hold(tmp_path):
    (tmp_path / "a.png").write_bytes(PNG)
    table = pl.DataFrame(
        {
            "bytes": [None, PNG, GIF],
            "path": [str(tmp_path / "a.png")] * 3,
            "lists": [[[1] * 5] * 5] * 3,
            "record": [{"bytes": JPEG, "path": None}] * 3,
            "blob": [b"abc", PNG, PNG],
            "gone": [str(tmp_path / "b.png")] * 3,
            "vector": [[1.0] * 8] * 3,
            "nothing": pl.Series([None] * 3, dtype=pl.Binary),
            "text": [str(tmp_path / "a.png")] * 3,
        }
    ).with_columns(pl.Series("array", np.zeros((3, 6, 6, 3), np.uint8)))

    data = dataset(table)

    assert set(image_columns(data)) == {"bytes", "path", "lists", "record", "array"}
    assert image_view(data, "bytes", 1) == {
        "mime": "image/png",
        "data": base64.b64encode(PNG).decode(),
    }
    assert cell_view(data, "bytes", 0)["kind"] == "none"
    assert cell_view(data, "bytes", 1) == {
        "name": "bytes",
        "kind": "image",
        "text": "",
        "is_cut": False,
    }


def test_numpy_pictures_in_a_list_can_be_opened_also_of_different_sizes(rng):
    for sides in ((8, 8), (8, 9)):
        pictures = [rng.integers(0, 256, (side, 8, 3), dtype=np.uint8) for side in sides]
        data = dataset({"picture": pictures})

        view = image_view(data, "picture", 1)

        found = decode_png(base64.b64decode(view["data"]))
        np.testing.assert_array_equal(found, pictures[1])


def test_a_bad_image_among_good_ones_says_why():
    data = dataset({"picture": [PNG] * 5 + [SVG]})

    view = image_view(data, "picture", 5)

    assert view["mime"] is None
    assert "no PNG, JPEG, GIF or WebP" in view["data"]


def test_only_columns_of_images_can_be_asked_for():
    data = dataset({"picture": [PNG], "secret": ["x"]})
    for column, row in (("secret", 0), ("other", 0), ("picture", 1)):
        with pytest.raises(SessionError, match="no image"):
            image_view(data, column, row)


@pytest.mark.parametrize(
    "path",
    [
        "https://host.example/a.png",
        "file:///etc/a.png",
        "//host/share/a.png",
        "\\\\host\\share\\a.png",
        "a.svg",
        "/etc/passwd",
        "a\x00.png",
        "x" * 5000 + ".png",
    ],
)
def test_urls_other_machines_and_other_names_are_never_opened(path):
    assert not is_image_path(path)


def test_no_file_is_opened_that_is_not_named_as_an_image(monkeypatch):
    monkeypatch.setattr(image_file.os, "open", lambda *_: pytest.fail("a file was opened"))

    assert image_columns(dataset({"a": ["/etc/passwd"], "b": ["http://h.example/a.png"]})) == {}


def test_links_pipes_folders_and_texts_are_not_shown(tmp_path):
    (tmp_path / "real.png").write_bytes(PNG)
    (tmp_path / "link.png").symlink_to(tmp_path / "real.png")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "text.png").write_text("root:x:0:0")
    os.mkfifo(tmp_path / "pipe.png")

    assert read_image_file(str(tmp_path / "real.png")).content == PNG
    for name in ("link.png", "folder.png", "text.png", "pipe.png", "none.png"):
        with pytest.raises(ImageError):
            read_image_file(str(tmp_path / name))

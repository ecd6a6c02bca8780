"""Made-up texts, the same in each run."""

from typing import Final

import numpy as np

VOCABULARY: Final = """
    the a of to and is in it you that for on are with as this be at have from or by one had not
    but what all were when we there can an your which their said if do will each about how up out
    them then she many some so these would other into has more two like him see time could call
    visit click winner prize Movie GREAT Terrible 10 2024 don't phone number mobile
""".split()  # noqa: SIM905  # a list of words in quotes is hard to read


def make_texts(n_rows: int) -> list[str]:
    """Texts of 22 words, one in ten with a character beyond ASCII; about 110 bytes."""
    words = np.array(VOCABULARY)
    picked = words[np.random.default_rng(7).integers(0, len(words), (n_rows, 22))]
    return _joined(picked)


def make_varied_texts(n_rows: int, n_words: int) -> list[str]:
    """The same of so many different words, the second half as frequent as the first, and so on."""
    rng = np.random.default_rng(7)
    letters = np.array(list("etaoinshrdlcumfpgwybvkxjqz"))
    n_letters = rng.integers(3, 9, n_words)
    picked_letters = letters[np.minimum(rng.geometric(0.1, (n_words, 9)), len(letters)) - 1]
    made_up = ["".join(row[:n]) for row, n in zip(picked_letters, n_letters, strict=True)]
    words = np.array([*VOCABULARY, *made_up[len(VOCABULARY) :]])
    frequency = 1 / np.arange(1, n_words + 1)
    ends = np.cumsum(frequency / frequency.sum())
    picked = words[np.minimum(np.searchsorted(ends, rng.random((n_rows, 22))), n_words - 1)]
    return _joined(picked)


def _joined(rows: np.ndarray) -> list[str]:
    return [" ".join(row) + ("" if i % 10 else " café 😀") for i, row in enumerate(rows)]

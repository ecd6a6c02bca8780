"""LFs that look for keywords or a regular expression in a text column."""

import time
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import BoolArray, VoteArray, vote_dtype
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.failure import FailureRecorder, LFFailure
from snorkel_nb.core.fingerprint import fingerprint
from snorkel_nb.core.label_set import ABSTAIN, Label, LabelSet
from snorkel_nb.core.labeling_function import LabelingFunction, Progress, Span, no_progress
from snorkel_nb.core.table import is_missing, missing_column
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.errors import DatasetError, LabelingFunctionError
from snorkel_nb.labeling.keyword import Keyword
from snorkel_nb.labeling.keyword_search import KeywordSearch, match_any
from snorkel_nb.labeling.text_pattern import ROW_LIMIT_S, TextPattern
from snorkel_nb.labeling.token_index import token_index


@dataclass(frozen=True)
class PatternVoter:
    """Votes for one class where any of its patterns is found.

    Args:
        label: the class.
        patterns: at least one.
        column: what they are searched in; None is the column with the text role.
        keywords: what the patterns were made of, if it was keywords.
    """

    label: Label
    patterns: tuple[TextPattern, ...]
    column: str | None
    keywords: KeywordSearch | None = None

    def vote(
        self, dataset: Dataset, start: int, label_set: LabelSet, progress: Progress
    ) -> VoteColumn:
        """Votes on the rows from `start` on; see `core.labeling_function.Voter`."""
        begin = time.perf_counter()
        texts = self._texts(dataset).slice(start)
        slow: set[int] = set()
        found = self._indexed(dataset, texts) if start == 0 else np.empty(0, dtype=bool)
        n_found = len(found)
        if n_found < len(texts):
            find = self.keywords.matches if self.keywords else self._match_any
            rest = find(texts.slice(n_found), progress, lambda i: slow.add(n_found + i))
            found = np.concatenate([found, rest]) if n_found else rest
        progress(len(texts), len(texts))
        either: VoteArray = np.array(
            [ABSTAIN, label_set.number(self.label)], vote_dtype(label_set.cardinality)
        )
        votes = either.take(found.view(np.uint8))
        recorder, first = FailureRecorder(), None
        for i in sorted(slow):
            reason = f"TimeoutError: the pattern needed over {ROW_LIMIT_S} s"
            first = first or LFFailure(start + i, dataset.row_id(start + i), reason)
            recorder.add(start + i, reason)
        duration_s = time.perf_counter() - begin
        return VoteColumn(self.fingerprint(), votes, recorder.failures(first), duration_s)

    def vote_on(self, row: Any) -> Label | int:
        """The label if the row's text matches, else ABSTAIN."""
        column = self.column or "text"
        text = row[column] if hasattr(row, "keys") else getattr(row, column)
        if not isinstance(text, str):
            if is_missing(text):
                return ABSTAIN
            raise TypeError(f"{column!r} is a {type(text).__name__}, not text")
        texts = pl.Series([text])
        hit = any(p.matches(texts, no_progress, _refuse)[0] for p in self.patterns)
        return self.label if hit else ABSTAIN

    def spans(self, dataset: Dataset, position: int) -> list[Span]:
        """Every match, in order; they may overlap when there are several patterns.

        Empty when the matched column is not the text that is shown.
        """
        if self.column not in (None, dataset.roles.text):
            return []
        text = self._texts(dataset)[position]
        if text is None:
            return []
        return sorted(span for pattern in self.patterns for span in pattern.spans(text))

    def fingerprint(self) -> str:
        """A name of label, column and patterns."""
        patterns = [f"{p.is_case_sensitive} {p.pattern}" for p in self.patterns]
        return fingerprint("pattern", str(self.label), repr(self.column), *patterns)

    def _match_any(
        self, texts: pl.Series, progress: Progress, on_slow: Callable[[int], None]
    ) -> BoolArray:
        return match_any(self.patterns, texts, progress, on_slow)

    def _indexed(self, dataset: Dataset, texts: pl.Series) -> BoolArray:
        """Which texts match, as far as the index tells; perhaps none are told."""
        if self.keywords and self.column in (None, dataset.roles.text):
            index = token_index(dataset)
            found = index.find(self.keywords, texts) if index else None
            if found is not None:
                return found
        return np.empty(0, dtype=bool)

    def _texts(self, dataset: Dataset) -> pl.Series:
        if self.column is None:
            return dataset.texts()
        if self.column not in dataset.columns:
            raise missing_column("The text to match", self.column, dataset.columns)
        texts = dataset.frame[self.column]
        if texts.dtype in (pl.Categorical, pl.Enum):
            texts = texts.cast(pl.String)
        if texts.dtype != pl.String:
            raise DatasetError(
                f"The text to match is column {self.column!r}, which holds {texts.dtype}. Keywords "
                "and patterns need strings; use a Python function for other columns."
            )
        return texts


def keyword_lf(
    name: str,
    label: Label,
    keywords: Iterable[str],
    *,
    column: str | None = None,
    case_sensitive: bool = False,
    whole_words: bool = True,
) -> LabelingFunction:
    """An LF that votes `label` on rows whose text holds any of the keywords.

    Args:
        name: unique in a session.
        label: the class it votes for.
        keywords: words or phrases; a space in a phrase matches any run of white space.
        column: which column; None is the one with the text role.
        case_sensitive: otherwise by Unicode simple case folding, see `TextPattern`.
        whole_words: an end of a keyword that is a letter, digit or underscore (Unicode) must lie at
            a word border, so "art" is not found in "start"; "$100" may follow a letter.

    Raises:
        LabelingFunctionError: there is no keyword, or one is no text.
    """
    words = _checked_keywords(name, keywords)
    search = KeywordSearch(tuple(Keyword(w, case_sensitive, whole_words) for w in words))
    voter = PatternVoter(label, search.patterns, column, search)
    return LabelingFunction(
        name=name,
        kind="keywords",
        label=label,
        source="\n".join(words),
        fingerprint=voter.fingerprint(),
        parameters={
            "keywords": list(words),
            "column": column,
            "case_sensitive": case_sensitive,
            "whole_words": whole_words,
        },
        voter=voter,
    )


def regex_lf(
    name: str,
    label: Label,
    pattern: str,
    *,
    column: str | None = None,
    case_sensitive: bool = True,
) -> LabelingFunction:
    """An LF that votes `label` on rows whose text matches a regular expression anywhere.

    Args:
        name: unique in a session.
        label: the class it votes for.
        pattern: see `TextPattern` for its syntax.
        column: which column; None is the one with the text role.
        case_sensitive: False to ignore case.

    Raises:
        LabelingFunctionError: the pattern is empty or cannot be read.
    """
    if not isinstance(pattern, str):
        raise LabelingFunctionError(
            f"The pattern of LF {name!r} is a {type(pattern).__name__}. Give it as text."
        )
    text_pattern = TextPattern(pattern, case_sensitive)
    voter = PatternVoter(label, (text_pattern,), column)
    notes = () if text_pattern.is_linear else (
        "uses look-around, back-references or other syntax that polars does not run, so it is "
        f"searched row by row, at most {ROW_LIMIT_S} s a row",
    )  # fmt: skip
    return LabelingFunction(
        name=name,
        kind="regex",
        label=label,
        source=pattern,
        fingerprint=voter.fingerprint(),
        parameters={"pattern": pattern, "column": column, "case_sensitive": case_sensitive},
        voter=voter,
        notes=notes,
    )


def _checked_keywords(name: str, keywords: Iterable[object]) -> list[str]:
    if isinstance(keywords, str) or not isinstance(keywords, Iterable):
        raise LabelingFunctionError(
            f"The keywords of LF {name!r} are the single {type(keywords).__name__} "
            f"{keywords!r:.80}. Give a list: [{keywords!r:.80}]."
        )
    given = list(keywords)
    words = dict.fromkeys(w.strip() for w in given if isinstance(w, str))
    wrong = [w for w in given if not isinstance(w, str) or not w.strip()]
    if wrong or not given:
        what = f"{wrong[0]!r} is among them" if wrong else "there are none"
        raise LabelingFunctionError(
            f"The keywords of LF {name!r}: {what}. Give at least one word or phrase, as text."
        )
    # The order of a set differs from one process to the next, and with it the fingerprint.
    return sorted(words) if isinstance(keywords, Set) else list(words)


def _refuse(_index: int) -> None:
    raise TimeoutError(f"the pattern needed over {ROW_LIMIT_S} s")

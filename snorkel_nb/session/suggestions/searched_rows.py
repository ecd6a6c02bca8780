"""Rows that candidates are looked for among, perhaps a sample of all, and their terms."""

from dataclasses import dataclass, replace

from snorkel_nb.core.arrays import IntArray, read_only
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.explore.candidates.term_index import TermIndex, index_terms


@dataclass(frozen=True, eq=False)
class SearchedRows:
    """The rows that candidates are looked for among.

    Args:
        positions: (n,) ascending.
        dataset: these rows.
        terms: of their texts; None without a text role.
    """

    positions: IntArray
    dataset: Dataset
    terms: TermIndex | None

    @classmethod
    def at(cls, dataset: Dataset, positions: IntArray) -> "SearchedRows":
        """Some rows of a dataset."""
        rows = dataset
        if len(positions) < len(dataset):
            gold = read_only(dataset.gold[positions])
            rows = replace(dataset, frame=dataset.frame[positions], gold=gold, is_sample=True)
        terms = None if rows.roles.text is None else index_terms(rows.texts())
        return cls(read_only(positions), rows, terms)

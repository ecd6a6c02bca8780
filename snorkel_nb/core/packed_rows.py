"""Some rows as bits, so that the kernels can count the votes on these rows only."""

from dataclasses import dataclass

import numpy as np

from snorkel_nb.core.arrays import BoolArray, IntArray, WordArray, read_only
from snorkel_nb.core.packed_votes import BLOCK_WORDS, PackedVotes, new_lines, pack_rows


@dataclass(frozen=True, eq=False)
class PackedRows:
    """Rows by their bits in the words of a line; words without one of them are left out.

    What is counted on a few rows of a million costs what a few rows do.

    Args:
        words: (w,) which words of a line hold any of the rows, ascending; read-only.
        bits: (w,) uint64, set where a row is one of them; read-only.
    """

    words: IntArray
    bits: WordArray

    @classmethod
    def of(cls, rows: BoolArray) -> "PackedRows":
        """These of (n,) rows."""
        bits = pack_rows(rows)
        words = np.flatnonzero(bits)
        return cls(read_only(words), read_only(bits[words]))

    @property
    def n_rows(self) -> int:
        """Length of the votes that `votes_on` gives: whole blocks, mostly of other rows."""
        return 64 * BLOCK_WORDS * -(-len(self.words) // BLOCK_WORDS)

    def votes_on(self, votes: PackedVotes) -> PackedVotes:
        """The votes on these rows, in their order; where they stand among all rows is lost.

        Args:
            votes: on all n rows.
        """
        lines = new_lines(len(votes.labels), self.n_rows // 64)
        size = len(self.words)
        for line, of_all in zip(lines, votes.words, strict=True):
            # A selection may be of nearly all rows: then nothing has to be picked.
            picked = of_all if size == len(of_all) else of_all[self.words]
            np.bitwise_and(picked, self.bits, out=line[:size])
        lines[:, size:] = 0
        return PackedVotes(votes.labels, read_only(lines), self.n_rows)

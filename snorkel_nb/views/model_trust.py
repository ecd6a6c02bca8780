"""How far to trust the label model, in words and beside majority vote."""

from math import floor
from typing import Final

import numpy as np

from snorkel_nb.label_models.trust import Trusted
from snorkel_nb.label_models.verdict import Verdict

REASSURING: Final = frozenset({"converged", "independent"})
"""Kinds of diagnostics that say that all is well, and are not listed."""

LEAST_SHARED: Final = 0.05
"""Voters; the LFs count as fewer than they are from here on."""


def voters_text(verdict: Verdict) -> str | None:
    """Such as "11 LFs count as 9.2 voters"; None when all that vote have a voice of their own."""
    n, effective = int(np.count_nonzero(verdict.voters.is_voting)), verdict.voters.effective
    if round(n - effective, 6) < LEAST_SHARED:
        return None
    shown = f"{effective:.1f}"
    if float(shown) == n:
        shown = f"{effective:.2f}"
    return f"{n:,} LFs count as {shown} voters"


def remarks(verdict: Verdict) -> list[str]:
    """The diagnostics that are worth a look, less those that the trust sentence says already."""
    return [
        d.sentence[:1].upper() + d.sentence[1:]
        for d in verdict.diagnostics
        if d.kind not in REASSURING and d not in verdict.warnings
    ]


def agreement_share(fit: Trusted) -> float | None:
    """Rows that the learned model and majority vote label alike, as a share of those both label.

    Rounded down as in the trust sentence: 1 means all of them. None without such a model or row.
    """
    agreement = fit.learned and fit.learned.agreement
    if not agreement or not agreement.n_both:
        return None
    return floor(1000 * agreement.n_same / agreement.n_both) / 1000

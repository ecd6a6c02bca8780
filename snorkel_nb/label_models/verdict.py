"""What a fit says of the votes, in words and LF by LF."""

from dataclasses import dataclass

from snorkel_nb.label_models.lf_accuracy import LFAccuracies
from snorkel_nb.label_models.protocol import Diagnostic
from snorkel_nb.label_models.voters import Voters


@dataclass(frozen=True, eq=False)
class Verdict:
    """What is worth keeping of a fit when its posteriors are let go.

    Args:
        lf_names: m names.
        sentence: for people, on what is in force and why.
        diagnostics: what to know about the fit.
        warnings: those of them that the sentence speaks of.
        voters: as how many voters the LFs count.
        lf_accuracies: how often each LF is right, with intervals.
    """

    lf_names: tuple[str, ...]
    sentence: str
    diagnostics: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...]
    voters: Voters
    lf_accuracies: LFAccuracies

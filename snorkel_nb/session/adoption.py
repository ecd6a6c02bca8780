"""An LF as a session takes it."""

from dataclasses import replace

from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.errors import LabelError
from snorkel_nb.explore.candidates.candidate import Candidate
from snorkel_nb.labeling.foreign import adopt


def adopted(lf: object, label_set: LabelSet) -> LabelingFunction:
    """An LF whose fingerprint is of now, and whose label is a class name.

    Raises:
        LabelingFunctionError: it is no LF.
        LabelError: its label is not a class.
    """
    candidate = getattr(lf, "candidate", lf)
    new = adopt(candidate.lf if isinstance(candidate, Candidate) else lf)
    if new.is_stale:  # a value that was made before something it reads was changed
        new = replace(new, fingerprint=new.voter.fingerprint())
    if new.label is None:
        return new
    try:
        return replace(new, label=label_set.names[label_set.number(new.label)])
    except LabelError as error:
        raise LabelError(f"LF {new.name!r} cannot vote: {error}") from None

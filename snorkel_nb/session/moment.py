"""All that a session holds at one moment."""

from dataclasses import dataclass
from functools import cached_property

from snorkel_nb.label_models.leave_one_out import LeaveOneOut, leave_one_out
from snorkel_nb.session.history import History
from snorkel_nb.session.lf_report import LFReport, report_on
from snorkel_nb.session.results import Accuracies, Results
from snorkel_nb.session.state import SessionState


@dataclass(frozen=True, eq=False)
class Moment:
    """State, results and revision; replaced in one step so that no interrupt can split them.

    Args:
        history: its present state is the session's.
        results: of that state.
        revision: grows with each change, also with undo; no two moments share one.
    """

    history: History
    results: Results
    revision: int

    @property
    def state(self) -> SessionState:
        """Everything that decides the labels."""
        return self.history.state

    @cached_property
    def accuracies(self) -> Accuracies:
        """Labels against gold; counted when it is first looked at."""
        return self.results.accuracies(self.state.gold)

    @cached_property
    def sampled_accuracies(self) -> Accuracies:
        """The same on the rows that were drawn at random, which stand for all that have a label."""
        return self.results.accuracies(self.state.gold, self.state.is_sampled)

    @cached_property
    def leave_one_out(self) -> LeaveOneOut:
        """What the labels would lose without each LF; counted when it is first looked at."""
        results = self.results
        return leave_one_out(
            results.label_matrix.lines,
            results.statistics,
            results.fit.chosen.vote,
            results.labels,
            self.state.gold,
        )

    def report(self, name: str, before: "Moment") -> LFReport:
        """What happened to an LF, and to the labels, since an earlier moment with the same rows."""
        return report_on(name, self, before)

"""How LFs come to have votes in a session: they vote on rows, and their columns are committed."""

from collections.abc import Sequence
from dataclasses import replace

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.session.change import Activity, Facet, Listeners, reported
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.session.state import RegisteredLF
from snorkel_nb.session.timeline import Timeline


class Voting:
    """Votes first and commits last. The session's lock is held meanwhile.

    Args:
        timeline: where columns are committed.
        activities: is told how far the votes are.
    """

    def __init__(self, timeline: Timeline, activities: Listeners[Activity | None]) -> None:
        self._timeline = timeline
        self._activities = activities

    def vote(
        self, lfs: Sequence[LabelingFunction], description: str | None = None
    ) -> list[LFReport]:
        """Vote on all rows with all LFs, then commit them as one change; see `put`."""
        dataset = self._timeline.now.state.dataset
        return self.put([(lf, self._column(lf, dataset, 0)) for lf in lfs], description)

    def put(
        self, voted: Sequence[tuple[LabelingFunction, VoteColumn]], description: str | None = None
    ) -> list[LFReport]:
        """Commit columns as one change; its description when None is that of the only one."""
        before = self._timeline.now
        state = before.state
        if description is None:
            name = voted[0][0].name
            description = f"{'edit' if state.find(name) else 'add'} {name}"
        for lf, column in voted:
            state = state.with_lf(lf, column)
        after = self._timeline.after(state, Facet.LFS, description)
        reports = [after.report(lf.name, before) for lf, _ in voted]
        self._timeline.install(after, Facet.LFS, description)
        return reports

    def reword(self, lf: LabelingFunction) -> LFReport:
        """Take over another comment or layout: there is nothing to vote on."""
        state = self._timeline.now.state
        if state.get(lf.name).lf.source != lf.source:
            state = state.changed(lf.name, lambda e: replace(e, lf=lf))
            self._timeline.commit(state, Facet.SOURCE, f"reword {lf.name}")
        return self._timeline.now.report(lf.name, self._timeline.now)

    def extended(self, entry: RegisteredLF, dataset: Dataset, start: int) -> RegisteredLF:
        """The LF with its votes on the rows of a longer dataset, from `start` on; not committed."""
        later = self._column(entry.lf, dataset, start)
        later = VoteColumn(entry.lf.fingerprint, later.votes, later.failures, later.duration_s)
        return replace(entry, column=entry.column.append(later))

    def _column(self, lf: LabelingFunction, dataset: Dataset, start: int) -> VoteColumn:
        with reported(self._activities, lf.name) as progress:
            return lf.voter.vote(dataset, start, dataset.label_set, progress)

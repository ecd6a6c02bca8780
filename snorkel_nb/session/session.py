"""The one mutable object: a public method checks, computes, then commits one new frozen state."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, TypeAlias, TypeVar, overload

import numpy as np
import numpy.typing as npt
import polars as pl

from snorkel_nb.core.arrays import FloatArray, VoteArray, read_only
from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.gold_origin import GoldOrigin, OriginArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import Label, LabelSet
from snorkel_nb.core.labeling_function import check_lf_name
from snorkel_nb.core.posteriors import TiePolicy
from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.errors import ExportError, LabelingFunctionError, SessionError
from snorkel_nb.explore.clusters.cluster import Clustering, Kind
from snorkel_nb.kernels.warm_up import start_warm_up, wait_for_kernels
from snorkel_nb.label_models.explanation import Explanation
from snorkel_nb.label_models.knowledge import KnownAccuracy
from snorkel_nb.label_models.trust import Trusted
from snorkel_nb.label_models.with_features import FeatureLabels
from snorkel_nb.labeling.function_lf import RowFunction, function_lf
from snorkel_nb.labeling.token_index import start_token_index
from snorkel_nb.session.adoption import adopted
from snorkel_nb.session.change import Activity, Change, Facet, Listeners, Unsubscribe
from snorkel_nb.session.class_balance import read_class_balance
from snorkel_nb.session.evaluation import Evaluation
from snorkel_nb.session.evaluations import Evaluations
from snorkel_nb.session.explained import explain_row
from snorkel_nb.session.export import Export, Uncovered, export_labels
from snorkel_nb.session.label_queue import QueueKind
from snorkel_nb.session.labelling import Labelling
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.session.look import Looking
from snorkel_nb.session.mapping.embedding import Embedded
from snorkel_nb.session.mapping.embedding_work import EmbeddingWork
from snorkel_nb.session.mapping.exploring import Exploring
from snorkel_nb.session.mapping.map_selection import InCluster
from snorkel_nb.session.model_choice import ModelChoice
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.replaced_file import checked_target, replace_file
from snorkel_nb.session.results import Accuracies, Results
from snorkel_nb.session.selecting import Selecting, read_selection
from snorkel_nb.session.selection import Relation, SelectedRows, Selection, Status
from snorkel_nb.session.session_store import SessionStore, StoreWish
from snorkel_nb.session.split import rows_of_split
from snorkel_nb.session.state import RegisteredLF, SessionState
from snorkel_nb.session.suggestions.next_clusters import NextClusters
from snorkel_nb.session.suggestions.suggesting import Suggesting
from snorkel_nb.session.suggestions.suggestion import Suggestions
from snorkel_nb.session.summary import summarize
from snorkel_nb.session.timeline import Timeline
from snorkel_nb.session.trial import Trying
from snorkel_nb.session.typed_label import TypedLabel
from snorkel_nb.session.voting import Voting
from snorkel_nb.store.recorded import RecordedLF

Factory = TypeVar("Factory")
Region: TypeAlias = Literal["lfs", "rows", "matrix", "map"]
"""A part of the panel that can be shown alone."""


class SessionPanel(Protocol):
    """What a session knows of its widget."""

    @property
    def is_closed(self) -> bool:
        """Whether it was taken off its pages for good."""


class Session:
    """Rows, the LFs that vote on them, and the labels that follow.

    Everything is up to date after each call. A call that fails or is interrupted changes nothing.
    May be used from several threads; one change runs at a time.

    An LF may be evaluated in the background, see `add`. What is given out as final waits for it, so
    that a notebook that runs from top to bottom gives the same however fast it runs: label_matrix,
    labels, posteriors, summary, explain, accuracy, fit, export, report and plots; and so do append,
    rerun and rename. What only shows the session does not: the panel, lfs, now, state, results. Nor
    do add, drop, enable, disable, annotate, next_to_label, undo and redo. Ctrl-C ends the waiting,
    not the evaluation.

    Args:
        data: a pandas, polars or pyarrow table, anything with the Arrow PyCapsule interface, a list
            of dicts, or a path or glob of parquet, csv or jsonl. Never changed; row order is kept.
        text: column that keyword and regex LFs read; "text" when there is one.
        classes: class names in order, their number, or an Enum.
        gold: column of known labels (names or numbers), null where unknown. Never used to label.
        split: column that says which part a row belongs to.
        id: column of unique row names; positions when None.
        embedding: column of vectors.
        store: an SQLite file that keeps gold labels, LFs and the model choice; made when it is not
            there. None: in a notebook a file beside it, named after the data, unless
            SNORKEL_NB_STORE=0, and elsewhere none; False: none. A change is on the disk before it
            is shown. When the data are opened again, gold is back at once, on the rows with the
            same id, or with the same content where there are no ids; LFs are only `recorded` until
            they are added again, for their code is not kept to be run. Labels whose rows or classes
            are not there stay in the file, see `session.store`. What another process writes
            meanwhile is seen at the next opening.

    Raises:
        DatasetError: names the column, the row and the fix.
        LabelError: the classes cannot be used.
        StoreError: the named store cannot be used. Without the file that nobody named the session
            does, with a warning.
    """

    panel_factory: ClassVar[Callable[["Session", Region | None], SessionPanel] | None] = None
    """Makes the widget; set where the package is put together: widgets stand above sessions."""

    plots_factory: ClassVar[Callable[[Callable[[], Moment]], Any] | None] = None
    """Makes `plots`, which asks for the moment to draw; set there too."""

    report_writer: ClassVar[Callable[[Moment, int], str] | None] = None
    """Makes the page of `report`, with so many examples of each class; set there too."""

    def __init__(
        self,
        data: object,
        *,
        text: str | None = None,
        classes: Sequence[str] | Sequence[int] | int | type[Enum] | LabelSet,
        gold: str | None = None,
        split: str | None = None,
        id: str | None = None,  # noqa: A002  # the public name of the role
        embedding: str | None = None,
        store: StoreWish = None,
    ) -> None:
        start_warm_up()  # kernels get ready while the data are read
        roles = Roles(text=text, id=id, gold=gold, split=split, embedding=embedding)
        dataset = Dataset.open(data, roles, LabelSet.of(classes))
        self._store = SessionStore.open(store, dataset)
        state = self._store.restored(SessionState.of(dataset))
        wait_for_kernels()
        self._lock = threading.RLock()
        description = "; ".join([f"open {dataset.name}", *self._store.notes])
        self._timeline = Timeline(state, description, self._store.write)
        self._activities: Listeners[Activity | None] = Listeners()
        self._voting = Voting(self._timeline, self._activities)
        self._evaluations = Evaluations(
            self._lock,
            lambda: self.state,
            lambda lf, column: self._voting.put([(lf, column)])[0],
            self._activities.tell,
        )
        self.embedded = Embedded(lambda: self.dataset, self._activities.tell)
        self._timeline.listeners.subscribe(self.embedded.on_change)
        self.exploring = Exploring(
            lambda: self.now,
            lambda: self.embedded.embedding,
            lambda: self.embedding or self.embed(),
            self._activities,
        )
        self.embedded.listeners.subscribe(self.exploring.on_embedding)
        self.selecting = Selecting(lambda: self.now)
        self.looking = Looking(lambda: self.now)
        self.trying = Trying(lambda: self.now, self._evaluations.sample)
        self.suggesting = Suggesting(
            lambda: self.now,
            lambda: self.exploring,
            self.selecting,
            self.add,
            self._activities,
        )
        self._labelling = Labelling(self._timeline)
        self._panels: dict[Region | None, SessionPanel] = {}
        start_token_index(dataset)

    def __repr__(self) -> str:
        rows, lfs = f"{len(self.dataset):,} rows", f"{len(self.lfs)} LFs"
        covered = f"{self.results.statistics.n_covered:,} covered"
        return f"Session({self.dataset.name}: {rows}, {lfs}, {covered}, revision {self.revision})"

    # -- what is there ---------------------------------------------------------------------------

    @property
    def now(self) -> Moment:
        """State, results and revision, taken together."""
        return self._timeline.now

    @property
    def state(self) -> SessionState:
        """Everything that decides the labels, frozen."""
        return self.now.state

    @property
    def results(self) -> Results:
        """Everything that follows from the state, frozen."""
        return self.now.results

    @property
    def dataset(self) -> Dataset:
        """The rows."""
        return self.state.dataset

    @property
    def classes(self) -> tuple[str, ...]:
        """The class names; a class's number is its place."""
        return self.dataset.label_set.names

    @property
    def lfs(self) -> tuple[RegisteredLF, ...]:
        """The LFs with their votes, in the order in which they were added."""
        return self.state.lfs

    @property
    def revision(self) -> int:
        """Grows with each change, also with undo."""
        return self.now.revision

    @property
    def label_matrix(self) -> LabelMatrix:
        """Votes of the LFs that are on; `.to_numpy()` is Snorkel's L. Waits for evaluations."""
        self._evaluations.wait()
        return self.results.label_matrix

    @property
    def gold(self) -> VoteArray:
        """(n_rows,) known labels as class numbers, ABSTAIN where unknown; read-only."""
        return self.state.gold

    @property
    def gold_origin(self) -> OriginArray:
        """(n_rows,) uint8: how each row came to have its gold label, see GoldOrigin; read-only."""
        return self.state.gold_origin

    @property
    def recorded(self) -> tuple[RecordedLF, ...]:
        """LFs of an earlier process whose cells were not run again; they do not vote."""
        return self.state.recorded

    @property
    def store(self) -> SessionStore:
        """Where gold and LFs are kept: `.path` (None: nowhere), and what came back from there."""
        return self._store

    # -- labeling functions ----------------------------------------------------------------------

    def lf(
        self,
        label: Label | None = None,
        *,
        name: str | None = None,
        resources: Mapping[str, Any] | None = None,
        pre: Sequence[Callable[[Any], Any]] = (),
    ) -> Callable[[RowFunction], RowFunction]:
        """A decorator that adds a function as an LF and gives the function back.

        Args:
            label: the class that True stands for; None when the function returns labels itself.
            name: the function's own name when None.
            resources: keyword arguments given to every call.
            pre: functions applied to the row before, in order.
        """
        if callable(label):
            raise LabelingFunctionError(
                "session.lf is used without parentheses. Write @session.lf() above the function, "
                f"or @session.lf({self.classes[-1]!r})."
            )

        def register(function: RowFunction) -> RowFunction:
            self.add(function_lf(function, label, name=name, resources=resources, pre=pre))
            return function

        return register

    @overload
    def add(self, lf: object, *, wait: Literal[True] = True) -> LFReport: ...
    @overload
    def add(self, lf: object, *, wait: Literal[False]) -> Evaluation: ...
    def add(self, lf: object, *, wait: bool = True) -> LFReport | Evaluation:
        """Add an LF, or put it in the place of the one of its name; only its column is voted.

        Args:
            lf: what keyword_lf, regex_lf, vote_lf or labeling_function make, what `suggest` gives,
                a Snorkel LF, or a function of one row.
            wait: False gives an estimate from a fixed random sample when all rows would take over
                0.2 s, and votes on them in the background; until that is done the session stays as
                it is. A second LF waits for the first. The votes are those of `wait=True`, unless
                the function remembers what it was called with: it is called on the sample first.

        Returns:
            What changed; when code, values and label are as they were, nothing is voted. With
            `wait=False` an Evaluation: `.estimate`, `.result()`, `.cancel()`.

        Raises:
            LabelingFunctionError: it is no LF.
            LabelError: its label is not a class.
        """
        new = adopted(lf, self.dataset.label_set)
        with self._lock:
            old = self.state.find(new.name)
            if old is not None and old.lf == new:
                report = self._voting.reword(new)
            elif not wait and (started := self._evaluations.start(new)):
                return started
            else:
                report = self._voting.vote([new])[0]
            self._evaluations.cancel(new.name)  # of a version that is replaced
            return report if wait else Evaluation.finished(report)

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """LFs that are being voted on in the background, or wait for their turn."""
        return self._evaluations.pending

    def cancel(self, name: str | None = None) -> list[str]:
        """Stop evaluations in the background; an LF's earlier version stays as it is.

        Args:
            name: of one LF; None is all.

        Returns:
            The names of the LFs.

        Raises:
            SessionError: no LF of that name is being evaluated.
        """
        pending = self._evaluations.pending
        if name is not None and name not in (names := [e.name for e in pending]):
            there = f"Those that are: {names}." if names else "No LF is."
            raise SessionError(f"LF {name!r} is not being evaluated. {there}")
        return [e.name for e in pending if name in (None, e.name) and e.cancel()]

    def rerun(self, name: str | None = None) -> list[LFReport]:
        """Vote again, for LFs that read what a fingerprint cannot see.

        Args:
            name: of one LF, voted whatever its fingerprint; None is all LFs that are stale.
        """
        self._evaluations.wait()
        with self._lock:
            entries = [self.state.get(name)] if name is not None else list(self.lfs)
            wanted = [e.lf for e in entries if name is not None or e.lf.is_stale]
            if not wanted:
                return []
            fresh = [replace(lf, fingerprint=lf.voter.fingerprint()) for lf in wanted]
            return self._voting.vote(fresh, f"rerun {', '.join(lf.name for lf in fresh)}")

    def drop(self, name: str) -> None:
        """Remove an LF, and stop its evaluation; `undo` brings it back, also in the store."""
        with self._lock:
            if self._evaluations.cancel(name) and self.state.find(name) is None:
                return
            self._timeline.commit(self.state.without(name), Facet.LFS, f"drop {name}")

    def forget(self, name: str) -> None:
        """Remove an LF that is only recorded; `undo` records it again, as long as this process is.

        Raises:
            LabelingFunctionError: no LF of that name is recorded.
        """
        with self._lock:
            self._timeline.commit(self.state.forgotten(name), Facet.LFS, f"forget {name}")

    def enable(self, name: str) -> None:
        """Let an LF's votes count."""
        self._switch(name, is_enabled=True)

    def disable(self, name: str) -> None:
        """Keep an LF and its votes, but do not let them count."""
        self._switch(name, is_enabled=False)

    def rename(self, name: str, new_name: str) -> None:
        """Give an LF another name; its votes stay.

        Raises:
            LabelingFunctionError: the new name is taken or is no name.
        """
        check_lf_name(new_name)
        self._evaluations.wait()
        with self._lock:
            state = self.state.renamed(name, new_name)
            if state is not self.state:
                self._timeline.commit(state, Facet.LFS, f"rename {name} to {new_name}")

    # -- rows and gold ---------------------------------------------------------------------------

    def append(self, rows: object) -> None:
        """Add rows at the end; every LF votes on these rows only.

        Args:
            rows: a table with the same columns.

        Raises:
            DatasetError: the columns do not fit, or an id is there already.
        """
        self._evaluations.wait()
        with self._lock:
            old = self.state
            dataset = old.dataset.append(rows)
            start = len(old.dataset)
            if len(dataset) == start:
                return
            lfs = tuple(self._voting.extended(entry, dataset, start) for entry in old.lfs)
            gold, origin, note = self._store.gold_of_new_rows(dataset, start)
            state = replace(
                old,
                dataset=dataset,
                gold=read_only(np.concatenate([old.gold, gold])),
                gold_origin=read_only(np.concatenate([old.gold_origin, origin])),
                lfs=lfs,
            )
            description = f"append {_rows(len(dataset) - start)}{note}"
            self._timeline.commit(state, Facet.DATASET | Facet.LFS, description)
            start_token_index(dataset, old.dataset)

    def annotate(
        self, rows: Sequence[Any] | Any, label: Label | None, *, origin: str = "given"
    ) -> None:
        """Set the gold label of rows; it is kept when this returns, where there is a store.

        Args:
            rows: one or several row ids (positions, when no column has the id role).
            label: a class; None makes them unknown.
            origin: why these rows: "sampled" when they were drawn at random from all, "chosen" when
                a person or a ranking picked them, "given" when a program did. A row that was
                sampled stays so until it is made unknown.

        Raises:
            DatasetError: there is no such row.
            LabelError: the label is not a class, or the origin none.
            StoreError: it could not be kept; nothing has changed.
        """
        with self._lock:
            positions = self.dataset.positions(rows)
            self._labelling.annotate(positions, label, GoldOrigin.of(origin))

    def type_label(self, typed: TypedLabel) -> None:
        """Take a label that was typed in a page; it is kept when this returns.

        Labels typed one after another are one step of the history, see `History.record_typed`. One
        that comes twice, or after a later one of its row, changes nothing.

        Raises:
            SessionError: it was typed for other data.
            StoreError: it could not be kept; nothing has changed.
        """
        with self._lock:
            self._labelling.type(typed)

    def next_to_label(
        self, n: int = 40, how: QueueKind = "sample", *, show: bool = False
    ) -> npt.NDArray[Any]:
        """The rows to label next, in this order.

        Args:
            n: how many; there may be fewer.
            how: "sample" draws at random, by label and confidence in proportion, from the rows that
                have a label, so that the accuracy on these rows is that of all labels, however
                many of them you get through; rows that were drawn before are left out. Label them
                with `annotate(..., origin="sampled")`. "informative" gives rows whose votes are
                uncertain and frequent: they find errors, and an accuracy on them is too low.
            show: also select them, here and in the panel.

        Returns:
            Their ids; none has gold.

        Raises:
            SessionError: there is nothing to label.
        """
        with self._lock:
            queue = self._labelling.draw(how, n)
            if show:
                self.selecting.choose(Selection.of(queue))
            return self.dataset.row_ids(queue.positions)

    # -- which rows are looked at ----------------------------------------------------------------

    @property
    def selection(self) -> npt.NDArray[Any]:
        """(n_selected,) ids of the rows that are selected, here or in the panel; read-only.

        Empty where nothing is selected, though the panel shows all rows then: whoever annotates
        `session.selection` never annotates all by accident.
        """
        rows = self.selecting.rows
        if rows.is_all:
            return self.dataset.row_ids(np.zeros(0, np.int64))
        return self.dataset.row_ids(rows.positions)

    def select(
        self,
        rows: Sequence[Any] | Any | None = None,
        *,
        lf: str | None = None,
        pair: tuple[str, str] | None = None,
        relation: Relation = "conflict",
        label: Label | None = None,
        confidence: tuple[float, float] | None = None,
        gold: Label | None = None,
        status: Status | None = None,
        search: str | None = None,
        cluster: int | None = None,
    ) -> SelectedRows:
        """Select rows, here and in the panel; all that is given has to hold. Nothing given clears.

        Args:
            rows: one or several row ids.
            lf: rows that this LF votes on.
            pair: rows that both of these LFs vote on, as the relation says.
            relation: "conflict", "agreement", or "overlap" for both.
            label: rows with this label.
            confidence: rows whose label is at least and less than so probable.
            gold: rows with this gold label.
            status: "covered", "uncovered", "conflict", "no label", "gold", "no gold", "wrong" (the
                label is not the gold one) or "failed" (an LF did).
            search: rows whose text holds this, in upper or lower case.
            cluster: rows of the cluster of this number, see `clusters`.

        Returns:
            `.positions` and `.n_rows`; `session.selection` has the ids.

        Raises:
            SnorkelNBError: something named is not there; the selection stays as it was.
        """
        with self._lock:
            selection = read_selection(
                self.state,
                rows,
                lf=lf,
                pair=pair,
                relation=relation,
                label=label,
                confidence=confidence,
                gold=gold,
                status=status,
                search=search,
            )
            if cluster is not None:
                selection = Selection.of(*selection.parts, InCluster.of(cluster, self.exploring))
            return self.selecting.choose(selection)

    # -- rows as vectors -------------------------------------------------------------------------

    @overload
    def embed(
        self,
        how: Any = None,
        *,
        columns: Sequence[str] | None = None,
        wait: Literal[True] = True,
    ) -> Embedding: ...
    @overload
    def embed(
        self, how: Any = None, *, columns: Sequence[str] | None = None, wait: Literal[False]
    ) -> EmbeddingWork: ...
    def embed(
        self, how: Any = None, *, columns: Sequence[str] | None = None, wait: bool = True
    ) -> Embedding | EmbeddingWork:
        """Make a vector of each row, so that those that mean the same lie near each other.

        It changes no label. Kept in the user's cache by the content of rows and embedder: the same
        rows are not embedded again, also in another process, and of appended rows only these are.
        Gold, ids and splits are never read.

        Args:
            how: None takes the column with the embedding role, else the texts with the word vectors
                of wordllama, which are installed with this package (tf-idf where they are not), or
                the columns of a table without texts. Else "wordllama"; "tf-idf"; "table";
                "sentence-transformers/NAME" or "model2vec/NAME", where these are installed; the
                name of a column of vectors; an array (n_rows, d); a model with `.encode(texts)`; or
                a function of a list of texts (of row dicts where there is no text) that gives
                (n, d).
            columns: embed these columns, texts and others together.
            wait: False goes on in the background; until it is done, the session has the embedding
                that it had. Who asks for another one cancels it.

        Returns:
            Its `.vectors` are (n_rows, d) float32; with `wait=False` `.result()`, `.cancel()`.

        Raises:
            EmbeddingError: it cannot be done so; the session has the embedding that it had, also
                after Ctrl-C.
        """
        work = self.embedded.start(how, columns)
        if not wait:
            return work
        try:
            self.embedded.await_(work)
        except BaseException:  # Ctrl-C
            self.embedded.cancel()
            raise
        return work.result()

    @property
    def embedding(self) -> Embedding | None:
        """Of the present rows; None before `embed`. Waits for what is under way.

        Raises:
            EmbeddingError: rows that were appended have no vectors; says what to do.
        """
        return self.embedded.settled()

    # -- candidate LFs ---------------------------------------------------------------------------

    def suggest(
        self, cluster_or_rows: Any = None, label: Label | None = None, n: int = 5
    ) -> Suggestions:
        """Candidate LFs for a group of rows, best first: readable ones that mostly hit it.

        Nothing is added. Each has `.cell`, the source of a `%%lf` cell that gives exactly the votes
        that were counted, `.add()`, `.precision` with an interval, `.hits` and `.moves`; also
        `session.add(candidate)` adds it. `session.suggesting.refuse(candidate)` has it and its like
        left out from then on.

        Args:
            cluster_or_rows: a cluster or its number, or row ids; None is the selection.
            label: the class that they should vote for; None takes what gold, votes, neighbours or
                the names of the classes say.
            n: how many, at most.

        Returns:
            Printed, it reads as a table.

        Raises:
            SessionError: there is no such cluster, or no row.
            DatasetError: there is no such row.
            LabelError: there is no such class.
        """
        return self.suggesting.suggest(cluster_or_rows, label, n)

    def next_clusters(self, n: int = 5) -> NextClusters:
        """Where a new LF would help most: clusters of rows without votes, or with doubtful ones.

        Ranked by how many open rows there are, how unsure their class is, and whether a term tells
        them from the others.

        Args:
            n: how many, at most.

        Returns:
            Printed, a sentence each. Each has `.why`, `.cluster`, `.number` and the `.label` that
            its rows probably have; `session.suggest` takes it.
        """
        return self.suggesting.next_clusters(n)

    # -- labels ----------------------------------------------------------------------------------

    def fit(
        self,
        model: str = "auto",
        *,
        class_balance: Sequence[float] | Mapping[str, float] | Literal["gold"] | None = None,
        use_gold: bool = False,
        accuracies: Mapping[str, KnownAccuracy] | None = None,
        overriding: Sequence[str] = (),
    ) -> Trusted:
        """Choose the label model; from then on it is fitted after each change.

        Args:
            model: "auto" (a learned model, or majority vote where that cannot be trusted),
                "majority", or a learned model's name: "weighted", "spammer", "independent",
                "dawid_skene", "triplets" or "matching".
            class_balance: share of each class, in order or by name; "gold" for that of the gold
                labels; None to learn it.
            use_gold: let gold labels tell how good the LFs are, beside what their votes tell. The
                accuracy against gold then flatters: the labels have learned from it.
            accuracies: what is known of LFs, by name: 0.9 is certain, (0.9, 50) is worth 50
                checked votes.
            overriding: names of LFs whose votes hold whatever the others vote.

        Raises:
            LabelModelError: there is no such model, the balance is no balance, or an accuracy none.
            LabelingFunctionError: there is no such LF.
        """
        self._evaluations.wait()
        with self._lock:
            state = self.state
            balance = read_class_balance(class_balance, self.dataset.label_set, self.gold)
            choice = ModelChoice(
                model,
                balance,
                class_balance == "gold",
                use_gold,
                {state.get(name).number: known for name, known in (accuracies or {}).items()},
                frozenset(state.get(name).number for name in overriding),
            )
            state = replace(state, choice=choice)
            self._timeline.commit(state, Facet.MODEL, f"fit {model}")
            return self.results.fit

    def posteriors(self) -> FloatArray:
        """(n_rows, k) probability of each class; a row without votes holds the class balance."""
        self._evaluations.wait()
        return self.results.posteriors.probabilities

    def with_features(self, features: npt.ArrayLike) -> FeatureLabels:
        """The labels as the features of the rows repair them; the session's own stay as they are.

        Features that foresee the labels on rows that were held out carry over to similar rows, and
        reach rows that no LF votes on; others change nothing. Takes seconds on 100,000 rows.

        Args:
            features: (n_rows, d) numbers, such as embeddings.

        Returns:
            `.posteriors` with `.probabilities` and `.labels()`, `.trust` and `.diagnostics`.

        Raises:
            LabelModelError: they are no such numbers.
        """
        self._evaluations.wait()
        results = self.results
        fit = results.fit
        return FeatureLabels.of(fit.chosen, results.posteriors, features, fit.diagnostics)

    def labels(self, tie_policy: TiePolicy = "abstain") -> VoteArray:
        """(n_rows,) class numbers; ABSTAIN where no LF votes, and on ties unless told otherwise."""
        self._evaluations.wait()
        return self.results.posteriors.labels(tie_policy)

    def summary(self) -> pl.DataFrame:
        """A row an LF: Snorkel's columns in Snorkel's order, then ours."""
        self._evaluations.wait()
        return summarize(self.now)

    def explain(self, row: Any) -> Explanation:
        """Why a row has its label: what each LF says, and the smallest change that flips it.

        Waits for evaluations in the background.

        Args:
            row: its id (its position, when no column has the id role).

        Returns:
            Printed, it reads as text; `.table` has a line for each LF that votes on the row.

        Raises:
            DatasetError: there is no such row, or several are given.
        """
        self._evaluations.wait()
        return explain_row(self.now, row)

    def accuracy(self, split: str | None = None, *, sampled: bool = False) -> Accuracies:
        """Labels against gold, with 95 % intervals, by the label model and by majority vote.

        Args:
            split: count only the rows whose split column says this.
            sampled: count only the rows that `next_to_label` drew at random: what is found on rows
                that a person or a ranking picked does not hold for all rows.

        Raises:
            SessionError: no column has the split role, or it never says this.
        """
        self._evaluations.wait()
        now = self.now
        rows = None if split is None else rows_of_split(now.state.dataset, split)
        if sampled:
            is_sampled = now.state.is_sampled
            rows = is_sampled if rows is None else rows & is_sampled
        return now.results.accuracies(now.state.gold, rows)

    def export(
        self,
        path: str | PathLike[str],
        *,
        uncovered: Uncovered = "keep",
        votes: bool = False,
    ) -> Export:
        """Write the rows with their labels to a parquet file.

        Waits for evaluations in the background, so that what was typed is in the file.

        Args:
            path: ends in .parquet; a file that is there is replaced in one step.
            uncovered: "keep" writes rows without votes, unlabeled; "drop" leaves them out.
            votes: also write one column an LF, `vote_<name>`, ABSTAIN is -1.

        Raises:
            ExportError: it cannot be written; a file that was there stays as it was.
            SessionError: an evaluation that it waited for failed; the next call does without it.
        """
        self._evaluations.wait()
        now = self.now
        return export_labels(path, now.state, now.results, uncovered=uncovered, with_votes=votes)

    def report(self, path: str | PathLike[str], *, rows: int = 0) -> Path:
        """Write a report of the session: one HTML file that needs no script and no network.

        It holds counts, trust, the LFs with their code, conflicts, charts and the history, and no
        text of any row unless `rows` asks for it. Waits for evaluations in the background.

        Args:
            path: ends in .html; a file that is there is replaced in one step.
            rows: how many rows of each class are shown as examples.

        Returns:
            Where it is.

        Raises:
            ExportError: it cannot be written; a file that was there stays as it was.
            SessionError: an evaluation that it waited for failed; the next call does without it.
        """
        target = checked_target(path, ".html")
        if rows < 0:
            raise ExportError(f"rows is {rows!r}. It is how many examples to show, from 0.")
        page = _brought(Session.report_writer, "report")(self._settled(), rows)
        replace_file(target, lambda file: file.write(page.encode("utf-8")))
        return target

    @property
    def plots(self) -> Any:
        """The panel's pictures as Altair charts; each waits for evaluations in the background.

        `.lfs()`, `.matrix()`, `.confidence()`, `.calibration()`, `.classes()`, `.history()`.
        """
        return _brought(Session.plots_factory, "plot")(self._settled)

    # -- the map ---------------------------------------------------------------------------------

    def clusters(self, kind: Kind = "all", lf: str | None = None) -> Clustering:
        """Groups of rows that lie close together on the map, and what there is to know of each.

        Embeds the rows as `embed` does, where they are not; waits for that, for evaluations in the
        background and for the map, which takes seconds for 5,000 rows and a minute or two for a
        million. The same data and LFs give the same clusters.

        Args:
            kind: "all" rows; "uncovered" ones; "conflicts"; "errors": the label differs from gold
                or, without gold, rows like it have another; "unsure": the label is less than 70 %
                probable; "votes": those of one LF.
            lf: its name, for "votes".

        Returns:
            Printed, it reads as a table. `.clusters` has the rows, terms, labels and counts of
            each; its number stays when an edit changes it a little.

        Raises:
            SessionError: there is no such kind.
            EmbeddingError: the rows cannot be embedded.
            LabelingFunctionError: there is no such LF.
            ExploreError: the map could not be made.
        """
        self._evaluations.wait()
        number = None if lf is None else self.state.get(lf).number
        return self.exploring.clusters(
            "votes" if lf is not None and kind == "all" else kind, number
        )

    # -- history ---------------------------------------------------------------------------------

    def undo(self) -> str:
        """Go back by one change; gives the change that was taken back.

        An evaluation that was begun after the last change is what is taken back: it is cancelled.

        Raises:
            SessionError: there is nothing to undo.
        """
        with self._lock:
            last = self._evaluations.pending[-1:]
            if last and last[0].asked_in is self.state and last[0].cancel():
                return f"the evaluation of {last[0].name}"
            return self._timeline.undo()

    def redo(self) -> str:
        """Make the change again that `undo` took back; gives that change.

        Raises:
            SessionError: there is nothing to redo.
        """
        with self._lock:
            return self._timeline.redo()

    def restore(self, revision: int) -> str:
        """Make the state of an earlier revision the present one; `undo` takes that back.

        It is a change of its own, and what was undone before it stays in the history too: nothing
        is lost. Evaluations in the background are cancelled; their LFs are no part of that state.

        Args:
            revision: of `history()`; the last 100 changes are kept, also those that were undone
                and after which nothing else was changed.

        Returns:
            The change in words.

        Raises:
            SessionError: that revision is not kept; says which are.
        """
        with self._lock:
            self.now.history.place_of(revision)
            self.cancel()
            return self._timeline.restore(revision)

    def history(self) -> pl.DataFrame:
        """The changes, oldest first, and which of them is the present state."""
        return self.now.history.to_polars()

    # -- who listens -----------------------------------------------------------------------------

    def subscribe(self, listener: Callable[[Change], None]) -> Unsubscribe:
        """Call `listener` after each change, when the new state can be read."""
        return self._timeline.listeners.subscribe(listener)

    def subscribe_activity(self, listener: Callable[[Activity | None], None]) -> Unsubscribe:
        """Call `listener` while work goes on, and with None when it ends."""
        return self._activities.subscribe(listener)

    def subscribe_evaluations(self, listener: Callable[[Evaluation], None]) -> Unsubscribe:
        """Call `listener` when an evaluation begins, goes on or is over; from its own thread."""
        return self._evaluations.listeners.subscribe(listener)

    # -- what shows it ---------------------------------------------------------------------------

    def panel(self) -> Any:
        """The live widget; the same one each time, until it is closed."""
        return self._shown(None)

    def table(self) -> Any:
        """The panel's table of LFs alone, as a widget of its own; the same one until closed."""
        return self._shown("lfs")

    def rows(self) -> Any:
        """The rows of the selection alone, as a widget of its own; the same one until closed."""
        return self._shown("rows")

    def matrix(self) -> Any:
        """How LFs conflict and overlap, as a widget of its own; the same one until closed."""
        return self._shown("matrix")

    def map(self) -> Any:
        """The rows as points, and their clusters, as a widget of its own; the same until closed."""
        return self._shown("map")

    # -- inside ----------------------------------------------------------------------------------

    def _shown(self, region: Region | None) -> SessionPanel:
        make = _brought(Session.panel_factory, "panel")
        with self._lock:
            if region not in self._panels or self._panels[region].is_closed:
                self._panels[region] = make(self, region)
            return self._panels[region]

    def _settled(self) -> Moment:
        self._evaluations.wait()
        return self.now

    def _switch(self, name: str, *, is_enabled: bool) -> None:
        with self._lock:
            if self.state.get(name).is_enabled == is_enabled:
                return
            state = self.state.changed(name, lambda e: replace(e, is_enabled=is_enabled))
            self._timeline.commit(
                state, Facet.LFS, f"{'enable' if is_enabled else 'disable'} {name}"
            )


def _brought(factory: Factory | None, what: str) -> Factory:
    """What the package sets from above."""
    if factory is None:
        raise SessionError(f"There is no {what} here: import snorkel_nb, which brings it.")
    return factory


def _rows(n_rows: int) -> str:
    return f"{n_rows:,} row{'' if n_rows == 1 else 's'}"

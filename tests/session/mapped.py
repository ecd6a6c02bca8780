"""Sessions with a map that is made up: blobs of points, of which each is a cluster."""

from types import SimpleNamespace
from typing import Any

import numpy as np

import snorkel_nb as snb
from snorkel_nb.analysis.precision import accuracy
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.vote_diff import LabelMove
from snorkel_nb.explore.clusters.cluster import Cluster, Clustering, Kind, Term
from snorkel_nb.explore.layouts.layout import Layout
from snorkel_nb.session.change import Activity
from snorkel_nb.session.mapping.exploring import Exploring
from snorkel_nb.session.moment import Moment

WORDS = ("parcel", "prize", "lunch", "exam", "loan", "ringtone", "doctor", "train")
KINDS = ("all", "uncovered", "conflicts", "errors", "unsure", "votes")


class StubExploring(Exploring):
    """A map as a test wants it.

    Args:
        session: whose; it takes this for its own.
        of_row: (n_rows,) number of each row's blob, -1 for none; that row stands apart.
        xy: (n_rows, 2) where the rows are.
    """

    def __init__(self, session: snb.Session, of_row: Any, xy: Any) -> None:
        super().__init__(lambda: session.now)
        self.of_row = np.asarray(of_row)
        self.picture: Layout | None = Layout(np.asarray(xy, np.float32), "umap", len(xy), "umap-1")
        self.work: Activity | None = None
        self.fault: str | None = None
        self.names: dict[int, str] = {}
        session.exploring = self

    @property
    def layout(self) -> Layout | None:
        """See Exploring."""
        return self.picture

    @property
    def status(self) -> Activity | None:
        """See Exploring."""
        return self.work

    def change(self, picture: Layout | None, work: Activity | None = None) -> None:
        """Take another picture, and tell of it."""
        self.picture, self.work = picture, work
        self.listeners.tell(None)

    def clusters(self, kind: Kind = "all", lf: int | None = None) -> Clustering:
        """The blobs, less the rows that are not of this kind."""
        now = self._now()
        is_wanted = _rows_of(kind, now)
        of_row = np.full(len(self.of_row), -1, np.int16)
        clusters = []
        for blob in range(self.of_row.max(initial=-1) + 1):
            positions = np.flatnonzero((self.of_row == blob) & is_wanted)
            if len(positions):
                of_row[positions] = len(clusters)
                number = 1 + blob + 100 * KINDS.index(kind)
                clusters.append(self._cluster(now, number, blob, positions))
        positions = np.flatnonzero(is_wanted)
        return Clustering(kind, lf, now.revision, positions, tuple(clusters), of_row)

    def known_clusters(self, kind: Kind, lf: int | None = None) -> Clustering | None:
        """See Exploring; None while something is being made."""
        return None if self.work else self.clusters(kind, lf)

    def cluster(self, number: int, _now: Moment | None = None) -> Cluster | None:
        """See Exploring; those of one LF have no number here."""
        return self.clusters(KINDS[number // 100]).cluster(number)

    def kind_of(self, number: int) -> Kind | None:
        """See Exploring."""
        return None if self.cluster(number) is None else KINDS[number // 100]

    @property
    def error(self) -> str | None:
        """See Exploring."""
        return self.fault

    def _cluster(self, now: Moment, number: int, blob: int, positions: Any) -> Cluster:
        assert self.picture is not None
        results, gold = now.results, now.state.gold[positions]
        labels, k = results.labels[positions], now.state.dataset.label_set.cardinality
        name = self.names.get(blob, WORDS[blob % len(WORDS)])
        counts = np.bincount(labels[labels != ABSTAIN], minlength=k)
        x, y = self.picture.xy[positions].mean(0)
        return Cluster(
            number=number,
            positions=positions,
            center=(float(x), float(y)),
            terms=(Term(name, len(positions), 0, 9.0),),
            label=int(counts.argmax()) if counts.any() else ABSTAIN,
            label_counts=counts,
            gold_counts=np.bincount(gold[gold != ABSTAIN], minlength=k),
            n_uncovered=int((~results.posteriors.is_covered[positions]).sum()),
            n_conflicts=int(results.statistics.is_conflicting[positions].sum()),
            n_wrong=int(((labels != gold) & (gold != ABSTAIN) & (labels != ABSTAIN)).sum()),
            accuracy=accuracy(labels, gold),
            examples=positions[:3],
        )


def mapped_session(n_rows: int = 600, n_blobs: int = 6, **options: Any) -> snb.Session:
    """Texts of some subjects, one blob each, with three LFs and gold on one row in ten."""
    rng = np.random.default_rng(7)
    of_row = rng.integers(0, n_blobs, n_rows)
    gold = np.where(rng.random(n_rows) < 0.1, of_row % 2, ABSTAIN)
    numbers = rng.integers(0, 100, n_rows)
    texts = [
        f"{WORDS[b % len(WORDS)]} message {n} of {i}"
        for i, (b, n) in enumerate(zip(of_row.tolist(), numbers.tolist(), strict=True))
    ]
    classes = options.pop("classes", ["HAM", "SPAM"])
    table = {"text": texts, "gold": gold}
    session = snb.Session(table, text="text", classes=classes, gold="gold", **options)
    session.add(snb.keyword_lf("subjects", classes[0], ["parcel", "lunch"]))
    session.add(snb.keyword_lf("prizes", classes[1], ["prize", "loan"]))
    session.add(snb.regex_lf("sevens", classes[1], r"\b7"))
    angle = 2 * np.pi * of_row / n_blobs
    middle = np.stack([0.5 + 0.35 * np.cos(angle), 0.5 + 0.35 * np.sin(angle)], 1)
    xy = np.clip(middle + rng.normal(0, 0.045, (n_rows, 2)), 0, 1)
    StubExploring(session, of_row, xy)
    return session


def suggest_words(session: snb.Session, words: tuple[str, ...] = WORDS[:3]) -> None:
    """Let a session suggest an LF of each of these words, with made-up precisions."""

    def suggest(group: Any, label: Any = None, n: int = 5) -> Any:
        positions = session.selecting.rows.positions if group is None else group.positions
        number = 1 if label is None else session.dataset.label_set.number(label)
        name = session.classes[number]
        made = [_suggestion(session, word, name, number, positions) for word in words[:n]]
        return Suggestions(made, f"{len(positions):,} rows", name, "most rows like these have it")

    session.suggest = suggest  # type: ignore[method-assign]


class Suggestions(list[Any]):
    """What `Session.suggest` gives."""

    def __init__(self, made: list[Any], group: str, label: str, label_reason: str) -> None:
        super().__init__(made)
        self.group, self.label, self.label_reason = group, label, label_reason


def _suggestion(session: snb.Session, word: str, label: str, number: int, positions: Any) -> Any:
    lf = snb.keyword_lf(f"has_{len(session.lfs)}", label, [word])
    hits = np.flatnonzero([word in text for text in session.dataset.texts()])
    covered = session.results.posteriors.is_covered[hits]
    n_inside = int(np.isin(hits, positions).sum())
    candidate = SimpleNamespace(
        lf=lf,
        name=lf.name,
        kind="keywords",
        label=number,
        n_hits=len(hits),
        n_inside=n_inside,
        n_outside=len(hits) - n_inside,
        n_new=int((~covered).sum()),
        n_overlaps=int(covered.sum()),
        n_conflicts=0,
        precision=SimpleNamespace(
            value=0.9, low=0.7, high=0.97, rests_on="12 checked hits", is_guess=False
        ),
    )
    return SimpleNamespace(
        candidate=candidate,
        lf=lf,
        name=lf.name,
        hits=hits,
        cell=f"%%lf {label} --kind keywords --name {lf.name}\n{word}",
        moves=[LabelMove(ABSTAIN, number, candidate.n_new)] if candidate.n_new else [],
    )


def _rows_of(kind: Kind, now: Moment) -> Any:
    results, gold = now.results, now.state.gold
    rows = {
        "uncovered": ~results.posteriors.is_covered,
        "conflicts": results.statistics.is_conflicting,
        "errors": (results.labels != gold) & (gold != ABSTAIN),
    }
    return rows.get(kind, np.ones(len(gold), np.bool_))

"""What else the time could be spent on: labels of rows, random keywords, published rules."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np

import snorkel_nb as snb
from snorkel_nb.core.arrays import IntArray
from tests.bench.end_model import EndModel, TrainingLabels
from tests.bench.judge import HITS_A_LOOK, Judge
from tests.bench.text_task import TextTask

Stages: TypeAlias = Iterator[tuple[int, TrainingLabels]]
"""After how many looks, and the labels there are by then."""


def open_session(task: TextTask) -> snb.Session:
    """The texts to label, without their gold; nothing is kept on disk."""
    return snb.Session({"text": task.texts}, classes=list(task.classes), store=False)


def session_labels(session: snb.Session) -> TrainingLabels:
    """The label model's probabilities of the rows that an LF votes on."""
    rows = np.flatnonzero((session.label_matrix.to_numpy() != snb.ABSTAIN).any(axis=1))
    return TrainingLabels(rows, session.posteriors()[rows])


def published_rules(task: TextTask) -> TrainingLabels | None:
    """By the hand-written rules of a task, where there are some."""
    if task.rules is None:
        return None
    session = open_session(task)
    for j, votes in enumerate(task.rules.T):
        session.add(snb.vote_lf(f"rule_{j}", votes))
    return session_labels(session)


def random_rows(task: TextTask, stops: Sequence[int], seed: int, rows_a_look: int) -> Stages:
    """Rows drawn at random and labeled."""
    order = np.random.default_rng(seed).permutation(len(task.texts))
    for n_looks in stops:
        rows = order[: n_looks * rows_a_look]
        yield n_looks, TrainingLabels.hard(rows, task.gold[rows], task.cardinality)


def uncertain_rows(
    task: TextTask, stops: Sequence[int], seed: int, rows_a_look: int, model: EndModel
) -> Stages:
    """Rows between whose two likeliest classes the end model decides the least.

    Until two classes have been seen, the rows are random ones. The model learns again after every
    look.
    """
    random = np.random.default_rng(seed)
    order = random.permutation(len(task.texts))
    words = model.words[0]
    known: IntArray = np.zeros(0, np.int64)
    for n_looks in range(1, max(stops) + 1):
        is_open = np.full(len(order), True)
        is_open[known] = False
        if len(np.unique(task.gold[known])) < 2:
            chosen = order[is_open[order]][:rows_a_look]
        else:
            labels = TrainingLabels.hard(known, task.gold[known], task.cardinality)
            likeliest = np.sort(model.probabilities(labels, words, words), axis=1)
            margin = np.where(is_open, likeliest[:, -1] - likeliest[:, -2], np.inf)
            chosen = np.argsort(margin, kind="stable")[:rows_a_look]
        known = np.concatenate([known, chosen])
        if n_looks in stops:
            yield n_looks, TrainingLabels.hard(known, task.gold[known], task.cardinality)


def random_keywords(task: TextTask, stops: Sequence[int], seed: int) -> Stages:
    """Words of HITS_A_LOOK texts or more, each as likely as the others.

    The label is what most of the hits are that are looked at.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(binary=True, min_df=HITS_A_LOOK, token_pattern=r"(?u)\b\w+\b")
    occurs = counter.fit_transform(task.texts).tocsc()
    words = counter.get_feature_names_out()
    judge = Judge(task.gold, seed)
    session = open_session(task)
    for place in judge.random.permutation(len(words))[: max(stops)]:
        judgement = judge.look(occurs[:, place].indices)
        if judgement.accepts(judgement.most):
            session.add(snb.keyword_lf(f"word_{place}", judgement.most, [str(words[place])]))
        if judge.n_looks in stops:
            yield judge.n_looks, session_labels(session)

"""Why a row of a session has its label."""

from dataclasses import replace
from typing import Any

import numpy as np

from snorkel_nb.errors import DatasetError
from snorkel_nb.label_models.explanation import Explanation, explain_votes
from snorkel_nb.label_models.row_votes import as_labeled
from snorkel_nb.session.moment import Moment


def explain_row(now: Moment, row: Any) -> Explanation:
    """What the LFs that are on say of a row, by the label model in force.

    Args:
        now: of the session.
        row: its id, or its position when no column has the id role.

    Raises:
        DatasetError: there is no such row, or several are given.
    """
    positions = now.state.dataset.positions(row)
    if len(positions) != 1:
        raise DatasetError(f"{len(positions)} rows are given. Explain one row at a time.")
    return explain_position(now, int(positions[0]))


def explain_position(now: Moment, position: int) -> Explanation:
    """The same for the row at a position."""
    state, fit = now.state, now.results.fit
    dataset = state.dataset
    votes = np.array([entry.column.votes[position] for entry in state.enabled], np.int64)
    explanation = explain_votes(
        as_labeled(fit.chosen.vote, fit.totals),
        votes,
        fit.label_matrix.lf_names,
        dataset.label_set.names,
    )
    return replace(
        explanation,
        row=dataset.row_id(position),
        gold=int(state.gold[position]),
        model=fit.chosen.name,
        sentence=fit.sentence,
    )

import numpy as np
import pytest

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import SessionError
from snorkel_nb.views.map_colors import MODES, Wanted, colored
from tests.session.comments import labeled_comments
from tests.session.mapped import mapped_session


def wanted(session, lf=None, moved=()):
    n_rows = len(session.dataset)
    return Wanted(
        session.now,
        np.arange(n_rows),
        lf,
        lambda: np.array(moved, np.int64),
        lambda: session.exploring.known_clusters("all"),
    )


def words(coloring):
    """What each row's colour says: the words of its key, or its class."""
    return [key.words or int(key.at) for key in (coloring.legend[c] for c in coloring.codes)]


def test_class_colours_are_the_labels():
    session = labeled_comments()

    coloring = colored("class", wanted(session))

    labels = session.labels().tolist()
    assert words(coloring) == ["no label" if label == ABSTAIN else label for label in labels]


def test_the_legend_counts_the_points_of_each_colour():
    session = labeled_comments()

    legend = colored("class", wanted(session)).legend_view()

    counts = [int((session.labels() == label).sum()) for label in (0, 1, ABSTAIN)]
    assert [key["n"] for key in legend] == counts


def test_of_many_classes_the_frequent_ones_have_colours_and_the_others_share_one():
    labels = np.repeat(np.arange(20), np.arange(20, 0, -1))
    session = snb.Session({"n": np.arange(len(labels))}, classes=20)
    session.add(snb.vote_lf("all", labels))

    coloring = colored("class", wanted(session))

    assert [int(key.at) for key in coloring.legend[:12]] == list(range(12))
    assert coloring.legend[12].words == "8 other classes"
    assert (coloring.codes[labels >= 12] == 12).all()
    assert (coloring.codes[labels < 12] == labels[labels < 12]).all()


def test_confidence_has_a_colour_for_each_range_and_one_for_uncovered_rows():
    session = labeled_comments()
    posteriors = session.results.posteriors

    said = words(colored("confidence", wanted(session)))

    for text, confidence, covered in zip(
        said, posteriors.confidence, posteriors.is_covered, strict=True
    ):
        expected = (
            "uncovered"
            if not covered
            else "below .60"
            if confidence < 0.6
            else ".60 to .80"
            if confidence < 0.8
            else ".80 to .90"
            if confidence < 0.9
            else ".90 and above"
        )
        assert text == expected


def test_votes_of_an_lf_are_its_votes():
    session = labeled_comments()
    entry = session.lfs[0]

    said = words(colored("votes", wanted(session, entry.number)))

    votes = entry.column.votes.tolist()
    assert said == ["abstains" if vote == ABSTAIN else vote for vote in votes]


def test_votes_of_no_lf_and_of_one_that_is_gone_are_refused():
    session = labeled_comments()

    with pytest.raises(SessionError, match="Choose the LF"):
        colored("votes", wanted(session))
    with pytest.raises(SessionError, match="no LF 99"):
        colored("votes", wanted(session, 99))


def test_conflict_and_uncovered_colours_are_those_of_the_statistics():
    session = labeled_comments()
    results = session.results
    covered, conflicting = results.posteriors.is_covered, results.statistics.is_conflicting

    conflict = words(colored("conflict", wanted(session)))
    uncovered = words(colored("uncovered", wanted(session)))

    assert conflict == [
        "LFs contradict each other" if c else "they do not" if v else "uncovered"
        for c, v in zip(conflicting, covered, strict=True)
    ]
    assert uncovered == ["covered" if v else "uncovered" for v in covered]


def test_gold_colours_are_the_gold_labels():
    session = labeled_comments()

    said = words(colored("gold", wanted(session)))

    assert said == ["no gold" if g == ABSTAIN else g for g in session.gold.tolist()]


def test_the_last_change_has_the_new_label_of_the_rows_that_it_moved():
    session = labeled_comments()
    labels = session.labels()
    moved = [0, int(np.flatnonzero(labels == ABSTAIN)[0])]

    said = words(colored("change", wanted(session, moved=moved)))

    assert said[moved[1]] == "lost its label"
    assert said[0] == labels[0]
    assert [s for i, s in enumerate(said) if i not in moved] == ["as before"] * (len(said) - 2)


def test_cluster_colours_go_by_the_number_of_the_cluster():
    session = mapped_session(60, 3)
    session.exploring.of_row[:5] = -1

    coloring = colored("cluster", wanted(session))

    assert [key.at for key in coloring.legend[:3]] == [1, 2, 3]
    assert words(coloring)[:5] == ["in no cluster"] * 5
    assert [coloring.legend[c].at - 1 for c in coloring.codes[5:]] == session.exploring.of_row[
        5:
    ].tolist()


def test_while_clusters_are_looked_for_no_row_is_in_one():
    session = mapped_session(20, 2)
    none = Wanted(session.now, np.arange(20), None, lambda: np.zeros(0, np.int64), lambda: None)

    assert set(words(colored("cluster", none))) == {"clusters are being looked for"}


@pytest.mark.parametrize("mode", MODES)
def test_rows_are_coloured_in_the_order_of_the_points_and_no_rows_at_all(mode):
    session = mapped_session(60, 3)
    rows = np.arange(60)[::-1]
    forward = wanted(session, session.lfs[0].number, [1, 2])
    backward = Wanted(session.now, rows, forward.lf, forward.moved, forward.clustering)
    nothing = Wanted(session.now, rows[:0], forward.lf, forward.moved, forward.clustering)

    assert colored(mode, backward).codes.tolist() == colored(mode, forward).codes[::-1].tolist()
    assert colored(mode, nothing).codes.size == 0
    assert sum(key["n"] for key in colored(mode, nothing).legend_view()) == 0

"""Where a new LF would help most."""

import numpy as np

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from tests.session.mapped import mapped_session
from tests.session.suggestions.test_suggest import open_messages
from tests.session.without_map import without_map


def test_a_cluster_that_lfs_cover_is_not_the_first():
    session = mapped_session()

    first = session.next_clusters()[0]

    uncovered = session.label_matrix.to_numpy()[first.positions] == ABSTAIN
    assert uncovered.all(axis=1).mean() > 0.5
    assert first.ease is not None
    assert f"Cluster {first.number} (" in first.why
    assert f"`{first.ease.term}` alone covers {first.ease.n_hits:,} of it." in first.why


def test_its_number_is_what_suggest_takes():
    session = mapped_session()
    first = session.next_clusters()[0]

    by_number, by_value = session.suggest(first.number), session.suggest(first)

    assert [s.name for s in by_number] == [s.name for s in by_value]
    assert by_number[0].candidate.n_group == len(first.positions)
    assert f"cluster {first.number}" in by_number.group


def test_most_of_a_cluster_is_in_none_before_it():
    found = mapped_session().next_clusters(20)

    for i, later in enumerate(found):
        for earlier in found[:i]:
            common = np.intersect1d(later.positions, earlier.positions)
            assert len(common) <= len(later.positions) / 2


def test_without_vectors_rows_are_grouped_by_their_words():
    session, gold = open_messages()

    found = session.next_clusters()

    assert len(found)
    for cluster in found:
        shares = np.bincount(gold[cluster.positions], minlength=2) / len(cluster.positions)
        assert shares.max() > 0.9
        assert session.suggest(cluster.number).group.endswith(f"cluster {cluster.number}")


def test_following_it_covers_the_rows_with_right_labels():
    session, gold = open_messages()

    for _ in range(12):
        clusters = session.next_clusters()
        if not clusters:
            break
        found = session.suggest(clusters[0], n=1)
        for suggestion in found:
            rows = suggestion.hits[:10]
            for label, name in enumerate(session.classes):
                session.annotate(rows[gold[rows] == label], name)
            if (gold[rows] == suggestion.candidate.label).sum() >= 8:
                suggestion.add()
            else:
                session.suggesting.refuse(suggestion)

    labels = session.labels()
    assert (labels != ABSTAIN).mean() > 0.9
    assert (labels == gold)[labels != ABSTAIN].mean() > 0.95


def test_where_all_is_covered_and_agreed_there_is_no_next():
    session = without_map(
        snb.Session({"text": ["one", "two"] * 20}, classes=["HAM", "SPAM"], store=False)
    )
    session.add(snb.vote_lf("all", np.tile([0, 1], 20)))

    found = session.next_clusters()

    assert len(found) == 0
    assert "No cluster needs an LF" in repr(found)


def test_a_table_without_text_gets_rules_over_its_columns():
    rng = np.random.default_rng(7)
    gold = rng.integers(0, 2, 400)
    table = {
        "age": np.where(gold, 60, 30) + rng.integers(-9, 10, 400),
        "job": np.where(rng.random(400) < 0.9, np.where(gold, "clerk", "cook"), "none"),
        "noise": rng.random(400),
    }
    session = without_map(snb.Session(table, classes=["NO", "YES"], store=False))

    found = session.suggest(np.flatnonzero(gold == 1), "YES")

    assert found[0].kind == "expression"
    assert any(word in found[0].cell for word in ("x.age >", "x.job == 'clerk'"))
    assert (gold[found[0].hits] == 1).mean() > 0.9


def test_no_rule_reads_gold_or_ids():
    gold = np.arange(200) % 2
    table = {"id": np.arange(200), "gold": gold, "x1": (gold + np.arange(200) % 7) % 2}
    session = without_map(
        snb.Session(table, classes=["NO", "YES"], gold="gold", id="id", store=False)
    )

    for suggestion in session.suggest(np.flatnonzero(gold == 1).tolist(), "YES"):
        assert "gold" not in suggestion.lf.source
        assert "x.id" not in suggestion.lf.source

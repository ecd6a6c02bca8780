"""Each way to draft an LF finds what was put into the rows."""

import numpy as np
import polars as pl
import pytest

from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.label_set import ABSTAIN, LabelSet
from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.explore.candidates.belief import Known, believe
from snorkel_nb.explore.candidates.conditions import column_conditions
from snorkel_nb.explore.candidates.drafts.conjunctions import draft_conjunctions
from snorkel_nb.explore.candidates.drafts.keyword_sets import draft_keyword_sets
from snorkel_nb.explore.candidates.drafts.patterns import draft_patterns
from snorkel_nb.explore.candidates.drafts.weighted_words import draft_weighted_words
from snorkel_nb.explore.candidates.ground import Ground
from snorkel_nb.explore.candidates.suggest import best_of
from snorkel_nb.explore.candidates.term_index import index_terms

CLASSES = LabelSet.of(["HAM", "SPAM"])


def ground_of(table, is_inside, gold_share=0.5, **roles):
    """SPAM is the inside; of half of the rows that is known."""
    rows = Dataset.open(pl.DataFrame(table), Roles(**roles), CLASSES)
    rng = np.random.default_rng(7)
    gold = np.where(rng.random(len(rows)) < gold_share, is_inside.astype(np.int64), ABSTAIN)
    n = len(rows)
    known = Known(np.full((n, 2), 0.5), np.zeros(n, np.bool_), gold, np.ones(2) / 2)
    belief = believe(known, np.zeros((n, 1), np.float32)).in_group(is_inside, 1)
    terms = None if rows.roles.text is None else index_terms(rows.texts())
    return Ground(rows, np.arange(n), terms, is_inside, belief, 1)


def texts_of(make, n=300):
    rng = np.random.default_rng(7)
    inside = np.arange(n) % 3 == 0
    return [make(rng, spam) for spam in inside], inside


def fill(rng, n=5):
    return rng.choice(["the", "to", "you", "a", "so", "and", "is", "it", "day", "see"], n)


def sources(drafts, ground):
    """Of the LFs, and whether each votes as its draft said."""
    found = []
    for i, draft in enumerate(drafts):
        lf = draft.make(f"lf_{i}", ground.dataset)
        votes = lf.voter.vote(ground.dataset, 0, CLASSES, no_progress).votes
        assert (votes != ABSTAIN).tolist() == draft.hits.tolist(), lf.source
        found.append(lf.source)
    return found


def test_words_that_mean_one_class_are_put_into_one_set():
    def make(rng, spam):
        return " ".join([*fill(rng), str(rng.choice(["prize", "claim", "cash"])) if spam else "ok"])

    texts, inside = texts_of(make)
    ground = ground_of({"text": texts}, inside)

    [best, *_] = best_of(ground, 5, set())

    assert set(best.lf.source.split("\n")) == {"prize", "claim", "cash"}
    assert best.lf.name.startswith("has_")
    assert sources(draft_keyword_sets(ground), ground)


def test_beginnings_are_joined():
    def make(rng, spam):
        start = (
            rng.choice(["how many", "how much"]) if spam else rng.choice(["how is", "what many"])
        )
        return " ".join([str(start), *fill(rng)])

    texts, inside = texts_of(make)
    ground = ground_of({"text": texts}, inside)

    found = sources(draft_patterns(ground), ground)

    assert any(
        set(f.removeprefix("^(?:").removesuffix(")\\b").split("|"))
        == {r"how\s+many", r"how\s+much"}
        for f in found
    ), found


def test_what_follows_a_beginning_after_a_gap_is_a_pattern():
    def make(rng, spam):
        start = "what" if spam else rng.choice(["what", "why"])
        end = ["stand", "for"] if spam else [rng.choice(["go", "for"])]
        return " ".join([str(start), *fill(rng, 3), *map(str, end)])

    texts, inside = texts_of(make)
    ground = ground_of({"text": texts}, inside)

    assert any(f.startswith(r"^what\b.*\bstand") for f in sources(draft_patterns(ground), ground))


@pytest.mark.parametrize(
    ("spam", "ham", "pattern"),
    [
        ("https://x.y", "later", "https?"),
        ("£100", "100 people", r"[£$€]\s?\d"),
        ("call 0800123456", "call 12", r"\d{5,}"),
        ("subscribe|subscribed|subscribing", "ok|so|sub", r"\bsubscrib\w*"),
    ],
)
def test_signs_digits_and_stems_are_patterns(spam, ham, pattern):
    def make(rng, is_spam):
        return " ".join([*fill(rng), str(rng.choice((spam if is_spam else ham).split("|")))])

    texts, inside = texts_of(make)
    ground = ground_of({"text": texts}, inside)

    assert any(pattern in source for source in sources(draft_patterns(ground), ground))


def test_words_that_tell_only_together_are_a_conjunction():
    def make(rng, spam):
        pairs = ["call winner"] if spam else ["call home", "winner later", "ok then", "well well"]
        return " ".join([*fill(rng), str(rng.choice(pairs))])

    texts, inside = texts_of(make)
    ground = ground_of({"text": texts}, inside)

    found = sources(draft_conjunctions(ground), ground)

    assert any("'call' in" in f and "'winner' in" in f for f in found), found


def test_values_of_columns_are_a_rule_without_any_text():
    rng = np.random.default_rng(7)
    inside = np.arange(300) % 3 == 0
    table = {
        "age": np.where(inside, 60.0, rng.choice([30.0, 60.0], 300)) + rng.normal(0, 1, 300),
        "job": np.where(inside, "clerk", rng.choice(["clerk", "cook"], 300)),
    }
    ground = ground_of(table, inside)

    [best, *_] = best_of(ground, 5, set())

    assert best.draft.kind == "expression"
    assert "x.age > " in best.lf.source
    assert "x.job == 'clerk'" in best.lf.source
    sources(draft_conjunctions(ground), ground)


def test_weights_are_whole_and_few():
    def make(rng, spam):
        words = rng.choice(["prize", "claim", "cash", "winner"], 2, replace=False) if spam else []
        other = rng.choice(["prize", "home", "love", "later"], 2, replace=False)
        return " ".join([*fill(rng), *map(str, words), *map(str, other)])

    texts, inside = texts_of(make)
    ground = ground_of({"text": texts}, inside)

    [source] = sources(draft_weighted_words(ground), ground)

    assert source.count(":") - 2 <= 8
    assert "return sum(" in source


def test_conditions_are_asked_of_columns_without_a_role_and_of_nulls_with_care():
    rows = Dataset.open(
        pl.DataFrame(
            {
                "text": ["a", None] * 20,
                "id": range(40),
                "gold": [0, 1] * 20,
                "age": [None, *range(39)],
                "it's": [True, False] * 20,
                "score": [float("nan"), 1.0, 2.0, 3.0] * 10,
            }
        ),
        Roles(text="text", id="id", gold="gold"),
        CLASSES,
    )

    found = [c.source for c in column_conditions(rows)]

    assert not any("x.id" in f or "x.gold" in f for f in found)
    assert any(f.startswith("x.age is not None and x.age > ") for f in found)
    assert 'x["it\'s"]' in found
    assert any(f.startswith('len((x.text or ""))') for f in found)
    for condition in column_conditions(rows):
        from snorkel_nb.labeling.expression_lf import expression_lf

        votes = (
            expression_lf("rule", "SPAM", condition.source, rows)
            .voter.vote(rows, 0, CLASSES, no_progress)
            .votes
        )
        assert (votes == 1).tolist() == condition.hits.tolist(), condition.source

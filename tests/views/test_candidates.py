import numpy as np

from snorkel_nb.views.candidates import candidate_view, candidates_view
from tests.session.mapped import mapped_session, suggest_words


def suggestions(words=("prize",), **options):
    session = mapped_session(60, 3, **options)
    suggest_words(session, words)
    cluster = session.exploring.cluster(2)
    return session, session.suggest(cluster, None, 5)


def test_a_candidate_is_a_line_of_numbers():
    session, made = suggestions()

    view = candidates_view(made, 7, session.now)

    [line] = view["candidates"]
    assert (view["number"], view["label"], line["kind"]) == (7, 1, "keywords")
    assert line["words"] == "prize"
    assert line["n_hits"] == line["n_inside"] + line["n_outside"]
    assert line["n_hits"] == line["n_new"] + line["n_overlaps"]
    assert line["precision"] == [0.9, 0.7, 0.97]


def test_keywords_stand_on_one_line_and_code_is_named():
    session, made = suggestions()
    candidate = made[0].candidate
    for source, words in (
        ("free\nprize money", "free, prize money"),
        ("def f(x):\n    return 1", candidate.name),
        ("x" * 500, f"{'x' * 79}\N{HORIZONTAL ELLIPSIS}"),
    ):
        object.__setattr__(candidate.lf, "source", source)
        assert candidates_view(made, 1, session.now)["candidates"][0]["words"] == words


def test_one_candidate_shows_its_cell_and_the_same_hits_each_time():
    session, made = suggestions(("message",))  # each row holds it
    is_inside = session.exploring.of_row == 1

    first = candidate_view(made[0], is_inside, session.now)

    assert first == candidate_view(made[0], is_inside, session.now)
    assert (len(first["inside"]), len(first["outside"])) == (3, 2)
    assert all(is_inside[example["row"]] for example in first["inside"])
    assert not any(is_inside[example["row"]] for example in first["outside"])
    example = first["inside"][0]
    [[start, end]] = example["spans"]
    assert example["text"][start:end] == "message"
    assert first["source"].startswith("%%lf SPAM")


def test_a_candidate_without_hits_has_no_examples():
    session, made = suggestions(("nowhere",))

    view = candidate_view(made[0], np.zeros(60, bool), session.now)

    assert (view["inside"], view["outside"], view["moves"], view["n_moved"]) == ([], [], [], 0)

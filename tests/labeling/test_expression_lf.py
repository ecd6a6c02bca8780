import ast

import pytest

import snorkel_nb as snb
from snorkel_nb.labeling.expression_lf import NotRecognisedExpressionError, expression_lf
from snorkel_nb.session.session import Session

FORBIDDEN = [
    "__import__('os').getpid() or x.text",
    "open(x.text)",
    "print(x.text)",
    "x.__class__.__mro__",
    "(lambda: x.text)()",
    "[w for w in x.text if w]",
    "x.text.format(x)",
    "f'{x.text}'",
    "eval(x.text)",
    "re.sub('a', 'b', x.text)",
    "re.sys.exit() or x.text",
    "re.functools.partial(print)(x.text)",
    "KEYWORDS[0] in x.text",
    "'a' * 9**9**9 in x.text",
    "(y := x.text)",
]


def session() -> Session:
    return snb.Session({"text": ["a b", "B", None], "n": [1, 2, 3]}, classes=["HAM", "SPAM"])


@pytest.mark.parametrize("typed", FORBIDDEN)
def test_what_could_do_anything_is_refused_and_never_run(typed, monkeypatch):
    ran = []
    monkeypatch.setattr("builtins.print", lambda *_a: ran.append(1))
    monkeypatch.setattr("builtins.open", lambda *_a: ran.append(1))

    with pytest.raises(NotRecognisedExpressionError) as error:
        expression_lf("e", "SPAM", typed, session().dataset)

    assert ran == []
    assert ast.unparse(error.value.node) == ast.unparse(ast.parse(typed, mode="eval").body)


@pytest.mark.parametrize(
    ("typed", "source", "votes"),
    [
        ('"a" in x.text', "'a' in x.text", [1, -1, -1]),
        ("x.n > 1 and x.n < 3", "x.n > 1 and x.n < 3", [-1, 1, -1]),
        ("x.n - 1", "bool(x.n - 1)", [-1, 1, 1]),
        ('re.search("b", x.text, re.I)', "bool(re.search('b', x.text, re.I))", [1, 1, -1]),
        ('"HAM" if x.n == 1 else "SPAM"', "'HAM' if x.n == 1 else 'SPAM'", [0, 1, 1]),
        ('any(w in x.text for w in ("a", "B"))', None, [1, 1, -1]),
    ],
)
def test_what_is_recognised_votes_as_python_would(typed, source, votes):
    made = session()

    lf = expression_lf("e", "SPAM", typed, made.dataset)
    column = lf.voter.vote(made.dataset, 0, made.dataset.label_set, lambda _done, _total: None)

    assert lf.source == source or source is None
    assert column.votes.tolist() == votes


def test_matches_are_marked_where_texts_are_looked_for():
    made = session()
    lf = expression_lf("e", "SPAM", '"A" in x.text.upper() or "b" in x.text', made.dataset)

    assert lf.voter.spans(made.dataset, 0) == [(0, 1), (2, 3)]
    assert lf.voter.spans(made.dataset, 2) == []


def test_it_looks_at_the_interrupt_while_python_answers_row_by_row():
    made = snb.Session({"text": ["i", *[None] * 10_000]}, classes=["HAM", "SPAM"])
    lf = expression_lf("e", "SPAM", '"i" in x.text.lower()', made.dataset)
    told = []

    lf.voter.vote(made.dataset, 0, made.dataset.label_set, lambda *at: told.append(at))

    assert len(told) >= 5

"""`%lf_new` writes a cell that runs as it is."""

import polars as pl
import pytest

TAKEN = "%%lf SPAM\ndef looks_like_spam(x):\n    return 'cash' in x.text"


def new_cell(notebook, line):
    """The cell that a front end would put below this one."""
    notebook.shell.payload_manager = None
    written = []
    notebook.shell.set_next_input = lambda text, replace=False: written.append((text, replace))
    notebook.value(line)
    [(text, replace)] = written
    assert not replace
    return text


def test_the_cell_of_a_class_is_a_function_to_fill_in(notebook):
    assert new_cell(notebook, "%lf_new SPAM") == (
        '%%lf SPAM\ndef looks_like_spam(x):\n    return "word" in (x.text or "").lower()'
    )


def test_without_a_class_it_is_the_last_one(notebook):
    assert new_cell(notebook, "%lf_new").startswith("%%lf SPAM\n")


def test_the_name_is_a_free_one(notebook):
    notebook.value(TAKEN)

    assert "def looks_like_spam2(x):" in new_cell(notebook, "%lf_new SPAM")


LABELS = ["NOT SPAM", "it's", 'say "no"', "größe", "--kind", "{x} $y", "1"]
NAMES = ["plain", "two words", "class", "ein größeres", "--name"]


@pytest.mark.parametrize("kind", ["function", "keywords", "regex", "similar"])
@pytest.mark.parametrize(
    ("label", "name"), [*((label, None) for label in LABELS), *(("SPAM", name) for name in NAMES)]
)
def test_the_cell_runs_as_it_is(empty, messages, kind, label, name):
    empty["rows"] = messages
    empty.value("import snorkel_nb as snb")
    empty["label"] = label
    empty.value("session = snb.Session(rows, text='text', classes=['HAM', label])")
    given = "" if name is None else f" '--name={name}'"
    cell = new_cell(empty, f"%lf_new --kind {kind}{given} -- " + quoted(label))

    empty.value(cell)

    [entry] = empty["session"].lfs
    assert entry.name == (name or entry.name)
    assert (entry.lf.kind, entry.lf.label) == (kind, label)
    assert len(entry.column.failures) == 0


def quoted(text):
    mark = '"' if "'" in text else "'"
    return f"{mark}{text}{mark}"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", "x.body"),
        ("the text", "x['the text']"),
        ("class", "x['class']"),
        ("keys", "x['keys']"),
        ('it\'s "so"', "x['it\\'s \"so\"']"),
        ("größe", "x.größe"),
    ],
)
def test_a_column_is_read_whatever_its_name(empty, column, value):
    empty["session_rows"] = pl.DataFrame({column: ["a word", None]})
    empty["column"] = column
    empty.value("import snorkel_nb as snb")
    empty.value("session = snb.Session(session_rows, text=column, classes=['HAM', 'SPAM'])")

    cell = new_cell(empty, "%lf_new SPAM")
    assert f"({value} or" in cell

    empty.value(cell)
    assert empty["session"].label_matrix.to_numpy()[:, 0].tolist() == [1, -1]


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("SPAN", ["'SPAN'", "mean 'SPAM'"]),
        ("SPAM --kind magic", ["%lf_new", "'magic'"]),
        ("SPAM HAM", ["%lf_new", "HAM"]),
        ("'SPAM", ["quotation mark"]),
    ],
)
def test_an_error_is_one_line(notebook, line, facts):
    message = notebook.error(f"%lf_new {line}")

    for fact in facts:
        assert fact in message

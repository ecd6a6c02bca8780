"""What stands in a generated cell is what was typed or read, and never becomes code."""

import ast
from types import SimpleNamespace

import pytest

from snorkel_nb.labeling.cell_text import expression_cell, lf_cell, name_from, read_lines
from snorkel_nb.labeling.pattern_lf import keyword_lf, regex_lf

HOSTILE = [
    'quotes " and \' and """',
    "two\nlines",
    "braces {{x}} {x} $x ${x}",
    "bidi \u202etxt.exe\u202c",
    "nul \x00 end",
    ">>> import os",
    "... os.getpid()",
    "In [1]: 1",
    "  round  ",
    "%%lf HAM",
    "!ls",
    "back\\slash \\n",
    "\u2028line separator",
    "-- --name x",
]


def made_by(cell: str) -> tuple[str, list[str], list[str]]:
    """The kind of a cell, and the lines or values that its LF is made of."""
    if cell.startswith("%%lf"):
        head, _, body = cell.partition("\n")
        return "lf", head.split(), read_lines(body)
    statements = ast.parse(cell).body
    assert len(statements) == 2  # an import and a call
    call = statements[1].value.args[0]
    return "call", [], ast.literal_eval(call.args[2])


@pytest.mark.parametrize("text", HOSTILE)
def test_keywords_come_back_from_their_cell(text):
    lf = keyword_lf("found", "SPAM", [text, "plain"])

    kind, _, words = made_by(lf_cell(lf))

    assert words == [text.strip(), "plain"]
    is_pasted = text.startswith((">>>", "...", "In ["))
    assert kind == ("lf" if text.strip().isprintable() and not is_pasted else "call")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_pattern_comes_back_from_its_cell(text):
    pattern = "".join(c if c.isalnum() or c.isspace() else f"[{c}]" for c in text if c not in "\\^")
    lf = regex_lf("found", "SPAM", pattern)

    _, _, made = made_by(lf_cell(lf))

    assert made in (pattern, [pattern])


def test_a_megabyte_comes_back():
    words = ["x" * 1_000_000]

    assert made_by(lf_cell(keyword_lf("long", "SPAM", words)))[2] == words


def test_the_settings_of_an_lf_stand_in_the_line():
    keywords = keyword_lf(
        "a", "HAM", ["b"], column="the text", case_sensitive=True, whole_words=False
    )
    regex = regex_lf("two words", "-1", "b", case_sensitive=False)

    assert lf_cell(keywords) == (
        "%%lf HAM --kind keywords --name a --column 'the text' --match-case --substring\nb"
    )
    assert lf_cell(regex) == "%%lf --kind regex --name 'two words' --ignore-case -- -1\nb"


@pytest.mark.parametrize("text", HOSTILE)
def test_an_expression_is_written_from_its_tree_on_one_line(text):
    node = ast.parse(f"{text!r} in x.text", mode="eval").body

    cell = expression_cell("SPAM", "found", node)

    head, definition, result = cell.split("\n")
    assert (head, definition) == ("%%lf SPAM", "def found(x):")
    assert ast.literal_eval(result.removeprefix("    return ").removesuffix(" in x.text")) == text
    assert cell.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("words", "taken", "name"),
    [
        (["cash", "prize money"], set(), "has_cash_prize_money"),
        (["cash"], {"has_cash", "has_cash2"}, "has_cash3"),
        (["größe"], set(), "has_gr_e"),
        (["\u202e\x00", "שלום"], set(), "looks_like_not_spam"),
        ([], set(), "looks_like_not_spam"),
        (["x" * 1_000_000], set(), "has_" + "x" * 40),
        (["__class__", "import os; os.getpid()"], set(), "has_class_import_os_os_getpid"),
    ],
)
def test_a_name_is_made_of_ascii_letters_and_is_free(words, taken, name):
    made = name_from(words, "NOT SPAM", taken)

    assert made == name
    assert made.isidentifier()
    assert made.isascii()


def test_a_note_is_a_comment_or_an_option_and_never_code():
    note = "first\nimport os  # \u202e'; --kind"
    expression = ast.parse("'a' in x.text", mode="eval").body

    cell = expression_cell("SPAM", "has_a", expression, note)
    assert cell.split("\n")[1] == "# first import os  #  '; --kind"
    assert len(ast.parse(cell.partition("\n")[2]).body) == 1

    head, _, body = lf_cell(keyword_lf("found", "SPAM", ["a"]), note).partition("\n")
    assert body == "a"
    assert "--note 'first import os  #  '\"'\"'; --kind'" in head

    call = lf_cell(keyword_lf("found", "SPAM", ["nul \x00"]), note)
    assert len(ast.parse(call).body) == 2


def test_the_cell_of_an_expression_is_a_function_of_its_name():
    lf = SimpleNamespace(
        name="has_a", kind="expression", label="SPAM", source="'a' in x.text", parameters={}
    )

    assert lf_cell(lf) == "%%lf SPAM\ndef has_a(x):\n    return 'a' in x.text"
    lf.name = "two words"
    assert lf_cell(lf).startswith("%%lf SPAM --name 'two words'\ndef rule(x):")
    lf.source = "no python at all"
    assert lf_cell(lf) == "%%lf SPAM\nno python at all"

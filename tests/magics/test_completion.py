"""The tab key, with and without jedi."""

import pytest

CASES = [
    ("%%lf ", ["'NOT SPAM'", "SPAM", "--name", "--kind"]),
    ("%%lf S", ["SPAM"]),
    ("%%lf 'NO", ["NOT SPAM"]),
    ("%%lf 'NOT SP", ["SPAM"]),
    ("%%lf SPAM --k", ["--kind"]),
    ("%%lf SPAM --kind ", ["function", "keywords", "regex"]),
    ("%%lf SPAM --kind reg", ["regex"]),
    ("%%lf SPAM --kind sim", ["similar"]),
    ("%%lf SPAM --kind similar --th", ["--threshold"]),
    ("%snorkel embed ", ["wordllama", "tf-idf", "table", "--columns"]),
    ("%snorkel embed --columns ", ["text", "'the label'"]),
    ("%%lf SPAM --kind regex --column ", ["text", "'the label'"]),
    ("%lf ", ["list", "show", "enable", "disable", "drop", "rename", "rerun"]),
    ("%lf dr", ["drop"]),
    ("%lf show ", ["has_cash", "'two words'"]),
    ("%lf drop has", ["has_cash"]),
    ("%lf rename 'two", ["two words"]),
    ("%lf_new ", ["SPAM", "--kind"]),
    ("%lf_new --n", ["--name"]),
    (
        "%snorkel ",
        ["open", "use", "panel", "status", "summary", "fit", "embed", "append", "export"],
    ),
    ("%snorkel st", ["status"]),
    ("%snorkel use ", ["session"]),
    ("%snorkel restore ", ["0", "1", "2"]),
    ("%snorkel open data --", ["--classes", "--text", "--gold", "--id", "--split"]),
    ("%snorkel fit --model ", ["auto", "majority", "independent"]),
    ("%snorkel export labels.parquet --uncovered ", ["keep", "drop"]),
]


@pytest.fixture
def described(empty, messages):
    empty["rows"] = messages.rename({"label": "the label"})
    empty.value("%snorkel open rows --text text --classes 'NOT SPAM' SPAM")
    empty.value("%%lf SPAM\ndef has_cash(x):\n    return 'cash' in x.text")
    empty.value("%%lf SPAM --name 'two words' --kind keywords\ncash")
    return empty


@pytest.mark.parametrize("jedi", [False, True])
@pytest.mark.parametrize(("line", "wanted"), CASES)
def test_the_tab_key_offers(described, line, wanted, jedi):
    offered = described.completions(line, jedi=jedi)

    assert [word for word in wanted if word not in offered] == []


@pytest.mark.parametrize("jedi", [False, True])
@pytest.mark.parametrize("line", ["%%lf", "%lf", "%snorkel", "%lf_new"])
def test_the_tab_key_right_after_a_magic_breaks_nothing(described, line, jedi, capfd):
    described.completions(line, jedi=jedi)

    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("line", ["%%lf ", "%lf show ", "%lf_new ", "%%lf SPAM --column "])
def test_without_a_session_the_tab_key_breaks_nothing(empty, line, capfd):
    empty.completions(line, jedi=False)

    assert "Traceback" not in "".join(capfd.readouterr())


def test_only_what_begins_as_typed_is_offered(described):
    assert described.completions("%lf re", jedi=False) == ["rename", "rerun"]
    assert described.completions("%%lf SPAM --kind k", jedi=False) == ["keywords"]


@pytest.mark.parametrize("jedi", [False, True])
def test_names_in_the_body_are_completed_as_in_any_cell(described, jedi):
    described.value("import math")

    assert "math.sqrt" in {
        f"math.{found.removeprefix('math.').removeprefix('.')}"
        for found in described.completions("%%lf SPAM\nmath.sq", jedi=jedi)
    }


def test_a_name_that_the_body_itself_defines_is_known_to_jedi(described):
    cell = "%%lf SPAM\nimport collections\ndef f(x):\n    return collections.Order"

    assert described.completions(cell, jedi=True) == ["OrderedDict"]

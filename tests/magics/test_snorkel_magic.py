from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import snorkel_nb as snb

CASH = "%%lf SPAM\ndef has_cash(x):\n    return 'cash' in x.text"


# -- open --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "convert",
    [
        pytest.param(lambda frame: frame, id="polars"),
        pytest.param(lambda frame: pd.DataFrame(frame.to_dict(as_series=False)), id="pandas"),
        pytest.param(lambda frame: pa.table(frame.to_dict(as_series=False)), id="pyarrow"),
        pytest.param(lambda frame: frame.to_dicts(), id="list of dicts"),
    ],
)
def test_open_takes_a_variable_of_every_kind(empty, messages, convert):
    empty["rows"] = convert(messages)

    ran = empty.run("%snorkel open rows --text text --classes HAM SPAM --gold label")

    assert ran.success
    assert "6 rows" in ran.text
    assert empty["session"].dataset.texts()[3] == "hello"
    assert empty["session"].gold.tolist() == [1, 0, -1, -1, 0, 0]


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_open_takes_a_path_and_a_glob(empty, messages, kind):
    write = {"parquet": "write_parquet", "csv": "write_csv", "jsonl": "write_ndjson"}[kind]
    for part in ("one", "two"):
        getattr(messages, write)(f"{part} part.{kind}")

    empty.value(f"%snorkel open 'one part.{kind}' --text text --classes HAM SPAM")
    assert len(empty["session"].dataset) == 6

    empty.value(f"%snorkel open '*.{kind}' --text text --classes HAM SPAM")
    assert len(empty["session"].dataset) == 12


def test_open_takes_id_and_split_columns(empty, messages):
    empty["rows"] = messages.with_columns(
        pl.Series("key", list("abcdef")), pl.Series("part", ["train"] * 4 + ["test"] * 2)
    )

    empty.value("%snorkel open rows --text text --classes HAM SPAM --id key --split part")

    assert empty["session"].dataset.row_id(2) == "c"
    assert empty["session"].dataset.roles.split == "part"


def test_class_names_with_spaces_stand_in_quotes(empty, messages):
    empty["rows"] = messages
    empty.value("""%snorkel open rows --classes 'NOT SPAM' "it's spam" größe""")

    assert empty["session"].classes == ("NOT SPAM", "it's spam", "größe")


def test_a_class_may_be_called_like_an_option(empty, messages):
    empty["rows"] = messages
    empty.value("%snorkel open rows --text text --classes HAM --classes=--text")
    empty.value("%%lf -- --text\ndef has_cash(x):\n    return 'cash' in x.text")

    assert empty["session"].classes == ("HAM", "--text")
    assert empty["session"].label_matrix.to_numpy().max() == 1


def test_open_tells_rows_and_the_name_of_the_session(empty, messages):
    empty["rows"] = messages

    text = empty.run("%snorkel open rows --classes HAM SPAM").text

    assert "6 rows" in text
    assert "'session'" in text
    assert "%%lf" in text


# -- the commands ------------------------------------------------------------------------------


def test_status_is_what_snorkel_alone_shows(notebook):
    notebook.value(CASH)

    alone = notebook.run("%snorkel").text

    assert alone == notebook.run("%snorkel status").text
    assert alone.startswith("polars table: 6 rows, 1 of 1 LFs on, revision 1\n")
    assert "covered 3 (50.0 %), in conflict 0 (0.0 %), labels: HAM 0, SPAM 3" in alone
    assert "gold on 4 rows: accuracy .50 [.09, .91]" in alone


def test_status_of_a_session_without_rows_or_gold_divides_by_nothing(empty):
    empty["rows"] = pl.DataFrame({"text": []}, schema={"text": pl.String})
    empty.value("%snorkel open rows --classes HAM SPAM")

    assert "covered 0 (none), in conflict 0 (none)" in empty.run("%snorkel status").text


def test_summary_gives_the_sessions_table(notebook):
    notebook.value(CASH)

    assert notebook.value("%snorkel summary").equals(notebook["session"].summary())


def test_fit_says_in_a_sentence_what_came_of_it(notebook):
    notebook.value(CASH)

    ran = notebook.run("%snorkel fit --model majority --class-balance .8 .2")

    assert ran.text.strip() == notebook["session"].results.fit.sentence
    assert notebook["session"].state.choice.model == "majority"
    assert list(notebook["session"].state.choice.class_balance) == [0.8, 0.2]


def test_fit_takes_gold_given_accuracies_and_rules_that_always_hold(notebook):
    notebook.value(CASH)
    name = notebook["session"].lfs[0].name

    notebook.run(
        f"%snorkel fit --class-balance gold --use-gold --accuracy {name}=.9 --overriding {name}"
    )

    choice = notebook["session"].state.choice
    assert (choice.takes_balance_from_gold, choice.uses_gold) == (True, True)
    assert (dict(choice.accuracies), choice.overriding) == ({1: 0.9}, frozenset({1}))


def test_append_votes_on_the_new_rows(notebook):
    notebook.value(CASH)
    notebook["more"] = pl.DataFrame({"text": ["cash again", "bye"], "label": [None, "HAM"]})

    assert "8 rows" in notebook.run("%snorkel append more").text
    assert notebook["session"].label_matrix.to_numpy()[:, 0].tolist() == [
        1,
        -1,
        1,
        -1,
        1,
        -1,
        1,
        -1,
    ]


def test_report_writes_a_page_and_says_where(notebook):
    assert "Written: page.html" in notebook.run("%snorkel report page.html").text
    assert "cash" not in Path("page.html").read_text()

    notebook.value(CASH)
    notebook.run("%snorkel report page.html --rows 2")
    assert "claim your cash prize" in Path("page.html").read_text()


def test_export_writes_what_it_says(notebook):
    notebook.value(CASH)

    exported = notebook.value("%snorkel export labeled.parquet --uncovered drop --votes")

    labeled = pl.read_parquet("labeled.parquet")
    assert exported.n_rows == len(labeled) == 3
    assert labeled["label"].to_list() == ["SPAM"] * 3
    assert labeled["vote_has_cash"].to_list() == [1, 1, 1]
    assert snb.read_record("labeled.parquet")["lfs"][0]["source"].startswith("def has_cash")


def test_undo_and_redo_say_what_they_took_back_and_made_again(notebook):
    notebook.value(CASH)

    assert notebook.run("%snorkel undo").text.strip() == "Taken back: add has_cash"
    assert notebook["session"].lfs == ()
    assert notebook.run("%snorkel redo").text.strip() == "Made again: add has_cash"
    assert len(notebook["session"].lfs) == 1


def test_history_gives_a_row_a_change(notebook):
    notebook.value(CASH)

    changes = notebook.value("%snorkel history")["Change"].to_list()

    assert changes == ["open polars table", "add has_cash"]


def test_restore_brings_a_revision_back_as_a_change_of_its_own(notebook):
    notebook.value(CASH)
    notebook.value("%lf drop has_cash")

    assert notebook.run("%snorkel restore 1").text.strip() == (
        "Done: restore revision 1: add has_cash"
    )

    assert [entry.name for entry in notebook["session"].lfs] == ["has_cash"]
    assert notebook["session"].history()["Change"][-1] == "restore revision 1: add has_cash"


def test_panel_gives_the_sessions_panel(notebook, monkeypatch):
    monkeypatch.setattr(snb.Session, "panel_factory", lambda session, _: ("panel of", session))

    assert notebook.value("%snorkel panel") == ("panel of", notebook["session"])


# -- what goes wrong ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("frobnicate", ["%snorkel", "'frobnicate'", "status"]),
        ("open", ["%snorkel open", "data"]),
        ("restore", ["%snorkel restore", "revision"]),
        ("restore x", ["%snorkel restore", "'x'"]),
        ("restore 99", ["99", "is not kept", "0"]),
        ("open messages", ["%snorkel open", "--classes"]),
        ("open messages --classes", ["--classes", "expected at least one"]),
        ("open messages --classes HAM", ["HAM", "two"]),
        ("open messages --classes HAM SPAM --text body", ["'body'", "text", "label"]),
        ("open messages --classes HAM EGGS --gold label", ["'label'", "'SPAM'", "row 0"]),
        ("open messages --classes HAM SPAM --id label", ["'label'"]),
        ("open nowhere.parquet --classes HAM SPAM", ["nowhere.parquet"]),
        ("open nothing*.csv --classes HAM SPAM", ["nothing*.csv"]),
        ("open messages.docx --classes HAM SPAM", ["messages.docx"]),
        ("open broken.parquet --classes HAM SPAM", ["broken.parquet"]),
        ("open number --classes HAM SPAM", ["int"]),
        ("open messages --classes HAM 'SPAM", ["quotation mark", "'SPAM"]),
        ("open messages --classes HAM SPAM --colour red", ["%snorkel", "--colour"]),
        ("undo twice", ["%snorkel", "twice"]),
        ("undo", ["nothing to undo"]),
        ("redo", ["nothing to redo"]),
        ("use", ["%snorkel use", "name"]),
        ("fit --model magic", ["'magic'", "majority"]),
        ("fit --class-balance a b", ["--class-balance", "'a'"]),
        ("fit --class-balance .9 .9", ["class_balance", "adding up to 1"]),
        ("fit --accuracy asks", ["--accuracy", "'asks'", "asks=.95"]),
        ("fit --accuracy nobody=.9", ["'nobody'"]),
        ("fit --overriding nobody", ["'nobody'"]),
        ("append nowhere.csv", ["nowhere.csv"]),
        ("append other", ["'label'"]),
        ("report", ["%snorkel report", "file"]),
        ("report labels.parquet", ["labels.parquet", ".html"]),
        ("report page.html --rows some", ["%snorkel report", "some"]),
        ("export", ["%snorkel export", "file"]),
        ("export labels.csv", ["labels.csv", ".parquet"]),
        ("export no/such/folder/labels.parquet", ["no/such/folder"]),
        ("export labels.parquet --uncovered guess", ["--uncovered", "'guess'", "keep"]),
    ],
)
def test_an_error_is_one_line_that_names_the_facts_and_changes_nothing(notebook, line, facts):
    Path("broken.parquet").write_bytes(b"PAR1 this is none")
    notebook["number"] = 7
    notebook["other"] = pl.DataFrame({"text": ["no label column"]})
    before = notebook["session"].now

    message = notebook.error(f"%snorkel {line}")

    for fact in facts:
        assert fact in message
    assert notebook["session"].now is before


def test_an_interrupted_command_is_one_line_and_changes_nothing(notebook, monkeypatch):
    def interrupted(session, rows):
        raise KeyboardInterrupt

    monkeypatch.setattr(snb.Session, "append", interrupted)

    assert notebook.error("%snorkel append messages").startswith("Interrupted.")


def test_a_bug_of_ours_keeps_its_traceback(notebook, monkeypatch):
    def broken(session):
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(snb.Session, "summary", broken)

    ran = notebook.run("%snorkel summary")

    assert not ran.success
    assert "Traceback" in ran.text
    assert "ZeroDivisionError: ours" in ran.text


@pytest.mark.parametrize(
    "line", ["%snorkel open $messages --classes A B", "%snorkel use {messages}"]
)
def test_dollar_and_braces_are_not_expanded(notebook, line):
    message = notebook.error(line)

    assert "$messages" in message or "{messages}" in message
    assert "shape:" not in message


def test_open_keeps_in_a_named_file_and_says_what_came_back(empty, messages, tmp_path):
    empty["messages"] = messages
    opening = "%snorkel open messages --text text --classes HAM SPAM --gold label"
    assert "Store" not in empty.run(f"{opening} --no-store").text

    text = empty.run(f"{opening} --store {tmp_path / 'a.snorkel.db'}").text
    assert "Store(a.snorkel.db: nothing in it yet)" in text
    empty["session"].annotate(2, "SPAM")
    empty.value("%%lf SPAM --name money --kind keywords\ncash")

    text = empty.run(f"{opening} --store {tmp_path / 'a.snorkel.db'}").text
    assert "1 gold label came back; 1 LF recorded, to be run again" in text
    assert "not allowed with argument" in empty.error(f"{opening} --store a --no-store")


def test_a_folder_that_is_not_there_is_one_line(empty, messages, tmp_path):
    empty["messages"] = messages
    store = tmp_path / "nowhere" / "a.db"

    error = empty.error(f"%snorkel open messages --classes HAM SPAM --store {store}")

    assert "no such folder" in error

import polars as pl

import snorkel_nb as snb


def make_session(name: str = "a") -> snb.Session:
    return snb.Session(pl.DataFrame({"text": [name]}), text="text", classes=["HAM", "SPAM"])


def test_without_a_session_every_magic_says_how_to_open_one(empty):
    for cell in ("%lf", "%lf_new", "%snorkel status", "%%lf SPAM\ndef f(x): return True"):
        assert "%snorkel open comments.parquet" in empty.error(cell)


def test_a_session_made_in_python_is_found(empty):
    empty["mine"] = make_session()

    empty.value("%%lf SPAM\ndef always(x): return True")

    assert [entry.name for entry in empty["mine"].lfs] == ["always"]


def test_a_session_that_a_cell_only_showed_is_not_a_second_one(empty):
    empty["mine"] = make_session()
    empty.value("mine")

    assert empty.value("%lf") is not None


def test_two_names_of_one_session_are_no_question(empty):
    empty["mine"] = empty["also_mine"] = make_session()

    assert empty.value("%lf") is not None


def test_two_sessions_ask_for_use(empty):
    empty["first"], empty["second"] = make_session(), make_session()

    message = empty.error("%lf")
    assert "['first', 'second']" in message
    assert "%snorkel use first" in message

    empty.value("%snorkel use second")
    empty.value("%%lf SPAM\ndef always(x): return True")
    assert len(empty["first"].lfs) == 0
    assert len(empty["second"].lfs) == 1


def test_use_of_what_is_no_session_names_the_sessions(notebook):
    assert notebook.error("%snorkel use messages").endswith("The sessions here are ['session'].")
    assert notebook.error("%snorkel use nobody").endswith("The sessions here are ['session'].")


def test_opening_again_speaks_of_the_new_session(notebook):
    first = notebook["session"]
    notebook.value("%snorkel open messages --classes A B")

    notebook.value("%%lf B\ndef always(x): return True")

    assert len(first.lfs) == 0
    assert len(notebook["session"].lfs) == 1


def test_a_new_session_in_the_same_variable_takes_over(notebook):
    notebook["session"] = make_session()

    notebook.value("%%lf SPAM\ndef always(x): return True")

    assert len(notebook["session"].lfs) == 1


def test_a_session_whose_variable_is_gone_is_not_spoken_of(notebook):
    notebook.value("del session")

    assert "There is no session yet" in notebook.error("%lf")

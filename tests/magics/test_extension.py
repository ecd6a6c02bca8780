import pytest
from IPython.core.alias import Alias

from snorkel_nb.session.lf_report import LFReport
from tests.magics.live_shell import LiveShell

MAGICS = {"cell": ["lf"], "line": ["lf", "lf_new", "snorkel"]}


def registered(shell: LiveShell) -> dict[str, list[str]]:
    magics = shell.shell.magics_manager.magics
    return {
        kind: [n for n in names if not isinstance(magics[kind].get(n), (Alias, type(None)))]
        for kind, names in MAGICS.items()
    }


def test_loading_brings_every_magic(empty):
    assert registered(empty) == MAGICS


def test_loading_twice_keeps_the_session_and_says_nothing_of_ours(notebook):
    session = notebook["session"]

    assert notebook.run(
        "import snorkel_nb; snorkel_nb.load_ipython_extension(get_ipython())"
    ).success
    assert "already loaded" in notebook.run("%load_ext snorkel_nb").text

    assert notebook["session"] is session
    assert notebook.value("%snorkel status") is None


def test_unloading_takes_magics_completion_and_formatters_away(notebook):
    notebook.value("%unload_ext snorkel_nb")

    assert registered(notebook) == {"cell": [], "line": []}
    assert "not found" in notebook.error("%snorkel status")
    hooks = notebook.shell.strdispatchers["complete_command"]
    assert not set(hooks.strs) & {"%%lf", "%lf", "%lf_new", "%snorkel"}
    formatters = notebook.shell.display_formatter.formatters
    assert all(
        LFReport not in formatters[mime].type_printers for mime in ("text/html", "text/plain")
    )


def test_unloading_leaves_the_session_to_the_user(notebook):
    notebook.value("%%lf SPAM\ndef has_cash(x):\n    return 'cash' in x.text")

    notebook.value("%unload_ext snorkel_nb")

    assert notebook.value("[lf.name for lf in session.lfs]") == ["has_cash"]


def test_after_unloading_the_extension_can_be_loaded_again(notebook):
    notebook.value("%unload_ext snorkel_nb")
    notebook.value("%load_ext snorkel_nb")

    assert registered(notebook) == MAGICS
    assert "6 rows" in notebook.run("%snorkel status").text


def test_reloading_keeps_the_session(notebook):
    notebook.value("%reload_ext snorkel_nb")

    assert registered(notebook) == MAGICS
    assert "6 rows" in notebook.run("%snorkel status").text


def test_unloading_without_loading_does_nothing(bare):
    bare.value("import snorkel_nb; snorkel_nb.unload_ipython_extension(get_ipython())")

    assert registered(bare) == {"cell": [], "line": []}


def test_the_alias_of_our_name_comes_back_after_unloading(bare):
    if not bare.shell.alias_manager.is_alias("lf"):
        pytest.skip("this system's IPython has no alias lf")

    bare.value("%load_ext snorkel_nb")
    assert not bare.shell.alias_manager.is_alias("lf")
    bare.value("%unload_ext snorkel_nb")

    assert bare.shell.alias_manager.is_alias("lf")


def test_reset_defines_aliases_anew_without_a_complaint_about_our_magics(empty, caplog):
    empty.value("%reset -f")

    assert caplog.text == ""
    assert registered(empty) == MAGICS


def test_after_reset_there_is_no_session(notebook):
    notebook.value("%reset -f")

    assert "There is no session yet" in notebook.error("%lf")

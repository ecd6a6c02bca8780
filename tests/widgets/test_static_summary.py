"""What stands where the widget cannot be shown: a saved notebook, an exported page, a terminal."""

import json

import pytest

from tests.session.comments import COMMENTS, labeled_comments

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.mark.parametrize("show", ["panel", "table", "rows", "matrix"])
def test_beside_the_widget_a_summary_is_saved_as_text_and_as_html(page, show):
    data, metadata = getattr(labeled_comments(), show)()._repr_mimebundle_()

    assert set(data) == {WIDGET, "text/plain", "text/html"}
    assert metadata == {}
    assert "Rows: 6, 5 (83.3 %) covered" in data["text/plain"].splitlines()
    assert "6, 5 (83.3 %) covered" in data["text/html"]


def test_the_summary_that_is_saved_is_of_the_moment_in_which_the_panel_is_shown(page):
    session = labeled_comments()
    panel = session.panel()
    session.disable("asks")

    assert "2 of 3 on" in panel._repr_mimebundle_()[0]["text/plain"]


def test_no_text_id_or_message_of_a_row_is_saved(page):
    table = {**COMMENTS, "key": [f"key-{i}" for i in range(6)]}
    session = labeled_comments()
    session = type(session)(table, classes=["HAM", "SPAM"], gold="gold", id="key")

    @session.lf("SPAM")
    def echoes(x):
        raise ValueError(f"cannot read {x.text} of {x.key}")

    shown = json.dumps(session.panel()._repr_mimebundle_())

    assert "echoes" in shown
    assert not any(text in shown for text in [*COMMENTS["text"], "key-", "cannot read"])


def test_a_terminal_prints_the_summary_of_an_open_and_of_a_closed_panel(page):
    panel = labeled_comments().panel()
    shown = repr(panel)
    panel.close()

    assert shown.startswith("Session of rows, revision 3\nRows: 6,")
    assert repr(panel) == shown

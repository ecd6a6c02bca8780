"""One region of the panel as a widget of its own."""

import json

import pytest

import snorkel_nb as snb
from snorkel_nb.widgets.panel import Panel, panel_view
from tests.session.comments import labeled_comments

SHOWN = {
    "lfs": snb.Session.table,
    "rows": snb.Session.rows,
    "matrix": snb.Session.matrix,
    "map": snb.Session.map,
}


@pytest.mark.parametrize("region", SHOWN)
def test_a_region_is_the_same_kind_of_widget_and_the_same_one_until_it_is_closed(page, region):
    session, show = labeled_comments(), SHOWN[region]

    first = show(session)
    assert show(session) is first
    assert isinstance(first, Panel)
    assert first._esm == session.panel()._esm
    assert (first.region, session.panel().region) == (region, None)
    first.close()

    assert show(session) is not first


def test_closing_one_leaves_the_others_and_they_follow_session_and_selection(page):
    session = labeled_comments()
    panel, others = session.panel(), [show(session) for show in SHOWN.values()]

    panel.close()
    session.disable("asks")
    session.select(lf="loves")

    assert panel.view["revision"] == 3
    for widget in others:
        assert not widget.is_closed
        assert widget.view == panel_view(session.now)
        assert widget.selection["n_rows"] == 3
    assert page.ask(others[1], "rows", offset=0, limit=50, sort="index")["result"]["n_total"] == 3


def test_a_deed_in_one_is_seen_in_all(page):
    session = labeled_comments()
    widgets = [show(session) for show in SHOWN.values()]

    page.ask(widgets[0], "toggle", name="asks", enabled=False)

    assert [w.view["header"]["n_enabled"] for w in widgets] == [2] * len(widgets)


def test_besides_the_region_only_the_names_of_its_own_differ(page):
    session = labeled_comments()

    states = [json.loads(json.dumps(w.get_state())) for w in (session.panel(), session.rows())]

    assert {key for key in states[0] if states[0][key] != states[1][key]} <= {
        "region",
        "layout",
        "store",
    }


@pytest.mark.parametrize("show", [snb.Session.panel, *SHOWN.values()])
def test_without_a_widget_at_hand_the_session_says_so(monkeypatch, show):
    monkeypatch.setattr(snb.Session, "panel_factory", None)

    with pytest.raises(snb.errors.SessionError, match="import snorkel_nb"):
        show(labeled_comments())

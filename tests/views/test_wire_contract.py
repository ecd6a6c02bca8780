"""What Python sends has exactly the fields and types of `js/src/wire.ts`."""

import copy
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import snorkel_nb as snb
from snorkel_nb.session.typed_label import data_key
from snorkel_nb.views.distribution import distribution_view
from snorkel_nb.views.header import header_view
from snorkel_nb.views.lf_table import lf_table_view
from snorkel_nb.views.matrix import matrix_view
from snorkel_nb.views.row import text_view
from snorkel_nb.views.rows import rows_view
from snorkel_nb.widgets.panel import panel_view
from snorkel_nb.widgets.requests import WIRE_VERSION
from tests.session.comments import labeled_comments, open_comments
from tests.session.mapped import mapped_session, suggest_words
from tests.views.odd_session import odd_session
from tests.views.wire_types import WIRE_TS


def sent(view: Any) -> Any:
    """As the page gets it; NaN is no JSON, and browsers refuse it."""
    return json.loads(json.dumps(view, allow_nan=False))


def failing_session() -> snb.Session:
    session = labeled_comments()
    session.disable("links")
    session.add(snb.labeling_function("fails", label="SPAM")(lambda x: x.txt))
    return session


def fitted(session: snb.Session, model: str) -> snb.Session:
    session.fit(model)
    return session


def with_suggestions(session: snb.Session) -> snb.Session:
    suggest_words(session)
    return session


RULE = {"kind": "keywords", "text": "love, subscribe", "label": 1, "match_case": False}

SESSIONS = {
    "without LFs": open_comments,
    "labeled": labeled_comments,
    "without gold": lambda: labeled_comments(gold=None),
    "with failures": failing_session,
    "many classes": lambda: open_comments(classes=["HAM", "SPAM", *map(str, range(200))]),
    "odd LFs": odd_session,
    "majority asked for": lambda: fitted(labeled_comments(), "majority"),
    "no rows": lambda: snb.Session({"text": []}, classes=2),
    "with a map": lambda: with_suggestions(mapped_session(60, 3)),
}


@pytest.fixture(params=SESSIONS.values(), ids=SESSIONS.keys())
def session(request) -> snb.Session:
    made: snb.Session = request.param()
    return made


@pytest.fixture
def pending(monkeypatch) -> Iterator[snb.Session]:
    """Two LFs that are being evaluated, one of them off and failing."""
    monkeypatch.setattr("snorkel_nb.session.evaluations.QUICK_S", 1e-9)
    made = snb.Session({"n": range(2_000), "gold": [1] * 2_000}, classes=2, gold="gold")
    made.add(snb.labeling_function("fails", label=1)(lambda x: x.n == 1))
    made.disable("fails")
    go_on = threading.Event()

    def waits(x):
        if threading.current_thread() is not threading.main_thread():
            go_on.wait(20)
        return x.n % 2

    made.add(snb.labeling_function("waits")(waits), wait=False)
    made.add(snb.labeling_function("fails", label=1)(lambda x: x.m), wait=False)
    yield made
    made.cancel()
    go_on.set()


def test_the_view_is_a_view(wire, session):
    assert wire.faults(sent(panel_view(session.now)), "WireView") == []


def test_the_map_is_a_map(wire, session):
    panel = session.panel()

    assert wire.faults(sent(panel.map), "MapView") == []
    panel.close()


def test_evaluations_are_what_the_page_draws(wire, pending):
    panel = pending.panel()

    assert wire.faults(sent(panel.evaluations), "EvaluationsView") == []
    assert len(panel.evaluations["pending"]) == 2
    panel.close()


def test_header_and_lf_table_are_what_the_page_draws(wire, session):
    assert wire.faults(sent(header_view(session.now)), "HeaderView") == []
    table = sent(lf_table_view(session.state, session.results))
    assert wire.faults(table, "LfTableWire") == []


def test_replies_are_what_the_page_asked_for(wire, session, monkeypatch):
    monkeypatch.setattr(snb.Session, "embed", lambda _session, **_how: None)
    panel = session.panel()
    requests = {
        "ready": {},
        "rows": {"offset": 0, "limit": 50, "sort": "conflict"},
        "text": {"row": 0},
        "details": {"row": 0},
        "image": {"row": 0, "column": "picture"},
        "leave_one_out": {},
        "matrix": {"within_selection": False},
        "distribution": {},
        "lf_extras": {},
        "votes_in_selection": {},
        "lf_details": {"lf": 1},
        "rename": {"lf": 2, "name": "another"},
        "drop": {"lf": 3},
        "recorded_cell": {"lf": 1},
        "forget": {"lf": 1},
        "select": {"parts": []},
        "toggle": {"name": "asks", "enabled": False},
        "cancel": {"name": "slow"},
        "annotate": {
            "row": 0,
            "label": 1,
            "sampled": False,
            "source": "tab",
            "order": 1,
            "n_rows": len(session.dataset),
            "data": data_key(session.dataset),
        },
        "queue": {"how": "informative", "n": 2},
        "try_rule": {"rule": RULE, "exact": True},
        "rule_cell": {"rule": RULE},
        "select_hits": {"rule": RULE},
        "map_points": {},
        "map_colors": {"version": "umap-1", "mode": "class", "kind_of_rows": "all", "lf": None},
        "map_selected": {"version": "umap-1"},
        "map_clusters": {"kind_of_rows": "uncovered", "lf": None},
        "map_row": {"version": "umap-1", "point": 0},
        "embed": {},
        "select_polygon": {"polygon": [[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]]},
        "select_cluster": {"number": 2},
        "next_clusters": {},
        "go_on_map": {},
        "suggest": {"cluster": 2, "label": None},
        "candidate": {"offer": 1, "place": 0},
        "select_candidate": {"offer": 1, "place": 0},
        "stop_map": {},
        "select_point": {"version": "umap-1", "point": 0, "kind_of_rows": "all", "lf": None},
        "history": {},
        "look": {"of": 1},
        "select_moved": {"of": 1},
        "restore": {"of": 0},
        "undo": {},
        "redo": {},
    }
    assert requests.keys() == wire.kinds
    for i, (kind, args) in enumerate(requests.items()):
        assert wire.faults(args, wire.request(kind, "args")) == []
        request = {"v": 1, "id": i, "page": "p", "kind": kind, **args}
        reply = sent(panel._requests.reply(request).message)
        if kind == "suggest" and reply["ok"]:
            for about in ("candidate", "select_candidate"):
                requests[about]["offer"] = reply["result"]["number"]
        if reply["ok"]:
            assert wire.faults(reply["result"], wire.request(kind, "result")) == []
        else:
            assert isinstance(reply["error"], str)
    panel.close()


def test_matrix_and_charts_of_a_selection_are_what_the_page_draws(wire, session):
    session.select(status="covered")
    rows = session.selecting.rows

    assert wire.faults(sent(matrix_view(rows.now, rows)), "MatrixView") == []
    assert wire.faults(sent(distribution_view(rows.now, rows)), "DistributionView") == []


def test_every_row_and_text_is_what_the_page_draws(wire, session):
    page = sent(rows_view(session.selecting.rows, 0, 50))

    assert wire.faults(page, "RowsPage") == []
    assert len(page["rows"]) == min(50, len(session.dataset))
    for position in range(len(session.dataset)):
        assert wire.faults(sent(text_view(session.state, position)), "WholeText") == []


def test_both_sides_speak_the_same_version():
    source = WIRE_TS.read_text(encoding="utf-8")

    assert f"WIRE_VERSION = {WIRE_VERSION};" in source


def test_the_contract_notices_a_field_that_is_missing_extra_or_of_another_type(wire):
    view = sent(panel_view(failing_session().now))
    assert wire.faults(view, "WireView") == []

    missing, extra, wrong = (copy.deepcopy(view) for _ in range(3))
    del missing["lf_table"]["lfs"]["notes"]
    extra["header"]["model"]["row_text"] = "secret"
    wrong["lf_table"]["lfs"]["failures"][0][1] = "6"

    assert wire.faults(missing, "WireView") == [".lf_table.lfs.notes is missing"]
    assert wire.faults(extra, "WireView") == [".header.model.row_text is not in wire.ts"]
    assert ".lf_table.lfs.failures[0][1] is '6', not a number" in wire.faults(wrong, "WireView")

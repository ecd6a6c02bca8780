import gc
import json
import time

import numpy as np
import pytest
from ipywidgets import Widget

import snorkel_nb as snb
from snorkel_nb.errors import SessionError
from snorkel_nb.widgets import panel as panel_module
from snorkel_nb.widgets.pace import BURST, INTERVAL_S
from snorkel_nb.widgets.panel import panel_view
from tests.session.comments import COMMENTS, labeled_comments, open_comments

SAVED_LIMIT_BYTES = 64 * 1024


def saved_state(panel) -> str:
    """What JupyterLab saves of a widget into the notebook, less the bundle."""
    state = {k: v for k, v in panel.get_state().items() if k not in ("_esm", "_css")}
    return json.dumps(state, allow_nan=False, separators=(",", ":"))


def test_the_panel_opens_with_the_sessions_view_and_no_work(page):
    session = labeled_comments()

    panel = session.panel()

    assert page.views[-1] == json.loads(json.dumps(panel_view(session.now)))
    assert page.busy in ([], [None])
    assert panel.view["revision"] == 3


def test_the_panel_is_the_same_widget_each_time_until_it_is_closed(page):
    session = labeled_comments()

    first = session.panel()
    assert session.panel() is first
    first.close()
    second = session.panel()

    assert second is not first
    assert session.panel() is second
    assert (first.is_closed, second.is_closed) == (True, False)


@pytest.mark.parametrize(
    "deed",
    [
        lambda s: s.add(snb.keyword_lf("songs", "HAM", ["song"])),
        lambda s: s.disable("asks"),
        lambda s: s.rename("asks", "begs"),
        lambda s: s.append(COMMENTS),
        lambda s: s.annotate(4, "HAM"),
        lambda s: s.fit("majority"),
        lambda s: s.undo(),
    ],
    ids=["add", "disable", "rename", "append", "annotate", "fit", "undo"],
)
def test_each_change_of_the_session_sends_the_view_once(page, deed):
    session = labeled_comments()
    session.panel()
    n_before = len(page.views)

    deed(session)

    assert len(page.views) == n_before + 1
    assert page.views[-1] == json.loads(json.dumps(panel_view(session.now)))
    assert page.views[-1]["revision"] == session.revision


def test_a_change_that_fails_or_does_nothing_sends_no_view(page):
    session = labeled_comments()
    session.panel()
    n_before = len(page.views)

    session.enable("asks")
    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))
    with pytest.raises(snb.errors.SnorkelNBError):
        session.drop("nobody")

    assert len(page.views) == n_before


def test_a_closed_panel_follows_no_longer(page):
    session = labeled_comments()
    panel = session.panel()
    panel.close()
    n_views, n_busy = len(page.views), len(page.busy)

    session.add(snb.keyword_lf("songs", "HAM", ["song"]))
    panel.close()

    assert (len(page.views), len(page.busy)) == (n_views, n_busy)
    assert panel.view["revision"] == 3


def test_closing_all_widgets_closes_the_panel_too(page):
    session = labeled_comments()
    panel = session.panel()

    Widget.close_all()

    assert panel.is_closed
    session.disable("asks")
    assert session.panel() is not panel


def test_two_sessions_have_panels_of_their_own(page):
    one, two = labeled_comments(), labeled_comments()
    panels = one.panel(), two.panel()

    one.disable("asks")

    assert panels[0].view["header"]["n_enabled"] == 2
    assert panels[1].view["header"]["n_enabled"] == 3


def test_busy_tells_of_the_work_and_ends_with_none(page):
    session = open_comments()
    session.panel()
    page.busy.clear()

    session.add(snb.labeling_function("len", label="SPAM")(lambda x: len(x.text) > 9))

    assert page.busy[0] == {"task": "len", "done": 0, "total": 6}
    assert page.busy[-1] is None


@pytest.mark.parametrize("error", [KeyboardInterrupt, snb.errors.DatasetError])
def test_busy_ends_with_none_also_when_the_work_fails(page, error):
    class Fails:
        name = "fails"

        def __call__(self, x):
            raise KeyboardInterrupt

    session = open_comments()
    session.panel()
    page.busy.clear()
    lf = Fails() if error is KeyboardInterrupt else snb.keyword_lf("a", 0, ["a"], column="nowhere")

    with pytest.raises(error):
        session.add(lf)

    assert page.busy[-1:] in ([None], [])
    assert session.panel().busy is None


def test_busy_is_sent_ten_times_a_second_and_none_last(page):
    session = snb.Session({"text": [""] * 2_000_000}, classes=2)
    panel = session.panel()
    page.busy.clear()
    began_s = time.monotonic()

    session.add(snb.labeling_function("slow", label=1)(lambda x: False))
    within(lambda: panel.busy is None)

    n_intervals = (time.monotonic() - began_s) / INTERVAL_S
    assert 3 <= len(page.busy) <= BURST + n_intervals + 1
    assert page.busy[-1] is None
    assert page.busy.count(None) == 1


def test_five_thousand_changes_in_a_loop_are_few_messages_and_the_last_state_arrives(page):
    session = labeled_comments()
    panel = session.panel()
    n_before = page.n_received
    began_s = time.monotonic()

    for i in range(5_000):
        session.annotate(i % 6, "SPAM" if i % 2 else "HAM")
    within(lambda: panel.view["revision"] == session.revision)

    n_intervals = (time.monotonic() - began_s) / INTERVAL_S
    assert page.n_received - n_before <= BURST + n_intervals + 1
    assert page.views[-1] == json.loads(json.dumps(panel_view(session.now)))


def within(is_so, seconds: float = 5) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it never came about"
        time.sleep(0.01)


def many_lfs(n_lfs: int, cardinality: int) -> snb.Session:
    """LFs of one class each with gold, overlaps and failures, as a large project has."""
    rng = np.random.default_rng(7)
    n_rows = 997  # so that shares have many digits
    table = {
        "text": [f"secret text {i}" for i in range(n_rows)],
        "key": [f"secret id {i}" for i in range(n_rows)],
        "gold": rng.integers(-1, cardinality, n_rows),
    }
    session = snb.Session(table, classes=cardinality, gold="gold", id="key")
    for j in range(n_lfs):
        votes = np.where(rng.random(n_rows) < 0.1, j % cardinality, snb.ABSTAIN)
        session.add(snb.vote_lf(f"labeling_function_{j}", votes))
    return session


def test_what_is_saved_of_a_large_panel_is_small_and_holds_no_text_of_the_data(page):
    session = many_lfs(200, 50)
    session.add(snb.labeling_function("parses", label=1)(lambda x: int(x.text)))
    session.add(snb.labeling_function("echoes")(lambda x: x.key))
    panel = session.panel()

    saved = saved_state(panel)

    assert len(saved.encode()) < SAVED_LIMIT_BYTES
    assert len(panel.view["lf_table"]["lfs"]["name"]) == 202
    assert "secret" not in saved


def test_no_message_but_a_reply_holds_text_of_the_data(page):
    session = open_comments()
    panel = session.panel()
    session.add(snb.labeling_function("raises", label="SPAM")(lambda x: {}[x.text]))
    session.append({"text": ["love secret"], "gold": [None]})
    page.ask(panel, "rows", offset=0, limit=50, sort="index")

    assert "love" in json.dumps(page.replies)
    assert "love" not in json.dumps([page.views, page.busy]) + saved_state(panel)


def test_a_package_without_the_bundle_says_how_to_build_it_and_leaves_no_widget(page, monkeypatch):
    with pytest.raises(SessionError, match=r"nowhere\.js.*make js"):
        panel_module.bundle("nowhere.js")

    def missing(name):
        raise SessionError(name)

    session = labeled_comments()
    with monkeypatch.context() as patch:
        patch.setattr(panel_module, "bundle", missing)
        with pytest.raises(SessionError):
            session.panel()
    gc.collect()  # a half-made widget closes itself here; an error would fail the run

    assert session.panel().view["revision"] == 3


def test_without_a_widget_at_hand_the_session_says_so(monkeypatch):
    monkeypatch.setattr(snb.Session, "panel_factory", None)

    with pytest.raises(SessionError, match="import snorkel_nb"):
        labeled_comments().panel()

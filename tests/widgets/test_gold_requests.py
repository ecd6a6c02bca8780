import snorkel_nb as snb
from snorkel_nb.session.typed_label import data_key
from tests.session.comments import HAM, SPAM, labeled_comments


def label(session, row, value, order=1, **changes):
    """What a page sends with a label."""
    data = {"n_rows": len(session.dataset), "data": data_key(session.dataset)}
    return {"row": row, "label": value, "sampled": False, "source": "t", "order": order} | (
        data | changes
    )


def test_a_label_is_in_the_session_when_it_is_acknowledged(page):
    session = labeled_comments(gold=None)

    reply = page.ask(session.panel(), "annotate", **label(session, 0, SPAM))

    assert reply["ok"]
    assert session.gold[0] == SPAM
    assert page.views[-1]["header"]["gold"]["n_rows"] == 1


def test_null_takes_a_label_away(page):
    session = labeled_comments()
    page.ask(session.panel(), "annotate", **label(session, 0, None))

    assert session.gold[0] == snb.ABSTAIN


def test_a_label_that_is_sent_twice_counts_once_whatever_its_request(page):
    session = labeled_comments(gold=None)
    panel = session.panel()
    for request_id in (1, 1, 2):
        args = label(session, 0, SPAM)
        reply = page.ask(panel, "annotate", request_id=request_id, **args)
        assert reply["ok"]
    n_steps = len(session.history())
    page.ask(panel, "annotate", request_id=3, **label(session, 0, HAM, order=0))

    assert session.gold[0] == SPAM
    assert len(session.history()) == n_steps


def test_a_refused_label_says_why(page):
    session = labeled_comments()
    panel = session.panel()

    other = page.ask(panel, "annotate", **label(session, 0, HAM, data="other"))
    odd = page.ask(panel, "annotate", **label(session, 0, "HAM"))

    assert other["error"] == "typed for another state of the data"
    assert "'HAM' as label" in odd["error"]


def test_a_page_starts_and_ends_a_queue(page):
    session = labeled_comments(gold=None)
    panel = session.panel()
    session.select(status="covered")

    assert page.ask(panel, "queue", how="sample", n=2)["ok"]
    assert panel.selection["queue"] == {"how": "sample", "n_rows": 2, "n_done": 0}
    assert page.ask(panel, "queue", how=None, n=0)["ok"]
    assert panel.selection["queue"] is None
    assert "best" in page.ask(panel, "queue", how="best", n=2)["error"]


def test_the_panel_names_the_store_and_without_one_the_session(tmp_path):
    kept = labeled_comments(store=tmp_path / "a.sqlite")
    one, other = labeled_comments(store=False), labeled_comments(store=False)

    assert kept.panel().store == kept.store.id
    assert one.panel().store == one.store.key != other.panel().store

"""Labelling by keyboard, on a real session."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from playwright.sync_api import expect

import snorkel_nb as snb
from snorkel_nb.core.gold_origin import GoldOrigin
from snorkel_nb.errors import StoreError
from tests.browser.live_panel import LivePanel

A = snb.ABSTAIN
TEXTS = [f"message {i} {word}" for i, word in enumerate(["offer", "hello", "maybe", "win"] * 15)]


def messages(**options) -> snb.Session:
    """60 rows, of which 45 have a label, and no gold."""
    session = snb.Session({"text": TEXTS}, classes=["HAM", "SPAM", "EGGS"], **options)
    session.add(snb.keyword_lf("offers", "SPAM", ["offer", "win"]))
    session.add(snb.keyword_lf("greets", "HAM", ["hello"]))
    session.add(snb.keyword_lf("numbers", "HAM", ["1"]))
    return session


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Path]:
    return tmp_path / "gold.sqlite"


def press(live: LivePanel, *keys: str) -> None:
    for key in keys:
        live.page.keyboard.press(key)


def wait_until_saved(live: LivePanel) -> None:
    expect(live.get("gold-state")).to_have_text("saved")


def test_thirty_rows_are_labelled_with_thirty_keys(live):
    session = messages()
    live.show(session)
    live.get("rows").focus()
    expect(live.get("keys-state")).to_have_text("Keys: on")

    press(live, *"12312" * 6)

    wait_until_saved(live)
    assert_array_equal(session.gold[:30], np.array([0, 1, 2, 0, 1] * 6))
    assert (session.gold[30:] == A).all()
    assert session.history()["Change"][-1] == "gold on 30 rows"
    live.flush()
    expect(live.get("header")).to_contain_text("Gold30")


def test_a_label_is_visible_at_once_and_statistics_follow(live):
    session = messages()
    live.show(session)
    live.get("rows").focus()
    live.hold()
    press(live, "2")
    first = live.get("row").first.get_by_test_id("row-gold")
    expect(first).to_contain_text("SPAM")
    expect(first).to_contain_text("saving")
    assert (session.gold == A).all()

    live.release()

    wait_until_saved(live)
    live.flush()
    expect(first).not_to_contain_text("sav")
    expect(first).to_contain_text("SPAM")
    expect(live.get("header")).to_contain_text("Accuracy on gold1.00")
    expect(live.lf("offers")).to_contain_text("1.00")


def test_skip_clear_and_undo(live):
    session = messages()
    live.show(session)
    live.get("rows").focus()

    press(live, "1", "s", "2", "3", "z", "z", "3", "k", "0")
    wait_until_saved(live)

    assert session.gold[:4].tolist() == [0, A, A, A]
    press(live, "Control+z")
    wait_until_saved(live)
    assert session.gold[:4].tolist() == [0, A, 2, A]


def test_what_is_typed_while_a_cell_runs_is_saved_when_it_ends(live):
    session = messages()
    live.show(session)
    live.get("rows").focus()
    expect(live.get("row").nth(4)).to_be_visible()
    live.hold()

    press(live, *"12321")
    expect(live.get("gold-state")).to_have_text("5 saving")
    expect(live.get("gold-saving")).to_have_text("5 saving")
    expect(live.get("gold-state")).to_have_text("5 wait for the kernel", timeout=10_000)
    assert (session.gold == A).all()
    live.release()

    wait_until_saved(live)
    assert session.gold[:6].tolist() == [0, 1, 2, 1, 0, A]


def test_a_reload_of_the_page_loses_no_label(live, stored):
    session = messages(store=stored)
    live.show(session)
    live.get("rows").focus()
    expect(live.get("row").nth(4)).to_be_visible()
    live.hold()
    press(live, *"123")
    expect(live.get("gold-state")).to_have_text("3 saving")

    live._held = None  # the messages die with the page
    live.show(session)

    wait_until_saved(live)
    assert session.gold[:4].tolist() == [0, 1, 2, A]
    assert live.page.evaluate("Object.values(sessionStorage).join()").count("row") == 0


def test_a_restart_of_the_kernel_loses_no_label(live, stored):
    before = messages(store=stored)
    live.show(before)
    live.get("rows").focus()
    expect(live.get("row").nth(4)).to_be_visible()
    press(live, "3")
    wait_until_saved(live)
    live.hold()
    press(live, *"12")

    live._held = None
    after = messages(store=stored)
    live.show(after)

    wait_until_saved(live)
    assert after.gold[:4].tolist() == [2, 0, 1, A]


def test_labels_for_other_data_are_refused_in_one_line(live, stored):
    live.show(messages(store=stored))
    live.get("rows").focus()
    expect(live.get("row").nth(4)).to_be_visible()
    live.hold()
    press(live, *"123")

    live._held = None
    other = snb.Session({"text": TEXTS[::-1]}, classes=["HAM", "SPAM", "EGGS"], store=stored)
    live.show(other)

    expect(live.get("banner")).to_contain_text(
        "3 labels were not saved: typed for another state of the data"
    )
    assert (other.gold == A).all()


def test_a_label_that_cannot_be_kept_says_so_and_loses_no_other(live, stored, monkeypatch):
    session = messages(store=stored)
    live.show(session)
    live.get("rows").focus()

    def is_full(*_args):
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("snorkel_nb.store.store.Writing.gold", is_full)
        press(live, "1")
        expect(live.get("banner")).to_contain_text("1 label was not saved: The disk is full.")
        expect(live.get("row").first).to_contain_text("not saved")
    press(live, "2", "k", "k", "1")
    wait_until_saved(live)

    assert session.gold[:3].tolist() == [0, 1, A]
    live.flush()
    expect(live.get("row").first).not_to_contain_text("not saved")


def test_keys_count_only_while_the_list_has_the_focus(live):
    session = messages()
    live.show(session)
    expect(live.get("row").first).to_be_visible()
    expect(live.get("keys-state")).to_have_text("Keys: off")
    live.page.evaluate(
        "window.heard = []; addEventListener('keydown', (event) => heard.push(event.key))"
    )
    press(live, "1")
    live.get("rows-search").focus()
    press(live, "2")
    live.get("rows").focus()
    press(live, "3")
    expect(live.get("gold-state")).to_have_text("saved")
    press(live, "Escape", "1")

    assert session.gold[:2].tolist() == [2, A]
    assert "3" not in live.page.evaluate("heard")  # JupyterLab hears none of it
    assert live.page.evaluate("heard").count("1") == 2


def test_each_key_has_a_button_that_leaves_the_focus_in_the_list(live):
    session = messages()
    live.show(session)
    live.get("rows").focus()
    expect(live.get("row").first).to_be_visible()

    live.get("class-key").nth(1).click()
    live.get("skip-row").click()
    live.get("class-key").nth(2).click()
    live.get("undo-label").click()
    wait_until_saved(live)
    expect(live.get("keys-state")).to_have_text("Keys: on")
    press(live, "1")
    wait_until_saved(live)

    assert session.gold[:4].tolist() == [1, A, 0, A]
    for name in ("class-key", "skip-row", "queue-sample", "key-help-toggle"):
        box = live.get(name).first.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24


def test_the_list_of_keys_opens_with_a_key_and_closes_before_the_list_is_left(live):
    live.show(messages())
    live.get("rows").focus()
    press(live, "?")
    expect(live.get("key-help")).to_be_visible()
    press(live, "Escape")
    expect(live.get("key-help")).to_be_hidden()
    expect(live.get("keys-state")).to_have_text("Keys: on")
    press(live, "Escape")
    expect(live.get("keys-state")).to_have_text("Keys: off")


def test_beyond_nine_classes_the_others_are_typed(live):
    classes = [f"class {i}" for i in range(40)]
    session = snb.Session({"text": TEXTS}, classes=classes)
    live.show(session)
    live.get("rows").focus()
    expect(live.get("row").first).to_be_visible()

    press(live, "9", "c")
    live.page.keyboard.type("class 31")
    press(live, "Enter", "1")
    wait_until_saved(live)

    assert session.gold[:4].tolist() == [8, 31, 0, A]


def test_a_random_sample_is_shown_in_its_order_and_makes_the_accuracy_honest(live):
    session = messages()
    session.annotate(range(0, 60, 4), "HAM", origin="chosen")
    live.show(session)
    live.get("queue-size").select_option("20")
    live.get("queue-sample").click()
    expect(live.get("queue-done")).to_have_text("0 of 20")
    live.flush()
    expect(live.get("selection-part")).to_contain_text("random sample of 20")
    queue = session.selecting.rows.selection.parts[0].positions
    expect(live.get("row").first).to_have_attribute("data-row", str(queue[0]))

    live.get("rows").focus()
    for row in queue[:12]:
        press(live, str(int(session.labels()[row]) + 1))
    wait_until_saved(live)
    live.flush()

    expect(live.get("queue-done")).to_have_text("12 of 20")
    is_sampled = session.gold_origin == GoldOrigin.SAMPLED
    assert set(queue[:12]) <= set(np.flatnonzero(is_sampled))
    assert is_sampled.sum() < session.accuracy().model.n
    assert session.accuracy(sampled=True).model.n == is_sampled.sum()
    expect(live.get("header")).to_contain_text(f"On the random sample of {is_sampled.sum()}")


def test_the_most_informative_rows_say_what_they_are_not_for(live):
    session = messages()
    live.show(session)
    live.get("queue-informative").click()
    expect(live.get("queue-purpose")).to_contain_text("not for estimating accuracy")
    live.get("rows").focus()
    press(live, "1")
    wait_until_saved(live)
    assert GoldOrigin.CHOSEN in session.gold_origin
    assert GoldOrigin.SAMPLED not in session.gold_origin

    live.get("queue-selection").click()
    live.flush()
    expect(live.get("selection")).to_be_hidden()
    expect(live.get("queue-purpose")).to_have_text("")


def test_where_there_is_nothing_to_draw_the_banner_says_so(live):
    live.show(snb.Session({"text": TEXTS}, classes=2))
    live.get("queue-sample").click()
    expect(live.get("banner")).to_contain_text("No row has a label yet")

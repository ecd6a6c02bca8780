"""What a fixed state of the kernel looks like on the page."""

import pytest
from playwright.sync_api import expect

from tests.browser.panel_page import PanelPage
from tests.browser.sample import LFS, sample_rows, sample_view


def test_header_shows_the_readings_of_the_view(panel: PanelPage) -> None:
    panel.open()

    readings = panel.get("readings")

    for text in ["messages.parquet", "240", "91.7", "HAM", "SPAM", "SERVICE", "Majority vote"]:
        expect(readings).to_contain_text(text)
    expect(panel.get("trust")).to_contain_text("has_link is doubtful")
    expect(panel.get("kernel-state")).to_have_text("Kernel idle, revision 31")
    expect(readings).to_contain_text("Majority vote, 96.0 % the same.72[.61, .80]")
    expect(panel.get("voters")).to_have_text("11 LFs count as 10.0 voters.")


def test_remarks_on_the_model_open_by_key_and_stay_open_in_a_new_view(panel: PanelPage) -> None:
    panel.open()
    toggle, remarks = panel.get("remarks-toggle"), panel.get("model-remarks")
    expect(toggle).to_have_text("2 remarks ▸")
    expect(remarks).to_be_hidden()

    toggle.focus()
    panel.page.keyboard.press("Enter")

    expect(remarks.get_by_role("listitem")).to_have_count(2)
    expect(remarks).to_contain_text("LF 'has_link' looks inverted: 21 % of its votes seem right")
    view = sample_view(revision=32)
    view["header"]["model"].update(remarks=["Something else."], n_remarks=30)
    panel.set_trait("view", view)
    expect(toggle).to_have_text("30 remarks ▾")
    assert remarks.get_by_role("listitem").all_text_contents() == [
        "Something else.",
        "and 29 more",
    ]
    panel.page.keyboard.press("Enter")
    expect(remarks).to_be_hidden()


def test_table_has_a_row_for_each_lf_with_the_numbers_of_the_view(panel: PanelPage) -> None:
    panel.open()

    assert panel.lf_names() == [name for name, *_ in LFS]
    row = panel.lf("known_sender")
    expect(row.locator(".snb-col-effect")).to_have_text("40")
    cells = {
        "number": "9",
        "kind": "ƒ",
        "name": "known_sender",
        "class": "SERVICE",
        "coverage": "16.7",
        "overlaps": "8.3",
        "conflicts": "8.3",
        "accuracy": ".90",
        "precision": "1.00",
        "effect": "40",
        "failures": "▲ 3",
    }
    for key, text in cells.items():
        expect(row.locator(f".snb-col-{key}")).to_have_text(text)
    expect(panel.get("lf-count")).to_have_text("12, 11 on")
    expect(panel.get("lf-remarks")).to_contain_text("known_sender: AttributeError")


def test_rows_show_text_matches_votes_label_and_gold(panel: PanelPage) -> None:
    panel.open()

    row = panel.get("row").first

    expect(row.get_by_test_id("row-text")).to_have_text(sample_rows()[0]["text"])
    assert row.locator("mark").all_text_contents() == [
        "NordEx",
        "parcel",
        "out for delivery",
        ".example/",
    ]
    assert [mark.get_attribute("data-lf") for mark in row.locator("mark").all()] == list("9885")
    expect(row.get_by_role("list", name="Votes")).to_contain_text("delivery_terms")
    expect(row.get_by_test_id("row-label")).to_contain_text("SERVICE")
    expect(row.get_by_test_id("row-gold")).to_contain_text("SERVICE")


def test_busy_kernel_shows_its_task_and_how_far_it_is(panel: PanelPage) -> None:
    panel.open(busy={"task": "applying has_link", "done": 1200, "total": 5000})
    expect(panel.get("kernel-state")).to_contain_text("applying has_link")
    expect(panel.get("kernel-state")).to_contain_text("1\u2009200 of 5\u2009000")

    panel.set_trait("busy", None)

    expect(panel.get("kernel-state")).to_have_text("Kernel idle, revision 31")


def test_without_lfs_one_line_says_how_to_write_the_first(panel: PanelPage) -> None:
    view = sample_view()
    view["lf_table"]["lfs"] = []

    panel.open(view)

    expect(panel.get("lf-empty")).to_contain_text("%%lf HAM")
    expect(panel.get("lf-table")).to_be_hidden()
    expect(panel.get("row").first).to_be_visible()


def test_an_empty_view_waits_for_the_kernel_until_the_first_state(panel: PanelPage) -> None:
    panel.open({})
    expect(panel.get("kernel-state")).to_have_text("Waiting for kernel")
    expect(panel.get("lf-table")).to_be_hidden()

    panel.set_trait("view", sample_view())

    expect(panel.get("lf-row")).to_have_count(12)
    expect(panel.get("row").first).to_be_visible()


def test_thousand_classes_and_no_gold_are_drawn_in_a_few_words(panel: PanelPage) -> None:
    view = sample_view()
    view["header"]["classes"] = [{"name": f"class_{i}", "n_labels": i} for i in range(1000)]
    view["header"]["gold"] = None
    lf = view["lf_table"]["lfs"][0]
    lf.update(
        polarity=list(range(1000)), votes_by_class=dict.fromkeys(range(1000), 1), precision=None
    )

    panel.open(view)

    expect(panel.get("readings")).to_contain_text("+996 more")
    expect(panel.get("readings")).to_contain_text("no gold")
    expect(panel.lf("prize_words")).to_contain_text("1\u2009000 cl.")
    expect(panel.lf("prize_words")).to_contain_text("no gold")


@pytest.mark.parametrize("name", ["Undo", "Redo"])
def test_undo_and_redo_ask_the_kernel_and_say_why_nothing_changed(
    panel: PanelPage, name: str
) -> None:
    view = sample_view() | {"steps": {"undo": "drop shouting", "redo": "add ads"}}
    panel.open(view, fate={name.lower(): {"error": f"there is nothing to {name.lower()}"}})

    panel.get(name.lower()).click()

    expect(panel.get("banner")).to_contain_text(f"there is nothing to {name.lower()}")
    assert len(panel.sent(name.lower())) == 1


def test_a_view_that_ends_leaves_neither_elements_nor_listeners(panel: PanelPage) -> None:
    panel.open()
    expect(panel.get("row").first).to_be_visible()

    panel.page.evaluate("window.unmount()")

    expect(panel.get("panel")).to_have_count(0)
    assert panel.page.evaluate("window.model.nHandlers") == 0

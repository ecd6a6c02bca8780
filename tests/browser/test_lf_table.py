"""Sort, filter, select and switch LFs by mouse and keyboard."""

import re

from playwright.sync_api import expect

from tests.browser.live_panel import LivePanel
from tests.browser.panel_page import PanelPage
from tests.browser.sample import LFS, sample_left_out, sample_view
from tests.session.comments import labeled_comments

NAMES = [name for name, *_ in LFS]


def test_a_head_sorts_by_its_column_and_says_so(panel: PanelPage) -> None:
    panel.open()

    panel.get("sort-name").click()

    assert panel.lf_names() == sorted(NAMES)
    head = panel.page.get_by_role("columnheader", name="Sort by Labeling function")
    expect(head).to_have_attribute("aria-sort", "ascending")
    panel.get("sort-name").click()
    assert panel.lf_names() == sorted(NAMES, reverse=True)
    expect(head).to_have_attribute("aria-sort", "descending")


def test_every_column_can_be_sorted_by(panel: PanelPage) -> None:
    panel.open(width=2000)

    panel.lf("has_link").click()
    panel.get("columns").click()
    for key in ["votes", "version", "time"]:
        panel.get(f"column-{key}").check()
    panel.page.keyboard.press("Escape")

    for button in panel.page.locator("[data-testid^=sort-]").all():
        button.click()
        assert sorted(panel.lf_names()) == sorted(NAMES)
        assert panel.page.locator("th[aria-sort]").count() == 1

    assert panel.page.locator("[data-testid^=sort-]").count() == 17


def test_the_filter_keeps_matching_names_and_escape_clears_it(panel: PanelPage) -> None:
    panel.open()

    panel.get("lf-filter").fill("WORDS")

    assert panel.lf_names() == ["prize_words", "win_words"]
    expect(panel.get("lf-count")).to_have_text("2 of 12, 11 on")
    panel.get("lf-filter").press("Escape")
    assert panel.lf_names() == NAMES


def test_selection_sort_filter_and_scroll_survive_a_new_view(panel: PanelPage) -> None:
    panel.open()
    panel.get("sort-name").click()
    panel.get("lf-filter").fill("_")
    panel.lf("has_link").click()
    expect(panel.get("rows-range")).to_contain_text("of 100")
    scroller = panel.page.locator(".snb-rows .snb-scroll")
    roomy = "([element]) => element.scrollHeight > element.clientHeight + 400"
    panel.page.wait_for_function(roomy, arg=[scroller.element_handle()])
    scroller.evaluate("element => { element.scrollTop = 200; }")
    expect(panel.get("rows-range")).not_to_have_text(re.compile("^1 to"))
    names, n_asked = panel.lf_names(), len(panel.sent("rows"))

    panel.set_trait("view", sample_view(revision=32))

    expect(panel.get("kernel-state")).to_contain_text("revision 32")
    assert panel.lf_names() == names
    expect(panel.lf("has_link")).to_have_attribute("aria-selected", "true")
    expect(panel.get("selection")).to_contain_text("has_link")
    assert len(panel.sent("rows")) > n_asked
    assert scroller.evaluate("element => element.scrollTop") == 200


def test_a_switch_moves_at_once_and_the_view_confirms_it(panel: PanelPage) -> None:
    panel.open()
    switch = panel.lf("has_link").get_by_role("switch")

    switch.click()

    expect(switch).to_have_attribute("aria-checked", "false")
    assert [(m["name"], m["enabled"]) for m in panel.sent("toggle")] == [("has_link", False)]
    expect(panel.lf("has_link")).to_have_attribute("aria-selected", "false")
    view = sample_view(revision=32)
    view["lf_table"]["lfs"][4]["enabled"] = False
    panel.set_trait("view", view)
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(panel.get("lf-count")).to_have_text("12, 10 on")


def test_a_refused_switch_goes_back_and_a_banner_says_why(panel: PanelPage) -> None:
    panel.open(fate={"toggle": {"error": "has_link is being edited in cell 4"}})
    switch = panel.lf("has_link").get_by_role("switch")

    switch.click()

    expect(panel.get("banner")).to_contain_text("has_link was not switched off")
    expect(panel.get("banner")).to_contain_text("is being edited in cell 4")
    expect(switch).to_have_attribute("aria-checked", "true")
    panel.get("banner").get_by_role("button", name="Dismiss").click()
    expect(panel.get("banner")).to_be_hidden()


def test_keys_move_select_and_switch_and_reach_no_shortcut(panel: PanelPage) -> None:
    panel.open()
    panel.page.evaluate("""window.leaked = [];
        document.addEventListener("keydown", (event) => window.leaked.push(event.key))""")
    panel.lf("prize_words").focus()

    for key in ["j", "ArrowDown", "j", "k", "Enter"]:
        panel.page.keyboard.press(key)

    assert "call_to_claim" in panel.focused()
    expect(panel.get("selection")).to_contain_text("call_to_claim")
    panel.page.keyboard.press("Space")
    assert [(m["name"], m["enabled"]) for m in panel.sent("toggle")] == [("call_to_claim", False)]
    panel.page.keyboard.press("End")
    assert "like_family_chat" in panel.focused()
    panel.page.keyboard.press("Home")
    assert "prize_words" in panel.focused()
    assert panel.page.evaluate("window.leaked") == []
    panel.get("lf-filter").press("x")
    expect(panel.get("lf-filter")).to_have_attribute("data-lm-suppress-shortcuts", "true")


def test_the_table_is_one_tab_stop_and_its_focus_is_visible(panel: PanelPage) -> None:
    panel.open()
    panel.get("sort-history").focus()

    panel.page.keyboard.press("Tab")

    assert "prize_words" in panel.focused()
    outline = panel.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "2px"
    panel.page.keyboard.press("Tab")
    if panel.page.evaluate("document.activeElement.tagName") == "FOOTER":
        panel.page.keyboard.press("Tab")  # the words under the table scroll where room is short
    assert panel.page.evaluate("document.activeElement.closest('.snb-rows') !== null")


def test_focus_stays_on_an_lf_while_the_view_changes_and_the_order_with_it(
    panel: PanelPage,
) -> None:
    panel.open()
    panel.get("sort-coverage").click()
    panel.lf("has_link").focus()
    view = sample_view(revision=32)
    view["lf_table"]["lfs"][4]["votes_by_class"] = {1: 1}

    panel.set_trait("view", view)

    assert panel.lf_names()[-1] == "has_link"
    assert "has_link" in panel.focused()


def test_an_lf_that_is_dropped_gives_its_rows_back(live: LivePanel) -> None:
    session = labeled_comments()
    live.show(session)
    live.lf("loves").click()
    expect(live.get("rows-range")).to_contain_text("of 3")

    session.drop("loves")
    live.flush()

    expect(live.get("selection")).to_be_hidden()
    expect(live.get("rows-range")).to_contain_text("of 6")


def test_two_hundred_lfs_scroll_under_their_heads_and_only_changes_are_redrawn(
    panel: PanelPage,
) -> None:
    view = sample_view()
    sample = view["lf_table"]["lfs"]
    lfs = [{**sample[i % 12], "number": i + 1, "name": f"lf_{i:03}"} for i in range(200)]
    view["lf_table"]["lfs"] = lfs
    panel.open(view)
    expect(panel.get("lf-row")).to_have_count(200)

    panel.get("lf-row").last.scroll_into_view_if_needed()
    expect(panel.get("sort-name")).to_be_in_viewport()
    panel.get("lf-filter").fill("lf_19")
    assert len(panel.lf_names()) == 10
    panel.get("lf-filter").fill("")
    panel.page.evaluate("""window.redrawn = new Set();
        const note = (changes) => changes.forEach(({ target }) =>
          window.redrawn.add(target.closest("tr")?.querySelector("th").textContent));
        new MutationObserver(note).observe(
          document.querySelector(".snb-lfs tbody"), { childList: true, subtree: true })""")
    lfs[7]["overlaps"] = 0.123
    panel.set_trait("view", {**view, "revision": 32})

    expect(panel.lf("lf_007")).to_contain_text("12.3")
    assert panel.page.evaluate("[...window.redrawn]") == ["lf_007"]


def test_the_effect_of_each_lf_is_asked_for_after_the_rows_and_then_drawn(
    panel: PanelPage,
) -> None:
    panel.open(fate={"leave_one_out": "lost"})
    expect(panel.get("row").first).to_be_visible()
    assert effects(panel) == [*["–"] * 5, "off", *["–"] * 6]
    assert [m["kind"] for m in panel.page.evaluate("window.model.sent")][:4] == [
        "rows",
        "ready",
        "leave_one_out",
        "lf_extras",
    ]
    expect(panel.lf("shouting")).to_contain_text("off")

    panel.set_fate("leave_one_out", None)
    panel.page.evaluate("window.model.send(window.model.sent[2])")  # as after ten seconds

    by_lf = {lf["number"]: str(lf["n_lost"] + lf["n_flipped"]) for lf in sample_left_out()}
    expect(panel.lf("known_sender").locator(".snb-col-effect")).to_have_text(by_lf[9])
    assert effects(panel) == [by_lf.get(number, "off") for number in range(1, 13)]


def test_effects_of_an_earlier_state_are_marked_until_those_of_this_one_come(
    panel: PanelPage,
) -> None:
    panel.open()
    expect(panel.lf("known_sender").locator(".snb-col-effect")).to_have_text("40")
    expect(panel.page.locator(".is-counting")).to_have_count(0)
    before = effects(panel)

    panel.set_fate("leave_one_out", "lost")
    panel.set_trait("view", sample_view(revision=32))

    expect(panel.page.locator(".is-counting")).to_have_count(1)
    assert effects(panel) == before
    panel.set_fate("leave_one_out", None)
    again = "window.model.sent.findLast((message) => message.kind === 'leave_one_out')"
    panel.page.evaluate(f"window.model.send({again})")
    expect(panel.page.locator(".is-counting")).to_have_count(0)


def test_a_count_that_fails_leaves_no_numbers(panel: PanelPage) -> None:
    panel.open(fate={"leave_one_out": {"error": "This is a bug of snorkel_nb"}})
    expect(panel.page.locator(".is-counting")).to_have_count(0)

    assert set(effects(panel)) == {"–", "off"}
    assert len(panel.sent("leave_one_out")) == 1


def test_lfs_sort_by_their_effect_by_key(panel: PanelPage) -> None:
    panel.open()
    expect(panel.lf("known_sender").locator(".snb-col-effect")).to_have_text("40")

    panel.get("sort-effect").focus()
    panel.page.keyboard.press("Enter")

    shown = [int(text) for text in effects(panel) if text != "off"]
    assert shown == sorted(shown, reverse=True)
    assert panel.lf_names()[-1] == "shouting"
    head = panel.page.get_by_role("columnheader", name="Effect: labels that change without the LF")
    expect(head).to_have_attribute("aria-sort", "descending")


def test_the_footer_says_in_words_what_the_labels_would_lose_without_the_selected_lf(
    panel: PanelPage,
) -> None:
    panel.open()
    expect(panel.get("lf-effect")).to_have_text("Effect: labels that change without the LF")

    panel.lf("known_sender").click()

    [lf] = [each for each in sample_left_out() if each["number"] == 9]
    note = panel.get("lf-effect")
    expect(note).to_contain_text(f"Without known_sender: {lf['n_lost']} row")
    expect(note).to_contain_text(f"{lf['n_flipped']} labels flipped")
    expect(note).to_contain_text("right on gold")
    panel.lf("shouting").click()
    expect(note).to_have_text("Effect: labels that change without the LF")


def test_lfs_sort_by_estimated_accuracy_and_those_without_come_last(panel: PanelPage) -> None:
    panel.open()

    panel.get("sort-accuracy").click()

    assert (panel.lf_names()[0], panel.lf_names()[-1]) == ("has_link", "shouting")
    head = panel.page.get_by_role("columnheader", name="Sort by Estimated accuracy")
    expect(head).to_have_attribute("aria-sort", "ascending")
    panel.get("sort-accuracy").click()
    assert panel.lf_names()[-2:] == ["has_link", "shouting"]


def test_an_estimate_has_its_interval_in_words_and_an_lf_that_is_off_has_none(
    panel: PanelPage,
) -> None:
    panel.open()

    cell = panel.lf("prize_words").locator(".snb-col-accuracy")

    expect(cell).to_have_text(".90")
    words = ".90, 95 % interval [.60, .98], by the label model without gold"
    expect(cell.locator("svg")).to_have_attribute("aria-label", words)
    expect(panel.lf("shouting").locator(".snb-col-accuracy")).to_have_text("–")


def test_odd_lfs_have_a_mark_whose_words_stand_in_the_footer_of_the_one_that_is_chosen(
    panel: PanelPage,
) -> None:
    panel.open()
    marks = panel.get("lf-oddity")
    assert marks.all_text_contents() == ["×.51", "×.51", "⇅"]
    note = panel.get("lf-oddity-note")
    expect(note).to_be_empty()

    panel.lf("win_words").click()
    expect(note).to_have_text(
        "win_words near-duplicate: votes as prize_words on 98 % of their rows, "
        "counts as 0.51 voters"
    )
    panel.lf("has_link").click()
    expect(note).to_have_text(
        "has_link looks inverted: 21 % of its votes seem right, and votes at random "
        "would be right on 33 %"
    )
    panel.lf("otp_code").click()
    expect(note).to_be_empty()
    view = sample_view(revision=32)
    view["lf_table"]["oddities"] = {"doubts": [], "copies": []}
    panel.set_trait("view", view)
    expect(marks).to_have_count(0)


def effects(panel: PanelPage) -> list[str]:
    return panel.page.locator("tbody .snb-col-effect").all_text_contents()

"""The rows of the selected LF: pages, long texts, replies that fail, come late or not at all."""

from playwright.sync_api import expect

from tests.browser.panel_page import PanelPage
from tests.browser.sample import make_row, make_view, sample_rows, sample_view


def test_selecting_an_lf_asks_for_its_rows_and_the_chip_gives_all_back(panel: PanelPage) -> None:
    panel.open()
    expect(panel.get("rows-range")).to_contain_text("of 240")

    panel.lf("has_link").click()

    expect(panel.get("rows-range")).to_contain_text("of 100")
    for row in panel.get("row").all()[:5]:
        expect(row).to_contain_text("has_link")
    panel.get("clear-selection").click()
    expect(panel.get("rows-range")).to_contain_text("of 240")


def test_the_rows_in_view_are_asked_for_first_and_the_window_after_them_next(
    panel: PanelPage,
) -> None:
    panel.open()
    expect(panel.get("row").first).to_be_visible()
    panel.page.wait_for_function("window.model.sent.filter((m) => m.kind === 'rows').length > 1")

    panel.get("rows").evaluate("list => { list.scrollTop = 225 * 76; }")

    expect(panel.get("rows-range")).to_contain_text("226 to")
    panel.page.wait_for_function("window.model.sent.filter((m) => m.kind === 'rows').length > 3")
    asked = [(message["offset"], message["limit"]) for message in panel.sent("rows")]
    assert asked == [(0, 50), (50, 50), (200, 50), (150, 50)]


def test_when_rows_have_gone_the_last_ones_are_shown(panel: PanelPage) -> None:
    panel.open()
    expect(panel.get("row").first).to_be_visible()
    panel.get("rows").evaluate("list => { list.scrollTop = list.scrollHeight; }")
    expect(panel.get("rows-range")).to_contain_text("to 240 of 240")
    panel.page.evaluate("window.model.rows = window.model.rows.slice(0, 30)")

    panel.set_trait("view", sample_view(revision=32))

    expect(panel.get("rows-range")).to_contain_text("to 30 of 30")
    expect(panel.get("row").last).to_have_attribute("data-row", "29")


def open_first(panel: PanelPage) -> None:
    """Show all of the first row."""
    panel.get("rows").focus()
    panel.page.keyboard.press("Enter")


def test_an_open_row_shows_the_text_that_a_closed_one_cuts(panel: PanelPage) -> None:
    rows = [make_row(0, "parcel " + 300 * "word " + "https://x.example/1"), *sample_rows()[1:20]]
    panel.open(make_view(rows), rows)
    text = panel.get("row-text").first
    expect(text).to_have_text(rows[0]["text"][:400] + "…")

    open_first(panel)

    expect(text).to_have_text(rows[0]["text"])
    assert text.locator("mark").all_text_contents() == ["parcel", ".example/"]
    assert panel.sent("text") == []
    panel.page.keyboard.press("Enter")
    expect(text).to_have_text(rows[0]["text"][:400] + "…")


def test_a_text_of_a_megabyte_comes_on_request_and_is_shown_in_growing_pieces(
    panel: PanelPage,
) -> None:
    whole = "x" * 1_000_000
    long_row = make_row(0, whole[:2000]) | {"n_chars": len(whole), "whole_text": whole}
    rows = [long_row, *sample_rows()[1:20]]
    panel.open(make_view(rows), rows)
    text = panel.get("row-text").first
    open_first(panel)
    assert text.evaluate("element => element.textContent") == whole[:2000] + "…"

    panel.page.get_by_role("button", name="Show 20\u2009000 of 1\u2009000\u2009000").click()

    more = panel.page.get_by_role("button", name="Show 200\u2009000 of 1\u2009000\u2009000")
    expect(more).to_be_visible()
    assert text.evaluate("element => element.textContent") == whole[:20_000] + "…"
    assert [message["row"] for message in panel.sent("text")] == [0]
    panel.set_trait("view", make_view(rows, revision=32))
    expect(panel.get("kernel-state")).to_contain_text("revision 32")
    assert text.evaluate("element => element.textContent.length") == 20_001
    panel.page.get_by_role("button", name="Show less").click()
    expect(panel.page.get_by_role("button", name="Show less")).to_have_count(0)
    assert text.evaluate("element => element.textContent.length") == 2_001


def test_an_lf_without_votes_says_so(panel: PanelPage) -> None:
    rows = [make_row(0, "nothing in here")]
    panel.open(make_view([*rows, *sample_rows()[1:]]), rows)

    panel.lf("has_link").click()

    expect(panel.get("rows-message")).to_have_text("No row is in the selection.")
    expect(panel.get("rows-range")).to_have_text("none")


def test_refused_rows_say_why_and_can_be_asked_for_again(panel: PanelPage) -> None:
    panel.open(fate={"rows": {"error": "the data was closed"}})
    expect(panel.get("rows-message")).to_contain_text("the data was closed")

    panel.set_fate("rows", None)
    panel.get("try-again").click()

    expect(panel.get("row").first).to_be_visible()
    expect(panel.get("rows-message")).to_be_hidden()


def test_a_reply_for_an_earlier_selection_is_dropped(panel: PanelPage) -> None:
    panel.open()
    expect(panel.get("row").first).to_be_visible()
    panel.set_fate("rows", "lost")
    panel.lf("has_link").click()
    late = panel.sent("rows")[-1]
    panel.set_fate("rows", None)
    panel.lf("otp_code").click()
    expect(panel.get("rows-range")).to_contain_text("of 20")

    panel.page.evaluate(
        """id => window.model.emit("msg:custom", {v: 1, id, ok: true,
               result: {offset: 0, n_total: 0, revision: 31, rows: []}})""",
        late["id"],
    )

    expect(panel.get("rows-range")).to_contain_text("of 20")
    expect(panel.get("row").first).to_contain_text("otp_code")


def test_a_lost_reply_waits_for_the_kernel_and_the_same_request_is_sent_again(
    panel: PanelPage,
) -> None:
    panel.page.clock.install()
    panel.open(fate={"rows": "lost"})
    panel.page.clock.run_for(3_100)
    expect(panel.get("kernel-state")).to_have_text("Waiting for kernel")
    expect(panel.get("banner")).to_be_hidden()

    panel.set_fate("rows", None)
    panel.page.clock.run_for(7_000)

    expect(panel.get("row").first).to_be_visible()
    expect(panel.get("kernel-state")).to_have_text("Kernel idle, revision 31")
    first, again, _next_window = panel.sent("rows")
    assert first == again


def test_another_protocol_version_shows_what_to_do(panel: PanelPage) -> None:
    panel.open()

    panel.page.evaluate("""window.model.emit("msg:custom", {v: 2, id: 1, ok: true, result: {}})""")

    expect(panel.get("banner")).to_contain_text("the kernel version 2")
    expect(panel.get("banner")).to_contain_text("Restart the kernel")

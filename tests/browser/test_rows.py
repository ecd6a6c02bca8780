"""The rows of the selected LF: pages, long texts, replies that fail, come late or not at all."""

from playwright.sync_api import expect

from tests.browser.panel_page import PanelPage
from tests.browser.sample import make_row, make_view, sample_rows, sample_view


def test_selecting_an_lf_asks_for_its_rows_and_the_chip_gives_all_back(panel: PanelPage) -> None:
    panel.open()

    panel.lf("has_link").click()

    expect(panel.get("rows-range")).to_have_text("1 to 50 of 100")
    for row in panel.get("row").all()[:5]:
        expect(row).to_contain_text("has_link")
    panel.get("clear-selection").click()
    expect(panel.get("rows-range")).to_have_text("1 to 50 of 240")
    asked = [(m["lf"], m["offset"], m["limit"]) for m in panel.sent("rows")]
    assert asked == [(None, 0, 50), ("has_link", 0, 50), (None, 0, 50)]


def test_next_and_previous_turn_pages_of_fifty(panel: PanelPage) -> None:
    panel.open()
    previous, following = panel.get("previous"), panel.get("next")
    expect(panel.get("rows-range")).to_have_text("1 to 50 of 240")
    expect(previous).to_be_disabled()

    for _ in range(4):
        expect(following).to_be_enabled()
        following.click()

    expect(panel.get("rows-range")).to_have_text("201 to 240 of 240")
    expect(following).to_be_disabled()
    previous.click()
    expect(panel.get("rows-range")).to_have_text("151 to 200 of 240")


def test_a_page_that_a_new_view_has_emptied_becomes_the_last_one(panel: PanelPage) -> None:
    panel.open()
    expect(panel.get("next")).to_be_enabled()
    panel.get("next").click()
    expect(panel.get("rows-range")).to_have_text("51 to 100 of 240")
    panel.page.evaluate("window.model.rows = window.model.rows.slice(0, 30)")

    panel.set_trait("view", sample_view(revision=32))

    expect(panel.get("rows-range")).to_have_text("30 rows")


def test_a_text_cut_by_the_page_is_shown_whole_without_a_request(panel: PanelPage) -> None:
    rows = [make_row(0, "parcel " + 300 * "word " + "https://x.example/1"), *sample_rows()[1:20]]
    panel.open(make_view(rows), rows)
    text = panel.get("row-text").first
    expect(text).to_have_text(rows[0]["text"][:600] + "…")

    panel.page.get_by_role("button", name="characters, 1 more match").click()

    expect(text).to_have_text(rows[0]["text"])
    assert text.locator("mark").all_text_contents() == ["parcel", ".example/"]
    assert panel.sent("text") == []
    panel.page.get_by_role("button", name="Show less").click()
    expect(text).to_have_text(rows[0]["text"][:600] + "…")


def test_a_text_of_a_megabyte_comes_on_request_and_is_shown_in_growing_pieces(
    panel: PanelPage,
) -> None:
    whole = "x" * 1_000_000
    long_row = make_row(0, whole[:2000]) | {"n_chars": len(whole), "whole_text": whole}
    rows = [long_row, *sample_rows()[1:20]]
    panel.open(make_view(rows), rows)
    text = panel.get("row-text").first

    panel.page.get_by_role("button", name="Show 20\u2009000 of 1\u2009000\u2009000").click()

    more = panel.page.get_by_role("button", name="Show 200\u2009000 of 1\u2009000\u2009000")
    expect(more).to_be_visible()
    assert text.evaluate("element => element.textContent") == whole[:20_000] + "…"
    assert [message["row"] for message in panel.sent("text")] == [0]
    panel.set_trait("view", make_view(rows, revision=32))
    expect(panel.get("kernel-state")).to_contain_text("revision 32")
    assert text.evaluate("element => element.textContent.length") == 20_001


def test_an_lf_without_votes_says_so(panel: PanelPage) -> None:
    rows = [make_row(0, "nothing in here")]
    panel.open(make_view([*rows, *sample_rows()[1:]]), rows)

    panel.lf("has_link").click()

    expect(panel.get("rows-message")).to_have_text("has_link votes on no row.")
    expect(panel.get("rows-range")).to_have_text("none")


def test_refused_rows_say_why_and_can_be_asked_for_again(panel: PanelPage) -> None:
    panel.open(fate={"rows": {"error": "the data was closed"}})
    expect(panel.get("rows-message")).to_contain_text("the data was closed")

    panel.set_fate("rows", None)
    panel.get("try-again").click()

    expect(panel.get("row")).to_have_count(50)
    expect(panel.get("rows-message")).to_be_hidden()


def test_a_reply_for_an_earlier_selection_is_dropped(panel: PanelPage) -> None:
    panel.open()
    expect(panel.get("row")).to_have_count(50)
    panel.set_fate("rows", "lost")
    panel.lf("has_link").click()
    late = panel.sent("rows")[-1]
    panel.set_fate("rows", None)
    panel.lf("otp_code").click()
    expect(panel.get("rows-range")).to_have_text("20 rows")

    panel.page.evaluate(
        """id => window.model.emit("msg:custom", {v: 1, id, ok: true,
               result: {lf: "has_link", offset: 0, n_total: 0, revision: 31, rows: []}})""",
        late["id"],
    )

    expect(panel.get("rows-range")).to_have_text("20 rows")


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

    expect(panel.get("row")).to_have_count(50)
    expect(panel.get("kernel-state")).to_have_text("Kernel idle, revision 31")
    first, again = panel.sent("rows")
    assert first == again


def test_another_protocol_version_shows_what_to_do(panel: PanelPage) -> None:
    panel.open()

    panel.page.evaluate("""window.model.emit("msg:custom", {v: 2, id: 1, ok: true, result: {}})""")

    expect(panel.get("banner")).to_contain_text("the kernel version 2")
    expect(panel.get("banner")).to_contain_text("Restart the kernel")

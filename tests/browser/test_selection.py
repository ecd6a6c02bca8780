"""The selection that all regions share, on a real session."""

from playwright.sync_api import expect

from tests.session.comments import labeled_comments


def test_a_click_on_an_lf_selects_its_rows_and_another_click_no_longer(live):
    session = labeled_comments()
    live.show(session)
    expect(live.get("selection")).to_be_hidden()
    expect(live.get("row")).to_have_count(len(session.dataset))

    live.lf("loves").click()

    expect(live.get("selection-part")).to_have_text("LFloves×")
    expect(live.get("selection-count")).to_have_text("3 rows")
    expect(live.get("row")).to_have_count(3)
    assert session.selection.tolist() == [1, 3, 5]
    live.lf("loves").click()
    expect(live.get("selection")).to_be_hidden()
    expect(live.get("row")).to_have_count(len(session.dataset))
    assert session.selection.tolist() == []


def test_what_python_selects_is_shown_and_its_parts_can_be_removed(live):
    session = labeled_comments()
    live.show(session)

    session.select(search="song", gold="HAM")
    live.flush()

    expect(live.get("selection-part")).to_have_text(["goldHAM×", "searchsong×"])
    n_found = len(session.selection)
    expect(live.get("row")).to_have_count(n_found)
    live.page.get_by_label("Remove gold HAM from the selection").click()
    expect(live.get("selection-part")).to_have_text(["searchsong×"])
    live.get("clear-selection").click()
    expect(live.get("row")).to_have_count(len(session.dataset))
    assert session.selecting.rows.is_all

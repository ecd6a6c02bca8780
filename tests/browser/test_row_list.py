"""The list of rows on real sessions of up to a million rows: scroll, keys, sort, search."""

import numpy as np
import pytest
from playwright.sync_api import expect

import snorkel_nb as snb

N = 1_000_000


@pytest.fixture(scope="module")
def million():
    """Row i says "text of i"; two LFs vote on the first 1,000 rows and differ on three."""
    session = snb.Session({"text": np.char.add("text of ", np.arange(N).astype(str))}, classes=2)
    first, second = np.full((2, N), snb.ABSTAIN)
    first[:1000], second[:1000] = 0, 0
    second[[70, 700, 300]] = 1
    session.add(snb.vote_lf("first", first))
    session.add(snb.vote_lf("second", second))
    return session


def rows_in_view(live):
    """(row number, text) of each row whose middle is in view, from above."""
    return live.page.evaluate("""() => {
      const list = document.querySelector("[data-testid=rows]").getBoundingClientRect();
      return [...document.querySelectorAll("[data-testid=row]")].filter((row) => {
        const { top, height } = row.getBoundingClientRect();
        return top + height / 2 > list.top && top + height / 2 < list.bottom;
      }).map((row) => {
        const text = row.querySelector("[data-testid=row-text]").textContent;
        return [Number(row.dataset.row), text];
      });
    }""")


def settled(live):
    """The rows in view once they have all come."""
    expect(live.page.locator(".snb-row.is-waiting")).to_have_count(0)
    live.page.wait_for_timeout(300)
    expect(live.page.locator(".snb-row.is-waiting")).to_have_count(0)
    rows = rows_in_view(live)
    assert rows
    for row, text in rows:
        assert text == f"text of {row}"
    return [row for row, _ in rows]


def scroll_bar_to(live, share):
    live.get("rows").evaluate(
        "(list, share) => { list.scrollTop = share * (list.scrollHeight - list.clientHeight); }",
        share,
    )


def wheel(live, pixels):
    live.get("rows").hover()
    live.page.mouse.wheel(0, pixels)
    live.page.wait_for_timeout(400)


@pytest.mark.parametrize("width", [1400, 500])
def test_a_million_rows_scroll_by_wheel_by_thumb_and_to_the_end(live, million, width):
    live.show(million, width=width)
    if width == 500:
        live.get("tab-rows").click()
    assert settled(live)[:2] == [0, 1]

    wheel(live, 300)
    first = settled(live)[0]
    assert 2 <= first <= 4

    scroll_bar_to(live, 0.5)
    middle = settled(live)[0]
    assert abs(middle - N / 2) < N / 100
    for _ in range(5):
        wheel(live, 100)
    assert 4 <= settled(live)[0] - middle <= 9
    wheel(live, -500)
    assert abs(settled(live)[0] - middle) <= 1

    scroll_bar_to(live, 1)
    assert settled(live)[-1] == N - 1
    scroll_bar_to(live, 0)
    assert settled(live)[0] == 0


def test_keys_go_to_the_ends_and_by_rows_and_pages(live, million):
    live.show(million)
    live.get("rows").focus()
    expect(live.get("keys-state")).to_have_text("Keys: on")

    def current():
        return live.page.locator(".snb-row.is-current").get_attribute("data-row")

    for key, row in [("j", 1), ("ArrowDown", 2), ("k", 1), ("End", N - 1), ("ArrowUp", N - 2)]:
        live.page.keyboard.press(key)
        settled(live)
        assert current() == str(row)
        assert row in [each for each, _ in rows_in_view(live)]
    live.page.keyboard.press("Home")
    live.page.keyboard.press("PageDown")
    assert 1 < int(current()) < 20


def test_sorts_put_conflicts_first_and_uncovered_rows_last(live, million):
    live.show(million)
    live.get("rows-sort").select_option("conflict")
    expect(live.get("row").first).to_have_attribute("data-row", "70")
    assert settled(live)[:3] == [70, 300, 700]

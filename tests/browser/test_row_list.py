"""The list of rows on real sessions of up to a million rows: scroll, keys, sort, search."""

import numpy as np
import pytest
from playwright.sync_api import expect

import snorkel_nb as snb
from snorkel_nb.views.cells.pixels import encode_png
from snorkel_nb.views.why import why_view
from tests.session.comments import labeled_comments, random_session

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
        """async (list, share) => {
          list.scrollTop = share * (list.scrollHeight - list.clientHeight);
          for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
        }""",
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


def test_the_row_numbers_of_ten_million_rows_are_right_in_the_middle(live):
    session = snb.Session({"n": np.arange(10_000_000)}, classes=2)
    live.show(session)
    expect(live.get("row").first).to_be_visible()

    scroll_bar_to(live, 0.7)
    expect(live.page.locator(".snb-row.is-waiting")).to_have_count(0)

    first = live.get("row").first
    number = int(first.get_attribute("data-row"))
    assert abs(number - 7_000_000) < 100_000
    expect(first.get_by_test_id("row-cells")).to_have_text(f"n: {number}")


def test_a_search_is_a_part_of_the_selection_and_its_matches_are_marked(live):
    session = labeled_comments()
    live.show(session)
    live.get("rows").focus()
    live.page.keyboard.press("/")
    live.page.keyboard.type("LOVE")

    expect(live.get("selection-part")).to_have_text("searchLOVE×")
    expect(live.get("row")).to_have_count(3)
    assert live.page.locator("mark.is-found").all_text_contents() == ["love"] * 4
    assert session.selection.tolist() == [1, 3, 5]
    live.get("rows-search").fill("")
    expect(live.get("row")).to_have_count(6)
    expect(live.get("selection")).to_be_hidden()


def test_a_search_of_pattern_signs_finds_them_as_they_are(live):
    session = snb.Session({"text": ["a.b (c)", "axb c"]}, classes=2)
    live.show(session)

    live.get("rows-search").fill("a.b (")

    expect(live.get("row")).to_have_count(1)
    expect(live.page.locator("mark.is-found")).to_have_text("a.b (")


def test_show_selects_by_status_and_follows_what_python_selects(live):
    session = labeled_comments()
    live.show(session)

    live.get("rows-show").select_option("uncovered")

    expect(live.get("row")).to_have_count(1)
    assert session.selection.tolist() == [4]
    session.select(status="wrong")
    live.flush()
    expect(live.get("rows-show")).to_have_value("wrong")
    session.select()
    live.flush()
    expect(live.get("rows-show")).to_have_value("")
    expect(live.get("row")).to_have_count(6)


def test_picked_rows_are_shown_as_they_were_picked(live):
    session = labeled_comments()
    session.select(rows=[5, 0, 3])
    live.show(session)

    expect(live.get("rows-sort")).to_have_value("picked")
    expect(live.get("row")).to_have_count(3)
    assert [row for row, _ in rows_in_view(live)] == [5, 0, 3]
    live.get("rows-sort").select_option("index")
    expect(live.get("row").first).to_have_attribute("data-row", "0")


def test_an_open_row_says_why_and_its_bars_follow_each_other_to_the_sum(live, rng):
    session = random_session(rng, 100, 6, 3)
    live.show(session)
    live.get("rows").focus()
    live.page.keyboard.press("Enter")
    expect(live.get("why")).to_be_visible()

    why = why_view(session.now, 0)
    bars = live.page.locator(".snb-fall > i").evaluate_all(
        "all => all.map((bar) => bar.getBoundingClientRect()).map((box) => [box.left, box.right])"
    )
    assert len(bars) == len(why["bars"]) + 1
    ends = []
    at, zero = 0.0, live.page.locator(".snb-fall > s").first.bounding_box()["x"]
    for (left, right), bar in zip(bars, why["bars"], strict=False):
        begin, end = (left, right) if bar["value"] >= 0 else (right, left)
        ends.append((begin, at))
        at = end
    for begin, before in ends[1:]:
        assert begin == pytest.approx(before, abs=1.5)
    assert ends[0][0] == pytest.approx(zero, abs=1.5)
    assert bars[-1][1] == pytest.approx(at, abs=1.5)
    for sentence in why["sentences"]:
        expect(live.get("why")).to_contain_text(sentence)
    margin = f"{why['margin']:+.2f}".replace("-", "\u2212")
    expect(live.get("why").locator("tfoot .snb-num")).to_have_text(margin)


def test_the_row_that_is_open_moves_with_the_keys_and_the_list_has_its_height(live, rng):
    session = random_session(rng, 100, 6, 3)
    live.show(session)
    live.get("rows").focus()
    closed = live.page.locator(".snb-row-list").bounding_box()["height"]
    live.page.keyboard.press("Enter")
    for row in range(3):
        expect(live.page.locator(".snb-row.is-open")).to_have_attribute("data-row", str(row))
        expect(live.get("why").or_(live.get("row-details"))).not_to_have_count(0)
        live.page.wait_for_timeout(100)
        opened = live.page.locator(".snb-row.is-open").bounding_box()["height"]
        total = live.page.locator(".snb-row-list").bounding_box()["height"]
        assert total == pytest.approx(closed + opened - 76, abs=1)
        live.page.keyboard.press("j")
    live.page.keyboard.press("Enter")
    expect(live.page.locator(".snb-row.is-open")).to_have_count(0)
    assert live.page.locator(".snb-row-list").bounding_box()["height"] == closed


def test_after_an_edit_the_current_row_and_the_place_in_the_list_stay(live, rng):
    session = random_session(rng, 2000, 3, 2)
    live.show(session)
    expect(live.get("row").first).to_be_visible()
    live.get("rows").evaluate("list => { list.scrollTop = 1000 * 76; }")
    live.page.locator("[data-row='1001']").click()

    session.disable("lf_1")
    live.flush()

    expect(live.get("kernel-state")).to_contain_text(f"revision {session.revision}")
    expect(live.page.locator(".snb-row.is-old")).to_have_count(0)
    expect(live.page.locator(".snb-row.is-current")).to_have_attribute("data-row", "1001")
    assert rows_in_view(live)[0][0] == 1000
    expect(live.page.locator("[data-row='1001']")).not_to_contain_text("lf_1")


def test_a_failure_is_named_in_the_row_that_it_hit(live):
    session = labeled_comments()
    session.add(snb.labeling_function("parses", label="HAM")(lambda x: int(x.text)))
    live.show(session)
    expect(live.get("row").nth(4)).to_contain_text("1 failure")

    live.get("row").nth(4).dblclick(position={"x": 5, "y": 5})

    expect(live.page.locator(".snb-row-failures")).to_contain_text(
        "parses failed here: ValueError: invalid literal for int()"
    )


@pytest.mark.parametrize("kind", ["bytes", "path"])
def test_pictures_in_bytes_and_in_files_are_drawn(live, tmp_path, kind):
    png = encode_png(np.full((20, 30, 3), 200, np.uint8))
    file = tmp_path / "one.png"
    file.write_bytes(png)
    value = png if kind == "bytes" else str(file)
    live.show(snb.Session({"picture": [value] * 5}, classes=2))

    images = live.page.locator(".snb-image img")

    expect(images.nth(4)).to_be_attached()
    for image in images.all():
        expect(image).to_be_visible()
        size = image.evaluate("i => i.decode().then(() => [i.naturalWidth, i.naturalHeight])")
        assert size == [30, 20]


def test_pictures_are_drawn_and_hostile_values_are_text(live, rng):
    hostile = "<img src=x onerror=window.pwned=1>"
    pictures = rng.integers(0, 256, (60, 20, 30, 3), dtype=np.uint8)
    session = snb.Session({"picture": pictures, hostile: [hostile] * 60}, classes=2)
    live.show(session)
    images = live.page.locator(".snb-image img")
    expect(images.first).to_be_visible()
    assert images.first.evaluate("i => [i.naturalWidth, i.naturalHeight]") == [30, 20]
    assert images.first.get_attribute("alt") == "picture of row 0"
    live.get("rows").focus()
    live.page.keyboard.press("Enter")

    expect(live.get("row-columns")).to_contain_text(hostile)
    expect(live.get("row-columns").locator("img")).to_have_count(1)
    assert images.evaluate_all("all => all.every((i) => i.src.startsWith('data:image/png;base64'))")
    assert live.page.evaluate("window.pwned") is None


def test_esc_leaves_the_list_and_keys_are_off(live):
    live.show(labeled_comments())
    live.get("rows").focus()
    expect(live.get("keys-state")).to_have_text("Keys: on")

    live.page.keyboard.press("Escape")

    expect(live.get("keys-state")).to_have_text("Keys: off")
    assert live.page.evaluate("document.activeElement.closest('.snb')") is None


def test_the_current_row_is_told_to_screen_readers(live):
    live.show(labeled_comments())
    rows = live.get("rows")
    rows.focus()
    live.page.keyboard.press("j")

    active = rows.get_attribute("aria-activedescendant")
    assert live.page.locator(f"#{active}").get_attribute("data-row") == "1"
    assert live.page.locator(f"#{active}").get_attribute("aria-rowindex") == "2"
    assert rows.get_attribute("aria-rowcount") == "6"
    assert live.page.locator("[aria-selected=true][role=row]").count() == 1

"""The map in a browser, on a real session with a made-up map."""

import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

import snorkel_nb as snb
from snorkel_nb.explore.layouts.layout import Layout
from snorkel_nb.session.change import Activity
from tests.browser.live_panel import LivePanel
from tests.browser.test_hostile_text import HOSTILE
from tests.session.comments import labeled_comments
from tests.session.mapped import StubExploring, mapped_session, suggest_words

NO_WEBGL = """() => {
  const original = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind.startsWith("webgl") ? null : original.call(this, kind, ...rest);
  };
}"""
PIXELS = """() => {
  const canvas = [...document.querySelectorAll(".snb-cloud canvas")].find((c) => !c.hidden);
  const flat = document.createElement("canvas");
  [flat.width, flat.height] = [canvas.width, canvas.height];
  const context = flat.getContext("2d");
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, flat.width, flat.height);
  const counts = {};
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] < 255) continue;
    const color = [data[i], data[i + 1], data[i + 2]].join();
    counts[color] = (counts[color] ?? 0) + 1;
  }
  return counts;
}"""
BLUE, ORANGE, GREY = "0,114,178", "213,94,0", "128,128,128"


def open_map(live: LivePanel, session: snb.Session, kind: str = "all", **options: Any) -> None:
    live.show(session, **options)
    if options.get("width", 1400) < 900:
        live.get("tab-map").click()
    drawn(live)
    if kind:
        live.get("map-kind").select_option(kind)
        clusters = session.exploring.known_clusters(kind)  # type: ignore[arg-type]
        number = clusters.clusters[0].number if clusters and clusters.clusters else None
        if number is not None:
            live.page.locator(f'tr[data-cluster="{number}"]').wait_for(state="attached")


def drawn(live: LivePanel) -> None:
    """Wait until all points are drawn, and coloured."""
    live.page.locator('.snb-cloud[data-drawn="true"]').wait_for()
    expect(live.get("map-legend").locator("li").first).to_be_visible()
    live.page.wait_for_function("new Promise((go) => requestAnimationFrame(() => go(true)))")


def settled_box(live: LivePanel) -> Any:
    """Where the map is, once a legend or a list that came late moves it no more."""
    before, box = None, live.get("map-surface").bounding_box()
    while box != before:
        live.page.wait_for_timeout(150)
        before, box = box, live.get("map-surface").bounding_box()
    assert box is not None
    return box


def place(live: LivePanel, x: float, y: float) -> tuple[float, float]:
    """Where a place of the map is on the screen, before it is moved."""
    box = settled_box(live)
    edge = 14
    return (
        box["x"] + edge + x * (box["width"] - 2 * edge),
        box["y"] + edge + (1 - y) * (box["height"] - 2 * edge),
    )


def lasso(live: LivePanel, corners: list[tuple[float, float]]) -> None:
    """Draw round these places with Shift, and end where it began."""
    mouse = live.page.mouse
    live.page.keyboard.down("Shift")
    mouse.move(*place(live, *corners[0]))
    mouse.down()
    for corner in [*corners[1:], corners[0]]:
        mouse.move(*place(live, *corner), steps=4)
    mouse.up()
    live.page.keyboard.up("Shift")


def label_place(live: LivePanel) -> str:
    """Where the second label is, which stays in view when the map is enlarged."""
    return str(live.get("map-label").nth(1).evaluate("e => e.style.translate"))


def moved_from(live: LivePanel, old: str) -> str:
    """Wait until that label is elsewhere; gives where."""
    live.page.wait_for_function(
        "old => document.querySelectorAll('.snb-map-label')[1].style.translate !== old", arg=old
    )
    return label_place(live)


def blob(session: snb.Session, number: int) -> list[int]:
    return list(np.flatnonzero(session.exploring.of_row == number - 1))  # type: ignore[attr-defined]


SQUARE = [(0.68, 0.3), (1.0, 0.3), (1.0, 0.7), (0.68, 0.7)]
"""Round the first of six blobs."""


def test_points_have_the_colours_of_their_classes(live: LivePanel) -> None:
    session = mapped_session()
    open_map(live, session)

    expect(live.get("map-legend")).to_contain_text("HAM")
    counts = live.page.evaluate(PIXELS)
    assert set(counts) >= {BLUE, ORANGE, GREY}
    n_ham, n_spam = session.results.class_sizes
    assert 0.5 < (counts[BLUE] / counts[ORANGE]) / (n_ham / n_spam) < 2


def test_the_list_begins_with_uncovered_rows_and_ends_with_all_when_there_are_none(
    live: LivePanel,
) -> None:
    session = mapped_session()
    open_map(live, session, kind="")
    expect(live.get("map-kind")).to_have_value("uncovered")
    expect(live.get("cluster").first).to_contain_text("104exam")

    session.add(snb.regex_lf("any", "HAM", "message"))
    live.flush()

    expect(live.get("map-kind")).to_have_value("all")
    expect(live.get("cluster")).to_have_count(6)
    session.drop("any")
    live.get("map-kind").select_option("conflicts")
    live.flush()
    expect(live.get("map-kind")).to_have_value("conflicts")


def test_clusters_give_the_colours_until_there_is_a_label_or_another_one_is_chosen(
    live: LivePanel,
) -> None:
    session = mapped_session()
    for lf in session.lfs:
        session.disable(lf.name)
    live.show(session)
    expect(live.get("map-mode")).to_have_value("cluster")

    session.enable("prizes")
    live.flush()
    expect(live.get("map-mode")).to_have_value("class")
    live.get("map-mode").select_option("uncovered")
    session.disable("prizes")
    live.flush()

    expect(live.get("map-legend")).to_contain_text("uncovered600")
    expect(live.get("map-mode")).to_have_value("uncovered")


def test_a_lasso_that_ends_where_it_began_selects_what_is_inside(live: LivePanel) -> None:
    session = mapped_session()
    open_map(live, session)
    before = live.page.evaluate(PIXELS)

    lasso(live, SQUARE)

    expect(live.get("selection-part")).to_contain_text("lasso")
    layout = session.exploring.layout
    assert layout is not None
    x, y = layout.xy.T
    inside = np.flatnonzero((x > 0.68) & (y > 0.3) & (y < 0.7))
    assert len(set(inside) ^ set(session.selection)) <= 0.05 * len(inside)
    drawn(live)
    counts = live.page.evaluate(PIXELS)
    assert counts[BLUE] > 0  # those that are selected are as they were
    assert counts.get(ORANGE, 0) < 0.2 * before[ORANGE]  # the others recede


def test_the_same_selection_is_shown_again_after_it_was_cleared(live: LivePanel) -> None:
    open_map(live, mapped_session())
    for _ in range(2):
        live.lf("prizes").click()
        live.page.wait_for_function(f"!(({PIXELS})())['{BLUE}']")
        live.get("clear-selection").click()
        live.page.wait_for_function(f"(({PIXELS})())['{BLUE}'] > 100")


def test_a_lasso_by_the_button_does_the_same_and_a_drag_moves_the_map_otherwise(
    live: LivePanel,
) -> None:
    session = mapped_session()
    open_map(live, session)
    start, end = place(live, 0.5, 0.5), place(live, 0.6, 0.6)

    def drag() -> None:
        live.page.mouse.move(*start)
        live.page.mouse.down()
        live.page.mouse.move(*end, steps=5)
        live.page.mouse.move(end[0], start[1], steps=5)
        live.page.mouse.up()

    whole = label_place(live)
    live.get("map-in").click()
    near = moved_from(live, whole)
    drag()
    assert moved_from(live, near)
    assert session.selecting.rows.is_all
    live.get("map-fit").click()
    live.get("map-lasso").click()
    expect(live.get("map-lasso")).to_have_attribute("aria-pressed", "true")
    drag()

    expect(live.get("selection-part")).to_contain_text("lasso")


def test_a_click_on_a_point_or_a_label_selects_the_cluster(live: LivePanel) -> None:
    session = mapped_session()
    open_map(live, session)
    live.get("map-in").click()
    live.get("map-fit").click()

    live.page.locator('[data-cluster="2"].snb-map-label').click()
    expect(live.get("selection-part")).to_contain_text("cluster 2")
    assert session.selection.tolist() == blob(session, 2)
    layout = session.exploring.layout
    assert layout is not None
    far = max(blob(session, 5), key=lambda row: float(abs(layout.xy[row][1] - 0.2)))
    x, y = layout.xy[far]
    live.page.mouse.click(*place(live, float(x), float(y)))

    expect(live.get("selection-part")).to_contain_text("cluster 5")
    assert session.selection.tolist() == blob(session, 5)
    expect(live.page.locator('tr[data-cluster="5"]')).to_have_attribute("aria-selected", "true")


def test_a_point_under_the_pointer_says_what_it_is(live: LivePanel) -> None:
    session = mapped_session(40, 4)
    open_map(live, session)
    layout = session.exploring.layout
    assert layout is not None
    row = int(np.argmin(layout.xy[:, 0]))
    x, y = (float(each) for each in layout.xy[row])

    live.page.mouse.move(*place(live, x, y))

    text = session.dataset.texts()[row]
    expect(live.get("map-tip")).to_contain_text(str(text))
    expect(live.get("map-tip")).to_contain_text(f"row {row}")
    live.page.mouse.move(*place(live, 0.5, 0.5))
    expect(live.get("map-tip")).to_be_hidden()


def test_keys_alone_lead_to_a_cluster_and_its_candidates(live: LivePanel) -> None:
    session = mapped_session()
    suggest_words(session)
    open_map(live, session)
    keyboard = live.page.keyboard

    live.get("cluster").first.focus()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(live.get("selection-part")).to_contain_text("cluster 2")
    keyboard.press("Tab")
    keyboard.press("Tab")
    assert live.focused() == "Suggest"
    keyboard.press("Enter")

    expect(live.get("candidate")).to_have_count(3)
    expect(live.get("candidate-source")).to_contain_text("%%lf SPAM")
    live.get("candidate").first.focus()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(live.get("candidate").nth(1)).to_have_attribute("aria-selected", "true")
    expect(live.get("candidate-source")).to_contain_text("prize")


def test_keys_move_and_enlarge_the_map(live: LivePanel) -> None:
    open_map(live, mapped_session())
    live.get("map-surface").focus()

    whole = label_place(live)
    live.page.keyboard.press("+")
    near = moved_from(live, whole)
    live.page.keyboard.press("ArrowRight")
    moved_from(live, near)
    live.page.keyboard.press("0")

    expect(live.get("map-label").nth(1)).to_have_css("translate", whole)


def test_the_wheel_scrolls_the_page_until_the_map_has_the_focus_or_ctrl_is_held(
    live: LivePanel,
) -> None:
    open_map(live, mapped_session())
    taken = """async (options) => {
      const surface = document.querySelector(".snb-map-surface");
      const turn = { deltaY: -100, cancelable: true, bubbles: true, ...options };
      const event = new WheelEvent("wheel", turn);
      surface.dispatchEvent(event);
      return event.defaultPrevented;
    }"""

    assert not live.page.evaluate(taken, {})
    assert live.page.evaluate(taken, {"ctrlKey": True})
    live.get("map-surface").focus()
    assert live.page.evaluate(taken, {})


def test_an_edit_of_an_lf_colours_the_points_anew_and_sends_no_places(live: LivePanel) -> None:
    session = mapped_session()
    open_map(live, session)

    session.disable("prizes")
    session.disable("sevens")
    live.flush()

    expect(live.get("map-legend")).not_to_contain_text("SPAM")
    drawn(live)
    assert ORANGE not in live.page.evaluate(PIXELS)
    assert len(sent(live, "map_points")) == 1


def test_the_colour_says_what_is_chosen(live: LivePanel) -> None:
    session = mapped_session()
    open_map(live, session)
    for mode, words in {
        "confidence": ".60 to .80",
        "conflict": "LFs contradict each other",
        "gold": "no gold",
        "change": "as before",
        "uncovered": "covered",
        "votes": "abstains",
    }.items():
        live.get("map-mode").select_option(mode)
        expect(live.get("map-legend")).to_contain_text(words)
    expect(live.get("map-lf")).to_be_visible()
    live.get("map-lf").select_option(label="3 sevens")

    n_sevens = int(session.state.get("sevens").column.n_votes)
    expect(live.get("map-legend")).to_contain_text(f"SPAM{n_sevens}")


def test_clusters_of_other_rows_are_listed_and_their_absence_is_said(live: LivePanel) -> None:
    session = mapped_session()
    open_map(live, session)
    n_clusters = live.get("cluster").count()

    live.get("map-kind").select_option("uncovered")
    expect(live.get("cluster")).not_to_have_count(n_clusters)
    session.annotate(range(600), None)
    live.flush()
    live.get("map-kind").select_option("errors")

    expect(live.get("clusters-message")).to_contain_text("No cluster among 0 rows")


def test_the_first_picture_moves_into_the_second(live: LivePanel) -> None:
    session = mapped_session()
    exploring = session.exploring
    assert isinstance(exploring, StubExploring)
    assert exploring.picture is not None
    final = exploring.picture
    first = Layout(final.xy[:, ::-1], "pca", 600, "pca-1")
    exploring.change(first, Activity("laying out the map", 1, 4))
    open_map(live, session)
    expect(live.get("map-work")).to_contain_text("Laying out the map; this is a first picture")
    expect(live.get("map-work")).to_contain_text("25.0 %")
    expect(live.get("clusters-message")).to_contain_text("being looked for")

    exploring.change(final)
    live.flush()

    expect(live.get("map-work")).to_be_hidden()
    expect(live.get("cluster")).to_have_count(6)
    drawn(live)
    assert len(sent(live, "map_points")) == 2


def test_the_focus_stays_where_it_is_while_work_goes_on_and_clusters_come_anew(
    live: LivePanel,
) -> None:
    session = mapped_session()
    open_map(live, session)
    live.get("suggest").nth(2).focus()

    session.disable("sevens")
    live.flush()

    expect(live.page.locator('tr[data-cluster="1"]')).to_contain_text("0.0")
    expect(live.get("suggest").nth(2)).to_be_focused()


def test_without_a_map_one_button_makes_it(live: LivePanel) -> None:
    session = labeled_comments()
    asked: list[bool] = []
    session.embed = lambda *, wait: asked.append(wait)  # type: ignore[assignment,method-assign,unused-ignore]
    live.show(session)
    expect(live.get("map-state")).to_contain_text("beside each other")
    expect(live.get("clusters")).to_be_hidden()

    live.get("make-map").click()

    live.page.wait_for_function("window.model.sent.some(({ kind }) => kind === 'embed')")
    assert asked == [False]


def test_data_without_rows_say_so(live: LivePanel) -> None:
    live.show(snb.Session({"text": []}, classes=2))

    expect(live.get("map-state")).to_contain_text("The data has no rows.")
    expect(live.get("make-map")).to_be_hidden()


def test_what_could_not_be_made_is_said(live: LivePanel) -> None:
    session = mapped_session()
    exploring = session.exploring
    assert isinstance(exploring, StubExploring)
    exploring.fault = "The worker was killed."
    open_map(live, session)

    expect(live.get("map-work")).to_contain_text("The worker was killed.")


def test_without_webgl_the_map_is_drawn_on_a_plain_canvas_and_the_lasso_works(
    live: LivePanel,
) -> None:
    session = mapped_session()
    live.page.add_init_script(f"({NO_WEBGL})()")
    open_map(live, session)

    counts = live.page.evaluate(PIXELS)
    assert set(counts) >= {BLUE, ORANGE, GREY}
    lasso(live, SQUARE)

    expect(live.get("selection-part")).to_contain_text("lasso")
    assert set(session.selection) >= set(blob(session, 1)[:3])


def test_a_lost_graphics_context_leaves_a_picture_and_comes_back(live: LivePanel) -> None:
    open_map(live, mapped_session())
    live.page.evaluate("""() => {
      const canvas = document.querySelector(".snb-cloud canvas");
      window.lost = canvas.getContext("webgl2").getExtension("WEBGL_lose_context");
      window.lost.loseContext();
    }""")
    expect(live.page.locator(".snb-cloud canvas:visible")).to_have_count(1)
    expect(live.page.locator(".snb-cloud canvas")).to_have_count(2)
    drawn(live)
    assert set(live.page.evaluate(PIXELS)) >= {BLUE, ORANGE, GREY}

    live.page.evaluate("window.lost.restoreContext()")

    expect(live.page.locator(".snb-cloud canvas")).to_have_count(1)
    drawn(live)
    assert set(live.page.evaluate(PIXELS)) >= {BLUE, ORANGE, GREY}


def test_a_view_that_ends_gives_its_graphics_context_back(live: LivePanel) -> None:
    open_map(live, mapped_session(60, 3))
    live.page.evaluate("""() => {
      window.kept = document.querySelector(".snb-cloud canvas").getContext("webgl2");
      window.unmount();
    }""")

    live.page.wait_for_function("window.kept.isContextLost()")


def test_colours_follow_the_theme(live: LivePanel) -> None:
    open_map(live, mapped_session())
    assert BLUE in live.page.evaluate(PIXELS)

    live.page.add_style_tag(
        content=":root { --jp-layout-color1: #111; --jp-ui-font-color1: #eee }"
        " body { color-scheme: dark }"
    )
    live.page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    expect(live.get("panel")).to_have_attribute("data-theme", "dark")
    drawn(live)

    counts = live.page.evaluate(PIXELS)
    assert BLUE not in counts
    assert "61,155,217" in counts


def test_candidates_lead_to_a_cell_and_to_the_rows_that_they_hit(live: LivePanel) -> None:
    session = mapped_session()
    suggest_words(session)
    open_map(live, session)
    live.page.evaluate(
        "() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }"
    )
    lasso(live, SQUARE)
    live.get("suggest-selected").click()
    expect(live.get("candidate")).to_have_count(3)
    expect(live.get("candidates-title")).to_contain_text("Candidates for")

    live.get("candidate-insert").click()
    expect(live.get("candidates-message")).to_contain_text("is in the clipboard")
    assert live.page.evaluate("window.copied").startswith("%%lf SPAM --kind keywords")
    live.get("candidate-hits").click()
    expect(live.get("selection-part")).to_contain_text("hits of")
    live.get("candidates-label").select_option(label="HAM")
    expect(live.get("candidate-source")).to_contain_text("%%lf HAM")
    assert len(session.lfs) == 3
    live.get("close-candidates").click()

    expect(live.get("candidate").first).to_be_hidden()
    expect(live.get("cluster").first).to_be_visible()


def test_while_the_kernel_is_busy_the_map_can_be_moved(live: LivePanel) -> None:
    open_map(live, mapped_session())
    whole = label_place(live)
    live.hold()

    live.get("map-in").click()
    assert moved_from(live, whole)
    lasso(live, SQUARE)
    live.release()

    expect(live.get("selection-part")).to_contain_text("lasso")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_in_terms_rows_and_names_is_only_ever_text(live: LivePanel, text: str) -> None:
    name = "".join(c if c.isprintable() else "?" for c in text)
    session = mapped_session(60, 2, classes=["HAM", name])
    exploring = session.exploring
    assert isinstance(exploring, StubExploring)
    exploring.names = {0: text, 1: text}
    suggest_words(session, (name,))
    open_map(live, session)

    expect(live.get("cluster")).to_have_count(2)
    assert text.replace("\r", "")[:60] in str(live.get("cluster").first.text_content())
    live.get("suggest").first.click()
    expect(live.get("candidate-source")).to_contain_text("%%lf")
    live.get("map-mode").select_option("cluster")
    live.get("close-candidates").click()
    live.get("cluster").first.click()
    expect(live.get("selection-part")).to_contain_text("cluster 1")

    assert live.page.evaluate("window.pwned") is None
    assert live.page.locator(".snb :is(img, script, style, iframe, a, [onload])").count() == 0


def test_a_million_points_are_shown(live: LivePanel, capsys: pytest.CaptureFixture[str]) -> None:
    n_rows = 1_000_000
    rng = np.random.default_rng(7)
    session = snb.Session({"n": np.arange(n_rows)}, classes=["HAM", "SPAM"])
    session.add(snb.vote_lf("lf", rng.integers(-1, 2, n_rows)))
    StubExploring(session, rng.integers(0, 8, n_rows), rng.random((n_rows, 2)))

    live.show(session)
    live.page.locator('.snb-cloud[data-drawn="true"]').wait_for(timeout=60_000)
    expect(live.get("map-legend")).to_contain_text("HAM", timeout=60_000)
    heap = live.page.evaluate("performance.memory.usedJSHeapSize")
    legend: Locator = live.get("map-legend")
    session.disable("lf")
    live.flush()

    expect(legend).not_to_contain_text("HAM", timeout=60_000)
    with capsys.disabled():
        print(f"\n1 M points, JS heap {heap / 1e6:.0f} MB")


def sent(live: LivePanel, kind: str) -> list[Any]:
    messages = json.loads(live.page.evaluate("JSON.stringify(window.model.sent)"))
    return [message for message in messages if message["kind"] == kind]

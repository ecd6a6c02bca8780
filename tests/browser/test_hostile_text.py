"""Text from data, code and errors is only ever text."""

import pytest
from playwright.sync_api import expect

from tests.browser.panel_page import PanelPage
from tests.browser.sample import Json, sample_evaluations, sample_rows, sample_view

HOSTILE = {
    "image": "<img src=x onerror=\"window.pwned = 'image'; alert(1)\">",
    "script": "<script>window.pwned = 'script'</script>",
    "svg": "<svg onload=window.pwned=1><style>*{display:none}</style>",
    "attribute": '" autofocus onfocus="window.pwned=1" x="',
    "template": "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1} <%= 1 %>",
    "link": "javascript:window.pwned=1",
    "bidi": "\u202etxt.exe\u202c שלום \u2066 עולם",
    "nul": "before\x00after \x1b[31m \ufeff \u200b",
    "css": "</style><style>.snb{display:none}</style> url(javascript:1)",
    "prototype": "__proto__",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_in_every_field_is_shown_and_never_run(panel: PanelPage, text: str) -> None:
    view, rows = poison(text)
    n_elements = count_elements_of_a_harmless_twin(panel)

    panel.open(
        view,
        rows,
        busy={"task": text, "done": 1, "total": 2},
        fate={"toggle": {"error": text}, "undo": {"error": text}},
    )
    expect(panel.get("row").first).to_be_visible()
    panel.get("lf-row").first.get_by_role("switch").click()
    expect(panel.get("banner")).to_be_visible()
    panel.get("lf-row").first.click()
    panel.get("remarks-toggle").click()
    expect(panel.get("row").first).to_be_visible()

    assert panel.get("row-text").first.text_content() == text
    assert panel.get("model-remarks").locator("li").all_text_contents() == [text, text]
    doubt, duplicate = (panel.get("lf-oddity").nth(i).get_attribute("title") for i in (0, 1))
    assert doubt == text
    assert duplicate is not None
    assert duplicate.startswith(f"near-duplicate: votes as {text[:39]}")
    expect(panel.get("lf-oddity-note")).to_contain_text("near-duplicate")
    assert panel.lf_names()[0] == f"{text}0"
    assert panel.page.evaluate("window.pwned") is None
    assert (
        panel.page.locator(".snb :is(img, script, style, iframe, a, [onload], [onfocus])").count()
        == 0
    )
    expect(panel.get("panel")).to_be_visible()
    assert count_elements(panel) == n_elements


def test_names_and_texts_of_a_megabyte_leave_the_panel_usable(panel: PanelPage) -> None:
    view, rows = poison("plain words")
    panel.open(view, rows)
    panel.page.evaluate("""() => {
      const grow = (json) =>
        JSON.parse(JSON.stringify(json).replaceAll("plain words", "x".repeat(1e6)));
      window.model.rows = grow(window.model.rows);
      for (const row of window.model.rows) row.text = row.text.slice(0, 2000);
      window.model.set("view", grow({ ...window.model.get("view"), revision: 32 }));
    }""")

    expect(panel.get("kernel-state")).to_have_text("Kernel idle, revision 32")
    panel.get("lf-row").nth(1).click()

    expect(panel.get("selection")).to_contain_text("LFxxx")
    expect(panel.get("row").first).to_be_visible()
    assert panel.page.evaluate("document.querySelector('.snb').textContent.length") < 100_000
    page = "document.documentElement"
    assert panel.page.evaluate(f"{page}.scrollWidth <= {page}.clientWidth")


def test_a_refusal_of_rows_shows_hostile_text_as_text(panel: PanelPage) -> None:
    panel.open(fate={"rows": {"error": HOSTILE["image"]}})

    expect(panel.get("rows-message")).to_contain_text(HOSTILE["image"])
    assert panel.page.evaluate("window.pwned") is None


def poison(text: str) -> tuple[Json, list[Json]]:
    """The sample with `text` in each field that can hold any."""
    rows = [{**row, "id": text} for row in sample_rows()[:12]]
    for row in rows:
        row["votes"] = [{"lf": 1, "label": 0}, {"lf": 2, "label": 1}]
        row.update(failures=[{"lf": 3, "message": text}], n_failures=1)
        row.update(text=text, n_chars=len(text), spans=[[0, len(text) // 2, 1]])
    view = sample_view()
    header = view["header"]
    header["session"] = text
    header["model"] = {
        "name": text,
        "fell_back": True,
        "trust": text,
        "voters": text,
        "agreement": 0.9,
        "remarks": [text, text],
        "n_remarks": 2,
    }
    for label in header["classes"]:
        label["name"] = text
    view["lf_table"]["oddities"]["doubts"] = [{"number": 1, "kind": text, "words": text}]
    for index, lf in enumerate(view["lf_table"]["lfs"]):
        lf.update(name=f"{text}{index}", kind=text, note=text)
        lf["failures"] = {"n": 2, "message": text}
    return view, rows


def count_elements_of_a_harmless_twin(panel: PanelPage) -> int:
    """How many elements the same panel has when all its texts are plain words."""
    view, rows = poison("plain words")
    panel.open(
        view, rows, busy={"task": "words", "done": 1, "total": 2}, fate={"toggle": {"error": "no"}}
    )
    expect(panel.get("row").first).to_be_visible()
    panel.get("lf-row").first.get_by_role("switch").click()
    expect(panel.get("banner")).to_be_visible()
    panel.get("lf-row").first.click()
    panel.get("remarks-toggle").click()
    expect(panel.get("selection")).to_be_visible()
    expect(panel.get("row").first).to_be_visible()
    return count_elements(panel)


def count_elements(panel: PanelPage) -> int:
    """Of the panel with one of its rows: how many of these are in view depends on the words."""
    outside = panel.page.locator(".snb *:not(.snb-row-list *)").count()
    return outside + panel.get("row").first.locator("*").count()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_and_messages_of_pending_lfs_are_text(panel: PanelPage, text: str) -> None:
    evaluations = sample_evaluations(text)
    evaluations["pending"][0]["failures"]["message"] = text
    evaluations["alert"] = {"id": 1, "text": text}

    panel.open(evaluations=evaluations)

    expect(panel.get("evaluation")).to_have_count(2)
    assert panel.get("evaluation").first.locator("bdi").first.text_content() == text
    assert panel.page.evaluate("window.pwned") is None
    assert panel.page.locator(".snb :is(img, script, style, iframe, a)").count() == 0

"""Text from data is only ever text in the summary, the report and the charts."""

import json
from typing import Any

import pytest

import snorkel_nb as snb
from snorkel_nb.views.plots.data import JOINER
from snorkel_nb.views.report.page import report_page
from snorkel_nb.views.summary import summary_text, summary_view
from snorkel_nb.views.summary_page import summary_html
from tests.hostile import HOSTILE, MEGABYTE, UNPRINTABLE, as_name
from tests.html_tree import HTMLTree
from tests.poisoned import poisoned

EVERYTHING = [*HOSTILE, *UNPRINTABLE, MEGABYTE]
CHARTS = ["lfs", "matrix", "confidence", "calibration", "classes", "history"]
READ_AS_CODE = {"expr", "signal", "href", "url", "labelExpr", "calculate", "filter", "transform"}


def ids(text: str) -> str:
    return ascii(text[:24])


@pytest.fixture(params=EVERYTHING, ids=ids)
def text(request) -> str:
    return request.param


def seen(text: str) -> str:
    """The text as a page may show it at the least: control characters leave a sign."""
    return "".join(c if c.isprintable() or c in "\u202e\u2066\n" else "\ufffd" for c in text[:12])


def checked(html: str, harmless: str) -> HTMLTree:
    """The tree of a page that has the elements and attributes of its harmless twin, and no more."""
    tree, twin = HTMLTree.of(html), HTMLTree.of(harmless)
    assert tree.problems == []
    assert tree.elements == twin.elements
    html.encode("utf-8")
    return tree


def test_the_summary_of_a_hostile_session_has_only_our_elements(text, monkeypatch):
    view = summary_view(poisoned(text, monkeypatch).now)
    twin = summary_view(poisoned("plain words", monkeypatch).now)

    html = summary_html(view)

    tree = checked(html, summary_html(twin))
    assert seen(text) in "".join(t for _, t in tree.texts)
    assert len(html.encode()) < 20 * 1024
    assert all(c.isprintable() or c == "\n" for c in summary_text(view))
    assert len(summary_text(view).splitlines()) == len(summary_text(twin).splitlines())


def test_the_report_of_a_hostile_session_has_only_our_elements(text, monkeypatch):
    page = report_page(poisoned(text, monkeypatch).now, 3)

    tree = checked(page, report_page(poisoned("plain words", monkeypatch).now, 3))
    shown = "".join(t for tag, t in tree.texts if tag != "style")
    for found in ("votes", "words", "class 1", "row 1", "id 1"):
        assert found in shown or text is MEGABYTE
    assert seen(text) in shown
    assert not {"script", "img", "a", "iframe", "link", "base", "form"} & tree.tags
    assert len(page) < 200_000


def test_the_report_shows_no_text_or_id_of_a_row_and_no_message_unless_it_is_asked(monkeypatch):
    session = poisoned("secret", monkeypatch)

    page, with_rows = report_page(session.now), report_page(session.now, 2)

    assert "secret row" not in page
    assert "secret id" not in page
    assert "secret of" not in with_rows
    assert "secret row" in with_rows


@pytest.mark.parametrize("chart", CHARTS)
def test_names_in_a_chart_are_values_and_never_fields_titles_or_code(text, chart, monkeypatch):
    session = poisoned(text, monkeypatch)
    twin = poisoned("plain words", monkeypatch)

    spec = getattr(session.plots, chart)().to_dict()

    assert shape(spec) == shape(getattr(twin.plots, chart)().to_dict())
    assert not keys(spec) & READ_AS_CODE
    assert not any(f"row {i}" in json.dumps(spec) for i in range(60))
    assert len(json.dumps(spec)) < 100_000


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_in_a_page_cannot_end_the_script_it_is_written_into(text, chart, monkeypatch):
    html = getattr(poisoned(text, monkeypatch).plots, chart)().to_html()
    twin = getattr(poisoned("plain words", monkeypatch).plots, chart)().to_html()

    assert HTMLTree.of(html).elements == HTMLTree.of(twin).elements
    assert html.count("<!--") == twin.count("<!--")


def test_names_in_a_chart_look_as_they_are(monkeypatch):
    for text in HOSTILE:
        values = values_of(poisoned(text, monkeypatch).plots.classes())
        shown = [value["class"].replace(JOINER, "") for value in values]
        assert shown == [f"{as_name(text)} class {i}" for i in range(2)]


def test_classes_of_very_long_names_stay_apart():
    session = snb.Session({"text": ["a"]}, classes=["x" * 5000 + "1", "x" * 5000 + "2"])

    shown = {value["class"] for value in values_of(session.plots.classes())}

    assert len(shown) == 2


def values_of(chart: Any) -> list[dict[str, Any]]:
    [values] = chart.to_dict()["datasets"].values()
    return values


def shape(spec: Any, path: tuple[str, ...] = ()) -> Any:
    """A specification without the values of its data and the domains of its scales."""
    if isinstance(spec, dict):
        return {
            key if path != ("datasets",) else "data": shape(value, (*path, key))
            for key, value in spec.items()
            if key not in ("domain", "name")
        }
    if isinstance(spec, list):
        return [shape(value, (*path, "")) for value in spec]
    return type(spec).__name__ if path[:1] == ("datasets",) else spec


def keys(spec: Any) -> set[str]:
    """All keys of a specification, at any depth."""
    if isinstance(spec, dict):
        return set(spec).union(*map(keys, spec.values()))
    return set().union(*map(keys, spec)) if isinstance(spec, list) else set()

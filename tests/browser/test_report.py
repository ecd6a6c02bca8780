"""The report in a browser that has no network: nothing runs, nothing is asked for, all is seen."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.hostile import HOSTILE
from tests.poisoned import poisoned
from tests.views.odd_session import odd_session

DARKEST, LIGHTEST = 60, 200


def opened(chromium: Browser, path: Path, scheme: str, width: int) -> tuple[Page, list[str]]:
    """The page, and all that it asked for, said or threw."""
    context = chromium.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]  # one of two words
        viewport={"width": width, "height": 900},
        offline=True,
    )
    page, heard = context.new_page(), []
    page.on("request", lambda request: heard.append(request.url))
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.goto(path.as_uri())
    return page, heard


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [500, 1400])
def test_the_report_follows_the_scheme_and_fits_the_page(chromium, tmp_path, scheme, width):
    path = odd_session().report(tmp_path / "report.html", rows=3)

    page, heard = opened(chromium, path, scheme, width)

    assert heard == [path.as_uri()]
    colours = page.evaluate(
        "['backgroundColor', 'color'].map(k => getComputedStyle(document.body)[k])"
    )
    background, ink = (int(colour.split("(")[1].split(",")[0]) for colour in colours)
    assert (background > LIGHTEST) == (scheme == "light")
    assert (ink < DARKEST) == (scheme == "light")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("svg rect").count() > 5
    page.context.close()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_report_runs_nothing_and_asks_for_nothing(chromium, tmp_path, text, monkeypatch):
    path = poisoned(text, monkeypatch).report(tmp_path / "report.html", rows=3)

    page, heard = opened(chromium, path, "light", 1000)

    assert heard == [path.as_uri()]
    assert page.locator("script, img, [onload], [onclick], [onerror], a").count() == 0
    assert page.locator("h2").count() == 7
    assert page.locator("h1").is_visible()
    page.context.close()

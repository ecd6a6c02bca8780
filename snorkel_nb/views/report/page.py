"""The whole report."""

from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from platform import python_version
from typing import Any, Final

from snorkel_nb.session.moment import Moment
from snorkel_nb.views.class_mark import COLOURS, class_colour
from snorkel_nb.views.header import header_view
from snorkel_nb.views.lf_cell import counted, percent
from snorkel_nb.views.markup import Markup, element, join
from snorkel_nb.views.report.labels import examples_section, history_section, labels_section
from snorkel_nb.views.report.lfs import code_section, lfs_section, matrix_section
from snorkel_nb.views.report.tables import rate
from snorkel_nb.views.shorten import shorten
from snorkel_nb.views.summary import lfs_words

SENTENCE_LENGTH: Final = 1_000
"""Characters: a sentence names LFs and classes, and a class may be called anything."""

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""A browser runs no script in the file and asks no server, whatever stands in it."""


def report_page(now: Moment, n_examples: int = 0) -> str:
    """The report as the text of an HTML file; every text from data is escaped.

    Args:
        now: what it reports on.
        n_examples: rows of each class whose text is shown; 0 leaves all text of rows out.
    """
    header = header_view(now)
    name = shorten(header["session"])
    body = [
        element("h1", "Labels of ", element("bdi", name)),
        _facts(now, header),
        *_section("How far to trust the labels", _trust(header["model"])),
        *_section("Labels", labels_section(now)),
        *_section("Labeling functions", lfs_section(now)),
        *_section("Conflicts between LFs", matrix_section(now)),
        *(_section("Code of the LFs", code_section(now)) if now.state.lfs else []),
        *_section("History", history_section(now)),
        *(_section("Examples", examples_section(now, n_examples)) if n_examples else []),
    ]
    head = [
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width"),
        element("title", f"Labels of {name}"),
        element("style", _style_sheet()),
    ]
    page = element("html", element("head", *head), element("body", *body), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _section(title: str, content: Markup) -> list[Markup]:
    return [element("h2", title), content]


def _facts(now: Moment, header: dict[str, Any]) -> Markup:
    dataset, n_rows = now.state.dataset, header["n_rows"]

    def share(n: int) -> str:
        return f"{n:,} ({percent(n / n_rows if n_rows else None)})"

    gold, names = header["gold"], [each["name"] for each in header["classes"]]
    versions = [f"{name} {version(name)}" for name in ("snorkel-nb", "numpy", "polars")]
    facts = {
        "Rows": f"{n_rows:,}",
        "Covered": share(header["n_covered"]),
        "In conflict": share(header["n_conflicts"]),
        "Labels": share(now.results.n_labels),
        "Classes": shorten(", ".join(names), 400),
        "LFs": lfs_words(header, len(now.state.recorded)),
        "Gold": counted(gold["n_rows"], "row") if gold else "none",
        "Accuracy on gold": rate(gold["model"]) if gold else None,
        "of majority vote": rate(gold["majority"]) if gold else None,
        "Label model": header["model"]["name"],
        "Data fingerprint": dataset.fingerprint,
        "Written": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, revision {now.revision}",
        "Versions": ", ".join([*versions, f"Python {python_version()}"]),
    }
    lines = [
        element("tr", element("th", name, scope="row"), element("td", element("bdi", value)))
        for name, value in facts.items()
        if value is not None
    ]
    return element("table", element("tbody", *lines), class_="facts")


def _trust(model: dict[str, Any]) -> Markup:
    voters = [f"{model['voters']}."] if model["voters"] else []
    said = [shorten(model["trust"], SENTENCE_LENGTH), *voters]
    n_more = model["n_remarks"] - len(model["remarks"])
    remarks = [shorten(remark, SENTENCE_LENGTH) for remark in model["remarks"]]
    remarks += [f"And {counted(n_more, 'more remark')}."] if n_more else []
    items = [element("li", element("bdi", remark)) for remark in remarks]
    return join(
        element("p", element("bdi", " ".join(said)), class_="warn" if model["fell_back"] else None),
        element("ul", *items) if items else None,
    )


def _style_sheet() -> Markup:
    sheet = files("snorkel_nb.views.report").joinpath("report.css").read_text(encoding="utf-8")
    colours = [
        f".{class_colour(i)} {{ --c: light-dark({light}, {dark}); }}"
        for i, (light, dark) in enumerate(COLOURS)
    ]
    return Markup("\n".join([sheet, *colours]))

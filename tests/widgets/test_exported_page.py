"""A notebook with a panel, exported by nbconvert without the state of widgets."""

import nbformat
import pytest
from nbconvert import HTMLExporter, MarkdownExporter

from snorkel_nb.widgets.panel import Panel
from tests.session.comments import labeled_comments


def exported(exporter, panel: Panel) -> str:
    data, metadata = panel._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
    cell = nbformat.v4.new_code_cell("session.panel()", outputs=[output])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbformat.validate(notebook)
    page, _ = exporter().from_notebook_node(notebook)
    return page


@pytest.mark.parametrize("exporter", [HTMLExporter, MarkdownExporter])
def test_an_exported_page_shows_the_summary_in_place_of_the_widget(page, exporter):
    shown = exported(exporter, labeled_comments().panel())

    assert "6, 5 (83.3 %) covered" in shown
    assert "widget-view" not in shown.partition("</head>")[2]

"""The frame of all that our magics show as HTML."""

from importlib.resources import files

from snorkel_nb.views.markup import Markup, element


def output(*children: Markup | None) -> Markup:
    """Children in a frame with its style sheet, which holds against the tables of the host."""
    sheet = files("snorkel_nb.magics").joinpath("output.css").read_text(encoding="utf-8")
    return element("div", element("style", Markup(sheet)), *children, class_="snb-out")

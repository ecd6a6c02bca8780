"""The frame of all that our magics show as HTML, and the marks of classes in it."""

from importlib.resources import files
from typing import Final

from snorkel_nb.magics.markup import Markup, element

SHAPES: Final = (
    "\N{BLACK CIRCLE}",
    "\N{BLACK SQUARE}",
    "\N{BLACK UP-POINTING TRIANGLE}",
    "\N{BLACK DIAMOND}",
)
N_COLOURS: Final = 8
"""With the shapes, the first 32 classes look different, and as they do in the panel."""


def output(*children: Markup | None) -> Markup:
    """Children in a frame with its style sheet, which holds against the tables of the host."""
    sheet = files("snorkel_nb.magics").joinpath("output.css").read_text(encoding="utf-8")
    return element("div", element("style", Markup(sheet)), *children, class_="snb-out")


def class_colour(label: int) -> str:
    """The HTML class that brings the colour of a label's class, as `--c`."""
    return f"snb-c{label % N_COLOURS}"


def class_mark(label: int, name: str) -> Markup:
    """Shape and name of a label's class; colour never stands alone."""
    shape = SHAPES[(label + label // N_COLOURS) % len(SHAPES)]
    mark = element("span", shape, class_=f"snb-mark {class_colour(label)}", aria_hidden="true")
    return element("span", mark, " ", element("bdi", name))

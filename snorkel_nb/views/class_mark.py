"""The mark of a class: its colour always with a shape, and nearby its name."""

from typing import Final

from snorkel_nb.views.markup import Markup, element
from snorkel_nb.views.shorten import shorten

SHAPES: Final = (
    "\N{BLACK CIRCLE}",
    "\N{BLACK SQUARE}",
    "\N{BLACK UP-POINTING TRIANGLE}",
    "\N{BLACK DIAMOND}",
)
COLOURS: Final = (
    ("#0072b2", "#3d9bd9"),
    ("#d55e00", "#e0701a"),
    ("#008f68", "#12b086"),
    ("#b8608f", "#cc79a7"),
    ("#6a51a3", "#a08ae0"),
    ("#7a6a00", "#c7b02e"),
    ("#4f6472", "#93aabb"),
    ("#8c5a2b", "#c98f58"),
)
"""On a light page and on a dark one. With the shapes, the first 32 classes look different."""


def class_shape(label: int) -> str:
    """The shape of a label's class."""
    return SHAPES[(label + label // len(COLOURS)) % len(SHAPES)]


def class_colour(label: int) -> str:
    """The HTML class that brings the colour of a label's class, as `--c`."""
    return f"snb-c{label % len(COLOURS)}"


def class_mark(label: int, name: str) -> Markup:
    """Shape and name of a label's class, for a page with a style sheet that has its colour."""
    kind = f"snb-mark {class_colour(label)}"
    mark = element("span", class_shape(label), class_=kind, aria_hidden="true")
    return element("span", mark, " ", element("bdi", shorten(name)))

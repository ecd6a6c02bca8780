"""The report's pictures, drawn from the panel's numbers as SVG."""

from collections.abc import Sequence
from typing import Any, Final

from snorkel_nb.views.class_mark import class_colour
from snorkel_nb.views.lf_cell import percent, probability
from snorkel_nb.views.markup import Markup, element, join

WIDTH: Final = 440
HEIGHT: Final = 220
LEFT: Final = 52
RIGHT: Final = 12
TOP: Final = 12
BOTTOM: Final = 36
"""Pixels of a picture, and round its plot."""


class _Plot:
    """Maps shares of the plot, 0..1 to the right and up, to pixels."""

    def x(self, share: float) -> float:
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, share: float) -> float:
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def drawn(self, title: str, x_name: str, *shapes: Markup | None) -> Markup:
        """The picture with its frame and the name of its horizontal axis."""
        corner = f"M{self.x(0)} {self.y(1)}V{self.y(0)}H{self.x(1)}"
        name = element("text", x_name, x=self.x(0.5), y=HEIGHT - 4, class_="middle")
        return element(
            "svg",
            element("title", title),
            element("path", d=corner, class_="axis"),
            *shapes,
            name,
            viewBox=f"0 0 {WIDTH} {HEIGHT}",
            width=WIDTH,
            height=HEIGHT,
            role="img",
        )

    def x_ticks(self, ticks: Sequence[tuple[float, str]]) -> Markup:
        """Words below the plot, at shares of its width."""
        y = HEIGHT - BOTTOM + 14
        return join(
            *(element("text", text, x=self.x(at), y=y, class_="middle") for at, text in ticks)
        )

    def y_ticks(self, ticks: Sequence[tuple[float, str]]) -> Markup:
        """Words left of the plot, at shares of its height."""
        return join(
            *(
                element("text", text, x=LEFT - 6, y=self.y(at) + 4, class_="end")
                for at, text in ticks
            )
        )


def confidence_figure(view: dict[str, Any]) -> Markup:
    """Stacked bars of rows by the probability of their label; see `distribution_view`."""
    plot, first = _Plot(), view["first_bin"]
    edges, lines = view["edges"], view["counts"]
    most = max((sum(column) for column in zip(*lines, strict=True)), default=0) or 1
    low, span = edges[first], 1 - edges[first]
    shapes = []
    for i in range(first, len(edges) - 1):
        below = 0
        for line, each in zip(lines, view["classes"], strict=True):
            if not line[i]:
                continue
            x, right = plot.x((edges[i] - low) / span), plot.x((edges[i + 1] - low) / span)
            y, foot = plot.y((below + line[i]) / most), plot.y(below / most)
            colour = "" if each["label"] is None else class_colour(each["label"])
            box = {"x": x + 0.5, "y": y, "width": right - x - 1, "height": foot - y}
            sizes = {name: f"{size:.1f}" for name, size in box.items()}
            shapes.append(element("rect", class_=f"bar {colour}".strip(), **sizes))
            below += line[i]
    ticks = [((edges[i] - low) / span, probability(edges[i])) for i in range(first, len(edges), 2)]
    return _figure(
        plot.drawn(
            "Rows by the probability of their label",
            "probability of the label",
            *shapes,
            plot.x_ticks(ticks),
            plot.y_ticks([(0, "0"), (1, f"{most:,}")]),
        ),
        f"How sure the {view['n_labels']:,} labels are, class by class.",
    )


def calibration_figure(found: dict[str, Any] | None) -> Markup:
    """Share of right labels by their probability, with intervals."""
    if found is None:
        return element("p", "No row has both a label and gold.", class_="dim")
    plot, shapes = _Plot(), []
    for each in found["bins"]:
        x, rate = plot.x(each["confidence"]), each["accuracy"]
        whisker = f"M{x} {plot.y(rate['low'])}V{plot.y(rate['high'])}"
        shapes.append(element("path", d=whisker, class_="whisker"))
        shapes.append(element("circle", cx=x, cy=plot.y(rate["value"]), r=4, class_="point"))
    ideal = f"M{plot.x(0)} {plot.y(0)}L{plot.x(1)} {plot.y(1)}"
    ticks = [(share / 4, probability(share / 4)) for share in range(5)]
    return _figure(
        plot.drawn(
            "Share of right labels by their probability",
            "mean probability of the label",
            element("path", d=ideal, class_="ideal"),
            *shapes,
            plot.x_ticks(ticks),
            plot.y_ticks(ticks),
        ),
        f"Share that is right on {found['n']:,} gold rows, with 95 % intervals. On the line, labels"
        f" are right as often as they say; they are off by {percent(found['gap'])} on average, of "
        f"which chance alone makes {percent(found['gap_by_chance'])}.",
    )


def history_figure(steps: list[dict[str, Any]]) -> Markup:
    """Share of the rows that were covered and labeled after each change; see `reach_view`."""
    plot = _Plot()
    first, last = steps[0]["revision"], steps[-1]["revision"]
    span = last - first or 1

    def line(key: str, class_: str) -> Markup:
        d = ""
        for step in steps:
            x = plot.x((step["revision"] - first) / span)
            y = plot.y(step[key] / step["n_rows"] if step["n_rows"] else 0.0)
            d += f"H{x}V{y}" if d else f"M{x} {y}"
        return element("path", d=f"{d}H{plot.x(1)}", class_=class_)

    return _figure(
        plot.drawn(
            "Share of rows covered and labeled, by revision",
            "revision",
            line("n_covered", "line"),
            line("n_labels", "labeled"),
            plot.x_ticks([(0, f"{first:,}"), (1, f"{last:,}")]),
            plot.y_ticks([(0, "0 %"), (0.5, "50 %"), (1, "100 %")]),
        ),
        "Share of all rows that had a vote (grey) and a label (blue) after each change.",
    )


def _figure(picture: Markup, caption: str) -> Markup:
    return element("figure", picture, element("figcaption", caption))

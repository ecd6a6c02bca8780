"""The block under a `%%lf` cell while all rows are being voted on, and what takes its place."""

import contextvars
import threading
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import DisplayHandle

from snorkel_nb.magics.lf_block import LFBlock, block_html
from snorkel_nb.magics.output import output
from snorkel_nb.session.evaluation import Evaluation
from snorkel_nb.session.session import Session
from snorkel_nb.session.work import Status
from snorkel_nb.views.class_mark import class_mark
from snorkel_nb.views.evaluations import (
    evaluation_alert,
    evaluation_line,
    evaluation_view,
    percent_interval,
    progress_text,
)
from snorkel_nb.views.lf_cell import counted, interval, lf_cell_line, lf_cell_view
from snorkel_nb.views.markup import Markup, element, join


def show_evaluation(
    shell: InteractiveShell, session: Session, evaluation: Evaluation
) -> LFBlock | None:
    """What the cell gives when all rows are voted on; else show the estimate and keep it current.

    The output is replaced where it is, by a thread and whatever cell runs then.
    """
    if evaluation.estimate is None:
        return LFBlock(evaluation.result())
    _LiveOutput(shell, session, evaluation)
    return None


class _LiveOutput:
    def __init__(self, shell: InteractiveShell, session: Session, evaluation: Evaluation) -> None:
        self._shell = shell
        self._session = session
        self._evaluation = evaluation
        self._handle = DisplayHandle()
        self._drawing = threading.Lock()
        self._is_final = False
        self._unsubscribe = session.subscribe_evaluations(self._hear)
        with self._drawing:
            self._handle.display(self._bundle(), raw=True)
        self._draw()  # it may have ended meanwhile

    def _hear(self, evaluation: Evaluation) -> None:
        if evaluation is self._evaluation:
            # Front ends find the output by its id, whatever cell the message belongs to. In an
            # empty context that is the cell that runs, the only one that nbclient listens to.
            contextvars.Context().run(self._draw)

    def _draw(self) -> None:
        with self._drawing:
            if self._is_final:
                return
            self._is_final = self._evaluation.is_over
            self._handle.update(self._bundle(), raw=True)
        if self._is_final:
            self._unsubscribe()
            self._shell.events.register("pre_run_cell", self._draw_again)

    def _draw_again(self, _info: Any) -> None:
        """Once more in the next cell: nbclient heard nothing if no cell ran at the end."""
        self._shell.events.unregister("pre_run_cell", self._draw_again)
        self._handle.update(self._bundle(), raw=True)

    def _bundle(self) -> dict[str, str]:
        report = self._evaluation.report
        if report is not None:
            view = lf_cell_view(report)
            return {"text/plain": lf_cell_line(view), "text/html": block_html(view)}
        view = evaluation_view(self._evaluation, self._session.state)
        alert = evaluation_alert(self._evaluation, self._session.state)
        text = evaluation_line(view) if alert is None else alert
        html = estimate_html(view, self._session.classes, alert)
        return {"text/plain": text, "text/html": html}


def estimate_html(view: dict[str, Any], classes: tuple[str, ...], alert: str | None) -> Markup:
    """The block of `views.evaluations.evaluation_view`; everything from data is escaped."""
    if alert is not None:
        is_failed = view["status"] == Status.FAILED.value
        return output(
            _head(view, classes),
            element("p", alert, class_="snb-bad" if is_failed else "snb-dim"),
        )
    return output(
        _head(view, classes, element("span", "estimate", class_="snb-estimate")),
        _numbers(view),
        _failures(view),
        _progress(view),
        element("p", _foot(view), class_="snb-dim"),
    )


def _head(view: dict[str, Any], classes: tuple[str, ...], badge: Markup | None = None) -> Markup:
    marks = [class_mark(label, classes[label]) for label in view["polarity"][:8]]
    if not marks:
        marks = [element("bdi", view["declared"] or "no votes", class_="snb-dim")]
    return element(
        "div",
        element("code", element("bdi", view["name"])),
        *marks,
        badge,
        class_="snb-head",
    )


def _numbers(view: dict[str, Any]) -> Markup:
    low, high = view["n_votes"]
    precision = view["precision"]
    gold = f"on {precision['n']:,} gold" if precision else "no gold on its votes in the sample"
    rows = [
        ("Votes", f"{low:,} to {high:,}", None),
        ("Coverage", percent_interval(view["coverage"]), None),
        ("Overlaps", percent_interval(view["overlaps"]), None),
        ("Conflicts", percent_interval(view["conflicts"]), None),
        ("Precision", interval(precision) if precision else "\N{EN DASH}", gold),
    ]
    lines = [
        element(
            "tr",
            element("th", name, scope="row"),
            element("td", value, class_="snb-num"),
            element("td", note, class_="snb-dim"),
        )
        for name, value, note in rows
    ]
    return element("div", element("table", *lines), class_="snb-cols")


def _failures(view: dict[str, Any]) -> Markup | None:
    failures = view["failures"]
    if not failures:
        return None
    failed = f"failed on {counted(failures['n'], 'sampled row')}"
    where = element("code", element("bdi", failures["message"]), class_="snb-dim")
    return element("p", element("span", failed, class_="snb-badge"), where)


def _progress(view: dict[str, Any]) -> Markup:
    share = view["n_done"] / view["n_rows"] if view["n_rows"] else 1.0
    done = element("i", style=f"width:{100 * share:.1f}%")
    bar = element("span", done, class_="snb-bar snb-progress", aria_hidden="true")
    return element("p", bar, " ", join(progress_text(view)), class_="snb-done")


def _foot(view: dict[str, Any]) -> str:
    version = view["in_force"]
    until = f"version {version} is in force" if version else "it is not in the session"
    return (
        f"Estimated from {view['n_sampled']:,} of {view['n_rows']:,} rows, drawn at random, with "
        f"95 % intervals. The rest is being voted on; until then {until}. %lf cancel stops it."
    )

"""The live panel: one anywidget a session, and one for each region that is shown alone.

Small traits go to the page: `view`, `selection`, `busy`, `evaluations` and `map`. Row text never
does, since traits may be saved into the notebook. The page asks for rows with a request and gets
exactly one reply; see `requests`.
Any number of pages may show the panel; each change rebuilds the view once and all of them draw it.
"""

from importlib.resources import files
from itertools import count
from typing import Any

import anywidget
import traitlets

from snorkel_nb.errors import SessionError
from snorkel_nb.session.change import Activity, Unsubscribe
from snorkel_nb.session.evaluation import Evaluation
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.session import Region, Session
from snorkel_nb.session.work import Status
from snorkel_nb.views.evaluations import evaluation_alert, evaluations_view
from snorkel_nb.views.header import header_view
from snorkel_nb.views.lf_table import lf_table_view
from snorkel_nb.views.map import map_view
from snorkel_nb.views.selection import selection_view
from snorkel_nb.views.steps import steps_view
from snorkel_nb.views.summary import summary_text, summary_view
from snorkel_nb.views.summary_page import summary_html
from snorkel_nb.widgets.pace import Pace
from snorkel_nb.widgets.requests import RequestHandler


def bundle(name: str) -> str:
    """A file of the JavaScript bundle that ships in the package.

    Raises:
        SessionError: the package was made without it.
    """
    file = files("snorkel_nb").joinpath("static", name)
    if not file.is_file():
        raise SessionError(
            f"The panel's {name} is not in this installation. From a clone run `make js`."
        )
    return file.read_text(encoding="utf-8")


class Panel(anywidget.AnyWidget):
    """Shows a session and follows it until it is closed.

    Args:
        session: what it shows.
        region: the one it shows alone; None is all of them.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    # The traits are written here only; the page never writes one.
    region = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    selection: Any = traitlets.Dict().tag(sync=True)
    busy: Any = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
    evaluations: Any = traitlets.Dict().tag(sync=True)
    map: Any = traitlets.Dict().tag(sync=True)
    store = traitlets.Unicode().tag(sync=True)
    """Names what the labels that are typed go into, for a page that keeps those under way."""
    _endings: tuple[Unsubscribe, ...] = ()

    def __init__(self, session: Session, region: Region | None = None) -> None:
        super().__init__(_esm=bundle("panel.js"), _css=bundle("panel.css"), region=region)
        self.store = session.store.key
        self._session = session
        self._requests = RequestHandler(session, self._state)
        self._activity: Activity | None = None
        self._map_turn = 0
        self._alerts = count(1)
        self._alert: dict[str, Any] | None = None
        self._pace = Pace(self._show)
        self._pace.now()
        self.on_msg(self._on_message)
        self._endings = (
            session.subscribe(lambda _change: self._pace.want()),
            session.selecting.listeners.subscribe(lambda _rows: self._pace.want()),
            session.exploring.listeners.subscribe(lambda _none: self._on_map()),
            session.subscribe_activity(self._on_activity),
            session.subscribe_evaluations(self._on_evaluation),
            self._pace.stop,
        )

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called."""
        return self.comm is None

    def close(self) -> None:
        """Stop following the session and take the panel off the page."""
        for end in self._endings:
            end()
        super().close()

    def __repr__(self) -> str:
        return summary_text(summary_view(self._session.now))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        # The widget is shown where it can be. Saved outputs hold the rest: counts, never rows.
        shown: Any = super()._repr_mimebundle_(**kwargs)
        data, metadata = shown if isinstance(shown, tuple) else (shown or {}, {})
        view = summary_view(self._session.now)
        summary = {"text/plain": summary_text(view), "text/html": summary_html(view)}
        return data | summary, metadata

    def _show(self) -> None:
        """Send all that is not as the pages have it, as one message."""
        with self.hold_sync():
            for trait, value in self._state().items():
                setattr(self, trait, value)

    def _state(self) -> dict[str, Any]:
        """What the traits should hold now; `PanelState` in `wire.ts`."""
        session, activity = self._session, self._activity
        rows = session.selecting.rows
        is_shown = rows.now.revision == self.view.get("revision")
        evaluations = evaluations_view(session.evaluations, session.state)
        return {
            "view": self.view if is_shown else panel_view(rows.now),
            "selection": selection_view(rows),
            "evaluations": evaluations | {"alert": self._alert},
            "map": map_view(
                session.exploring,
                self._map_turn,
                can_stop=session.embedded.pending is not None
                or session.exploring.status is not None,
            ),
            "busy": None if activity is None else vars(activity),
        }

    def _on_activity(self, activity: Activity | None) -> None:
        self._activity = activity
        self._pace.want()

    def _on_map(self) -> None:
        if self._session.exploring.status is None:
            self._map_turn += 1
        self._pace.want()

    def _on_evaluation(self, evaluation: Evaluation) -> None:
        if evaluation.status is Status.FAILED:
            text = evaluation_alert(evaluation, self._session.state)
            self._alert = {"id": next(self._alerts), "text": text}
        elif evaluation.status is Status.QUEUED:
            self._alert = None
        self._pace.want()

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        reply = self._requests.reply(content)
        self.send(reply.message, reply.buffers)


def panel_view(now: Moment) -> dict[str, Any]:
    """All that the page draws without asking; `WireView` in `wire.ts`."""
    return {
        "revision": now.revision,
        "header": header_view(now),
        "lf_table": lf_table_view(now.state, now.results),
        "steps": steps_view(now.history),
    }

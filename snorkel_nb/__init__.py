"""Weak supervision in the notebook: labeling functions, label models, and a live panel.

This is where the rooms are put together: the session knows no widget, and the widget no magic.
"""

from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from snorkel_nb import demo_data, errors
from snorkel_nb.analysis.lf_analysis import LFAnalysis
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.embeddings.similarity_lf import similarity_lf
from snorkel_nb.label_models.label_model import LabelModel, MajorityLabelVoter
from snorkel_nb.labeling.function_lf import labeling_function
from snorkel_nb.labeling.lf_applier import LFApplier, PandasLFApplier
from snorkel_nb.labeling.pattern_lf import keyword_lf, regex_lf
from snorkel_nb.labeling.vote_lf import vote_lf
from snorkel_nb.session.export import read_record
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.session import Region, Session

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__version__ = version("snorkel_nb")
__all__ = [
    "ABSTAIN",
    "LFAnalysis",
    "LFApplier",
    "LabelModel",
    "LabelingFunction",
    "MajorityLabelVoter",
    "PandasLFApplier",
    "Session",
    "demo_data",
    "errors",
    "keyword_lf",
    "labeling_function",
    "read_record",
    "regex_lf",
    "similarity_lf",
    "vote_lf",
]


def _panel(session: Session, region: Region | None) -> Any:
    from snorkel_nb.widgets.panel import Panel  # noqa: PLC0415  # widgets are slow to import

    return Panel(session, region)


def _report(now: Moment, n_examples: int) -> str:
    from snorkel_nb.views.report.page import report_page  # noqa: PLC0415  # seldom wanted

    return report_page(now, n_examples)


def _plots(settled: Callable[[], Moment]) -> Any:
    from snorkel_nb.views.plots.plots import Plots  # noqa: PLC0415  # seldom wanted

    return Plots(settled)


Session.panel_factory = _panel
Session.report_writer = _report
Session.plots_factory = _plots


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Called by `%load_ext snorkel_nb`; a second time does nothing."""
    from snorkel_nb.magics.extension import load  # noqa: PLC0415  # only a shell has IPython loaded

    load(shell)


def unload_ipython_extension(shell: "InteractiveShell") -> None:
    """Called by `%unload_ext snorkel_nb`."""
    from snorkel_nb.magics.extension import unload  # noqa: PLC0415  # likewise

    unload(shell)

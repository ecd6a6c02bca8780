"""What `session.plots` gives."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from snorkel_nb.session.moment import Moment

if TYPE_CHECKING:
    import altair as alt

MOST_LFS: Final = 40
"""In a matrix: more make a notebook large and numbers small."""


class Plots:
    """The panel's pictures as Altair charts, for reports and papers.

    Each call draws the session as it is then. A chart is an ordinary one: `.properties(...)` and
    `.save("chart.html")` are Altair's. It holds counts and names of LFs and classes, no row.

    Args:
        settled: gives the moment to draw.
    """

    def __init__(self, settled: Callable[[], Moment]) -> None:
        self._settled = settled

    def __repr__(self) -> str:
        return "Plots: .lfs(), .matrix(), .confidence(), .calibration(), .classes(), .history()"

    # altair is slow to import, and most sessions never draw a chart

    def lfs(self) -> "alt.HConcatChart":
        """Coverage, overlaps, conflicts, precision and estimated accuracy of each LF."""
        from snorkel_nb.views.plots.lf_charts import lfs_chart  # noqa: PLC0415  # see above

        return lfs_chart(self._settled())

    def matrix(self, most: int = MOST_LFS) -> "alt.LayerChart":
        """Rows on which pairs of LFs conflict (above the diagonal) and overlap (below).

        Args:
            most: LFs that are shown at most: those with the most conflicts.
        """
        from snorkel_nb.views.plots.matrix_chart import matrix_chart  # noqa: PLC0415  # see above

        return matrix_chart(self._settled(), most)

    def confidence(self) -> "alt.Chart":
        """Rows by the probability of their label, class by class."""
        from snorkel_nb.views.plots.label_charts import confidence_chart  # noqa: PLC0415  # see above

        return confidence_chart(self._settled())

    def calibration(self) -> "alt.LayerChart":
        """How often labels are right, by their probability, with 95 % intervals."""
        from snorkel_nb.views.plots.label_charts import calibration_chart  # noqa: PLC0415  # see above

        return calibration_chart(self._settled())

    def classes(self) -> "alt.LayerChart":
        """Rows of each label."""
        from snorkel_nb.views.plots.label_charts import classes_chart  # noqa: PLC0415  # see above

        return classes_chart(self._settled())

    def history(self) -> "alt.Chart":
        """Share of the rows that were covered and labeled after each change."""
        from snorkel_nb.views.plots.label_charts import history_chart  # noqa: PLC0415  # see above

        return history_chart(self._settled())

"""What the tab key offers after our magics: commands, options, class names and LF names."""

from typing import Any, get_args

from IPython.core.error import TryNext

from snorkel_nb.embeddings.choice import WAYS
from snorkel_nb.label_models.registry import ModelName
from snorkel_nb.labeling.cell_text import quoted
from snorkel_nb.magics.current import CurrentSession
from snorkel_nb.magics.lf_magics import LF_COMMANDS

SNORKEL_COMMANDS = (
    *("open", "use", "panel", "status", "summary", "fit", "embed", "append"),
    *("export", "report"),
    *("undo", "redo", "history", "restore"),
)
COMMANDS = {
    "%lf": LF_COMMANDS,
    "%snorkel": SNORKEL_COMMANDS,
}
OPTIONS = {
    "%%lf": (
        *("--name", "--kind", "--column", "--ignore-case", "--match-case", "--substring"),
        *("--threshold", "--embedder", "--note"),
    ),
    "%lf_new": ("--name", "--kind", "--from-cluster"),
    "%snorkel open": ("--classes", "--text", "--gold", "--id", "--split", "--store", "--no-store"),
    "%snorkel fit": ("--model", "--class-balance", "--use-gold", "--accuracy", "--overriding"),
    "%snorkel embed": ("--columns",),
    "%snorkel export": ("--uncovered", "--votes"),
    "%snorkel report": ("--rows",),
}
VALUES = {
    "--kind": ("function", "keywords", "regex", "similar"),
    "--uncovered": ("keep", "drop"),
    "--model": get_args(ModelName),
}
TAKES_LF = ("show", "enable", "disable", "drop", "rename", "rerun")


class Completer:
    """Answers IPython's `complete_command` hook for our magics."""

    def __init__(self, current: CurrentSession) -> None:
        self._current = current

    def __call__(self, _shell: Any, event: Any) -> list[str]:
        """Candidates for the word at the cursor; IPython's own completion when there are none."""
        line, symbol = event.text_until_cursor, event.symbol
        before, typed = _open_quote(line)
        done = before.split()
        if typed is None and not line.endswith(" "):
            done.pop()
        candidates = self._candidates(done, symbol) if done else []
        if not candidates:
            raise TryNext
        if typed is None:
            return [word for c in candidates if (word := quoted(c)).startswith(symbol)]
        # The symbol begins at the last blank, the name at the quotation mark.
        n_stands = len(typed) - len(symbol)
        return [c[n_stands:] for c in candidates if c.startswith(typed)]

    def _candidates(self, done: list[str], symbol: str) -> list[str]:
        session = self._current.find()
        classes = list(session.classes) if session else []
        names = [entry.name for entry in session.lfs] if session else []
        columns = session.dataset.columns if session else []
        magic, last = done[0], done[-1]
        if last in VALUES:
            return list(VALUES[last])
        if last in ("--column", "--columns"):
            return columns
        if last == "--overriding":
            return names
        if last == "--from-cluster":
            return [str(number) for number in session.suggesting.numbers] if session else []
        command = " ".join(done[:2])
        options = list(OPTIONS.get(magic, OPTIONS.get(command, ())))
        if symbol.startswith("-"):
            return options
        if len(done) == 1:
            return [*COMMANDS.get(magic, classes), *options]
        if magic == "%lf" and done[1] == "cancel":
            return [evaluation.name for evaluation in session.evaluations] if session else []
        if magic == "%lf" and done[1] == "forget":
            return [lf.name for lf in session.recorded] if session else []
        if magic == "%lf" and done[1] in TAKES_LF:
            return names
        if command == "%snorkel restore" and session:
            return [str(step.revision) for step in reversed(session.now.history.steps)]
        if command == "%snorkel embed":
            return [*WAYS, *options] if len(done) == 2 else columns
        if command == "%snorkel use":
            return self._current.names()
        return options


def _open_quote(line: str) -> tuple[str, str | None]:
    """What stands before a quotation mark that is still open, and after it; None without one."""
    for mark in ("'", '"'):
        if line.count(mark) % 2:
            before, _, typed = line.rpartition(mark)
            return before, typed
    return line, None

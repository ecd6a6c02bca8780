"""What the tab key offers after our magics: commands, options, class names and LF names."""

from typing import Any

from IPython.core.error import TryNext

from snorkel_nb.magics.current import CurrentSession

SNORKEL_COMMANDS = (
    *("open", "use", "panel", "status", "summary", "fit", "append", "export"),
    *("undo", "redo", "history"),
)
COMMANDS = {
    "%lf": ("list", "show", "enable", "disable", "drop", "rename", "rerun"),
    "%snorkel": SNORKEL_COMMANDS,
}
OPTIONS = {
    "%%lf": ("--name", "--kind", "--column", "--ignore-case", "--match-case", "--substring"),
    "%lf_new": ("--name", "--kind"),
    "%snorkel open": ("--classes", "--text", "--gold", "--id", "--split"),
    "%snorkel fit": ("--model", "--class-balance"),
    "%snorkel export": ("--uncovered", "--votes"),
}
VALUES = {
    "--kind": ("function", "keywords", "regex"),
    "--uncovered": ("keep", "drop"),
    "--model": ("auto", "majority", "spammer"),
}
TAKES_LF = ("show", "enable", "disable", "drop", "rename", "rerun")


class Completer:
    """Answers IPython's `complete_command` hook for our magics."""

    def __init__(self, current: CurrentSession) -> None:
        self._current = current

    def __call__(self, _shell: Any, event: Any) -> list[str]:
        """Candidates for the word at the cursor; IPython's own completion when there are none."""
        words = event.line.split()
        done = words[:-1] if words and not event.line.endswith(" ") else words
        candidates = self._candidates(done, event.symbol)
        if not candidates:
            raise TryNext
        return [c for c in candidates if c.startswith(event.symbol)]

    def _candidates(self, done: list[str], symbol: str) -> list[str]:
        session = self._current.find()
        classes = [c if c.isidentifier() else repr(c) for c in session.classes] if session else []
        names = [entry.name for entry in session.lfs] if session else []
        columns = session.dataset.columns if session else []
        magic, last = done[0], done[-1]
        if last in VALUES:
            return list(VALUES[last])
        if last == "--column":
            return columns
        command = " ".join(done[:2])
        options = list(OPTIONS.get(magic, OPTIONS.get(command, ())))
        if symbol.startswith("-"):
            return options
        if len(done) == 1:
            return [*COMMANDS.get(magic, classes), *options]
        if magic == "%lf" and done[1] in TAKES_LF:
            return names
        return options

"""Loads and unloads the magics of a shell."""

from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from snorkel_nb.kernels.warm_up import start_warm_up
from snorkel_nb.magics.completion import Completer
from snorkel_nb.magics.current import CurrentSession
from snorkel_nb.magics.lf_block import block_html
from snorkel_nb.magics.lf_magics import LFMagics
from snorkel_nb.magics.snorkel_magic import SnorkelMagic
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.views.lf_cell import lf_cell_line, lf_cell_view

KEYS = ("%%lf", "%lf", "%lf_new", "%snorkel")
LINE_MAGICS = ("lf", "lf_new", "snorkel")
_STATE = "_snorkel_nb"
"""Attribute of a shell that holds its default aliases as they were, while we are loaded."""


def load(shell: InteractiveShell) -> None:
    """Register magics, completion and how reports are shown; a second time does nothing."""
    if hasattr(shell, _STATE):
        return
    start_warm_up()
    setattr(shell, _STATE, _take_aliases(shell))
    current = CurrentSession(shell)
    shell.register_magics(LFMagics(shell, current))
    shell.register_magics(SnorkelMagic(shell, current))
    for key in KEYS:
        shell.set_hook("complete_command", Completer(current), str_key=key)
    formatters = _formatters(shell)
    formatters["text/html"].for_type(LFReport, lambda r: block_html(lf_cell_view(r)))
    formatters["text/plain"].for_type(
        LFReport, lambda r, printer, _cycle: printer.text(lf_cell_line(lf_cell_view(r)))
    )


def unload(shell: InteractiveShell) -> None:
    """Take away what `load` brought; sessions and their names stay."""
    if not hasattr(shell, _STATE):
        return
    magics = shell.magics_manager.magics
    for kind, names in (("cell", ("lf",)), ("line", LINE_MAGICS)):
        for name in names:
            magics[kind].pop(name, None)
    hooks = shell.strdispatchers.get("complete_command")
    if hooks is not None:
        for key in KEYS:
            hooks.strs.pop(key, None)
    for mime in ("text/html", "text/plain"):
        _formatters(shell)[mime].pop(LFReport, None)
    if shell.alias_manager is not None:
        shell.alias_manager.default_aliases = getattr(shell, _STATE)
        shell.alias_manager.init_aliases()
    delattr(shell, _STATE)


def _take_aliases(shell: InteractiveShell) -> list[tuple[str, str]]:
    """Set aside aliases that have our names, since IPython's own `%lf` lists files.

    Else IPython would define them anew on `%reset` and when it ends, and complain about our magics.

    Returns:
        All default aliases as they were.
    """
    manager = shell.alias_manager
    if manager is None:
        return []
    aliases: list[tuple[str, str]] = manager.default_aliases
    manager.default_aliases = [(n, command) for n, command in aliases if n not in LINE_MAGICS]
    return aliases


def _formatters(shell: InteractiveShell) -> Any:
    """Formatters by mime type; every shell that shows anything has them."""
    return shell.display_formatter.formatters if shell.display_formatter else {}

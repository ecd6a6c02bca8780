"""Which session the magics of a shell speak of."""

from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from snorkel_nb.session.session import Session

NAME = "session"
"""What `%snorkel open` calls the session in the user's namespace."""


class CurrentSession:
    """The session of a shell: the one opened last by a magic, or the user's own."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._opened: Session | None = None

    def get(self) -> Session:
        """The session.

        Raises:
            UsageError: there is none, or the user has several and named none.
        """
        found = self.find()
        if found is not None:
            return found
        names = [name for name, _ in self._in_namespace()]
        if names:
            raise UsageError(f"Which session? {names} are there. Say %snorkel use {names[0]}.")
        raise UsageError(
            "There is no session yet. Open data first, such as\n"
            "  %snorkel open comments.parquet --text text --classes HAM SPAM"
        )

    def find(self) -> Session | None:
        """The session, or None when there is none or it is not clear which."""
        if self._opened is not None:
            return self._opened
        sessions = {id(value): value for _, value in self._in_namespace()}
        return next(iter(sessions.values())) if len(sessions) == 1 else None

    def open(self, session: Session) -> None:
        """Speak of this session from now on, and let the user call it by name."""
        self._opened = session
        self._shell.user_ns[NAME] = session

    def use(self, name: str) -> Session:
        """Speak of the session in a variable.

        Raises:
            UsageError: there is no such variable, or it is no session.
        """
        value = self._shell.user_ns.get(name)
        if not isinstance(value, Session):
            known = [n for n, _ in self._in_namespace()]
            raise UsageError(f"{name!r} is no session. The sessions here are {known}.")
        self._opened = value
        return value

    def _in_namespace(self) -> list[tuple[str, Any]]:
        variables = list(self._shell.user_ns.items())
        return [(n, v) for n, v in variables if isinstance(v, Session) and not n.startswith("_")]

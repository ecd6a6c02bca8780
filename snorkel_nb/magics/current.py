"""Which session the magics of a shell speak of."""

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from snorkel_nb.session.session import Session

NAME = "session"
"""What `%snorkel open` calls the session in the user's namespace."""


class CurrentSession:
    """The session of a shell: the one in the variable named last, or the only one there is."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._name = NAME

    def get(self) -> Session:
        """The session.

        Raises:
            UsageError: there is none, or the user has several and named none.
        """
        found = self.find()
        if found is not None:
            return found
        names = self.names()
        if names:
            raise UsageError(f"Which session? {names} are there. Say %snorkel use {names[0]}.")
        raise UsageError(
            "There is no session yet. Open data first, for instance: "
            "%snorkel open comments.parquet --text text --classes HAM SPAM"
        )

    def find(self) -> Session | None:
        """The session, or None when there is none or it is not clear which."""
        sessions = self._in_namespace()
        if self._name in sessions:
            return sessions[self._name]
        different = {id(session): session for session in sessions.values()}
        return next(iter(different.values())) if len(different) == 1 else None

    def names(self) -> list[str]:
        """The variables that hold sessions."""
        return list(self._in_namespace())

    def open(self, session: Session) -> None:
        """Speak of this session from now on, and let the user call it by name."""
        self._name = NAME
        self._shell.user_ns[NAME] = session

    def use(self, name: str) -> Session:
        """Speak of the session in a variable.

        Raises:
            UsageError: there is no such variable, or it is no session.
        """
        sessions = self._in_namespace()
        if name not in sessions:
            raise UsageError(f"{name!r} is no session. The sessions here are {list(sessions)}.")
        self._name = name
        return sessions[name]

    def _in_namespace(self) -> dict[str, Session]:
        variables = list(self._shell.user_ns.items())
        # Names with an underscore are IPython's, for what cells gave.
        return {n: v for n, v in variables if isinstance(v, Session) and not n.startswith("_")}

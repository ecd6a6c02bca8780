"""A session whose clusters are made by k-means at once: no test waits for a map."""

from typing import Any, NoReturn

import snorkel_nb as snb
from snorkel_nb.errors import SessionError
from snorkel_nb.session.mapping.exploring import Exploring


class NoMap(Exploring):
    """A map of rows of which no vectors can be made."""

    def clusters(self, kind: Any = "all", lf: Any = None) -> NoReturn:
        """See Exploring."""
        raise SessionError("There are no vectors of the rows.")


def without_map(session: snb.Session) -> snb.Session:
    """The session, without a map."""
    session.exploring = NoMap(lambda: session.now)
    return session

"""Errors that a user can fix. Anything else that is raised is a bug of ours.

Each message says who, what came, where, what is accepted and what to do. Magics show these errors
as one line and widgets as a banner; every other exception keeps its traceback.
"""


class SnorkelNBError(Exception):
    """Parent of every error that a user can fix."""


class DatasetError(SnorkelNBError, ValueError):
    """The data, or a role given to one of its columns, cannot be used as it is."""


class DemoDataError(SnorkelNBError, RuntimeError):
    """A demonstration dataset could not be brought."""


class LabelError(SnorkelNBError, ValueError):
    """Something is not a label of this session: neither a class nor ABSTAIN."""


class LabelingFunctionError(SnorkelNBError, ValueError):
    """A labeling function cannot be made, found or applied."""


class LabelMatrixError(SnorkelNBError, ValueError):
    """Votes do not form a label matrix: wrong shape, type or range."""


class LabelModelError(SnorkelNBError, ValueError):
    """A label model cannot be fitted, or cannot predict, with what it was given."""


class ExportError(SnorkelNBError, RuntimeError):
    """Labels could not be written."""


class ExploreError(SnorkelNBError, RuntimeError):
    """The map, or what is found on it, could not be made."""


class SessionError(SnorkelNBError, RuntimeError):
    """The session cannot do this in its present state."""


class StoreError(SnorkelNBError, RuntimeError):
    """The file that keeps gold labels and LFs cannot be opened, read or written."""


class EmbeddingError(SnorkelNBError, ValueError):
    """Rows cannot be turned into vectors, or not in the way that was asked for."""

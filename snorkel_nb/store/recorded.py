"""An LF as a file has it: what it was, without what it does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from snorkel_nb.core.labeling_function import LabelingFunction


@dataclass(frozen=True)
class RecordedLF:
    """An LF that was added in another process. Its code is not run; its cell is to be run again.

    Args:
        number: its place in tables; it gets the same one when it is added again.
        version: of the wording that is recorded.
        name: of the LF.
        kind: "function", "keywords", "regex", "similar", "votes" or another voter's kind.
        label: name of the class it votes for; None when each vote names its own.
        source: what the user wrote.
        fingerprint: of all that decided its votes.
        is_enabled: whether its votes counted, and will count again.
        time: when it was recorded, UTC.
        parameters: settings of its kind; empty where they were no plain values.
    """

    number: int
    version: int
    name: str
    kind: str
    label: str | None
    source: str
    fingerprint: str
    is_enabled: bool
    time: datetime = field(compare=False)
    parameters: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __repr__(self) -> str:
        off = "" if self.is_enabled else ", off"
        return f"<recorded LF {self.number} {self.name} v{self.version} {self.kind}{off}>"

    def version_of(self, lf: LabelingFunction) -> int:
        """The version of an LF that is added under this name: another one if it is another LF."""
        is_same = (lf.source, lf.label, lf.fingerprint) == (
            self.source,
            self.label,
            self.fingerprint,
        )
        return self.version if is_same else self.version + 1

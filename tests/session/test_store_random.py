"""Whatever is done in whatever order, what is opened again is what was there."""

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import snorkel_nb as snb
from snorkel_nb.errors import SnorkelNBError

N_ROWS = 8
DATA = {
    "text": ["a", "b", "a b", "c", "a", "a", "d", "e"],  # some rows are equal
    "gold": ["HAM", None, "SPAM", None, None, "HAM", None, None],
}
MORE = {"text": ["f", "a", "g"], "gold": [None, "SPAM", None]}
CLASSES = ["HAM", "SPAM"]
NAMES = st.sampled_from(["one", "two", "three"])
LABELS = st.sampled_from([*CLASSES, None])
ORIGINS = st.sampled_from(["given", "sampled", "chosen"])
ROWS = st.lists(st.integers(0, N_ROWS - 1), min_size=1, max_size=3, unique=True)


def deed(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.just(name), st.tuples(*arguments))


DEEDS = st.one_of(
    deed("annotate", ROWS, LABELS, ORIGINS),
    deed("annotate", ROWS, LABELS, ORIGINS),
    deed("add", NAMES, st.sampled_from("abc"), st.sampled_from(CLASSES)),
    deed("add", NAMES, st.sampled_from("abc"), st.sampled_from(CLASSES)),
    *(deed(name, NAMES) for name in ("drop", "forget", "disable", "enable")),
    deed("rename", NAMES, NAMES),
    deed("fit", NAMES, st.sampled_from(["auto", "majority"])),
    *(deed(name) for name in ("undo", "undo", "redo", "append", "reopen")),
)


def opened(path: Path) -> snb.Session:
    return snb.Session(DATA, classes=CLASSES, gold="gold", store=path)


def do(session: snb.Session, name: str, arguments: tuple[Any, ...]) -> None:
    match name, arguments:
        case "annotate", (rows, label, origin):
            session.annotate(rows, label, origin=origin)
        case "add", (lf, word, label):
            session.add(snb.keyword_lf(lf, label, [word]))
        case "fit", (lf, model):
            session.fit(model, overriding=[lf] if session.state.find(lf) else [])
        case "append", ():
            if len(session.dataset) == N_ROWS:
                session.append(MORE)
        case _:
            getattr(session, name)(*arguments)


def kept(session: snb.Session) -> dict[str, Any]:
    """All that a file keeps, as the session has it."""
    state = session.state
    lfs = {e.number: (e.name, e.version, e.is_enabled, e.lf.label, e.lf.source) for e in state.lfs}
    recorded = {
        lf.number: (lf.name, lf.version, lf.is_enabled, lf.label, lf.source)
        for lf in state.recorded
    }
    return {
        "gold": state.gold.tolist(),
        "origins": state.gold_origin.tolist(),
        "lfs": dict(sorted((lfs | recorded).items())),
        "choice": (state.choice.model, state.choice.overriding),
    }


@settings(max_examples=150)
@given(st.lists(DEEDS, max_size=25))
def test_what_is_opened_again_is_what_was_there(deeds):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.snorkel.db"
        session, highest = opened(path), 0
        for name, arguments in deeds:
            if name == "reopen":
                n_rows = len(session.dataset)
                session = opened(path)
                if n_rows > N_ROWS:
                    session.append(MORE)
                continue
            with suppress(SnorkelNBError):  # there is no such LF, or nothing to undo
                do(session, name, arguments)
            highest = max(highest, session.state.n_numbers)

            again = opened(path)
            if len(session.dataset) > N_ROWS:
                again.append(MORE)
            assert kept(again) == kept(session)
            assert again.state.n_numbers >= highest

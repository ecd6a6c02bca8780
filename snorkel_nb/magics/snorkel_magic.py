"""`%snorkel`: the session's deeds as commands."""

import argparse
from typing import Any

import numpy as np
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand

from snorkel_nb.embeddings.choice import WAYS
from snorkel_nb.kernels.warm_up import start_warm_up
from snorkel_nb.magics.arguments import OptionParser, one_line_errors
from snorkel_nb.magics.current import NAME, CurrentSession
from snorkel_nb.magics.progress import shown_progress, shown_work
from snorkel_nb.session.session import Session
from snorkel_nb.views.evaluations import evaluation_line, evaluations_view
from snorkel_nb.views.header import header_view
from snorkel_nb.views.lf_cell import interval, percent, printable


@magics_class
class SnorkelMagic(Magics):
    """The magic about the session as a whole."""

    def __init__(self, shell: InteractiveShell, current: CurrentSession) -> None:
        super().__init__(shell)
        self._shell = shell
        self._current = current

    @no_var_expand
    @line_magic
    @one_line_errors
    def snorkel(self, line: str) -> Any:
        """Open data, look at it, fit, export and report.

        %snorkel open DATA --classes A B [--text COL] [--gold COL] [--id COL] [--split COL]
                     [--store PATH | --no-store]
                               DATA: a path or glob of parquet, csv, jsonl; or a variable;
                               gold labels, LFs and the model are kept in a file beside the
                               notebook, in that of --store, or nowhere; LFs come back when
                               their cells run again
        %snorkel use NAME      speak of the session in a variable
        %snorkel panel         the live widget
        %snorkel [status]      rows, coverage, conflicts, labels, gold, trust
        %snorkel summary       the table of LFs as a polars frame
        %snorkel fit [--model NAME] [--class-balance .8 .2 | gold] [--use-gold]
                     [--accuracy LF=.95 ...] [--overriding LF ...]
                               NAME: auto, majority or one of the models that tab offers;
                               gold, given accuracies and LFs that always hold take part
        %snorkel embed [HOW] [--columns COL ...]
                               a vector for each row; HOW: wordllama (for texts), tf-idf, table,
                               sentence-transformers/NAME, model2vec/NAME, a column, or a variable
                               with an array, a model or a function
        %snorkel append DATA   add rows; LFs vote on these only
        %snorkel export FILE [--uncovered keep|drop] [--votes]
        %snorkel report FILE [--rows N]
                               a page (.html) to send around; without --rows no text of rows
        %snorkel undo          take the last change back; %snorkel redo makes it again
        %snorkel history       the changes so far
        %snorkel restore N     go back to the state of revision N, as a change of its own
        """
        options = PARSER.parse_line(line)
        if options.command == "open":
            return self._open(options)
        if options.command == "use":
            return print(self._current.use(options.name))
        session = self._current.get()
        with shown_progress(self._shell, session):
            return getattr(self, f"_{options.command or 'status'}")(session, options)

    def _open(self, options: argparse.Namespace) -> None:
        warming = start_warm_up()
        if warming is not None:
            with shown_work(self._shell, "compiling, once after installing") as progress:
                warming.wait(progress)
        session = Session(
            self._data(options.data),
            text=options.text,
            classes=options.classes,
            gold=options.gold,
            id=options.id,
            split=options.split,
            store=False if options.no_store else options.store,
        )
        self._cancel_lost(session)
        self._current.open(session)
        kept = "" if session.store.path is None else f"{printable(repr(session.store))}\n"
        print(
            f"{session}\n{kept}It is called {NAME!r}. Write an LF in a cell that begins with %%lf."
        )

    def _cancel_lost(self, opened: Session) -> None:
        """Stop what runs for the session whose name is taken, if it has no other."""
        user_ns = self._shell.user_ns
        lost = user_ns.get(NAME)
        is_kept = any(user_ns[name] is lost for name in self._current.names() if name != NAME)
        if isinstance(lost, Session) and lost is not opened and not is_kept:
            lost.cancel()
            lost.embedded.cancel()

    def _panel(self, session: Session, _options: argparse.Namespace) -> Any:
        return session.panel()

    def _status(self, session: Session, _options: argparse.Namespace) -> None:
        print(status_text(session))

    def _summary(self, session: Session, _options: argparse.Namespace) -> Any:
        return session.summary()

    def _fit(self, session: Session, options: argparse.Namespace) -> None:
        balance = options.class_balance
        fit = session.fit(
            options.model,
            class_balance="gold" if balance == ["gold"] else balance,
            use_gold=options.use_gold,
            accuracies=dict(options.accuracy),
            overriding=options.overriding,
        )
        print(fit.sentence)

    def _embed(self, session: Session, options: argparse.Namespace) -> None:
        how = options.how
        is_name = how is None or how in WAYS or how in session.dataset.columns
        embedding = session.embed(how if is_name else self._data(how), columns=options.columns)
        n_zero = int(np.count_nonzero(~embedding.vectors.any(axis=1)))
        without = f"; {n_zero:,} have nothing to read" if n_zero else ""
        print(
            f"{len(embedding):,} rows embedded with {printable(embedding.name)}, "
            f"{embedding.n_dimensions} dimensions{without}"
        )

    def _append(self, session: Session, options: argparse.Namespace) -> None:
        session.append(self._data(options.data))
        print(session)

    def _export(self, session: Session, options: argparse.Namespace) -> Any:
        return session.export(options.file, uncovered=options.uncovered, votes=options.votes)

    def _report(self, session: Session, options: argparse.Namespace) -> None:
        print(f"Written: {session.report(options.file, rows=options.rows)}")

    def _undo(self, session: Session, _options: argparse.Namespace) -> None:
        print(f"Taken back: {session.undo()}")

    def _redo(self, session: Session, _options: argparse.Namespace) -> None:
        print(f"Made again: {session.redo()}")

    def _restore(self, session: Session, options: argparse.Namespace) -> None:
        print(f"Done: {session.restore(options.revision)}")

    def _history(self, session: Session, _options: argparse.Namespace) -> Any:
        return session.history()

    def _data(self, given: str) -> Any:
        """A variable of that name, or else a path."""
        value = self._shell.user_ns.get(given)
        return given if value is None else value


def status_text(session: Session) -> str:
    """The header of the panel in a few lines."""
    now = session.now
    view = header_view(now)
    n_rows = view["n_rows"]
    covered, conflicts = (
        percent(n / n_rows if n_rows else None) for n in (view["n_covered"], view["n_conflicts"])
    )
    labels = ", ".join(f"{c['name']} {c['n_labels']:,}" for c in view["classes"][:12])
    lines = [
        f"{view['session']}: {n_rows:,} rows, {view['n_enabled']} of {view['n_lfs']} LFs on, "
        f"revision {now.revision}",
        f"covered {view['n_covered']:,} ({covered}), in conflict {view['n_conflicts']:,} "
        f"({conflicts}), labels: {labels}",
    ]
    if view["gold"]:
        model, majority = view["gold"]["model"], view["gold"]["majority"]
        lines.append(
            f"gold on {view['gold']['n_rows']:,} rows: accuracy "
            f"{interval(model) if model else 'none covered'}, "
            f"majority vote {interval(majority) if majority else 'none covered'}"
        )
    model = view["model"]
    lines.append(model["trust"])
    if model["voters"]:
        lines.append(f"{model['voters']}.")
    lines += [f"- {printable(sentence)}" for sentence in model["remarks"]]
    n_more = model["n_remarks"] - len(model["remarks"])
    lines += [f"- and {n_more:,} more remarks"] if n_more else []
    lines += map(evaluation_line, evaluations_view(session.evaluations, now.state)["pending"])
    return "\n".join(lines)


def _share_or_gold(given: str) -> float | str:
    if given == "gold":
        return given
    try:
        return float(given)
    except ValueError:
        what = f"{given!r} is no share such as .8, and not gold"
        raise argparse.ArgumentTypeError(what) from None


def _lf_accuracy(given: str) -> tuple[str, float]:
    name, _, accuracy = given.rpartition("=")
    try:
        return name, float(accuracy)
    except ValueError:
        what = f"{given!r} is not an LF's name with its accuracy, such as asks=.95"
        raise argparse.ArgumentTypeError(what) from None


def _parser() -> OptionParser:
    parser = OptionParser("%snorkel")
    commands = parser.add_subparsers(dest="command", parser_class=OptionParser)
    opening = commands.add_parser("open")
    opening.add_argument("data")
    # "extend" lets a class be called like an option: --classes HAM --classes=--text
    opening.add_argument("--classes", nargs="+", action="extend", required=True)
    for role in ("text", "gold", "id", "split"):
        opening.add_argument(f"--{role}")
    keeping = opening.add_mutually_exclusive_group()
    keeping.add_argument("--store")
    keeping.add_argument("--no-store", action="store_true")
    commands.add_parser("use").add_argument("name")
    embed = commands.add_parser("embed")
    embed.add_argument("how", nargs="?")
    embed.add_argument("--columns", nargs="+", action="extend")
    commands.add_parser("append").add_argument("data")
    fit = commands.add_parser("fit")
    fit.add_argument("--model", default="auto")
    fit.add_argument("--class-balance", nargs="+", type=_share_or_gold)
    fit.add_argument("--use-gold", action="store_true")
    fit.add_argument("--accuracy", nargs="+", action="extend", type=_lf_accuracy, default=[])
    fit.add_argument("--overriding", nargs="+", action="extend", default=[])
    export = commands.add_parser("export")
    export.add_argument("file")
    export.add_argument("--uncovered", choices=("keep", "drop"), default="keep")
    export.add_argument("--votes", action="store_true")
    commands.add_parser("restore").add_argument("revision", type=int)
    report = commands.add_parser("report")
    report.add_argument("file")
    report.add_argument("--rows", type=int, default=0)
    for name in ("panel", "status", "summary", "undo", "redo", "history"):
        commands.add_parser(name)
    return parser


PARSER = _parser()

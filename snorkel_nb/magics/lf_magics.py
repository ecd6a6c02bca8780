"""`%%lf` makes an LF of a cell, `%lf` keeps them in order, `%lf_new` writes a cell."""

import argparse
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments

from snorkel_nb.core.label_set import Label
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.embeddings.similarity_lf import similarity_lf
from snorkel_nb.errors import SnorkelNBError
from snorkel_nb.labeling.cell_text import joined_pattern, new_cell, quoted, read_lines
from snorkel_nb.labeling.function_lf import function_lf
from snorkel_nb.labeling.pattern_lf import keyword_lf, regex_lf
from snorkel_nb.magics.arguments import OptionParser, one_line_errors, parse_options
from snorkel_nb.magics.cell_code import last_function_name, run_cell
from snorkel_nb.magics.current import CurrentSession
from snorkel_nb.magics.lf_block import LFBlock
from snorkel_nb.magics.lf_estimate import show_evaluation
from snorkel_nb.magics.lf_list import LFList
from snorkel_nb.magics.progress import shown_progress
from snorkel_nb.session.session import Session
from snorkel_nb.views.lf_cell import counted, printable

KINDS = ("function", "keywords", "regex", "similar")

LF_COMMANDS = (
    *("list", "show", "explain", "enable", "disable"),
    *("drop", "forget", "rename", "rerun", "cancel"),
)
"""Of `%lf`."""


@magics_class
class LFMagics(Magics):
    """The magics about labeling functions."""

    def __init__(self, shell: InteractiveShell, current: CurrentSession) -> None:
        super().__init__(shell)
        self._shell = shell
        self._current = current

    @no_var_expand
    @cell_magic("lf")
    @magic_arguments("%lf")
    @argument(
        "label",
        nargs="?",
        help="the class that True, a keyword or a match stands for; leave it out when the function "
        "returns class names itself",
    )
    @argument("--name", help="name of the LF; a function's own name when left out")
    @argument(
        "--kind",
        choices=KINDS,
        default="function",
        help="function: the last top-level def of the cell, called with each row; keywords: one "
        "word or phrase a line; regex: one pattern a line, any of which may match; similar: one "
        "example text a line",
    )
    @argument("--column", help="keywords, regex: search this column instead of the text")
    @argument("--ignore-case", action="store_true", help="regex: letters match in either case")
    @argument("--match-case", action="store_true", help="keywords: letters match as written")
    @argument("--substring", action="store_true", help="keywords: also inside longer words")
    @argument(
        "--threshold",
        type=float,
        help="similar: how like the examples a text must be, -1 to 1; .5 to .8 is usual",
    )
    @argument(
        "--embedder",
        help="similar: compare with sentence-transformers/NAME or model2vec/NAME instead of the "
        "word vectors of wordllama",
    )
    @argument("--note", help="a remark for those who read the cell; it changes nothing")
    def lf_cell(self, line: str, cell: str) -> LFBlock | None:
        """Register the cell as a labeling function (LF) and show what it does.

        The function takes a row and returns a class name or number, ABSTAIN, None, or True/False
        when the cell names a label. Running the cell again replaces the LF's votes and only these.
        When all rows take long, a sample gives numbers with intervals at once; the rest is voted on
        in the background, and then takes their place. %lf cancel stops it.

            %%lf SPAM
            def asks_to_subscribe(x):
                return "subscribe" in x.text.lower()

            %%lf SPAM --kind keywords --name money_words
            cash
            prize money

            %%lf SPAM --kind similar --threshold 0.6 --name like_prizes
            You have won a prize, call now to claim it
        """
        __tracebackhide__ = True
        options = parse_options(self.lf_cell, line)
        session = self._current.get()
        name = options.name or (last_function_name(cell) if options.kind == "function" else None)
        try:
            lf = self._make(options, line, cell, _stays(session, name))
            with shown_progress(self._shell, session):
                # A terminal cannot replace what it has printed, so there the cell takes its time.
                if not hasattr(self._shell, "kernel"):
                    return LFBlock(session.add(lf))
                evaluation = session.add(lf, wait=False)
            return show_evaluation(self._shell, session, evaluation)
        except SnorkelNBError as error:
            raise UsageError(" ".join(filter(None, [str(error), _stays(session, name)]))) from error
        except KeyboardInterrupt:
            stays = _stays(session, name) or "No LF was added."
            raise UsageError(f"%%lf was interrupted. {stays}") from None

    @no_var_expand
    @line_magic("lf")  # type: ignore[arg-type]  # typed for functions, not for methods
    @one_line_errors
    def lf_line(self, line: str) -> Any:
        """List, switch, drop, rename, cancel or vote again labeling functions; explain a label.

        %lf                    all LFs with their numbers
        %lf show NAME          its source
        %lf explain ROW        why a row has its label: what each LF says, and what would flip it
        %lf enable NAME...     let its votes count
        %lf disable NAME...    keep it, but do not count its votes
        %lf drop NAME...       remove it; %snorkel undo brings it back
        %lf forget NAME...     remove one that is only recorded from an earlier process
        %lf rename NAME NEW    keep its votes under another name
        %lf cancel [NAME...]   stop voting on all rows: one LF, or all; the old votes stay
        %lf rerun [NAME]       vote again: one LF, or all that read something that has changed
        """
        options = LINE_PARSER.parse_line(line)
        session, names = self._current.get(), options.names
        if options.command == "list":
            return LFList(session)
        if options.command == "rename":
            if len(names) != 2:  # the old and the new name
                raise UsageError("%lf rename takes two names: the old one and the new one.")
            with shown_progress(self._shell, session):
                session.rename(*names)
            return LFList(session)
        if options.command == "cancel":
            return self._cancel(session, names)
        if options.command == "explain":
            return self._explain(session, names)
        for name in names:  # all must be there before the first is changed
            if options.command == "forget":
                session.state.forgotten(name)
            elif options.command != "drop" or not _is_evaluated(session, name):
                session.state.get(name)
        if options.command == "rerun":
            return self._rerun(session, names)
        if not names:
            raise UsageError(f"%lf {options.command} needs the name of an LF.")
        if options.command == "show":
            print("\n\n".join(session.state.get(name).lf.source for name in names))
            return None
        deed = {"enable": session.enable, "disable": session.disable, "drop": session.drop}
        deed["forget"] = session.forget
        for name in names:
            deed[options.command](name)
        return LFList(session)

    @no_var_expand
    @line_magic
    @magic_arguments("lf_new")
    @argument("label", nargs="?", help="the class it votes for")
    @argument("--name", default=None, help="name of the LF")
    @argument("--kind", choices=KINDS, default=None, help="kind of the LF; function when left out")
    @argument(
        "--from-cluster",
        type=int,
        metavar="N",
        help="write the best LF that is suggested for cluster N; without a label, for the class "
        "that its rows probably have",
    )
    @one_line_errors
    def lf_new(self, line: str) -> None:
        """Write a new %%lf cell below, ready to be filled in, or suggested for a cluster."""
        options = parse_options(self.lf_new, line)
        session = self._current.get()
        if options.from_cluster is not None:
            self._write_suggested(session, options)
            return
        label = session.classes[-1]
        if options.label is not None:
            label = session.classes[session.dataset.label_set.number(_label(options, session))]
        text = session.dataset.roles.text or session.dataset.columns[0]
        taken = session.state.taken_names
        kind = options.kind or "function"
        self._shell.set_next_input(new_cell(label, options.name, kind, text, taken))

    def _write_suggested(self, session: Session, options: argparse.Namespace) -> None:
        """The cell of the best candidate for a cluster."""
        if options.name is not None or options.kind is not None:
            raise UsageError(
                "%lf_new --from-cluster chooses name and kind itself; leave out --name and --kind."
            )
        with shown_progress(self._shell, session):
            found = session.suggest(options.from_cluster, _label(options, session), n=1)
        if not found:
            raise UsageError(printable(repr(found)))
        self._shell.set_next_input(found[0].cell)
        print(printable(f"Suggested {found[0].name} for {found.group}: {found.label_reason}."))

    def _make(
        self, options: argparse.Namespace, line: str, cell: str, note: str | None
    ) -> LabelingFunction:
        __tracebackhide__ = True
        label = _label(options, self._current.get())
        if options.kind == "function":
            name, function = run_cell(self._shell, line, cell, note)
            given = name if options.name is None else options.name
            return function_lf(function, label, name=given, source=cell)
        if label is None or options.name is None:
            example = quoted(self._current.get().classes[-1])
            raise UsageError(
                f"%%lf --kind {options.kind} needs a label and a name: "
                f"%%lf {example} --kind {options.kind} --name some_name"
            )
        lines = read_lines(cell)
        if options.kind == "similar":
            if options.threshold is None:
                raise UsageError(
                    "%%lf --kind similar needs --threshold, such as --threshold 0.6: how like the "
                    "examples a text must be."
                )
            return similarity_lf(
                options.name,
                label,
                lines,
                threshold=options.threshold,
                embedder=options.embedder,
            )
        if options.kind == "keywords":
            return keyword_lf(
                options.name,
                label,
                lines,
                column=options.column,
                case_sensitive=options.match_case,
                whole_words=not options.substring,
            )
        return regex_lf(
            options.name,
            label,
            joined_pattern(lines),
            column=options.column,
            case_sensitive=not options.ignore_case,
        )

    def _cancel(self, session: Session, names: list[str]) -> None:
        wanted: list[str | None] = [*names] or [None]
        cancelled = [stopped for name in wanted for stopped in session.cancel(name)]
        if not cancelled:
            print("No LF is being evaluated.")
        for name in cancelled:
            print(f"Cancelled. {_stays(session, name) or f'No LF {name!r} was added.'}")

    def _explain(self, session: Session, names: list[str]) -> None:
        if len(names) != 1:
            raise UsageError("%lf explain takes one row: its position, or its id where it has one.")
        with shown_progress(self._shell, session):
            explanation = session.explain(_row(names[0], session))
        print("\n".join(map(printable, repr(explanation).split("\n"))))

    def _rerun(self, session: Session, names: list[str]) -> Any:
        with shown_progress(self._shell, session):
            if names:
                reports = [report for name in names for report in session.rerun(name)]
            else:
                reports = session.rerun()
        if not reports:
            print("No LF is stale: none of the values that they read has changed.")
            return None
        return LFList(session)


def _line_parser() -> OptionParser:
    parser = OptionParser("%lf")
    parser.add_argument("command", nargs="?", default="list", choices=LF_COMMANDS)
    parser.add_argument("names", nargs="*")
    return parser


LINE_PARSER = _line_parser()


def _label(options: argparse.Namespace, session: Session) -> Label | None:
    """The label of the line; digits are a class number unless a class is called so."""
    label: str | None = options.label
    is_number = label is not None and label.isdecimal() and label not in session.classes
    return int(label) if label is not None and is_number else label


def _row(name: str, session: Session) -> str | int:
    """The row of the line; digits are a number where rows are called by numbers."""
    ids = session.dataset.roles.id
    is_number = ids is None or session.dataset.frame[ids].dtype.is_integer()
    return int(name) if is_number and name.removeprefix("-").isdecimal() else name


def _is_evaluated(session: Session, name: str) -> bool:
    return any(evaluation.name == name for evaluation in session.evaluations)


def _stays(session: Session, name: str | None) -> str | None:
    """What an error leaves in place; None when there is no LF of that name."""
    old = session.state.find(name) if name else None
    if old is None:
        return None
    n_votes = counted(old.column.n_votes, "vote")
    return f"{name!r} stays at version {old.version} with {n_votes}."

"""A rule as it is typed into the panel, and the LF and the cell that it makes."""

import ast
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.label_set import Label
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.labeling.cell_text import (
    expression_cell,
    joined_pattern,
    lf_cell,
    name_from,
    read_lines,
)
from snorkel_nb.labeling.expression_lf import (
    NotRecognisedExpressionError,
    expression_lf,
    read_expression,
)
from snorkel_nb.labeling.pattern_lf import keyword_lf, regex_lf

RuleKind: TypeAlias = Literal["keywords", "regex", "expression"]
RULE_KINDS: Final[tuple[RuleKind, ...]] = ("keywords", "regex", "expression")

_ESCAPE: Final = re.compile(r"\\.|\(\?[a-zA-Z<=!]*:?")
"""What stands in a pattern for something else than its letters."""


@dataclass(frozen=True)
class Rule:
    """What was typed, and the class that a hit stands for.

    Args:
        kind: how `text` is read.
        text: keywords with commas or line ends between them; patterns, one a line; or an expression
            over the row `x`.
        label: a class.
        match_case: whether "A" is another letter than "a", in keywords and patterns.
    """

    kind: RuleKind
    text: str
    label: Label
    match_case: bool = False

    def name(self, taken: Set[str]) -> str:
        """A name that no LF has, from the words it looks for."""
        return name_from(_words(self), str(self.label), taken)

    def lf(self, dataset: Dataset, name: str = "rule") -> LabelingFunction:
        """The LF, which votes as the one that the cell makes.

        Raises:
            LabelingFunctionError: it cannot be made of what was typed, perhaps only so far.
        """
        if any("\ud800" <= character <= "\udfff" for character in self.text):
            raise LabelingFunctionError("Half a character is among the text; type it again.")
        if self.kind == "expression":
            return expression_lf(name, self.label, self.text, dataset)
        if not self.text.strip():
            raise LabelingFunctionError("There is nothing to look for yet.")
        if self.kind == "keywords":
            words = [word for part in self.text.split(",") for word in read_lines(part)]
            return keyword_lf(name, self.label, words, case_sensitive=self.match_case)
        pattern = joined_pattern(read_lines(self.text))
        return regex_lf(name, self.label, pattern, case_sensitive=self.match_case)

    def cell(self, dataset: Dataset, taken: Set[str]) -> tuple[str, str]:
        """The source of a cell that makes the LF, and the LF's name; nothing of it was run.

        Raises:
            LabelingFunctionError: it cannot be made of what was typed.
        """
        name = self.name(taken)
        if self.kind != "expression":
            return lf_cell(self.lf(dataset, name)), name
        try:
            node = read_expression(self.lf(dataset, name).source)
        except NotRecognisedExpressionError as error:
            node = error.node
        return expression_cell(str(self.label), name, node), name


def _words(rule: Rule) -> Iterator[str]:
    """What an LF of the rule may be called by."""
    if rule.kind == "expression":
        for node in ast.walk(read_expression(rule.text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
        return
    text = _ESCAPE.sub(" ", rule.text[:1000]) if rule.kind == "regex" else rule.text[:1000]
    yield from re.findall(r"[A-Za-z0-9]{2,}", text)

"""Reads HTML as strictly as a test can: which tags, which attributes, which text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "img", "hr", "input", "meta", "link"}


@dataclass
class HTMLTree(HTMLParser):
    """All elements of a piece of HTML, in order.

    Args:
        elements: (tag, attributes) of each.
        texts: (tag it stands in, text).
        classed: (text, classes of all elements it stands in).
        problems: tags that close nothing, comments and declarations but that of HTML, at the top.
    """

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    open_classes: list[set[str]] = field(default_factory=list)
    classed: list[tuple[str, set[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @classmethod
    def of(cls, html: str) -> "HTMLTree":
        tree = cls()
        tree.feed(html)
        tree.close()
        tree.problems += [f"<{tag}> is never closed" for tag in tree.open_tags]
        return tree

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if len(dict(attrs)) != len(attrs):
            self.problems.append(f"an attribute of <{tag}> is given twice")
        if tag not in VOID:
            self.open_tags.append(tag)
            self.open_classes.append(set((dict(attrs).get("class") or "").split()))

    def handle_endtag(self, tag: str) -> None:
        if self.open_classes:
            self.open_classes.pop()
        if not self.open_tags or self.open_tags.pop() != tag:
            self.problems.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open_tags[-1] if self.open_tags else "", data))
        self.classed.append((data, set().union(*self.open_classes)))

    def handle_comment(self, data: str) -> None:
        self.problems.append(f"comment {data!r}")

    def handle_decl(self, decl: str) -> None:
        if decl == "DOCTYPE html" and not self.elements:
            return
        self.problems.append(f"declaration {decl!r}")

    def unknown_decl(self, data: str) -> None:
        self.problems.append(f"declaration {data!r}")

    def handle_pi(self, data: str) -> None:
        self.problems.append(f"instruction {data!r}")

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}

    @property
    def attributes(self) -> set[str]:
        return {name for _, attributes in self.elements for name in attributes}

    def text_of_class(self, name: str) -> str:
        """All text inside elements of a class, joined by blanks."""
        return " ".join(" ".join(text for text, names in self.classed if name in names).split())

    def text(self, *, inside: str | None = None) -> str:
        """All text but the style sheet's, or that of one kind of element, joined by blanks."""
        shown = [t for tag, t in self.texts if tag != "style" and inside in (None, tag)]
        return " ".join(" ".join(shown).split())

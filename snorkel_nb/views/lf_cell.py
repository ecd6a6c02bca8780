"""What a `%%lf` cell shows: numbers, the vote diff, examples and failures."""

from typing import Any, Final

import numpy as np

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.views.excerpt import excerpt
from snorkel_nb.views.failure import failure_kind, failure_place
from snorkel_nb.views.header import interval_view
from snorkel_nb.views.lf_standing import lf_standings, oddities
from snorkel_nb.views.model_trust import voters_text
from snorkel_nb.views.row import matched_spans, shown_text

EXAMPLES_A_GROUP: Final = 2
MAX_EXAMPLES: Final = 6
MOVES_SHOWN: Final = 4
CLASSES_SHOWN: Final = 8
"""Those with the most votes; a session may have thousands."""


def lf_cell_view(report: LFReport) -> dict[str, Any]:
    """Plain values for the block and for the line of text.

    `examples` are rows that the LF hits and rows where it is alone or contradicted; for an edit,
    rows that the edit gained, lost or flipped come first. Their text is the user's data: escape it.
    """
    entry, classes = report.entry, report.dataset.label_set.names
    failures, after, before = entry.column.failures, report.accuracies, report.accuracies_before
    packed = entry.column.packed
    counts = packed.n_votes
    shown = np.sort(np.argsort(-counts, kind="stable")[:CLASSES_SHOWN])
    return {
        "name": entry.name,
        "number": entry.number,
        "kind": entry.lf.kind,
        "version": entry.version,
        "version_before": report.before.version if report.before else None,
        "is_unchanged": report.is_unchanged,
        "is_enabled": entry.is_enabled,
        "classes": [
            {"label": label, "name": classes[label], "n": n}
            for label, n in zip(packed.labels[shown].tolist(), counts[shown].tolist(), strict=True)
        ],
        "n_other_classes": len(counts) - len(shown),
        "n_other_votes": int(counts.sum() - counts[shown].sum()),
        "declared": entry.lf.label,
        "n_rows": len(report.dataset),
        "n_votes": report.n_votes,
        "coverage": report.coverage,
        "coverage_before": report.coverage_before,
        "overlaps": report.overlaps,
        "conflicts": report.conflicts,
        "partner": report.partner,
        "precision": interval_view(report.precision),
        "gained": len(report.diff.gained),
        "lost": len(report.diff.lost),
        "flipped": len(report.diff.flipped),
        "n_moved": report.n_moved,
        "moves": [
            {
                "before": _name(classes, move.before),
                "after": _name(classes, move.after),
                "n": move.n_rows,
            }
            for move in report.moves[:MOVES_SHOWN]
        ],
        "accuracy": interval_view(after.model),
        "accuracy_before": interval_view(before.model),
        "examples": _examples(report),
        "n_alone": len(report.alone),
        "n_contradicted": len(report.contradicted),
        "n_failures": len(failures),
        "failure": failures.first
        and {
            "reason": failures.first.reason,
            "where": failures.first.where,
            "kind": failure_kind(failures.first),
            "place": failure_place(failures.first),
            "traceback": failures.first.traceback,
        },
        "notes": list(entry.lf.notes),
        **_by_model(report),
        "duration_s": entry.column.duration_s,
        "revision": report.revision,
    }


def lf_cell_line(view: dict[str, Any]) -> str:
    """The one line for terminals, nbclient and exported notebooks: no row text."""
    if view["is_unchanged"]:
        return f"{view['name']} v{view['version']} unchanged: {_votes(view)}, nothing voted again"
    edited = view["version_before"] is not None
    parts = [_votes(view)]
    if edited:
        parts.append(
            f"+{view['gained']:,} \N{MINUS SIGN}{view['lost']:,} \u21c4{view['flipped']:,}"
        )
    if view["overlaps"] is not None:
        parts += [
            f"overlaps {percent(view['overlaps'])}",
            f"conflicts {percent(view['conflicts'])}",
        ]
    if view["estimated"]:
        parts.append(f"est. accuracy {interval(view['estimated'])}")
    if view["precision"]:
        parts.append(f"precision {interval(view['precision'])} n={view['precision']['n']}")
    if view["n_moved"]:
        parts.append(f"{counted(view['n_moved'], 'label')} changed")
    if view["failure"]:
        place, kind = view["failure"]["place"], view["failure"]["kind"]
        parts.append(f"FAILED on {counted(view['n_failures'], 'row')} ({place}; {kind})")
    parts += [*view["oddities"], *view["notes"]]
    version = f"v{view['version']}" if edited else "new"
    names = [c["name"] for c in view["classes"]]
    if view["n_other_classes"]:
        names.append(f"{view['n_other_classes']:,} more")
    label = f"{version} {'/'.join(names)}".strip()
    line = f"{view['name']} {label}: {', '.join(parts)}"
    return printable(". ".join(filter(None, [line, " ".join(model_sentences(view))])))


def model_sentences(view: dict[str, Any]) -> list[str]:
    """What is worth saying of the model after this edit: shared voices, the trust sentence."""
    return [text for text in (view["voters"] and f"{view['voters']}.", view["trust"]) if text]


def counted(n: int, noun: str) -> str:
    """A count with its noun: "1 row", "2,400 rows"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def percent(share: float | None) -> str:
    """A share as people read it: "3.1 %"."""
    return "none" if share is None else f"{100 * share:.1f} %"


def interval(estimate: dict[str, Any]) -> str:
    """A value with its interval: ".73 [.48, .89]"."""
    value, low, high = (probability(estimate[key]) for key in ("value", "low", "high"))
    return f"{value} [{low}, {high}]"


def probability(value: float) -> str:
    """Two digits and no leading zero: ".73", "1.00"."""
    return f"{value:.2f}".removeprefix("0") if value < 0.995 else "1.00"


def printable(text: str) -> str:
    """Without characters that end a terminal's line, move its cursor or change its colours."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _votes(view: dict[str, Any]) -> str:
    return f"{counted(view['n_votes'], 'vote')} ({percent(view['coverage'])})"


def _by_model(report: LFReport) -> dict[str, Any]:
    """What the label model says of the LF, and the trust sentence if it warns or is another."""
    verdict = report.verdict
    standing = lf_standings(verdict).get(report.entry.name)
    is_worth_a_word = verdict.warnings or verdict.sentence != report.verdict_before.sentence
    return {
        "estimated": standing and standing.accuracy,
        "oddities": oddities(standing, verdict) if standing else [],
        "trust": verdict.sentence if is_worth_a_word else None,
        "is_warned": bool(verdict.warnings),
        "voters": voters_text(verdict),
    }


def _name(classes: tuple[str, ...], label: int) -> str | None:
    return None if label == ABSTAIN else classes[label]


def _examples(report: LFReport) -> list[dict[str, Any]]:
    groups: list[tuple[str, IntArray]] = []
    if report.before is not None:
        diff = report.diff
        groups += [("gained", diff.gained), ("lost", diff.lost), ("flipped", diff.flipped)]
    else:
        groups.append(("hit", report.diff.gained))
    groups += [("contradicted", report.contradicted), ("alone", report.alone)]
    examples: dict[int, dict[str, Any]] = {}
    for why, positions in groups:
        fresh = (int(p) for p in positions[: MAX_EXAMPLES + EXAMPLES_A_GROUP] if p not in examples)
        for position, _ in zip(fresh, range(EXAMPLES_A_GROUP), strict=False):
            examples[position] = _example(report, position, why)
    return list(examples.values())[:MAX_EXAMPLES]


def _example(report: LFReport, position: int, why: str) -> dict[str, Any]:
    """A row's text round its first match; spans are in characters of what is shown."""
    spans = matched_spans(report.entry, report.dataset, position)
    text = shown_text(report.dataset, position)
    shown = excerpt(text, spans)
    return {
        "row": str(report.dataset.row_id(position)),
        "why": why,
        "text": shown.text,
        "spans": shown.spans,
        "is_cut_before": shown.is_cut_before,
        "is_cut_after": shown.is_cut_after,
        "label": int(report.entry.column.votes[position]),
    }

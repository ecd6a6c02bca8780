"""Labels as a parquet file that says where they came from."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import polars as pl

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import ExportError
from snorkel_nb.session.parquet_file import replace_parquet
from snorkel_nb.session.replaced_file import checked_target
from snorkel_nb.session.results import Results
from snorkel_nb.session.state import RegisteredLF, SessionState

METADATA_KEY: Final = "snorkel_nb"
"""Where the metadata of the file, and of its Arrow schema, hold the record, as JSON."""

Uncovered: TypeAlias = Literal["keep", "drop"]


@dataclass(frozen=True)
class Export:
    """What was written.

    Args:
        path: the file.
        n_rows: rows in it.
        n_labels: rows with a label.
        n_uncovered: rows without votes, in the file or left out of it.
        n_tied: rows with votes and no label, since two classes are equally probable.
        n_dropped: rows left out.
        renamed: the user's columns that stand under another name, since ours has theirs.
    """

    path: Path
    n_rows: int
    n_labels: int
    n_uncovered: int
    n_tied: int
    n_dropped: int
    renamed: dict[str, str]

    def __repr__(self) -> str:
        parts = [f"{self.path}: {self.n_rows:,} rows, {self.n_labels:,} with a label"]
        dropped = " (left out)" if self.n_dropped else ""
        parts.append(f"{self.n_uncovered:,} uncovered{dropped}, {self.n_tied:,} tied")
        parts += [f"your column {old!r} is {new!r} there" for old, new in self.renamed.items()]
        return "; ".join(parts)


def export_labels(
    path: str | PathLike[str],
    state: SessionState,
    results: Results,
    *,
    uncovered: Uncovered,
    with_votes: bool,
) -> Export:
    """Write the user's columns, then ours, with the record in the schema metadata.

    Ours are `label` (name, null where there is none), `label_id` (ABSTAIN is -1), `confidence` and
    `p_<class>` (null where uncovered: the class balance is no label), `is_covered`, and on request
    `vote_<LF>`. See `Session.export`.
    """
    target = checked_target(path, ".parquet")
    if uncovered not in ("keep", "drop"):
        raise ExportError(f"uncovered is {uncovered!r}. It is 'keep' or 'drop'.")
    ours = pl.DataFrame(_label_columns(state, results))
    if with_votes:
        ours = ours.hstack([pl.Series(f"vote_{e.name}", e.column.votes) for e in state.enabled])
    renamed = _new_names(state.dataset.columns, ours.columns)
    frame = pl.concat([state.dataset.frame.rename(renamed), ours], how="horizontal")
    is_covered = results.posteriors.is_covered
    if uncovered == "drop":
        frame = frame.filter(is_covered)
    record = _record(state, results, uncovered, renamed)
    replace_parquet(frame, target, {METADATA_KEY: json.dumps(record)})
    n_covered = int(is_covered.sum())
    return Export(
        target,
        frame.height,
        results.n_labels,
        len(is_covered) - n_covered,
        n_covered - results.n_labels,
        len(is_covered) - frame.height,
        renamed,
    )


def read_record(path: str | PathLike[str]) -> dict[str, Any]:
    """The record inside an exported file: what labeled it. Runs nothing.

    Raises:
        ExportError: the file is no parquet file, or was not written by `Session.export`.
    """
    try:
        metadata = pl.read_parquet_metadata(Path(path))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ExportError(f"{str(path)!r} cannot be read as parquet: {error}") from error
    try:
        record: dict[str, Any] = json.loads(metadata[METADATA_KEY])
    except (KeyError, ValueError):
        raise ExportError(
            f"{str(path)!r} holds no record of snorkel_nb; it was not exported by it."
        ) from None
    return record


def _label_columns(state: SessionState, results: Results) -> dict[str, pl.Series]:
    names = state.dataset.label_set.names
    posteriors, labels = results.posteriors, results.labels
    covered = pl.Series(posteriors.is_covered, dtype=pl.Boolean)
    numbers = pl.Series(labels, dtype=pl.Int16)
    label = numbers.replace_strict(
        pl.Series(range(len(names)), dtype=pl.Int16), pl.Series(names), default=None,
        return_dtype=pl.String,
    )  # fmt: skip
    columns = {
        "label": label,
        "label_id": numbers,
        "confidence": pl.Series(posteriors.confidence, nan_to_null=True, dtype=pl.Float64),
    }
    for i, name in enumerate(names):
        probability = np.where(posteriors.is_covered, posteriors.probabilities[:, i], np.nan)
        columns[f"p_{name}"] = pl.Series(probability, nan_to_null=True, dtype=pl.Float64)
    return columns | {"is_covered": covered}


def _new_names(columns: list[str], ours: list[str]) -> dict[str, str]:
    """Another name for each column of the user's that has one of our names."""
    taken = {*columns, *ours}
    renamed: dict[str, str] = {}
    for column in columns:
        if column in ours:
            free = (f"{column}_original{'_' * i}" for i in range(len(taken) + 1))
            renamed[column] = next(name for name in free if name not in taken)
            taken.add(renamed[column])
    return renamed


def _record(
    state: SessionState, results: Results, uncovered: Uncovered, renamed: dict[str, str]
) -> dict[str, Any]:
    dataset, fit = state.dataset, results.fit
    return {
        "snorkel_nb_version": version("snorkel_nb"),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "classes": list(dataset.label_set),
        "abstain": ABSTAIN,
        "lfs": [_lf_record(entry, dataset.label_set.names) for entry in state.lfs],
        "dataset": {
            "name": dataset.name,
            "fingerprint": dataset.fingerprint,
            "n_rows": len(dataset),
            "roles": dataset.roles.named(),
            "renamed_columns": renamed,
        },
        "label_model": {
            "wanted": state.choice.model,
            "used": fit.chosen.name,
            "settings": dict(fit.chosen.settings),
            "fell_back": fit.fell_back,
            "trust": fit.sentence,
            "given_class_balance": _floats(state.choice.class_balance),
            "takes_balance_from_gold": state.choice.takes_balance_from_gold,
            "uses_gold": state.choice.uses_gold,
            "given_accuracies": {
                entry.name: state.choice.accuracies[entry.number]
                for entry in state.enabled
                if entry.number in state.choice.accuracies
            },
            "overriding": [e.name for e in state.enabled if e.number in state.choice.overriding],
            "class_balance": _floats(fit.chosen.class_balance),
            "accuracies": dict(
                zip(
                    results.label_matrix.lf_names, _floats(fit.chosen.accuracies) or [], strict=True
                )
            ),
        },
        "rows": {
            "uncovered": uncovered,
            "n_covered": results.statistics.n_covered,
            "n_labels": results.n_labels,
        },
    }


def _lf_record(entry: RegisteredLF, classes: tuple[str, ...]) -> dict[str, Any]:
    lf, votes = entry.lf, entry.column.votes
    return {
        "name": lf.name,
        "kind": lf.kind,
        "label": lf.label,
        "polarity": [classes[v] for v in np.unique(votes[votes != ABSTAIN])],
        "source": lf.source,
        "parameters": dict(lf.parameters),
        "fingerprint": lf.fingerprint,
        "version": entry.version,
        "is_enabled": entry.is_enabled,
        "n_votes": entry.column.n_votes,
        "n_failures": len(entry.column.failures),
    }


def _floats(values: Any) -> list[float | None] | None:
    return None if values is None else [None if np.isnan(v) else float(v) for v in values]

"""How soon a rule that is typed shows its numbers, and what looking at the history costs.

    python -m tests.bench.trial [--rows 1000000] [--lfs 100]

Made-up texts of about 110 bytes; LFs that vote on a tenth of the rows, four times in five rightly.
Shown are the times of the kernel alone, from the request to the answer as the page gets it; the
page waits 150 ms for the keys to rest before the sample, and 350 ms more before all rows.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.session.effect import effect_of
from snorkel_nb.widgets.requests import RequestHandler
from tests.bench.texts import make_texts

REPEATS: Final = 5

RULES: Final = (
    ("keywords", "winner, prize"),
    ("regex", r"\bvisit\b.*click"),
    ("regex", r"(?<=pri)ze"),
    ("expression", '"winner" in x.text and len(x.text) < 100'),
    ("expression", 'any(w in x.text.lower() for w in ("great", "terrible"))'),
)


def median_ms(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return 1000 * float(np.median(times))


def open_session(n_rows: int, n_lfs: int) -> snb.Session:
    rng = np.random.default_rng(7)
    truth = rng.integers(0, 2, n_rows)
    gold = np.where(rng.random(n_rows) < 0.001, truth, ABSTAIN)
    session = snb.Session({"text": make_texts(n_rows), "gold": gold}, classes=2, gold="gold")
    for i in range(n_lfs):
        session.add(snb.vote_lf(f"lf_{i}", some_votes(rng, truth)))
    session.add(snb.vote_lf("lf_0", some_votes(rng, truth)))
    return session


def some_votes(rng: np.random.Generator, truth: np.ndarray) -> np.ndarray:
    votes = np.where(rng.random(len(truth)) < 0.8, truth, 1 - truth)
    votes[rng.random(len(truth)) > 0.1] = ABSTAIN
    return votes


def main() -> None:
    """Print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--lfs", type=int, default=100)
    options = parser.parse_args()
    session = open_session(options.rows, options.lfs)
    handler = RequestHandler(session, dict)

    def ask(kind: str, **args: Any) -> dict[str, Any]:
        reply = handler.reply({"v": 1, "id": 1, "kind": kind, **args}).message
        assert reply["ok"], reply
        return json.loads(json.dumps(reply["result"]))

    print(f"{options.rows:,} rows, {options.lfs} LFs; medians of {REPEATS} in ms\n")
    print(f"{'rule':62}{'sample':>8}{'rows':>8}{'all':>8}")
    for kind, text in RULES:
        rule = {"kind": kind, "text": text, "label": 1, "match_case": False}
        ask("try_rule", rule=rule, exact=False)  # imports, compiled patterns, cached rows
        sample_ms = median_ms(lambda rule=rule: ask("try_rule", rule=rule, exact=False))
        tried = ask("try_rule", rule=rule, exact=False)["trial"]
        all_ms = "too slow"
        if tried["can_be_exact"]:

            def on_all(rule: dict[str, Any] = rule) -> None:
                session.trying._last = None
                ask("try_rule", rule=rule, exact=True)

            all_ms = f"{median_ms(on_all):.0f}"
        print(f"{kind + ' ' + text:62}{sample_ms:8.1f}{tried['n_tried']:8,}{all_ms:>9}")

    *_, before, after = session.now.history.steps
    labels = session.results.labels.copy()
    labels[::3] = ABSTAIN
    results = replace(session.results, labels=labels)
    counting = median_ms(lambda: effect_of(before.state, after.state, results, session.results))
    history = median_ms(lambda: ask("history"))

    def look(revision: int) -> None:
        session.looking._last = None
        ask("look", of=revision)

    lines = {
        "counting the effect of an edit, as part of it": counting,
        "the list of changes": history,
        "looking at the last change": median_ms(lambda: look(after.revision)),
        "looking at an earlier one": median_ms(lambda: look(before.revision)),
    }
    print()
    for name, ms in lines.items():
        print(f"{name:62}{ms:8.1f}")


if __name__ == "__main__":
    main()

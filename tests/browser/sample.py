"""A small session as the panel gets it: twelve LFs on 240 invented messages.

The numbers are counted from the messages, so table, header and rows agree with each other.
"""

import copy
import math
import random
from typing import Any

Json = dict[str, Any]

CLASSES = ["HAM", "SPAM", "SERVICE"]
HAM, SPAM, SERVICE = range(3)

# name, kind, class, words that it looks for
LFS: list[tuple[str, str, int, list[str]]] = [
    ("prize_words", "keywords", SPAM, ["prize", "winner"]),
    ("win_words", "keywords", SPAM, ["prize", "won"]),
    ("call_to_claim", "regex", SPAM, ["call 0906", "claim"]),
    ("premium_rate", "regex", SPAM, ["0906", "p/min"]),
    ("has_link", "regex", SPAM, [".example/"]),
    ("shouting", "function", SPAM, ["NOW", "FREE"]),
    ("otp_code", "regex", SERVICE, ["code is", "login"]),
    ("delivery_terms", "keywords", SERVICE, ["parcel", "courier", "out for delivery"]),
    ("known_sender", "function", SERVICE, ["NordEx", "clinic"]),
    ("first_person", "keywords", HAM, [" my ", " i "]),
    ("short_reply", "function", HAM, ["ok", "lol"]),
    ("like_family_chat", "similarity", HAM, ["mum", "home", "love"]),
]
DISABLED = {"shouting"}
FAILING = {"known_sender": (3, "AttributeError: 'NoneType' object has no attribute 'lower'")}

MESSAGES: list[tuple[str, int]] = [
    (
        "NordEx: your parcel 7Q-22 is out for delivery today. Follow it at nordex.example/7Q22",
        SERVICE,
    ),
    ("Your parcel is held for an unpaid fee. Settle it at royal-parcel.example/fee", SPAM),
    ("Last notice: parcel waiting! Call 0906 to claim the prize inside, win-box.example/5", SPAM),
    ("hi the parcel for my mum came thx, pics at photos.example/a1", HAM),
    (
        '<b onclick="x()">Parcel</b> {{name}} at your safe place, see the parcel at dpx.example/3',
        SERVICE,
    ),
    ("You have won a prize! Call 0906 112 to claim, 150p/min, FREE entry NOW", SPAM),
    ("Your login code is 22 91 04. Do not share it.", SERVICE),
    ("ok lol see you at home", HAM),
    ("love you, i am on my way home now", HAM),
    ("The clinic confirms your appointment on Tuesday at 9:30", SERVICE),
    ("did the courier come? my phone was off", HAM),
    ("see you at the library, class moved to room 4", HAM),
]


def make_rows(n_rows: int = 240, seed: int = 7) -> list[Json]:
    """The messages over and over, with small changes, as the kernel would send their rows."""
    rng = random.Random(seed)
    rows = []
    for position in range(n_rows):
        text, truth = MESSAGES[position % len(MESSAGES)]
        if position >= len(MESSAGES) and rng.random() < 0.5:
            text = f"{text} ({rng.randrange(100, 999)})"
        rows.append(make_row(position, text, gold=truth if rng.random() < 0.4 else None))
    n_failures, message = FAILING["known_sender"]
    for row in rows[1 : 1 + n_failures]:
        row.update(failures=[{"lf": 9, "message": message}], n_failures=1)
    return rows


def make_row(position: int, text: str, gold: int | None = None, row_id: str | None = None) -> Json:
    spans, votes, scores = [], [], [0.0] * len(CLASSES)
    for number, (name, _, label, words) in enumerate(LFS, start=1):
        found = [(at, at + len(word)) for word in words if (at := text.find(word)) >= 0]
        if not found:
            continue
        spans += [[start, end, number] for start, end in found]
        votes.append({"lf": number, "label": label})
        if name not in DISABLED:
            scores[label] += weight(number)
    is_covered = any(scores)
    posteriors = sorted(
        ([label, p] for label, p in enumerate(softmax(scores))), key=lambda pair: -pair[1]
    )
    return {
        "row": position,
        "id": row_id or str(position),
        "text": text,
        "n_chars": len(text),
        "spans": sorted(spans),
        "votes": votes,
        "label": posteriors[0][0] if is_covered else None,
        "is_covered": is_covered,
        "confidence": posteriors[0][1] if is_covered else None,
        "posteriors": posteriors if is_covered else [],
        "gold": gold,
        "cells": [],
        "failures": [],
        "n_failures": 0,
    }


def make_view(rows: list[Json], revision: int = 31) -> Json:
    """The `view` trait of these rows."""
    gold_rows = [row for row in rows if row["gold"] is not None and row["label"] is not None]
    n_right = sum(row["gold"] == row["label"] for row in gold_rows)
    estimate = wilson(n_right, len(gold_rows))
    return {
        "revision": revision,
        "header": {
            "session": "messages.parquet",
            "data": "d41d8cd98f00b204",
            "n_rows": len(rows),
            "n_lfs": len(LFS),
            "n_enabled": len(LFS) - len(DISABLED),
            "n_covered": sum(row["is_covered"] for row in rows),
            "n_conflicts": sum(len({v["label"] for v in enabled_votes(row)}) > 1 for row in rows),
            "classes": [
                {"name": name, "n_labels": sum(row["label"] == label for row in rows)}
                for label, name in enumerate(CLASSES)
            ],
            "gold": {
                "n_rows": sum(row["gold"] is not None for row in rows),
                "model": estimate,
                "majority": {"value": 0.72, "low": 0.61, "high": 0.8, "n": len(gold_rows)},
                "sampled": None,
            },
            "model": {
                "name": "weighted vote",
                "fell_back": False,
                "trust": "The label model agrees with majority vote on 96 % of covered rows. "
                "has_link is doubtful: its estimated accuracy is .68.",
                "voters": "11 LFs count as 10.0 voters",
                "agreement": 0.96,
                "remarks": [
                    "LF 'has_link' looks inverted: 21 % of its votes seem right, and votes at "
                    "random would be right on 33 %.",
                    "LFs 'prize_words' and 'win_words' vote alike on 98 % of the rows where either "
                    "votes; together they count for little more than one.",
                ],
                "n_remarks": 2,
            },
        },
        "lf_table": {
            "lfs": [make_lf(number, rows) for number in range(1, len(LFS) + 1)],
            "oddities": {
                "doubts": [
                    {
                        "number": 5,
                        "kind": "inverted",
                        "words": "looks inverted: 21 % of its votes seem right, and votes at "
                        "random would be right on 33 %",
                    }
                ],
                "copies": [duplicate(1, 2), duplicate(2, 1)],
            },
        },
    }


def duplicate(number: int, other: int) -> Json:
    """One of two LFs that vote alike."""
    numbers: Json = {"number": number, "alike": [other], "n_alike": 1}
    return numbers | {"share": 0.51, "agreement": 0.98}


def make_lf(number: int, rows: list[Json]) -> Json:
    name, kind, label, _ = LFS[number - 1]
    hits = [row for row in rows if any(vote["lf"] == number for vote in row["votes"])]
    others = [[v for v in enabled_votes(row) if v["lf"] != number] for row in hits]
    gold = [row["gold"] for row in hits if row["gold"] is not None]
    n_failures, message = FAILING.get(name, (0, ""))
    return {
        "number": number,
        "name": name,
        "kind": kind,
        "enabled": name not in DISABLED,
        "polarity": [label],
        "votes_by_class": {label: len(hits)},
        "coverage": len(hits) / len(rows),
        "overlaps": sum(bool(votes) for votes in others) / len(rows),
        "conflicts": sum(any(v["label"] != label for v in votes) for votes in others) / len(rows),
        "accuracy": None if name in DISABLED else estimated_accuracy(name),
        "precision": wilson(gold.count(label), len(gold)) if gold else None,
        "failures": {"n": n_failures, "message": message} if n_failures else None,
        "note": None,
    }


def estimated_accuracy(name: str) -> list[float]:
    """As if a model had checked ten votes of the LF."""
    found = wilson(2 if name == "has_link" else 9, 10)
    return [found[key] for key in ("value", "low", "high")]


def make_left_out(rows: list[Json]) -> list[Json]:
    """What the kernel answers about leaving out each LF that is on."""
    enabled = [number for number, lf in enumerate(LFS, start=1) if lf[0] not in DISABLED]
    return [left_out(number, rows) for number in enabled]


def left_out(number: int, rows: list[Json]) -> Json:
    label = LFS[number - 1][2]
    n_lost, n_flipped, n_right, n_checked, logs = 0, 0, 0, 0, []
    for row in rows:
        others = [vote for vote in enabled_votes(row) if vote["lf"] != number]
        scores = [0.0] * len(CLASSES)
        for vote in others:
            scores[vote["label"]] += weight(vote["lf"])
        after = scores.index(max(scores)) if others else None
        if row["gold"] is not None and (row["label"] is not None or after is not None):
            n_checked += 1
            n_right += (row["label"] == row["gold"]) - (after == row["gold"])
        if len(others) == len(enabled_votes(row)):
            continue
        n_lost += not others
        n_flipped += bool(others) and after != row["label"]
        if others:
            logs.append(math.log(softmax(scores)[label]))
    return {
        "number": number,
        "n_lost": n_lost,
        "n_flipped": n_flipped,
        "held_out": sum(logs) / len(logs) if logs else None,
        "gold_change": n_right / n_checked,
    }


def weight(number: int) -> float:
    """What a vote of an LF adds to the score of its class."""
    return 0.8 + 0.25 * number % 1


def softmax(scores: list[float]) -> list[float]:
    total = sum(math.exp(score) for score in scores)
    return [math.exp(score) / total for score in scores]


def enabled_votes(row: Json) -> list[Json]:
    return [vote for vote in row["votes"] if LFS[vote["lf"] - 1][0] not in DISABLED]


def wilson(n_right: int, n: int) -> Json:
    """A share with its 95 % interval (Wilson 1927)."""
    z = 1.96
    share = n_right / n
    middle = (share + z * z / 2 / n) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / 4 / n / n) / (1 + z * z / n)
    return {"value": share, "low": middle - half, "high": middle + half, "n": n}


ROWS = make_rows()
VIEW = make_view(ROWS)
LEFT_OUT = make_left_out(ROWS)


def sample_view(revision: int = 31) -> Json:
    """A view that a test may change."""
    return {**copy.deepcopy(VIEW), "revision": revision}


def to_wire(view: Json) -> Json:
    """The trait of a view, whose LFs are written as the page decodes them."""
    if not view:  # before the kernel's first state
        return {}
    n_rows, table = view["header"]["n_rows"], view["lf_table"]
    lfs = table["lfs"]
    kinds = list(dict.fromkeys(lf["kind"] for lf in lfs))
    columns = {
        "number": [lf["number"] for lf in lfs],
        "name": [lf["name"] for lf in lfs],
        "kinds": kinds,
        "kind": [kinds.index(lf["kind"]) for lf in lfs],
        "off": [lf["number"] for lf in lfs if not lf["enabled"]],
        "votes": [
            [n for label in lf["polarity"] for n in (label, lf["votes_by_class"].get(label, 0))]
            for lf in lfs
        ],
        "many_classes": [],
        "n_overlaps": [lf["overlaps"] * n_rows for lf in lfs],
        "n_conflicts": [lf["conflicts"] * n_rows for lf in lfs],
        "accuracy": [lf["accuracy"] for lf in lfs],
        "precision": [lf["precision"] and list(lf["precision"].values()) for lf in lfs],
        "failures": [[lf["number"], *lf["failures"].values()] for lf in lfs if lf["failures"]],
        "notes": [[lf["note"], [lf["number"]]] for lf in lfs if lf["note"]],
    }
    steps = view.get("steps", {"undo": "disable shouting", "redo": None})
    wire = {"recorded": [], **table, "lfs": columns}
    return {**view, "lf_table": wire, "steps": steps}


def sample_rows() -> list[Json]:
    return copy.deepcopy(ROWS)


def sample_left_out() -> list[Json]:
    return copy.deepcopy(LEFT_OUT)


def sample_evaluations(name: str = "slow_words") -> Json:
    """One LF that is voted on, which failed on some rows, and one that waits."""
    share = {"value": 0.12, "low": 0.114, "high": 0.127, "n": 20_480}
    first: Json = {
        "name": name,
        "kind": "function",
        "declared": "SPAM",
        "in_force": 3,
        "status": "running",
        "n_rows": 1_000_000,
        "n_done": 420_000,
        "left_s": 40.0,
        "n_sampled": 20_480,
        "polarity": [SPAM],
        "n_votes": [114_000, 127_000],
        "coverage": share,
        "overlaps": share,
        "conflicts": share,
        "precision": {"value": 0.9, "low": 0.7, "high": 0.98, "n": 21},
        "failures": {"n": 3, "message": "ValueError (row 8810, line 4: return x.txt)"},
    }
    second = {**first, "name": f"{name}_2", "in_force": None, "status": "queued", "n_done": 0}
    return {"pending": [first, {**second, "precision": None, "failures": None}], "alert": None}

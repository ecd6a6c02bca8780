"""A session in which everything that the panel can say is said."""

import numpy as np

import snorkel_nb as snb

N_ROWS = 240
WORDS = ("win a prize now", "call me later", "your parcel is here", "free entry, text WIN")
KINDS = ("SPAM", "HAM", "HAM", "SPAM")


def fails_on_parcels(x):
    return "prize" in x.text or ("parcel" in x.text and x.text[10_000] == "!")


def busy_session() -> snb.Session:
    """Ten LFs: one fails, two are copies, one is off, one is wrong. A quarter has gold."""
    rng = np.random.default_rng(3)
    place = rng.integers(0, len(WORDS), N_ROWS)
    texts = [f"{WORDS[k]} {'and then some ' * (i % 9)}{i}" for i, k in enumerate(place)]
    gold = [KINDS[k] if i % 4 == 0 else None for i, k in enumerate(place)]
    session = snb.Session({"text": texts, "gold": gold}, classes=["HAM", "SPAM"], gold="gold")
    session.add(snb.keyword_lf("prize_words", "SPAM", ["prize", "win", "free"]))
    session.add(snb.keyword_lf("prize_words_again", "SPAM", ["prize", "win", "free", "won"]))
    session.add(snb.keyword_lf("later", "HAM", ["call", "later"]))
    session.add(snb.keyword_lf("parcels", "HAM", ["parcel"]))
    session.add(snb.regex_lf("numbers", "SPAM", r"\d\d"))
    session.add(snb.regex_lf("odd_numbers", "HAM", r"[13579]$"))
    session.lf("SPAM")(fails_on_parcels)
    session.add(snb.keyword_lf("then_some", "HAM", ["some some", "then some and"]))
    session.add(snb.keyword_lf("off_by_hand", "SPAM", ["entry"]))
    session.add(snb.keyword_lf("wrong", "SPAM", ["later"]))
    session.disable("off_by_hand")
    return session

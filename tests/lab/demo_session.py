"""The demo data with a dozen LFs: what the panel looks like after an hour of work."""

import polars as pl

import snorkel_nb as snb
from snorkel_nb.labeling.function_lf import function_lf
from snorkel_nb.session.lf_report import LFReport

N_GOLD = 300
PRIZES = ["prize", "winner", "you have won", "claim", "guaranteed", "awarded", "cash"]
PRICE = r"£\s?\d|\d+p\b|\b\d+ppm\b|\b(txt|text|reply|send)\b.*\b[4-9]\d{4}\b"
SENDERS = ["customer service", "ringtone", "txt", "unsubscribe", "urgent", "www", "voucher"]
CHAT = ["lol", "gonna", "wanna", "haha", "i'm", "i'll", "my", "later", "sorry", "home"]
TALK = ["ok", "lor", "hey", "hi", "thanks", "good", "sleep", "dinner", "come", "tomorrow"]


def asks_to_call(x):
    text = x.text.lower()
    return "call" in text and any(n in text for n in ("0800", "0870", "090", "087", "freephone"))


def expensive(x):
    return "£" in x.text and float(x.text.split("£")[1].split()[0]) >= 100


def short_message(x):
    return len(x.text) < 140


def short_without_digits(x):
    return len(x.text) < 140 and not any(character.isdigit() for character in x.text)


def demo_session() -> tuple[snb.Session, list[LFReport]]:
    """The session, and what two cells of it show: an edit, and an LF that fails."""
    messages = snb.demo_data.load("sms_spam")
    has_gold = pl.int_range(pl.len()).shuffle(seed=7) < N_GOLD
    data = messages.select("text", gold=pl.when(has_gold).then("label"))
    session = snb.Session(data, text="text", classes=["HAM", "SPAM"], gold="gold")
    for lf in (
        function_lf(asks_to_call, "SPAM"),
        snb.keyword_lf("prize_words", "SPAM", PRIZES),
        snb.keyword_lf("win_words", "SPAM", [*PRIZES, "wins"]),
        snb.regex_lf("price_or_short_code", "SPAM", f"(?i){PRICE}"),
        snb.keyword_lf("sender_words", "SPAM", SENDERS),
        snb.regex_lf("shouting", "SPAM", r"\b[A-Z]{4,}\b.*\b[A-Z]{4,}\b"),
        snb.keyword_lf("chat_words", "HAM", CHAT),
        snb.keyword_lf("about_me", "HAM", ["i", "me", "im", "am", "we"]),
        snb.keyword_lf("small_talk", "HAM", TALK),
        snb.regex_lf("asks_back", "HAM", r"\?\s*$"),
        function_lf(short_message, "HAM", name="short_message"),
    ):
        session.add(lf)
    session.disable("shouting")
    failure = session.add(function_lf(expensive, "SPAM"))
    edit = session.add(function_lf(short_without_digits, "HAM", name="short_message"))
    return session, [edit, failure]

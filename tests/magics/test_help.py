import pytest


@pytest.mark.parametrize(
    ("asked", "facts"),
    [
        ("%%lf?", ["%%lf [--name NAME]", "--kind", "--ignore-case", "def asks_to_subscribe(x):"]),
        ("%lf?", ["%lf rename NAME NEW", "%snorkel undo"]),
        ("%lf_new?", ["%lf_new", "--kind"]),
        ("%snorkel?", ["%snorkel open DATA --classes", "%snorkel export FILE", "%snorkel use"]),
    ],
)
def test_a_question_mark_shows_help(empty, asked, facts):
    text = empty.run(asked).text

    for fact in facts:
        assert fact in text


def test_the_help_of_snorkel_names_every_command(empty):
    from snorkel_nb.magics.completion import SNORKEL_COMMANDS

    text = empty.run("%snorkel?").text

    assert [name for name in SNORKEL_COMMANDS if name not in text] == []


def test_the_commands_that_are_completed_are_those_that_are_read():
    from snorkel_nb.magics import lf_magics, snorkel_magic
    from snorkel_nb.magics.completion import COMMANDS

    def choices(parser, name):
        return set(next(a.choices for a in parser._actions if a.dest == name))

    assert choices(snorkel_magic.PARSER, "command") == set(COMMANDS["%snorkel"])
    assert choices(lf_magics.LINE_PARSER, "command") == set(COMMANDS["%lf"])

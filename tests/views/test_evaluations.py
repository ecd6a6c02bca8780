import pytest

from snorkel_nb.analysis.lf_estimate import LFEstimate
from snorkel_nb.analysis.sampled_share import SampledShare
from snorkel_nb.core.failure import LFFailure
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.session.evaluation import Evaluation
from snorkel_nb.views.evaluations import (
    duration,
    evaluation_alert,
    evaluation_line,
    evaluation_view,
    evaluations_view,
    percent_interval,
)
from tests.session.comments import labeled_comments, open_comments


def evaluation(session, name="slow", **changes) -> Evaluation:
    shares = {
        "coverage": SampledShare(1_200, 10_000, 1_000_000),
        "overlaps": SampledShare(300, 10_000, 1_000_000),
        "conflicts": None,
        "precision": SampledShare(8, 10, 500),
    }
    estimate = LFEstimate(10_000, 1_000_000, 12, ((1, 1_200),), **(shares | changes))
    [lf] = [entry.lf for entry in labeled_comments().lfs if entry.name == "asks"]
    made = type(lf)(**{**vars(lf), "name": name})
    return Evaluation(made, estimate, 40.0, 1_000_000, session.state, lambda _: None)


def test_estimates_have_their_intervals_and_say_where_they_come_from():
    session = open_comments()

    view = evaluation_view(evaluation(session), session.state)

    assert view["coverage"] == {"value": 0.12, "low": 0.113724, "high": 0.126497, "n": 10_000}
    assert view["n_votes"] == [113_724, 126_497]
    assert view["conflicts"] is None
    assert view["precision"]["n"] == 10
    assert (view["n_sampled"], view["n_rows"], view["in_force"]) == (10_000, 1_000_000, None)


def test_the_line_is_plain_and_says_that_these_are_estimates():
    session = open_comments()

    line = evaluation_line(evaluation_view(evaluation(session), session.state))

    assert line == (
        "slow, estimated from 10,000 of 1,000,000 rows: coverage 12.0 % [11.3, 12.7], "
        "overlaps 3.0 % [2.6, 3.4], precision .80 [.45, .97]; "
        "all rows: waits for its turn, then about 40 s"
    )


def test_failures_of_the_sample_are_counted_and_hold_nothing_of_the_row():
    session = open_comments()
    failure = LFFailure(4, 4, "ValueError: secret text", 2, "raise ValueError(x.text)")
    failing = evaluation(session, n_failures=3, first_failure=failure)

    view = evaluation_view(failing, session.state)

    assert view["failures"] == {
        "n": 3,
        "message": "ValueError (row 4, line 2: raise ValueError(x.text))",
    }
    assert "FAILED on 3 sampled rows" in evaluation_line(view)
    assert "secret" not in str(view)


def test_one_that_ended_without_votes_says_what_is_left():
    session = labeled_comments()
    new, edit = evaluation(session), evaluation(session, name="asks")
    assert evaluation_alert(new, session.state) is None

    new.cancel()
    edit.fail(LabelingFunctionError("The pattern needed over 1 s."))

    assert evaluation_alert(new, session.state) == (
        "The evaluation of 'slow' was cancelled. No LF was added."
    )
    assert evaluation_alert(edit, session.state) == (
        "'asks' could not vote on all rows. The pattern needed over 1 s. Version 1 stays in force."
    )


def test_an_exception_of_the_lf_is_named_without_its_message_which_may_quote_a_row():
    session = open_comments()
    ended = evaluation(session)
    ended.fail(KeyboardInterrupt("secret text"))

    alert = evaluation_alert(ended, session.state)

    assert "It ended with KeyboardInterrupt" in alert
    assert "secret" not in alert


def test_one_that_needed_no_background_is_not_listed():
    session = labeled_comments()
    done = Evaluation.finished(session.now.report("asks", session.now))

    assert evaluations_view([done], session.state) == {"pending": []}


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.1, "1 s"), (89, "89 s"), (90, "2 min"), (5_400, "2 h")]
)
def test_durations_are_rough(seconds, said):
    assert duration(seconds) == said


def test_an_interval_is_rounded_outwards():
    share = {"value": 0.0012, "low": 0.00101, "high": 0.00101, "n": 9}

    assert percent_interval(share) == "0.1 % [0.1, 0.2]"
    assert percent_interval(None) == "none"

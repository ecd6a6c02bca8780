from snorkel_nb.core.failure import MAX_REASONS, OTHER_REASON, FailureRecorder, Failures, LFFailure


def record(*rows: tuple[int, str]) -> Failures:
    recorder = FailureRecorder()
    for position, reason in rows:
        recorder.add(position, reason)
    return recorder.failures(LFFailure(*rows[0][:1], f"id{rows[0][0]}", rows[0][1]))


def test_no_failures_are_none() -> None:
    assert len(Failures()) == 0
    assert list(Failures()) == []
    assert Failures().first is None
    assert Failures().at(0) is None


def test_failures_are_found_by_row() -> None:
    failures = record((1, "KeyError: a"), (4, "TypeError"), (9, "KeyError: a"))

    assert len(failures) == 3
    assert list(failures) == [(1, "KeyError: a"), (4, "TypeError"), (9, "KeyError: a")]
    assert failures.at(4) == "TypeError"
    assert failures.at(5) is None
    assert failures.at(10) is None


def test_reasons_beyond_the_limit_are_counted_together() -> None:
    failures = record(*((i, f"ValueError: row {i}") for i in range(1000)))

    assert len(failures.reasons) == MAX_REASONS
    assert failures.at(98) == "ValueError: row 98"
    assert failures.at(99) == failures.at(999) == OTHER_REASON
    assert sum(reason == OTHER_REASON for _, reason in failures) == 901


def test_failures_of_appended_rows_come_after_and_the_first_stays() -> None:
    together = record((1, "a"), (2, "b")) + record((7, "b"))

    assert list(together) == [(1, "a"), (2, "b"), (7, "b")]
    assert together.reasons == ("a", "b")
    assert together.first is not None
    assert together.first.position == 1
    assert (Failures() + record((7, "b"))).first == LFFailure(7, "id7", "b")


def test_where_names_the_row_and_the_line() -> None:
    assert LFFailure(3, "mail-3", "KeyError").where == "row mail-3"
    assert LFFailure(3, 3, "KeyError", 2, "return x.a").where == "row 3, line 2: return x.a"

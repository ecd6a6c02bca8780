"""Where a report is written, and what stops it."""

import pytest

import snorkel_nb as snb
from snorkel_nb.errors import ExportError, SessionError
from tests.session.comments import labeled_comments


def test_a_report_is_written_where_it_is_asked_for_and_replaces_what_was_there(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("an older one")

    given = labeled_comments().report(str(path))

    assert given == path
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("report.pdf", r"'.*report\.pdf' does not end in \.html"),
        ("nowhere/report.html", "'.*nowhere' does not exist"),
        ("folder.html", "is a folder"),
    ],
)
def test_a_path_that_cannot_be_is_refused_with_what_to_do(tmp_path, name, fact):
    (tmp_path / "folder.html").mkdir()

    with pytest.raises(ExportError, match=fact):
        labeled_comments().report(tmp_path / name)


def test_a_negative_number_of_examples_is_refused(tmp_path):
    with pytest.raises(ExportError, match="rows is -1"):
        labeled_comments().report(tmp_path / "report.html", rows=-1)


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_a_report_that_cannot_be_finished_leaves_the_old_one(tmp_path, monkeypatch, error):
    path, session = tmp_path / "report.html", labeled_comments()
    session.report(path)
    before = path.read_bytes()

    def stop(_descriptor: int) -> None:
        raise error

    monkeypatch.setattr("os.fsync", stop)
    with pytest.raises((ExportError, KeyboardInterrupt)):
        session.report(path)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_report_waits_for_evaluations(tmp_path, monkeypatch):
    session, waited = labeled_comments(), []
    monkeypatch.setattr(session._evaluations, "wait", lambda: waited.append(True))

    session.report(tmp_path / "report.html")

    assert waited == [True]


def test_without_the_package_there_is_no_report_and_no_plot(tmp_path, monkeypatch):
    monkeypatch.setattr(snb.Session, "report_writer", None)
    monkeypatch.setattr(snb.Session, "plots_factory", None)

    with pytest.raises(SessionError, match="no report here: import snorkel_nb"):
        labeled_comments().report(tmp_path / "report.html")
    with pytest.raises(SessionError, match="no plot here: import snorkel_nb"):
        _ = labeled_comments().plots

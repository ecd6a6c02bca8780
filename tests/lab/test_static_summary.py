"""Where the widget can be shown, it is, and the summary beside it is only saved."""

from playwright.sync_api import expect

OPEN = """import snorkel_nb as snb
session = snb.Session({"text": ["cash now", "hello", "cash"]}, classes=["HAM", "SPAM"])
session.add(snb.keyword_lf("cash", "SPAM", ["cash"]))
session.panel()"""


def test_a_live_notebook_shows_widgets_and_saves_summaries_without_text_of_rows(notebook):
    lab = notebook(OPEN, "session.rows()", "session.panel().close(); session.table()")

    lab.run(0)
    lab.run(1)

    expect(lab.page.get_by_test_id("panel")).to_have_count(2)
    assert "Session of" not in lab.output(0) + lab.output(1)
    expect(lab.page.get_by_test_id("rows").nth(1)).to_be_visible()

    lab.run(2)  # one is closed, another follows
    expect(lab.page.get_by_test_id("lf-table")).to_have_count(1)

    outputs = [output for cell in lab.save()["cells"][:2] for output in cell["outputs"]]
    saved = [output["data"] for output in outputs if "data" in output]
    assert len(saved) == 2
    for data in saved:
        assert "Rows: 3, 2 (66.7 %) covered" in "".join(data["text/plain"])
        assert "cash now" not in str(data)
        assert len("".join(data["text/html"])) < 20 * 1024

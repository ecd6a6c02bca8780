import pytest

from snorkel_nb.core.labeling_function import check_lf_name
from snorkel_nb.errors import LabelingFunctionError


@pytest.mark.parametrize("name", ["has_link", "a", "two words", "größe", "<lambda>", "x" * 200])
def test_one_line_of_visible_text_is_a_name(name: str) -> None:
    check_lf_name(name)


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "nul\0", "x" * 201, 7, None, "\u202e"])
def test_anything_else_is_no_name(name: object) -> None:
    with pytest.raises(LabelingFunctionError, match=r"one line of visible text.*200"):
        check_lf_name(name)

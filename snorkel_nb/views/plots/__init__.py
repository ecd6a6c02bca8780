"""The panel's pictures as Altair charts. They hold counts, and nothing of a row."""

"""Rows as vectors: how they are made, kept on disk, and carried on when rows are appended."""

"""Frozen values that every room shares: data, labels, votes, failures, LFs; checked once."""

"""Labeling functions of every kind: how they are made, and how they vote on rows."""

"""LFs that are offered for a group of rows: drafted, judged, and ranked."""
